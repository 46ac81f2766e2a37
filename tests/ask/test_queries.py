"""ontology/queries: each named question has an answer in the graph of the gold facts."""
from functools import partial

import pytest

from kg.ask.sparql import answer, labels, named, table

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
