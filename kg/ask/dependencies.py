"""Who needs whom: what, how much and until when; what all of it hangs on; and how much of it is in few hands."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.ask import terms
from kg.ask.controlled import controllers, groups
from kg.ask.hops import Edge, counts, hop, value
from kg.ask.ranges import size
from kg.ask.sources import independent
from kg.ask.standing import Index
from kg.ask.terms import Term
from kg.graph.derive import Need, needs
from kg.graph.instances import currencies
from kg.ontology import kinds
from kg.records import Hop, Quantity

FACTS = "facts"  # the measure of a share that counts facts, whatever they tell of amounts
Grouped = Callable[[Collection[str]], Mapping[str, str]]
Over = Callable[[Collection[str]], nx.MultiDiGraph]
END = ""  # stands behind all ultimate providers; no party has this id


@dataclass(frozen=True, slots=True)
class Dependency:
    """That one party needs another by a fact: at which remove from the party asked for, what, how much, from when until when.

    `item` is what the text names, if `named`, else the kind of fact.
    `own` tells that one of the two is a site or a product; `sources` counts the independent ones that tell the fact.
    """

    dependent: str
    provider: str
    level: int
    rule: str
    item: str
    named: bool
    capacity: Quantity | None
    money: Term | None
    since: str | None
    until: str | None
    own: bool
    sources: int
    fact: Hop


@dataclass(frozen=True, slots=True)
class Point:
    """A party over which alone others are reached: `cuts` from what a party needs, or from who needs it.

    `every` tells that each chain of providers runs over it; `parts` that the network falls apart without it; `chain` leads there.
    """

    party: str
    cuts: tuple[str, ...]
    every: bool
    parts: bool
    chain: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of what a party needs comes from one control group, or goes to one, by one measure.

    `measure` is a currency, a unit, or that facts are counted; `told` of `of` facts give it. `shares` are the parties of each
    group with its share from 0 to 1, the largest first; `hhi` is the Herfindahl index, up to 10,000 for a single group.
    """

    measure: str
    shares: tuple[tuple[tuple[str, ...], float], ...]
    hhi: float
    told: int
    of: int


@dataclass(frozen=True, slots=True)
class Controlled:
    """Some parties that count as one: who controls all of them, None where that is no single party, and the facts that say so."""

    parties: tuple[str, ...]
    controller: str | None
    chain: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What a party needs, or who needs it; `groups` are the parties that `concentration` counts as one."""

    needs: tuple[Dependency, ...]
    points: tuple[Point, ...]
    concentration: tuple[Concentration, ...]
    groups: tuple[Controlled, ...] = ()


def depends(view: nx.MultiDiGraph, party: str, *, up: bool = True, depth: int = 3, statuses: Collection[str] = (),
            roots: Mapping[str, str] | None = None, grouped: Grouped | None = None, over: Over | None = None) -> Side:  # fmt: skip
    """What a party (an id) needs, its providers', and so on; or, not `up`, who needs it, and so on; at most `depth` removes.

    Facts count that hold, or that are told with one of the statuses; `roots` names the documents that others repeat.
    `grouped` tells of parties who stands for the control group of each, and `over` gives the view of what stands over them,
    where the view does not hold what tells that.
    """
    found = tuple(_reached(view, party, up, depth, counts(statuses), roots or {}))
    own = [need for need in found if need.level == 1 and not need.own]
    others = {need.provider if up else need.dependent for need in own}
    group = grouped(others) if grouped else groups(Index(view), others, view.graph.get("as_of"))
    concentration = tuple(_concentration(own, up, group))
    several = sorted({ids for counted in concentration for ids, _ in counted.shares if len(ids) > 1})
    held = tuple(_controlled(over(ids) if over else view, ids, view.graph.get("as_of")) for ids in several)
    return Side(found, tuple(_points(found, party, up)), concentration, held)


def _controlled(view: nx.MultiDiGraph, parties: tuple[str, ...], as_of: str | None) -> Controlled:
    found = controllers(Index(view), parties, as_of)
    if not found:
        return Controlled(parties, None, ())
    top, ties = found[0]
    return Controlled(parties, top, tuple(tie.hop for tie in dict.fromkeys(ties)))


def dependency(view: nx.MultiDiGraph, need: Need, level: int, roots: Mapping[str, str]) -> Dependency:
    """A need with its terms."""
    edge, capacity = need.edge, terms.capacity(need.edge)
    money = None if need.own else terms.total(edge)
    return Dependency(need.dependent, need.provider, level, need.rule, *_item(view, need), capacity.amount if capacity else None, money,
                      terms.since(edge), terms.until(edge), need.own, independent(edge["claims"], roots),
                      hop(need.key, edge, need.dependent, need.provider, need.rule))  # fmt: skip


def _item(view: nx.MultiDiGraph, need: Need) -> tuple[str, bool]:
    """What is needed, in the text's words, else the kind of fact; at which site; and whether the text names it."""
    told = value(need.edge, "item")
    both = (need.dependent, need.provider)
    sites = [view.nodes[id_]["name"] for id_ in need.edge["roles"].get("facility", ()) if id_ not in both]
    words = told if isinstance(told, str) else kinds()[need.edge["kind"]].label
    return words + (f" at {', '.join(sites)}" if sites else ""), isinstance(told, str)


