"""kg.annotate.quantities: what a text writes out is what the quantity holds."""
import time

import pytest

from kg.annotate.quantities import amounts


def read(text):
    return [(text[a.start : a.end], a.type, a.quantity.record(), a.iso) for a in amounts(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind", "record"),
    [
        ("pay up to $1.25 billion per month", "$1.25 billion", "MONEY", {"value": 1.25e9, "unit": "USD", "per": "month", "bound": "at most"}),
        ("costs range from $2 to $4 billion", "$2 to $4 billion", "MONEY", {"min": 2e9, "max": 4e9, "unit": "USD"}),
        ("around $6–$7 for it", "$6–$7", "MONEY", {"min": 6, "max": 7, "unit": "USD", "bound": "about"}),
        ("a cost of $100-150 million", "$100-150 million", "MONEY", {"min": 1e8, "max": 1.5e8, "unit": "USD"}),
        ("Rs 500 crore was raised", "Rs 500 crore", "MONEY", {"value": 5e9, "unit": "INR"}),
        ("bid 1,260 pence", "1,260 pence", "MONEY", {"value": 12.6, "unit": "GBP"}),
        ("a budget of R7.2 billion", "R7.2 billion", "MONEY", {"value": 7.2e9, "unit": "ZAR"}),
        ("lent Ps.1.1 billion", "Ps.1.1 billion", "MONEY", {"value": 1.1e9, "unit": "MXN"}),
        ("1.3 billion Kenyan shillings", "1.3 billion Kenyan shillings", "MONEY", {"value": 1.3e9, "unit": "KES"}),
        ("third-quarter sales of TND 88 million", "TND 88 million", "MONEY", {"value": 8.8e7, "unit": "TND"}),
        ("1.9 billion Icelandic krónur", "1.9 billion Icelandic krónur", "MONEY", {"value": 1.9e9, "unit": "ISK"}),
        ("4 million eur", "4 million eur", "MONEY", {"value": 4e6, "unit": "EUR"}),
        ("half a billion dollars", "half a billion dollars", "MONEY", {"value": 5e8, "unit": "USD"}),
        ("over 2.8 gigawatts of power", "2.8 gigawatts", "POWER", {"value": 2800, "unit": "MW", "bound": "at least"}),
        ("3.9 GWh of batteries", "3.9 GWh", "ENERGY", {"value": 3900, "unit": "MWh"}),
        ("$7.8 per GPU-hour", "$7.8", "PRICE", {"value": 7.8, "unit": "USD", "per": "GPU-hour"}),
        ("about 60 percent", "60 percent", "PERCENT", {"value": 60, "unit": "%", "bound": "about"}),
        ("20% or more of the votes", "20%", "PERCENT", {"value": 20, "unit": "%", "bound": "at least"}),
        ("at least 100 tons to orbit", "100 tons", "QUANTITY", {"value": 100, "unit": "t", "bound": "at least"}),
    ],
)
def test_amount_keeps_value_unit_bound_and_period(text, words, kind, record):
    assert [r[:3] for r in read(text)] == [(words, kind, record)]


def test_durations_carry_their_iso_form():
    assert [(w, iso) for w, _, _, iso in read("a 15-year lease built in 122 days")] == [("15-year", "P15Y"), ("122 days", "P122D")]


def test_a_number_with_no_unit_is_a_count_for_the_parse_to_judge():
    assert read("10.3 million global users")[0][:3] == ("10.3 million", "COUNT", {"value": 10300000, "unit": ""})


@pytest.mark.parametrize("text", ["the tenant", "someone", "10" * 400 + " dollars", "a dollar-a-head feast", "v2.0.1", "", "the R1 model", "400 pen sets", "5 mad men"])
def test_what_is_no_amount_of_money_makes_none(text):
    assert not [r for r in read(text) if r[1] == "MONEY"]


@pytest.mark.parametrize("piece", ["1,", "$", "a ", "1.", "9 9", "$1 to ", "two-"])
def test_time_grows_linearly_on_hostile_text(piece):
    took = []
    for n in (2_000, 20_000):
        start = time.perf_counter()
        amounts(piece * n)
        took.append(time.perf_counter() - start)
    assert took[1] < 60 * took[0] + 0.2
