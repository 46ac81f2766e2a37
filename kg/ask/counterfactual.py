"""What is stranded without a party or a deal: dependants, capacity and money, and which of them keep another provider."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import networkx as nx

from kg.ask.dependencies import Dependency, dependency
from kg.ask.hops import counts
from kg.ask.ranges import total
from kg.graph.derive import needs
from kg.graph.instances import currencies
from kg.names import folded
from kg.records import Quantity

Placed = defaultdict[str, list[tuple[int, Dependency]]]  # needs by a party, each with its place among all


@dataclass(frozen=True, slots=True)
class Stranded:
    """A need that is no longer met, and what the dependant keeps of the same: needs that others still meet."""

    need: Dependency
    keeps: tuple[Dependency, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What is stranded: `direct` and, of those that keep no other provider, further on, up to the level asked for.

    `custom` are the needs of the party itself: what its own providers no longer sell. The sums are of what is direct, of all that
    is stranded, and of the custom; each counts a fact once. `untold` counts stranded facts without capacity or money.
    """

    stranded: tuple[Stranded, ...]
    custom: tuple[Dependency, ...]
    direct: tuple[Quantity, ...]
    whole: tuple[Quantity, ...]
    forgone: tuple[Quantity, ...]
    untold: int


def without(view: nx.MultiDiGraph, gone: str, *, depth: int = 3, statuses: Collection[str] = (),
            roots: Mapping[str, str] | None = None) -> Loss:  # fmt: skip
    """What is lost without a party (an id) or a fact (its IRI); facts count that hold, or that are told with one of the statuses.

    A dependant keeps another provider if a fact of the same rule ties it to one that does not fail too, however far on, and the
    items, where both texts name them, share a word. Who keeps none fails its own dependants, at the next level.
    """
    every = [dependency(view, need, 1, roots or {}) for need in needs(view, counts(statuses))]
    names = {id_: name.casefold() for id_, name in view.nodes(data="name")}
    every.sort(key=lambda need: (names[need.dependent], names[need.provider], need.fact.iri, need.rule))
    own, owed = _by(every, "dependent"), _by(every, "provider")
    doomed = _doomed(every, own, owed, gone)
    lost = [need for need in every if gone in (need.provider, need.fact.iri)]
    failed, seen, stranded, level = {gone}, set(map(_key, lost)), [], 0
    while lost and level < depth:
        level += 1
        found = [Stranded(replace(need, level=level), tuple(_kept(need, own, doomed))) for need in lost]
        stranded += found
        failing = {one.need.dependent for one in found if not one.keeps} - failed
        failed |= failing
        near = sorted(place for id_ in failing for place, _ in owed[id_])
        lost = [need for need in (every[place] for place in near) if _key(need) not in seen and need.dependent not in failed]
        seen |= set(map(_key, lost))
    custom = tuple(need for need in every if need.dependent == gone)
    told = [one.need for one in stranded]
    untold = {need.fact.iri for need in told} - {need.fact.iri for need in told if need.capacity or need.money}
    return Loss(tuple(stranded), custom, _sums(need for need in told if need.level == 1), _sums(told), _sums(custom), len(untold))


def _doomed(every: list[Dependency], own: Placed, owed: Placed, gone: str) -> set[str]:
    """What fails without a party or a fact, with it: whoever keeps no other provider of something, those who need it, and so on."""
    doomed, hit = {gone}, {need.dependent for need in every if gone in (need.provider, need.fact.iri)}
    while hit := hit - doomed:
        fresh = {id_ for id_ in hit if any(not any(_kept(need, own, doomed)) for _, need in own[id_] if _lost(need, doomed))}
        doomed |= fresh
        hit = {need.dependent for id_ in fresh for _, need in owed[id_]}
    return doomed


def _kept(need: Dependency, own: Placed, doomed: Collection[str]) -> Iterator[Dependency]:
    """The needs of a dependant that are still met and that may be for the same thing."""
    return (other for _, other in own[need.dependent] if not _lost(other, doomed) and _alike(need, other))


def _lost(need: Dependency, doomed: Collection[str]) -> bool:
    return need.provider in doomed or need.fact.iri in doomed


def _by(every: list[Dependency], side: str) -> Placed:
    found: Placed = defaultdict(list)
    for place, need in enumerate(every):
        found[getattr(need, side)].append((place, need))
    return found


def _key(need: Dependency) -> tuple[str, str, str]:
    return need.fact.iri, need.dependent, need.provider


def _alike(need: Dependency, other: Dependency) -> bool:
    """Whether another need of the same party may be for the same thing."""
    if (need.dependent, need.rule, need.fact.kind) != (other.dependent, other.rule, other.fact.kind):
        return False
    return not (need.named and other.named) or bool(_words(need.item) & _words(other.item))


def _words(item: str) -> set[str]:
    return {word.removesuffix("s") for word in folded(item).split() if len(word) > 2}


def _sums(lost: Iterable[Dependency]) -> tuple[Quantity, ...]:
    """The sums of capacity and of money, each unit and currency by itself, money last; a fact counts once."""
    by: dict[str, dict[str, Quantity]] = defaultdict(dict)
    for need in lost:
        for amount in (need.capacity, need.money.amount if need.money else None):
            if amount is not None:
                by[amount.unit][need.fact.iri] = amount
    return tuple(total(by[unit].values()) for unit in sorted(by, key=lambda unit: (unit in currencies(), unit)))
