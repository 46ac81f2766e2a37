"""What happened when: the dates that facts tell, in order, each at the precision of the text."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.ask import terms
from kg.ask.hops import Edge, counts, single
from kg.ask.sources import independent
from kg.graph.periods import dated, days
from kg.records import Claim, Evidence, Hop, When

# What a date of a fact is the date of, in words.
WORDS = {"date": "", "start": "begins", "close": "is to close", "end": "ends", "ended": "ends"}


@dataclass(frozen=True, slots=True)
class Event:
    """A date of a fact: what happens on it, "" for the fact itself; `coarser` are dates that say the same less finely.

    `derived` is the formula of an end that no text gives. `evidence` are the passages of the claims that give the date,
    `sources` how many of them are independent.
    """

    date: str
    what: str
    label: str
    coarser: tuple[str, ...]
    derived: str
    sources: int
    evidence: tuple[Evidence, ...]
    fact: Hop


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events in order of their first days, a coarser date before a finer one; and the facts that no date is told of."""

    events: tuple[Event, ...]
    undated: tuple[Hop, ...]


def timeline(edges: Iterable[tuple[str, Edge]], *, party: str | None = None, kind: str | None = None,
             statuses: Collection[str] = (), since: str | None = None, until: str | None = None,
             roots: Mapping[str, str] | None = None) -> Timeline:  # fmt: skip
    """The dated events of facts: with a party (an id) in some role, of a kind, told with one of the statuses if any are named.

    `since` and `until` keep what can have happened on some day from the one's first to the other's last. Raises BadDate.
    """
    first, last = days(since)[0] if since else None, days(until)[1] if until else None
    told = counts(statuses) if statuses else lambda edge: True
    events, undated = [], []
    for key, edge in edges:
        takes_part = party is None or any(party in ids for ids in edge["roles"].values())
        if not (takes_part and told(edge) and kind in (None, edge["kind"])):
            continue
        found = list(_events(key, edge, roots or {}))
        events += [e for e in found if (first is None or days(e.date)[1] >= first) and (last is None or days(e.date)[0] <= last)]
        if not found:
            undated.append(single(key, edge))
    return Timeline(tuple(sorted(events, key=_order)), tuple(undated))


def _order(event: Event) -> tuple[object, ...]:
    first, last = days(event.date)
    return first, -last.toordinal(), list(WORDS.values()).index(event.what), event.label.casefold(), event.fact.iri


def _events(key: str, edge: Edge, roots: Mapping[str, str]) -> Iterator[Event]:
    fact = single(key, edge)
    for name, what in WORDS.items():
        for date, coarser, claims in _readings(edge, name):
            evidence = tuple(dict.fromkeys(e for claim in claims for e in claim.evidence))
            yield Event(date, what, edge["label"], coarser, "", independent(claims, roots), evidence, fact)
    end, begun, lasts = terms.until(edge), terms.since(edge), terms.length(edge)
    if end and begun and lasts and not any(_readings(edge, name) for name in ("end", "ended")):
        formula = f"{begun} + {lasts.amount.value:g} years"
        yield Event(end, "ends", edge["label"], (), formula, independent(edge["claims"], roots), lasts.evidence, fact)


def _readings(edge: Edge, name: str) -> list[tuple[str, tuple[str, ...], list[Claim]]]:
    """The dates that claims give an attr, the finest of those that can be one, with the claims that give it or a coarser one."""
    given: dict[str, list[Claim]] = defaultdict(list)
    for claim in edge["claims"]:
        told = claim.attr(name)
        if isinstance(told, When) and told.iso and dated(told.iso):
            given[told.iso].append(claim)
    found: dict[str, list[str]] = {}
    for date in sorted(given, key=lambda iso: (days(iso)[1] - days(iso)[0], iso)):
        finer = next((other for other in found if _covers(date, other)), None)
        if finer:
            found[finer].append(date)
        else:
            found[date] = []
    return [(date, tuple(coarser), [c for iso in (date, *coarser) for c in given[iso]]) for date, coarser in found.items()]


def _covers(coarse: str, fine: str) -> bool:
    (first, last), (begun, ended) = days(coarse), days(fine)
    return first <= begun and ended <= last
