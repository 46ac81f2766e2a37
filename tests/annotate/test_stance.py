"""kg.annotate.stance: how the clause of a fact speaks, and whom its sentence names as the source."""
import pytest

from kg.annotate.pipeline import annotated
from kg.annotate.stance import stance
from kg.records import Document


def told(text, word=None):
    """The stance of a fact whose last word is given, the text's last one if none is."""
    (doc,) = annotated([Document("a", text, "0", published="2026-03-04", origin=range(len(text)))])
    at = text.index(word) if word else doc[-2].idx
    return stance(doc, [next(doc[t.i : t.i + 1] for t in doc if t.idx <= at < t.idx + len(t))])


@pytest.mark.parametrize("text", [
    "Osprey bought Tern for $20 million per month.", "Osprey sold its shares in Tern at $12 per share.", "Per GPU, Osprey pays Tern $12.",
    "Osprey pays Tern $12, per GPU and hour.", "The contract adds to the revenue that Core Scientific has under contract.",
    "To that picture the acquisition of Tern, which is expected to close in Q3, adds revenue that comes directly.",
])  # fmt: skip
def test_units_and_deals_are_no_source(text):
    assert told(text).attributed_to is None


@pytest.mark.parametrize(("text", "source"), [
    ("Per Bloomberg, Osprey bought Tern at $12 per share.", "Bloomberg"),
    ("Osprey provided Tern with cloud services, and per the Evening Post the deal is worth $5 million.", "Evening Post"),
    ("According to the prospectus, a long-term agreement on the leasing of compute was signed by Anthropic.", "prospectus"),
    ("All this happened, according to TechCrunch's reporting, even though Osprey had run up a net loss last year.", "TechCrunch"),
    ("According to a report by the Wall Street Journal, Osprey bought Tern.", "Wall Street Journal"),
    ("According to TF International Securities' overseas research estimates, the lease rate is $7.8.", "TF International Securities"),
    ("According to people familiar with the matter, Osprey will pay $12 per share.", "people familiar with the matter"),
    ("Later phases could make the site ten times as large, according to the partners' statement.", "partners' statement"),
    ("Hydropower is plentiful in the region, Nscale's chief executive, Josh Payne, said.", "Josh Payne"),
    ("Axios, an authoritative news outlet, revealed that what Tesla mainly wanted was space at its Fremont factory.", "Axios"),
    ("For clusters like Colossus, the industry estimates that hardware costs around $7 billion.", "industry"),
])  # fmt: skip
def test_a_source_is_called_as_the_text_has_it_in_one_piece(text, source):
    found = told(text).attributed_to
    assert found == source and found in text


@pytest.mark.parametrize("text", [
    "Subject to approval, Osprey would invest $5 million in Tern.", "Osprey will buy Tern unless the regulator objects.",
    "Osprey will buy Tern provided that the board agrees.", "Osprey will buy Tern, provided the board agrees.",
    "Osprey said it would buy Tern if the price fell.", "The purchase is contingent on a vote.",
])  # fmt: skip
def test_a_condition_is_one_however_it_opens(text):
    assert told(text).mode == "conditional"


@pytest.mark.parametrize(("text", "word"), [
    ("Osprey bought Tern, as if nothing had happened.", "Tern"), ("Osprey is ready to pay Tern, if only it gets hold of compute.", "Tern"),
    ("Osprey bought Tern even if the regulator objected.", "Tern"), ("Osprey provided the servers that Tern needed.", "Tern"),
    ("Osprey, which is subject to Norwegian law, bought Tern.", "Tern"), ("Osprey leased Tern the mill from May 2024.", "Tern"),
])  # fmt: skip
def test_what_looks_like_a_condition_or_a_doubt_and_is_none(text, word):
    assert told(text, word).mode == "asserted"


@pytest.mark.parametrize(("text", "word", "mode"), [
    ("The company could grow if demand holds, but Osprey bought Tern in May.", "Tern", "asserted"),
    ("The company could grow if demand holds, but Osprey bought Tern in May.", "company", "conditional"),
    ("Osprey bought Tern, which may sell its mill if prices fall.", "Tern", "asserted"),
    ("Osprey bought Tern, which may sell its mill if prices fall.", "mill", "conditional"),
    ("A vehicle will let chips to Tern; when the lease runs out, Tern may buy them.", "Tern", "planned"),
    ("Osprey (which could grow if demand holds) bought Tern.", "Tern", "asserted"),
    ("If prices fall, Osprey would pay much (about $3 billion).", "3", "conditional"),
])  # fmt: skip
def test_the_mode_is_that_of_the_clause_of_the_fact(text, word, mode):
    assert told(text, word).mode == mode
