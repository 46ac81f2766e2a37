"""Judged deals with their proofs: what relates the sides is read only where some tie can, and for some deals at a time."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.ask.around import facts_around
from kg.ask.related import Only, RelatedDeal, related
from kg.graph.columns import Array, Columns
from kg.graph.view import view

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

TOGETHER = 500  # deals whose proofs are in memory at a time


def proofs(graph: Store, columns: Columns, by: str, rows: Array, *, as_of: str | None = None, strict: bool = False,
           roots: Mapping[str, str]) -> Iterator[tuple[nx.MultiDiGraph, list[RelatedDeal]]]:  # fmt: skip
    """The deals of some rows of the columns, in their order, some at a time and each time with the view that they were proved on.

    Raises UnknownStandard or BadDate.
    """
    for at in range(0, len(rows), TOGETHER):
        yield proved(graph, columns, by, rows[at : at + TOGETHER], as_of=as_of, strict=strict, roots=roots)


def proved(graph: Store, columns: Columns, by: str, rows: Array, *, as_of: str | None = None, strict: bool = False,
           roots: Mapping[str, str]) -> tuple[nx.MultiDiGraph, list[RelatedDeal]]:  # fmt: skip
    """The deals of some rows of the columns, in their order, and the view that they were proved on.

    Raises UnknownStandard or BadDate.
    """
    deals, part = columns.deals, columns.parties.part
    # Where no tie joins the parts that the sides belong to, the deal itself is the proof.
    near = rows[part[deals.one[rows]] == part[deals.other[rows]]]
    keys = [(columns.facts[fact], columns.ids[one], columns.ids[other])
            for fact, one, other in zip(deals.fact[rows], deals.one[rows], deals.other[rows], strict=True)]  # fmt: skip
    asked = frozenset(iri for iri, _, _ in keys)
    seen = view(graph, only=asked.union(facts_around(columns, near)))
    judged = related(seen, by, only=Only(deals=asked), as_of=as_of, strict=strict, roots=roots)
    found = {(row.deal.iri, *row.parties): row for row in judged}
    return seen, [found[key] for key in keys]
