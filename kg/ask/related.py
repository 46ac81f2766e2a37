"""Deals between related parties: by stated common control and ownership, by office, and by what the text itself says.

A deal is judged as of its own date. What is told without a date counts, and the verdict says so.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from kg.ask.hops import Edge, hop, money
from kg.ask.ties import CONTROL, HOLDING, OFFICE, POST, SURE, Above, Chain, Span, Tie, certain_on, holds_on, rank, share, span, ties
from kg.graph.periods import days
from kg.ontology import kinds
from kg.records import Hop, Quantity

if TYPE_CHECKING:
    from pyoxigraph import Quad

Over = Mapping[str, list[Tie]]  # the ties by the party below

RELATED, POSSIBLY = "related", "possibly"
# The rules, the strongest first; the clause is the one of IAS 24 that such a relation falls under.
OWNER = "control: IAS 24.9(b)(i)"  # parent and subsidiary
PERSON = "control: IAS 24.9(a)(i)"  # a person and what that person controls
GROUP = "common control: IAS 24.9(b)(i)"  # fellow subsidiaries
COMMON = "common control: IAS 24.9(b)(vi)"  # both controlled by one person
STATED = "stated: the text calls them related"
LEADER = "office: IAS 24.9(a)(iii)"  # a person and the company that person leads
MANAGED = "office: IAS 24.9(b)(vii)"  # who controls the one leads the other
SHARED = "office: one person leads both"
PART = "holding: IAS 28.5"  # a part that may or may not give influence
SERVES = "lesser office: IAS 24.11"  # a director in common is not enough
RULES = (PERSON, OWNER, COMMON, GROUP, STATED, LEADER, MANAGED, SHARED, PART, SERVES)


@dataclass(frozen=True, slots=True)
class RelatedDeal:
    """A deal between two parties that are, or may be, related on its date, and the chain of facts that relates them.

    `parties` are the ids of the deal's two sides, `through` those that the chain runs over besides. `undated` tells that
    some fact of the chain, or the deal, has no date. `missing` is the fact that a verdict of "possibly" waits for.
    """

    deal: Hop
    parties: tuple[str, str]
    amount: Quantity | None
    verdict: str
    rule: str
    chain: tuple[Hop, ...]
    through: tuple[str, ...]
    undated: bool
    missing: str = ""


@dataclass(frozen=True, slots=True)
class _Relation:
    """One way in which two parties are related; the least `order` is the best."""

    rule: str
    verdict: str
    ties: Chain
    missing: str
    order: tuple[object, ...]


def related(view: nx.MultiDiGraph, *, parties: Collection[str] = (), as_of: str | None = None) -> list[RelatedDeal]:
    """The deals between related parties, in which one of `parties` takes part if any are given; ids, not names.

    Sure verdicts come first, then in order of date. With `as_of`, or a view as of a date, the parties' relation is judged on
    that date instead of the deal's, and deals that began later are left out. Raises BadDate.
    """
    as_of = as_of or view.graph.get("as_of")
    day = Span(*(d.isoformat() for d in days(as_of))) if as_of else None
    over = ties(view)
    rows = (_row(view, over, one, other, key, edge, day) for one, other, key, edge in _deals(view, parties, day))
    return sorted((row for row in rows if row), key=lambda r: (r.verdict == POSSIBLY, r.deal.when or "9999", r.deal.iri, r.parties))


def derived(view: nx.MultiDiGraph) -> Iterator[Quad]:
    """What `related` finds, as statements of the named graph <derived/related>."""
    from kg.ask.named import statements

    yield from statements(view, related(view))


def _deals(view: nx.MultiDiGraph, parties: Collection[str], day: Span | None) -> Iterator[tuple[str, str, str, Edge]]:
    seen = set()
    for one, other, key, edge in view.edges(keys=True, data=True):
        pair = (key, frozenset((one, other)))
        if not kinds()[edge["kind"]].deal or one == other or pair in seen or (parties and not {one, other} & set(parties)):
            continue
        seen.add(pair)
        if day is None or ((edge["earliest"] or "") <= (day.last or "") and (edge["latest"] or "9999") >= (day.first or "")):
            yield one, other, key, edge


def _row(view: nx.MultiDiGraph, over: Over, one: str, other: str, key: str, edge: Edge, day: Span | None) -> RelatedDeal | None:
    when = day or span(edge)

    def counts(tie: Tie) -> bool:
        return holds_on(tie, when) and not _owed_to(tie, one, other, key, edge)

    best = min(_relations(view, over, one, other, when, counts), key=lambda relation: relation.order, default=None)
    if best is None:
        return None
    undated = not when.known or not all(certain_on(tie, when) for tie in best.ties)
    through = dict.fromkeys(id_ for tie in best.ties for id_ in (tie.top, tie.below) if id_ not in (one, other))
    return RelatedDeal(hop(key, edge, one, other), (one, other), money(edge), best.verdict, best.rule,
                       tuple(tie.hop for tie in best.ties), tuple(through), undated, best.missing)  # fmt: skip


def _owed_to(tie: Tie, one: str, other: str, key: str, edge: Edge) -> bool:
    """Whether a tie may be owed to the deal itself: what a buyer or an investor owns by it did not relate them before.

    An investor may control what it invests in already; a buyer that is told to own what it bought owns it by the deal,
    unless the text dates the ownership before.
    """
    if tie.key == key:
        return True
    if (tie.top, tie.below) != (one, other) or tie.force in (OFFICE, POST):
        return False
    owed = {"Acquisition": True, "Investment": tie.made_by_deal or tie.force == HOLDING}.get(edge["kind"], False)
    return owed and (not certain_on(tie, span(edge)) or span(tie.edge) == span(edge))


def _relations(view: nx.MultiDiGraph, over: Over, one: str, other: str, when: Span, counts: Callable[[Tie], bool]) -> Iterator[_Relation]:
    def sure(tie: Tie) -> bool:
        return tie.force in SURE and counts(tie)

    def perhaps(tie: Tie) -> bool:
        # An unsure tie counts where it ends at one of the two; that both have one small investor relates nobody.
        return sure(tie) or (tie.below in (one, other) and (tie.edge["kind"] != "Investment" or tie.top in (one, other)) and counts(tie))

    for keep in (sure, perhaps):
        above = Above(over, keep)
        here, there = above(one), above(other)
        for top in sorted(here.keys() & there.keys()):
            if here[top] and there[top] and here[top][-1] is there[top][-1]:
                continue  # the chains met below already
            yield _relation(view, here[top], there[top], top)
    yield from _stated(view, one, other, when)


def _relation(view: nx.MultiDiGraph, here: Chain, there: Chain, top: str) -> _Relation:
    chain = (*here, *reversed(there))
    rule = _rule(here, there, view.nodes[top]["type"] == "Person")
    verdict = POSSIBLY if rule in (PART, SERVES) else RELATED
    return _Relation(rule, verdict, chain, _missing(view, chain), (RULES.index(rule), rank(chain)))


def _rule(here: Chain, there: Chain, person: bool) -> str:
    """The rule for two chains that meet in one party; one of them is empty where that party is itself a side of the deal."""
    forces = {tie.force for tie in (*here, *there)}
    direct = not (here and there)
    if POST in forces:
        return SERVES
    if HOLDING in forces:
        return PART
    if OFFICE in forces:
        led = not direct and here[-1].force == there[-1].force
        return LEADER if direct else SHARED if led else MANAGED
    if direct:
        return PERSON if person else OWNER
    return COMMON if person else GROUP


def _stated(view: nx.MultiDiGraph, one: str, other: str, when: Span) -> Iterator[_Relation]:
    """The statements of the text that two parties are related; such a statement carries no date of its own as a rule."""
    for key, edge in sorted((view.get_edge_data(one, other) or {}).items()):
        if edge["kind"] == "RelatedParty" and edge["holds"]:
            tie = Tie(one, other, CONTROL, key, edge)
            if holds_on(tie, when):
                yield _Relation(STATED, RELATED, (tie,), "", (RULES.index(STATED), rank((tie,))))


def _missing(view: nx.MultiDiGraph, chain: Chain) -> str:
    """What would have to be known of the unsure ties of a chain; "" where all are sure."""
    told = []
    for tie in chain:
        top, below = (view.nodes[id_]["name"] for id_ in (tie.top, tie.below))
        if tie.force == HOLDING:
            size = share(tie)
            told.append(f"the votes of {top} in {below}" + (f" (told: {size})" if size else ""))
        elif tie.force == POST:
            told.append(f"whether {top} controls or directs {below}")
    return "; ".join(dict.fromkeys(told))
