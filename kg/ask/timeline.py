"""What happened when: the dates that facts tell, in order, each at the precision of the text."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.ask import terms
from kg.ask.hops import Edge, counts, single
from kg.ask.sources import independent
from kg.graph import periods
from kg.graph.periods import days
from kg.records import Claim, Evidence, Hop, When

# What a date of a fact is the date of, in words.
WORDS = {"date": "", "start": "begins", "close": "is to close", "end": "ends", "ended": "ends"}
LASTING, UNDATED = "start and duration", "no date is told"  # rules of facts that no attr of theirs dates


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
    told = chosen(edges, party=party, kinds=(kind,) if kind else (), statuses=statuses)
    return within(dated(told, roots), since, until)


def chosen(edges: Iterable[tuple[str, Edge]], *, party: str | None = None, kinds: Collection[str] = (),
           statuses: Collection[str] = ()) -> Iterator[tuple[str, Edge]]:  # fmt: skip
    """The facts with a party (an id) in some role, of one of some kinds, told with one of some statuses, where these are named."""
    told = counts(statuses) if statuses else lambda edge: True
    for key, edge in edges:
        takes_part = party is None or any(party in ids for ids in edge["roles"].values())
        if takes_part and told(edge) and (not kinds or edge["kind"] in kinds):
            yield key, edge


def dated(edges: Iterable[tuple[str, Edge]], roots: Mapping[str, str] | None = None) -> Timeline:
    """All events of facts."""
    events, undated = [], []
    for key, edge in edges:
        found = list(_events(key, edge, roots or {}))
        events += found
        if not found:
            undated.append(single(key, edge, UNDATED))
    return Timeline(tuple(sorted(events, key=_order)), tuple(undated))


def within(found: Timeline, since: str | None, until: str | None, facts: Container[str] | None = None) -> Timeline:
    """Of a timeline what can have happened from a date to another, of some facts (IRIs) alone. Raises BadDate."""
    first, last = days(since)[0] if since else None, days(until)[1] if until else None
    events = [e for e in found.events if (facts is None or e.fact.iri in facts)
              and (first is None or days(e.date)[1] >= first) and (last is None or days(e.date)[0] <= last)]  # fmt: skip
    return Timeline(tuple(events), tuple(fact for fact in found.undated if facts is None or fact.iri in facts))


def _order(event: Event) -> tuple[object, ...]:
    first, last = days(event.date)
    return first, -last.toordinal(), list(WORDS.values()).index(event.what), event.label.casefold(), event.fact.iri


def _events(key: str, edge: Edge, roots: Mapping[str, str]) -> Iterator[Event]:
    for name, what in WORDS.items():
        for date, coarser, claims in _readings(edge, name):
            evidence = tuple(dict.fromkeys(e for claim in claims for e in claim.evidence))
            yield Event(date, what, edge["label"], coarser, "", independent(claims, roots), evidence, single(key, edge, name))
    end, begun, lasts = terms.until(edge), terms.since(edge), terms.length(edge)
    if end and begun and lasts and not any(_readings(edge, name) for name in ("end", "ended")):
        formula = f"{begun} + {lasts.amount.value:g} years"
        yield Event(end, "ends", edge["label"], (), formula, independent(edge["claims"], roots), lasts.evidence,
                    single(key, edge, LASTING))  # fmt: skip


def _readings(edge: Edge, name: str) -> list[tuple[str, tuple[str, ...], list[Claim]]]:
    """The dates that claims give an attr, the finest of those that can be one, with the claims that give it or a coarser one."""
    given: dict[str, list[Claim]] = defaultdict(list)
    for claim in edge["claims"]:
        told = claim.attr(name)
        if isinstance(told, When) and told.iso and periods.dated(told.iso):
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
