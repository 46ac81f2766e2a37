"""Paths and verdicts, each found on the part of the graph that it rests on."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from kg.ask.around import deals_of, facts_around, facts_joining, judged
from kg.ask.paths import HOPS, Nearest, Path, nearest, paths
from kg.ask.paths import Only as Over
from kg.ask.related import Only, RelatedDeal, related
from kg.graph.view import view

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

    from kg.graph.columns import Columns


def joining(graph: Store, columns: Columns, start: str, end: str, *, max_hops: int, k: int, rank: str, only: Over,
            as_of: str | None = None) -> tuple[nx.MultiDiGraph, list[Path], Nearest | None]:  # fmt: skip
    """The k best paths between two parties (ids) on the view that they were found on; and where there is none, the nearest.

    Raises BadDate.
    """
    for steps in range(1 if rank == HOPS else max_hops, max_hops + 1):
        seen = view(graph, as_of, facts_joining(columns, start, end, steps))
        found = list(paths(seen, start, end, max_hops=steps, only=only, k=k, rank=rank))
        if len(found) == k:
            break
    if found:
        return seen, found, None
    seen = view(graph, as_of)
    return seen, [], nearest(seen, start, end, max_hops=max_hops, only=only)


def verdicts(graph: Store, columns: Columns, by: str, *, parties: Collection[str] = (), wanted: Collection[str] = (),
             since: str | None = None, until: str | None = None, status: Collection[str] = (), min_amount: float | None = None,
             as_of: str | None = None, strict: bool = False,
             roots: Mapping[str, str]) -> tuple[nx.MultiDiGraph, list[RelatedDeal]]:  # fmt: skip
    """The deals of some parties (ids), or of all, judged by a standard, and the view that they were judged on.

    `wanted` keeps some verdicts. Raises UnknownStandard or BadDate.
    """
    rows = deals_of(columns, parties)
    if wanted:
        rows = judged(columns, rows, by, wanted, as_of, strict=strict)
    seen = view(graph, only=facts_around(columns, rows))
    deals = frozenset(columns.facts[row] for row in columns.deals.fact[rows])
    only = Only(frozenset(parties), since, until, frozenset(status), min_amount, deals)
    return seen, list(related(seen, by, only=only, as_of=as_of, strict=strict, roots=roots))
