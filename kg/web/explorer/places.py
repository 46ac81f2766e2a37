"""Where the parties of a drawing stand: the same parties and lines always give the same places."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot

import networkx as nx

APART = 105.0  # between two parties that a line joins, about
FARTHEST = 2.4  # of that, between two that many lines join, or that are both opened


def places(parties: Iterable[str], lines: Iterable[tuple[str, str]], opened: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The place of each party; parties that were opened stand as if joined, so that nothing falls apart."""
    graph, hubs = nx.Graph(), list(opened)
    graph.add_nodes_from(parties)
    for one, other in (*lines, *((hubs[0], hub) for hub in hubs[1:])):
        far = graph.get_edge_data(one, other, {"far": 0.7})["far"] + (1.0 if {one, other} <= {*hubs} else 0.3)
        graph.add_edge(one, other, far=min(far, FARTHEST))
    if len(graph) < 3:
        return {id_: (number * 2 * APART, 0.0) for number, id_ in enumerate(graph)}
    around = nx.kamada_kawai_layout(graph, weight="far")
    joined = sorted(hypot(*(around[one] - around[other])) for one, other in graph.edges if one != other)
    scale = APART / (joined[len(joined) // 2] or 1)
    return {id_: (float(x) * scale * 1.4, float(y) * scale) for id_, (x, y) in around.items()}