def _reached(view: nx.MultiDiGraph, party: str, up: bool, depth: int, keep: Callable[[Edge], bool],
             roots: Mapping[str, str]) -> Iterator[Dependency]:  # fmt: skip
    by: dict[str, list[Need]] = defaultdict(list)
    for need in needs(view, keep):
        by[need.dependent if up else need.provider].append(need)

    def order(need: Need) -> tuple[str, ...]:
        return (*(view.nodes[id_]["name"].casefold() for id_ in (need.dependent, need.provider)), need.key, need.rule)

    seen, edge, level = {party}, [party], 0
    while edge and level < depth:
        level += 1
        found = sorted((need for id_ in edge for need in by[id_]), key=order)
        yield from (dependency(view, need, level, roots) for need in found)
        further = dict.fromkeys(need.provider if up else need.dependent for need in found)
        edge = [id_ for id_ in further if id_ not in seen]
        seen |= further.keys()


def _points(found: Iterable[Dependency], party: str, up: bool) -> Iterator[Point]:
    """The parties that dominate others on the way from the party asked for, or at which the network comes apart."""
    network = nx.DiGraph()
    for need in found:
        here, there = (need.dependent, need.provider) if up else (need.provider, need.dependent)
        if not network.has_edge(here, there):
            network.add_edge(here, there, hop=need.fact)
    if not network:
        return
    apart = set(nx.articulation_points(network.to_undirected(as_view=True)))
    cuts = _cuts(network, party, up)
    for id_, cut in sorted(cuts.items(), key=lambda item: (END not in item[1], -len(item[1]), item[0])):
        if cut:
            way = nx.shortest_path(network, party, id_)
            chain = tuple(network.edges[pair]["hop"] for pair in zip(way, way[1:], strict=False))
            yield Point(id_, tuple(sorted(cut - {END})), END in cut, id_ in apart, chain)


def _cuts(network: nx.DiGraph, party: str, up: bool) -> dict[str, set[str]]:
    """For each other party those that it strictly dominates, and, upwards, END if it dominates the end of all chains."""
    whole = nx.DiGraph(network.edges)
    last = nx.condensation(network)
    for component in (c for c in last if up and last.out_degree(c) == 0):
        whole.add_edges_from((id_, END) for id_ in last.nodes[component]["members"])
    above = nx.immediate_dominators(whole, party)
    cuts: dict[str, set[str]] = {id_: set() for id_ in network if id_ != party}
    for id_ in whole:
        over = above.get(id_)
        while over is not None and over != party:
            cuts[over].add(id_)
            over = above.get(over)
    return cuts


def _concentration(own: Collection[Dependency], up: bool, group: Mapping[str, str]) -> Iterator[Concentration]:
    by: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for need in own:
        other = need.provider if up else need.dependent
        by[FACTS].append((other, 1))
        for amount in (need.money.amount if need.money else None, need.capacity):
            if amount is not None:
                by[amount.unit].append((other, size(amount)))
    for measure in sorted(by, key=lambda unit: (unit != FACTS, unit not in currencies(), unit)):
        yield _shares(measure, by[measure], len(own), group)


def _shares(measure: str, amounts: list[tuple[str, float]], of: int, group: Mapping[str, str]) -> Concentration:
    sums: dict[str, float] = defaultdict(float)
    members: dict[str, set[str]] = defaultdict(set)
    for id_, amount in amounts:
        sums[group[id_]] += amount
        members[group[id_]].add(id_)
    whole = sum(sums.values())
    shares = sorted(((tuple(sorted(members[one])), amount / whole if whole else 0.0) for one, amount in sums.items()),
                    key=lambda share: (-share[1], share[0]))  # fmt: skip
    return Concentration(measure, tuple(shares), round(sum((100 * share) ** 2 for _, share in shares), 1), len(amounts), of)
