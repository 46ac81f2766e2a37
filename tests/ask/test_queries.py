"""ontology/queries: each named question has an answer in the graph of the gold facts."""
from functools import partial
from itertools import product

import pytest
from factory import claim, document

from kg.ask.sparql import answer, labels, named, table
from kg.graph.view import view
from kg.ontology import MODES, STATUSES

QUERIES = named()
ANSWERS = {
    "circular-deals": {"funder": "Nvidia", "buyer": "CoreWeave", "item": "hardware"},
    "deal-sources": {"deal": "SpaceX leases compute to Anthropic", "status": "non-binding", "document": "spacex-valuation"},
    "deals-by-year": {"year": "2022", "kind": "acquisition", "deals": "1"},
    "dependencies": {"dependent": "Anthropic", "provider": "SpaceX", "directly": "yes"},
    "figures": {"subject": "SpaceX", "metric": "profit", "value": "-4.9 billion USD", "period": "2025", "told_by": "TechCrunch"},
    "group-supplies": {"owner": "Elon Musk", "supplier": "Tesla", "customer": "xAI", "item": "Megapack"},
    "investors": {"investee": "CoreWeave", "investor": "Nvidia", "status": "completed"},
    "largest-deals": {"deal": "SpaceX acquires xAI", "currency": "USD", "value": "250,000,000,000", "sources": "2"},
    "lease-terms": {"lessor": "SpaceX", "lessee": "Anthropic", "payment": "at most 1.25 billion USD per month", "end": "2029-05"},
    "lease-value": {"lessor": "SpaceX", "currency": "USD", "value": "45,000,000,000", "leases": "1"},
    "listings": {"company": "SpaceX", "ticker": "SPCX", "exchange": "NASDAQ", "date": "2026-06-12"},
    "needs": {"dependent": "xAI", "provider": "Tesla", "rule": "customer needs supplier", "item": "Megapack", "from": "2025-01-01"},
    "not-asserted": {"fact": "Colossus: cost about 7 billion USD", "told_by": "industry estimates"},
    "offices": {"person": "Elon Musk", "office": "founder", "organisation": "Neuralink"},
    "owners": {"top_owner": "Elon Musk", "owned": "SpaceX", "directly": "yes"},
    "power-capacity": {"operator": "Applied Digital", "site": "Polaris Forge 3", "capacity": "about 430 MW"},
    "products": {"maker": "Tesla", "product": "Model S", "ended": "2026-01"},
    "related-deals": {"verdict": "related", "one": "Tesla", "other": "xAI", "date": "2025", "through": "Elon Musk"},
    "sites": {"operator": "xAI", "site": "Colossus 2", "place": "Memphis"},
    "sources": {"document": "after-doge"},
    "status-conflicts": {"deal": "SpaceX leases compute to Anthropic", "status": "signed", "document": "compute-leasing"},
    "sums": {"document": "colossus-chip-lease", "verdict": "does not hold", "rule": "sum", "computed": "22 billion USD"},
    "unnamed-parties": {"unnamed": "unnamed hyperscaler", "role": "lessee", "beside": "Applied Digital"},
}  # fmt: skip


def rows(store, name):
    return [tuple(row) for row in table(answer(store, QUERIES[name].text), partial(labels, store)).rows]


@pytest.mark.parametrize("name", QUERIES)
def test_a_named_query_answers_on_the_gold_facts(gold_store, name):
    shown = table(answer(gold_store, QUERIES[name].text), partial(labels, gold_store))
    rows = [dict(zip(shown.head, row, strict=True)) for row in shown.rows]
    assert any(ANSWERS[name].items() <= row.items() for row in rows), rows


def test_no_query_names_a_party(gold_store):
    names = {row[0].value.casefold() for row in answer(gold_store, "SELECT ?name { ?p a kg:Party ; schema:name ?name }")}
    for query in QUERIES.values():
        words = {word.strip(".,?;:{}()'\"").casefold() for word in query.text.split()}
        assert not names & words, query.name


