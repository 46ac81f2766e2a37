"""kg/ask/hops.py: which of several readings of one term is shown first."""
import pytest
from factory import claim, document

from kg.ask.hops import evidence, money, readings, shown_first, value, words
from kg.records import Evidence, Mention

TEXT = ("Osprey Holdings bought Tern Cloud on Monday, and both boards have approved the deal after a review that took most of the spring. "
        "The buyer means to keep the name, the offices in Bergen and all of the people who work there, it said in a statement.")  # fmt: skip


def bought(doc, amount, **fields):
    """That Osprey Holdings bought Tern Cloud for so much."""
    told = {"unit": "USD", **(amount if isinstance(amount, dict) else {"value": amount})}
    return claim("Acquisition", doc, roles={"acquirer": "Osprey Holdings", "target": "Tern Cloud"}, value=told, status="completed", **fields)


def pieced(doc, amount, *quotes, confidence):
    """The same of a document whose passages are these: the parties stand in the last."""
    starts = [sum(map(len, quotes[:i])) for i in range(len(quotes))]
    passages = tuple(Evidence(doc, start, start + len(quote), quote) for start, quote in zip(starts, quotes, strict=True))
    at = [starts[-1] + quotes[-1].index(name) for name in ("Osprey", "Tern")]
    said = tuple((role, Mention(start, start + 4, "", "ORG")) for role, start in zip(("acquirer", "target"), at, strict=True))
    return bought(doc, amount, confidence=confidence).with_(evidence=passages, said=said)


@pytest.fixture
def told(seen):
    """The amounts of a deal that some claims tell, in the order in which they are shown."""

    def made(*claims, documents=()):
        (edge,) = {key: edge for _, _, key, edge in seen(*claims, documents=documents).edges(keys=True, data=True)}.values()
        found = readings(edge, "value")
        assert found[0] == value(edge, "value") == money(edge)
        return [amount.value for amount in found]

    return made


@pytest.mark.parametrize("one, other", [(2e9, 9e9), (9e9, 2e9)])
def test_what_more_sources_give_comes_first(told, one, other):
    assert told(bought("a", other, confidence=0.99), bought("b", one, confidence=0.7), bought("c", one, confidence=0.7)) == [one, other]


def test_a_copy_is_no_second_source(told):
    docs = [document("a", TEXT), document("b", TEXT, published="2026-05-22"), document("c", "Osprey Holdings bought Tern Cloud.")]
    claims = [bought(docs[0], 9e9, confidence=0.7), bought(docs[1], 9e9, confidence=0.7), bought(docs[2], 2e9, confidence=0.99)]
    assert told(*claims, documents=docs) == [2e9, 9e9]


@pytest.mark.parametrize("one, other", [(2e9, 9e9), (9e9, 2e9)])
def test_of_as_many_sources_the_surer_claim_comes_first(told, one, other):
    assert told(bought("a", other, confidence=0.8), bought("b", one, confidence=0.9)) == [one, other]
    assert told(bought("a", one, confidence=0.9), bought("b", other, confidence=0.8)) == [one, other]


def test_what_is_asserted_comes_before_what_is_hedged(told):
    assert told(bought("a", 9e9, confidence=0.99, mode="hedged"), bought("b", 2e9, confidence=0.8)) == [2e9, 9e9]


@pytest.mark.parametrize("far, near", [(2e9, 9e9), (9e9, 2e9)])
def test_an_amount_beside_the_parties_comes_before_one_from_another_passage(told, far, near):
    elsewhere = pieced("a", far, f"The board approved another purchase of ${far / 1e9:g} billion. ", "Osprey bought Tern on Monday.", confidence=0.99)
    assert told(elsewhere, bought("b", near, confidence=0.8)) == [near, far]


def test_a_second_passage_takes_nothing_from_an_amount_beside_the_parties(told):
    whole = pieced("a", 9e9, "It was signed on May 3. ", "Osprey bought Tern for $9 billion.", confidence=0.99)
    assert told(whole, bought("b", 2e9, confidence=0.8)) == [9e9, 2e9]


def test_all_else_alike_what_is_told_exactly_comes_first(told):
    assert told(bought("a", {"value": 9e9, "bound": "at least"}), bought("b", {"value": 9.2e9})) == [9.2e9, 9e9]


def test_a_surer_claim_comes_before_a_more_exact_one(told):
    assert told(bought("a", {"value": 9e9, "bound": "at least"}, confidence=0.9), bought("b", 2e9, confidence=0.7)) == [9e9, 2e9]


def test_the_passage_that_holds_all_parties_is_shown_first(seen):
    (edge,) = {key: edge for _, _, key, edge in
               seen(pieced("a", 9e9, "It approved the $9 billion purchase. ", "Osprey Holdings bought Tern Cloud.", confidence=0.9)).edges(keys=True, data=True)}.values()  # fmt: skip
    assert [passage.quote for passage in evidence(edge)] == ["Osprey Holdings bought Tern Cloud.", "It approved the $9 billion purchase. "]


def test_of_passages_that_hold_as_many_one_that_names_them_is_shown_first():
    told = bought("a", 9e9)
    passages = (Evidence("a", 0, 20, "It bought Tern Cloud."), Evidence("a", 30, 64, "Osprey Holdings bought Tern Cloud."), Evidence("a", 70, 80, "A deal."))
    assert shown_first([told.with_(evidence=passages)]) == (passages[1], passages[0], passages[2])
    assert shown_first([told.with_(evidence=passages[2:])]) == passages[2:] and shown_first([told.with_(evidence=())]) == ()


def worded(seen, *claims):
    (edge,) = {key: edge for _, _, key, edge in seen(*claims).edges(keys=True, data=True)}.values()
    return words(edge)


def test_readings_that_agree_are_worded_once(seen):
    exact, about = bought("a", 9e9), bought("b", {"value": 9e9, "bound": "about"})
    assert worded(seen, exact, about) == "Osprey Holdings acquires Tern Cloud (9 billion USD, completed)"
    assert worded(seen, exact, about, bought("c", {"value": 9e9, "bound": "about"})) == "Osprey Holdings acquires Tern Cloud (about 9 billion USD, completed)"
    assert worded(seen, exact, bought("b", 9.5e9)) == "Osprey Holdings acquires Tern Cloud (9 billion USD or 9.5 billion USD, completed)"
