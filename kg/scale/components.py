"""Connected components of a graph that lies in partitions: alternating large-star and small-star.

R. Kiveris, S. Lattanzi, V. Mirrokni, V. Rastogi, S. Vassilvitskii: Connected Components in MapReduce and Beyond (SoCC 2014).
Each round joins the neighbours of a node to the least of them, at first those after it, then those before it. Components stay
what they were, and in the end each is a star: one edge from every node to the least of all. The rounds that it takes are
logarithmic in the size of a component or, as is proved, in its square; memory holds the neighbours of one node at a time.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark import RDD

Edge = tuple[str, str]
Near = tuple[str, Iterable[str]]  # a node and its neighbours


def components(edges: RDD[Edge], wide: int) -> RDD[Edge]:
    """Each node of some edges, whichever way round these are, with the least of its component; none for the least ones
    themselves. Shuffles have so many partitions."""
    found = edges.map(lambda edge: (max(edge), min(edge))).filter(lambda edge: edge[0] != edge[1]).distinct()
    while (near := found.flatMap(_both).groupByKey(wide)).filter(_tangled).count():
        found = near.flatMap(_large).groupByKey(wide).flatMap(_small)
    return found


def _both(edge: Edge) -> tuple[Edge, Edge]:
    return edge, (edge[1], edge[0])


def _tangled(node: Near) -> bool:
    """Whether a node is neither the middle of a star, before all its neighbours, nor the end of but one edge."""
    name, near = node
    some = set(near)
    return len(some) > 1 and min(some) < name


def _large(node: Near) -> Iterator[Edge]:
    """The neighbours after a node, each with the least of the node and all its neighbours."""
    name, near = node
    some = set(near)
    least = min(name, *some)
    yield from ((other, least) for other in some if other > name)


def _small(node: Near) -> Iterator[Edge]:
    """A node and its neighbours before it, each with the least of these."""
    name, before = node
    some = set(before)
    least = min(some)
    yield from ((other, least) for other in (some - {least}) | {name})
