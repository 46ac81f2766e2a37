"""Answers, each found on the part of the graph that it rests on."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kg.ask.around import facts_joining, facts_near, facts_of_group, grouped, steps_between
from kg.ask.counterfactual import Loss, without
from kg.ask.dependencies import Side, depends
from kg.ask.groups import Group, group
from kg.ask.hops import Edge, counts
from kg.ask.listed import chosen
from kg.ask.needed import every, facts_of, flows, needing, removes
from kg.ask.paths import HOPS, Nearest, Path, nearest, paths
from kg.ask.paths import Only as Over
from kg.ask.proved import proved
from kg.graph.derive import needs
from kg.graph.view import edges, view

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

    from kg.ask.related import RelatedDeal
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
    seen = view(graph, as_of, _nearby(columns, start, end, whole=bool(only.words or as_of)), (start, end))
    return seen, [], nearest(seen, start, end, max_hops=max_hops, only=only)


def _nearby(columns: Columns, start: str, end: str, *, whole: bool) -> set[str]:
    """The IRIs of the facts on the shortest ways between two parties (ids); all of the parts of the graph that hold the two
    where nothing joins them, or where, as `whole` says, not every fact may be run over."""
    steps = steps_between(columns, start, end)
    if steps is not None and not whole:
        return facts_joining(columns, start, end, steps)
    return {iri for id_ in (start, end) for iri in facts_near(columns, id_, len(columns.ids))}


def verdicts(graph: Store, columns: Columns, by: str, *, parties: Collection[str] = (), wanted: Collection[str] = (),
             since: str | None = None, until: str | None = None, status: Collection[str] = (), min_amount: float | None = None,
             as_of: str | None = None, strict: bool = False,
             roots: Mapping[str, str]) -> tuple[nx.MultiDiGraph, list[RelatedDeal]]:  # fmt: skip
    """The deals that `kg.ask.listed.chosen` finds, each with its proof, and the view that they were proved on.

    All are held at once; kg.ask.proved.proofs gives them some at a time. Raises UnknownStandard or BadDate.
    """
    rows, _ = chosen(columns, by, parties=parties, wanted=wanted, since=since, until=until, status=status, min_amount=min_amount,
                     as_of=as_of, strict=strict)  # fmt: skip
    return proved(graph, columns, by, rows, as_of=as_of, strict=strict, roots=roots)


def depending(graph: Store, columns: Columns, party: str, *, sides: Collection[str] = ("up", "down"), depth: int,
              statuses: Collection[str] = (), as_of: str | None = None,
              roots: Mapping[str, str]) -> tuple[nx.MultiDiGraph, dict[str, Side]]:  # fmt: skip
    """What a party (an id) needs ("up") and who needs it ("down"), and the view that this was found on. Raises BadDate."""
    keep, facts = counts(statuses), set()
    for side in sides:
        facts |= removes(graph, [party], keep, up=side == "up", depth=depth, as_of=as_of)[0]
    day = as_of or date.today().isoformat()

    def over(ids: Collection[str]) -> nx.MultiDiGraph:
        stakes = {iri for id_ in ids for iri in facts_of_group(columns, id_, day)}
        facts.update(stakes)
        return view(graph, as_of, stakes)

    seen = view(graph, as_of, facts)
    found = {side: depends(seen, party, up=side == "up", depth=depth, statuses=statuses, roots=roots,
                                        grouped=lambda ids: grouped(columns, ids, as_of), over=over) for side in sides}  # fmt: skip
    return view(graph, as_of, facts) if any(side.groups for side in found.values()) else seen, found


def losing(graph: Store, gone: str, *, deal: bool = False, depth: int, statuses: Collection[str] = (), as_of: str | None = None,
           roots: Mapping[str, str]) -> tuple[nx.MultiDiGraph, Loss]:  # fmt: skip
    """What is lost without a party (an id) or a deal (its IRI), and the view that this was found on. Raises BadDate."""
    keep, facts, first = counts(statuses), set(), {gone}
    if deal:
        facts, first = {gone}, {need.dependent for need in needs(view(graph, as_of, [gone]), keep)}
    down, reached = removes(graph, first, keep, up=False, depth=None, as_of=as_of)  # who is kept as a provider hangs on all who fail
    facts |= down | {node.value for node in facts_of(graph, needing(up=True), reached)}  # whether a dependant fails hangs on who else it needs
    seen = view(graph, as_of, facts)
    return seen, without(seen, gone, depth=depth, statuses=statuses, roots=roots)


def flowing(graph: Store, *, party: str | None = None, as_of: str | None = None) -> nx.MultiDiGraph:
    """The view of the facts by which money flows, or of those by which a party (an id) pays or is paid. Raises BadDate."""
    return view(graph, as_of, {node.value for node in facts_of(graph, flows(), None if party is None else [party])})


def told(graph: Store, *parents: str, kind: str | None = None, party: str | None = None,
         as_of: str | None = None) -> Iterator[tuple[str, Edge]]:  # fmt: skip
    """The deals, links or both, of a kind or of all, those in which a party (an id) takes part or all. Raises BadDate."""
    roles = {name: some for name, some in every(*parents).items() if kind in (None, name)}
    return edges(graph, as_of, facts_of(graph, roles, None if party is None else [party]))


def controlling(graph: Store, columns: Columns, party: str, as_of: str, *,
                strict: bool = False) -> tuple[nx.MultiDiGraph, Group]:  # fmt: skip
    """The group of a party (an id) on a day, and the view that it was found on. Raises BadDate."""
    seen = view(graph, only=facts_of_group(columns, party, as_of, strict=strict))
    return seen, group(seen, party, as_of, strict=strict)