# What does not hold is no deal


def owns(owner, owned, **more):
    return claim("Ownership", roles={"owner": owner, "owned": owned}, **more)


ROUND = [claim("Investment", roles={"investor": "Heath Chips", "investee": "Larkfield AI"}),
         *(owns("Osprey", owned) for owned in ("Heath Chips", "Larkfield AI"))]  # fmt: skip
NOTE, LATER = document("note"), document("later", published="2026-08")


def buys(doc="note", **told):
    return claim("Supply", doc, roles={"supplier": "Heath Chips", "customer": "Larkfield AI"}, **told)


def shown(store):
    """Which of the questions after deals show the purchase."""
    return {name for name in ("circular-deals", "group-supplies", "largest-deals") if rows(store, name)} | {
        "deals-by-year" for row in rows(store, "deals-by-year") if "supply" in row}  # fmt: skip


@pytest.mark.parametrize("status, mode", list(product((None, *STATUSES), MODES)))
def test_a_deal_is_shown_where_it_holds(held, status, mode):
    store = held(*ROUND, buys(status=status, mode=mode, total={"value": 5e6, "unit": "USD"}), documents=[NOTE])
    (holds,) = (edge["holds"] for *_, edge in view(store).edges(data=True) if edge["kind"] == "Supply")
    assert shown(store) == ({"circular-deals", "group-supplies", "largest-deals", "deals-by-year"} if holds else set())


@pytest.mark.parametrize("signed, cancelled, holds", [(NOTE, LATER, False), (LATER, NOTE, True), (NOTE, NOTE, True)])
def test_a_deal_is_shown_until_a_later_document_calls_it_off(held, signed, cancelled, holds):
    told = [buys(signed.name, status="signed", total={"value": 5e6, "unit": "USD"}), buys(cancelled.name, status="cancelled")]
    leases = [claim("ComputeLease", doc.name, roles={"lessor": "Heath Chips", "lessee": "Larkfield AI"}, status=status, total={"value": 5e6, "unit": "USD"})
              for doc, status in ((signed, "signed"), (cancelled, "cancelled"))]  # fmt: skip
    assert bool(shown(held(*ROUND, *told, documents=[NOTE, LATER]))) == holds
    assert bool(rows(held(*leases, documents=[NOTE, LATER]), "lease-value")) == holds


def test_funding_that_does_not_hold_comes_back_to_nobody(held):
    assert rows(held(*ROUND, buys()), "circular-deals")
    assert not rows(held(ROUND[0].with_(status="rumoured"), buys()), "circular-deals")


def test_owners_in_a_circle_stand_at_the_top_together(held):
    circle = [owns("Halden", "Acme"), owns("Acme", "Halden"), owns("Halden", "Larkfield AI"), owns("Halden", "Heath Chips")]
    assert rows(held(*circle), "owners") == [
        ("Acme", "Halden", "yes"), ("Acme", "Heath Chips", "through others"), ("Acme", "Larkfield AI", "through others"),
        ("Halden", "Acme", "yes"), ("Halden", "Heath Chips", "yes"), ("Halden", "Larkfield AI", "yes")]  # fmt: skip
    assert [row[0] for row in rows(held(*circle, buys()), "group-supplies")] == ["Acme", "Halden"]
    assert {row[0] for row in rows(held(*circle, owns("Zulu", "Acme")), "owners")} == {"Zulu"}


@pytest.mark.parametrize("told", [{"mode": "negated"}, {"status": "rumoured"}, {"status": "cancelled"}, {"end": "2025-12-31"}])
def test_an_owner_that_is_told_not_to_own_is_none(held, told):
    sold = owns("Osprey", "Halden", **told)
    assert rows(held(sold, owns("Halden", "Larkfield AI"), documents=[NOTE]), "owners") == [("Halden", "Larkfield AI", "yes")]
