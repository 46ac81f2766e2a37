"""Shares of capital through others: sums over simple paths of products, as close links count them."""
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kg.ask import capital as module
from kg.ask.capital import Part, capital


def parts(**rows):
    """b__a=40 is: a's capital is held by b to 40 %; a pair is the least and the most."""
    found = {}
    for pair, share in rows.items():
        holder, company = pair.split("__")
        low, high = share if isinstance(share, tuple) else (share, share)
        found.setdefault(company, {})[holder] = Part(low, high)
    return found


def share(told, top, company):
    found = capital(told, company).get(top)
    return found and (round(found.low, 6), round(found.high, 6))


def test_direct_and_indirect_shares_are_summed():
    told = parts(a__b=50, b__c=30, a__c=10)
    assert share(told, "a", "c") == (25, 25) and share(told, "c", "a") is None


def test_two_ways_down_are_two_products():
    assert share(parts(a__b=50, a__c=80, b__d=20, c__d=25), "a", "d") == (30, 30)


def test_under_a_cycle_paths_are_simple():
    told = parts(a__b=40, b__a=30, b__c=50)
    assert share(told, "a", "c") == (20, 20), "not 0.4 / (1 - 0.12) of it"
    assert share(told, "a", "b") == (40, 40) and share(told, "b", "a") == (30, 30)


def test_a_ring_of_three_counts_each_way_once():
    told = parts(a__b=50, b__c=50, c__a=50, a__c=20)
    assert share(told, "a", "c") == (45, 45) and share(told, "c", "b") == (25, 25) and share(told, "b", "a") == (25, 25)


def test_ranges_stay_ranges():
    assert share(parts(a__b=(20, 60), b__c=50), "a", "c") == (10, 30)
    assert share(parts(a__b=(0, 100), a__c=(0, 100), b__c=(0, 100)), "a", "c") == (0, 100)


def test_a_sum_of_too_many_paths_is_left_open(monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    found = capital(parts(a__b=10, a__c=10, b__d=10, c__d=10), "d")
    assert [(h, p.low, p.high) for h, p in found.items()] == [("a", 0, 100), ("b", 10, 100), ("c", 0, 100)]
    assert all("paths" in part.open[-1] for part in found.values())


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")).filter(lambda p: p[0] != p[1]), st.integers(1, 33)))
def test_it_is_the_sum_over_simple_paths(shares):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from("abcd")
    graph.add_weighted_edges_from((a, b, w / 100) for (a, b), w in shares.items())
    told = parts(**{f"{a}__{b}": w for (a, b), w in shares.items()})
    by_paths = 0.0
    for path in nx.all_simple_paths(graph, "a", "d"):
        product = 1.0
        for step in zip(path, path[1:], strict=False):
            product *= graph.edges[step]["weight"]
        by_paths += product
    assert share(told, "a", "d") == (pytest.approx((100 * by_paths,) * 2) if by_paths else None)
