"""kg/graph/wording.py: amounts in words say what was told, no more and no less."""
import pytest
from factory import claim

from kg.graph.wording import amount, fact, number
from kg.records import Quantity


@pytest.mark.parametrize("value, words", [
    (160.95, "160.95"), (7.8, "7.8"), (200000, "200,000"), (1234.5, "1,234.5"), (0.05, "0.05"), (0, "0"), (-40.5, "-40.5"),
    (1.25e9, "1.25 billion"), (1.2345e9, "1.2345 billion"), (999999999, "999.999999 million"), (5e16, "50,000 trillion"),
    (123456789012, "123.456789012 billion"), (1.1 * 3, "3.3"), (1e6, "1 million"), (999999, "999,999"), (1e-5, "0.00001"),
])  # fmt: skip
def test_a_number_is_printed_as_it_was_told(value, words):
    assert number(value) == words


@pytest.mark.parametrize("value, words", [
    (45e9 / 7, "6.429 billion"), (2 / 3, "0.6667"), (1e18 / 7, "142,900 trillion"), (428082.19178082, "428,082"),
])  # fmt: skip
def test_a_fraction_that_no_text_writes_is_rounded(value, words):
    assert number(value) == words


@pytest.mark.parametrize("value, words", [
    (160.95, "161"), (0.12345, "0.1235"), (999960000, "1 billion"), (999999.7, "1 million"), (999999999, "1 billion"), (12345, "12,345"), (2.5, "2.5"), (1.23450, "1.235"),
])  # fmt: skip
def test_what_was_computed_is_rounded_half_up_and_then_scaled(value, words):
    assert number(value, derived=True) == words


@pytest.mark.parametrize("quantity, words", [
    (Quantity(1.25e9, "USD", "at most", "month"), "at most 1.25 billion USD per month"),
    (Quantity(None, "USD", min=6, max=7), "from 6 to 7 USD"), (Quantity(None, "USD", "about", min=6, max=7), "about 6 to 7 USD"),
    (Quantity(None, "USD", min=6), "from 6 USD"), (Quantity(54.9, "%"), "54.9%"),
])  # fmt: skip
def test_an_amount_in_words(quantity, words):
    assert amount(quantity) == words


@pytest.mark.parametrize("unit, value, words", [
    ("user", 10.3e6, "10.3 million users"), ("satellite", 9600, "9,600 satellites"), ("satellite", 1, "1 satellite"), ("battery", 2, "2 batteries"),
    ("box", 2, "2 boxes"), ("day", 2, "2 days"), ("person", 2, "2 people"), ("percentage point", 2, "2 percentage points"),
    ("GPU", 2, "2 GPU"), ("kg", 2, "2 kg"), ("t", 2, "2 t"), ("MW", 2, "2 MW"), ("series", 2, "2 series"), ("years", 3, "3 years"),
])  # fmt: skip
def test_what_is_counted_by_a_word_stands_in_the_plural(unit, value, words):
    assert amount(Quantity(value, unit)) == words


@pytest.mark.parametrize("kind, parties, words", [
    ("Partnership", ["Mill and Quay", "Heath"], "Mill and Quay partners with Heath"),
    ("Partnership", ["Heath", "Mill and Quay", "Tern"], "Heath partners with Mill and Quay and Tern"),
    ("RelatedParty", ["Mill and Quay"], "related parties: Mill and Quay"),
])  # fmt: skip
def test_a_party_whose_name_has_an_and_in_it_stays_one(kind, parties, words):
    assert fact(claim(kind, roles={"party": parties}), {"party": parties}) == words
