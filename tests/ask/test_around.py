"""Verdicts on a part of the graph, found on its columns, are those on the whole."""
import pytest
from kg.ask.around import deals_of, facts_around, judged
from kg.ask.clauses import VERDICTS, standards
from kg.ask.columned import columns
from kg.ask.related import Only, related
from kg.graph.view import view


@pytest.fixture(params=["gold_store", "invented_store"])
def store(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("by", standards())
def test_of_one_party_as_of_all(store, by):
    whole, asked = view(store), 0
    held = columns(whole)
    for party in sorted(whole):
        rows, only = deals_of(held, {party}), Only(frozenset({party}))
        wanted = related(whole, by, only=only)
        assert related(view(store, only=facts_around(held, rows)), by, only=only) == wanted
        asked += len(wanted)
    assert asked > 20


@pytest.mark.parametrize("as_of", [None, "2025-06-30"])
@pytest.mark.parametrize("by", standards())
def test_of_one_verdict_as_of_all(store, by, as_of):
    whole = view(store)
    held = columns(whole)
    every = related(whole, by, as_of=as_of)
    for verdict in VERDICTS:
        rows = judged(held, deals_of(held, ()), by, [verdict], as_of, strict=False)
        part = view(store, only=facts_around(held, rows))
        only = Only(deals=frozenset(held.facts[row] for row in held.deals.fact[rows]))
        assert related(part, by, only=only, as_of=as_of) == [row for row in every if row.verdict == verdict]


def test_a_part_holds_what_was_asked_for_and_no_more(store):
    whole = view(store)
    held = columns(whole)
    party = min(whole, key=lambda id_: (whole.degree(id_) == 0, whole.degree(id_), id_))
    part = view(store, only=facts_around(held, deals_of(held, {party})))
    assert len(part) < len(whole) and set(part.edges(keys=True)) < set(whole.edges(keys=True))
