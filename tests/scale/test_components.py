"""Connected components in partitions are those that networkx finds, in few rounds; no Spark is needed."""
import random

import networkx
import pytest
from kg.scale import components
from local import Context, Rdd


def found(edges, seed=0):
    return components.components(Context(seed).parallelize(edges), 4).collect()


def expected(edges):
    graph = networkx.Graph(edges)
    return {name: min(told) for told in networkx.connected_components(graph) for name in told if name != min(told)}


def named(graph, seed):
    """A graph's edges between names in no order of theirs, some of them twice and either way round."""
    draw = random.Random(seed)
    names = draw.sample([f"n{number}" for number in range(10_000)], len(graph))
    edges = [(names[a], names[b]) for a, b in graph.edges]
    edges += [(b, a) for a, b in draw.sample(edges, len(edges) // 3)]
    draw.shuffle(edges)
    return edges


GRAPHS = {
    "chain": networkx.path_graph(200), "ring": networkx.cycle_graph(101), "star": networkx.star_graph(80), "tree": networkx.balanced_tree(3, 4),
    "grid": networkx.convert_node_labels_to_integers(networkx.grid_2d_graph(9, 9)), "whole": networkx.complete_graph(30),
    "many": networkx.disjoint_union_all([networkx.path_graph(size) for size in range(2, 25)]),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("seed", range(3))
def test_components_of_known_shapes(name, seed):
    edges = named(GRAPHS[name], seed)
    told = found(edges, seed)
    assert dict(told) == expected(edges) and len(told) == len(dict(told))


@pytest.mark.parametrize("seed", range(30))
def test_components_of_random_graphs(seed):
    edges = named(networkx.gnm_random_graph(80, 10 + 3 * seed, seed=seed), seed)
    told = found(edges, seed)
    assert dict(told) == expected(edges) and len(told) == len(dict(told))


def test_no_edge_and_an_edge_to_itself_are_no_component():
    assert found([]) == found([("a", "a")]) == [] and found([("", "b"), ("b", "b")]) == [("b", "")]


@pytest.mark.parametrize("drawn", [False, True])
def test_the_rounds_grow_as_the_logarithm_of_a_chain(drawn, monkeypatch):
    edges = named(networkx.path_graph(1024), 1) if drawn else [(f"{a:05}", f"{a + 1:05}") for a in range(1024)]
    rounds = []
    monkeypatch.setattr(Rdd, "count", lambda self: rounds.append(len(self.collect())) or rounds[-1])
    assert dict(found(edges)) == expected(edges)
    assert 3 < len(rounds) <= 12 and rounds[-1] == 0
