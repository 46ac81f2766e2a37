"""Deals judged by a standard: whether their two sides are related on the deal's date, by which clause, and what is not known.

A deal is judged as of its own date; one without a date as of some day before its documents were published. What is told
without a date is taken to hold, and the row says so. So does a row that rests on control told in words, which `strict`
takes for unknown.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import networkx as nx

from kg.ask.clauses import RELATED, UNKNOWN, VERDICTS, Clause, Standard, standard, standards
from kg.ask.hops import Edge, hop, money
from kg.ask.predicates import Case, decided
from kg.ask.sources import independent
from kg.ask.standing import Index, Weigh
from kg.ask.ties import LAST, STAKE, Span, Tie, on, span
from kg.graph.periods import days
from kg.graph.view import may_hold
from kg.ontology import kinds
from kg.records import Hop, Quantity

if TYPE_CHECKING:
    from pyoxigraph import Quad

DEFAULT = "common-control"


@dataclass(frozen=True, slots=True)
class RelatedDeal:
    """A deal, and whether its two sides are related on its date by one standard.

    `parties` are the ids of the two sides, `through` those that the chain runs over besides. `told` says that the verdict
    rests on control told in words, `undated` that the deal or some fact of the chain has no date, `missing` what would have
    to be known where the verdict is unknown. `sources` counts the independent roots of what tells the deal.
    """

    deal: Hop
    parties: tuple[str, str]
    amount: Quantity | None
    standard: str
    verdict: str
    clause: Clause
    when: Span
    chain: tuple[Hop, ...]
    through: tuple[str, ...]
    told: bool
    undated: bool
    missing: tuple[str, ...] = ()
    sources: int = 1

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The deal and the facts of its chain."""
        return (self.deal, *self.chain)


@dataclass(frozen=True, slots=True)
class Only:
    """Which deals are asked for: of some parties (ids) or all, from a date to another, of some statuses, of a least amount;
    those of some IRIs alone where `deals` names them.

    A deal is of a status that some source gives it. The amount is the most that is told of it, in its own currency: "at most 7
    million" may be 5.
    """

    parties: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    status: frozenset[str] = frozenset()
    amount: float | None = None
    deals: frozenset[str] | None = None


def related(view: nx.MultiDiGraph, by: str = DEFAULT, *, only: Only = Only(), as_of: str | None = None, strict: bool = False,
            roots: Mapping[str, str] = MappingProxyType({})) -> list[RelatedDeal]:  # fmt: skip
    """The deals of a view by a standard, one row a deal and pair of sides: related ones first, then unknown, then the others,
    each of these by the first day of the deal.

    With `as_of`, or a view as of a date, deals are judged on that date instead of their own, and those that began later are
    left out. `roots` are those of documents that repeat others. Raises UnknownStandard or BadDate.
    """
    index, judge = Index(view), standard(by)
    day, after, before = _span(as_of or view.graph.get("as_of")), _span(only.since), _span(only.until)
    rows: list[tuple[tuple[object, ...], RelatedDeal]] = []
    for one, other, key, edge in deals(view, only.parties):
        when = span(edge)
        if (only.deals is None or key in only.deals) and _within(edge, when, day, after, before) and _chosen(edge, only):
            row = _row(index, judge, one, other, key, edge, day or when, strict, roots)
            rows.append(((VERDICTS.index(row.verdict), when.first or LAST, key, row.parties), row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def derived(view: nx.MultiDiGraph) -> Iterator[Quad]:
    """What `related` finds by every standard, as statements of the named graph <derived/related>."""
    from kg.ask.named import statements

    for name in standards():
        yield from statements(view, related(view, name))


def _span(iso: str | None) -> Span | None:
    return Span(*(day.isoformat() for day in days(iso))) if iso else None


def deals(view: nx.MultiDiGraph, parties: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str, Edge]]:
    """The deals of some parties or of all, once a pair of sides: the two, the IRI and the edge."""
    seen = set()
    for one, other, key, edge in view.edges(keys=True, data=True):
        pair = (key, frozenset((one, other)))
        if kinds()[edge["kind"]].deal and one != other and pair not in seen and (not parties or {one, other} & parties):
            seen.add(pair)
            yield (*sorted((one, other)), key, edge) if edge["symmetric"] else (one, other, key, edge)


def _within(edge: Edge, when: Span, day: Span | None, after: Span | None, before: Span | None) -> bool:
    """Whether a deal began by the day that is asked about, and falls between two dates; an undated one falls nowhere."""
    if day and not may_hold(edge, day.first or "", day.last or ""):
        return False
    if not when.known:
        return not (after or before)
    return not (after and (when.last or "") < (after.first or "")) and not (before and (when.first or "") > (before.last or ""))


def _chosen(edge: Edge, only: Only) -> bool:
    if only.status and not only.status & set(edge["status"]):
        return False
    if only.amount is None:
        return True
    told = money(edge)
    most = told and next((figure for figure in (told.value, told.max, told.min) if figure is not None), None)
    return most is not None and most >= only.amount


def _row(index: Index, judge: Standard, one: str, other: str, key: str, edge: Edge, when: Span, strict: bool,
         roots: Mapping[str, str]) -> RelatedDeal:  # fmt: skip
    clause, found = decided(Case(index, judge, one, other, edge, when, weigher(one, other, key, edge, when), strict, key))
    verdict = clause.verdict if found.sure or clause.verdict != RELATED else UNKNOWN
    chain = tuple(replace(tie.hop, rule=clause.id) for tie in found.ties)
    through = dict.fromkeys(id_ for id_ in (*found.tops, *(id_ for tie in found.ties for id_ in (tie.top, tie.below)))
                            if id_ not in (one, other))  # fmt: skip
    undated = not when.known or not all(tie.dated for tie in found.ties)
    missing = tuple(dict.fromkeys(found.missing)) if verdict == UNKNOWN else ()
    sources = independent(edge["claims"], roots)
    return RelatedDeal(hop(key, edge, one, other, clause.id), (one, other), money(edge), judge.name, verdict, clause, when, chain,
                       tuple(through), found.told and verdict == RELATED, undated, missing, sources)  # fmt: skip


def weigher(one: str, other: str, key: str, edge: Edge, when: Span) -> Weigh:
    """Whether a tie counts for a deal: as on its days, unless it may be owed to the deal itself."""

    def weigh(tie: Tie) -> bool | None:
        holds = on(tie, when)
        owed = holds is not False and _owed(tie, one, other, key, edge, when)
        return holds if not owed else None if edge["kind"] == "Investment" else False

    return weigh


def _owed(tie: Tie, one: str, other: str, key: str, edge: Edge, when: Span) -> bool:
    """Whether a stake may be owed to the deal itself: what a buyer or an investor owns by it did not relate them before.

    An investor may control what it invests in already; a buyer that is told to own what it bought owns it by the deal,
    unless the text dates the ownership before.
    """
    if tie.key == key:
        return True
    if tie.force != STAKE or (tie.top, tie.below) != (one, other) or edge["kind"] not in ("Acquisition", "Investment"):
        return False
    if edge["kind"] == "Investment" and not tie.by_deal and tie.control:
        return False
    return not tie.dated or (tie.begun.last or "") >= (when.first or "9999") or tie.begun == when
