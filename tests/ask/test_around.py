"""Verdicts on a part of the graph, found on its columns, are those on the whole."""
import networkx as nx
import pytest
from kg.ask.around import busiest, deals_of, facts_around, facts_joining, facts_near
from kg.ask.clauses import VERDICTS, standards
from kg.ask.columned import columns
from kg.ask.listed import chosen
from kg.ask.paths import EVIDENCE, HOPS, paths
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
        rows, _ = chosen(held, by, wanted=[verdict], as_of=as_of)
        part = view(store, only=facts_around(held, rows))
        only = Only(deals=frozenset(held.facts[row] for row in held.deals.fact[rows]))
        assert related(part, by, only=only, as_of=as_of) == [row for row in every if row.verdict == verdict]


def test_a_part_holds_what_was_asked_for_and_no_more(store):
    whole = view(store)
    held = columns(whole)
    party = min(whole, key=lambda id_: (whole.degree(id_) == 0, whole.degree(id_), id_))
    part = view(store, only=facts_around(held, deals_of(held, {party})))
    assert len(part) < len(whole) and set(part.edges(keys=True)) < set(whole.edges(keys=True))


@pytest.mark.parametrize("rank", [HOPS, EVIDENCE])
def test_paths_over_what_joins_two_parties_are_those_over_all(store, rank):
    whole, found = view(store), 0
    held, parties = columns(whole), sorted(whole)
    joined = whole.to_undirected(as_view=True)
    for one in parties[::2]:
        reached = sorted(nx.single_source_shortest_path_length(joined, one, cutoff=3))
        other = reached[len(reached) // 2]
        wanted = list(paths(whole, one, other, max_hops=3, rank=rank))
        part = view(store, only=facts_joining(held, one, other, 3))
        assert list(paths(part, one, other, max_hops=3, rank=rank)) == wanted
        found += len(wanted)
    assert found > 12


def test_nothing_joins_a_party_to_itself_or_to_a_stranger(store):
    held = columns(view(store))
    one = held.ids[0]
    assert facts_joining(held, one, one, 4) == facts_joining(held, one, "nobody of that name", 4) == set()


@pytest.mark.parametrize("steps", [1, 2])
def test_facts_near_a_party_are_those_whose_nearer_end_is_fewer_steps_away(store, steps):
    whole, found = view(store), 0
    held, joined = columns(whole), whole.to_undirected(as_view=True)
    for party in sorted(whole)[::3]:
        away = nx.single_source_shortest_path_length(joined, party)
        wanted = {key for one, other, key in whole.edges(keys=True) if one != other and min(away.get(one, steps), away.get(other, steps)) < steps}
        near = facts_near(held, party, steps)
        assert {key for one, other, key in whole.edges(keys=True) if key in near and one != other} == wanted
        found += len(wanted)
    assert found > 10 and facts_near(held, "nobody", 1) == set()


def test_the_busiest_parties_are_those_that_most_facts_join(store):
    whole = view(store)
    joins = {id_: len({key for *_, key in (*whole.out_edges(id_, keys=True), *whole.in_edges(id_, keys=True))}) for id_ in whole}
    found = busiest(columns(whole), 5)
    assert [count for _, count in found] == sorted(joins.values(), reverse=True)[:5] and all(joins[id_] == count for id_, count in found)
