"""How much sites have, by operator: power, and what is counted."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.graph.things import Thing
from kg.records import Evidence, Quantity

POWER = "power_capacity"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one claim tells of a site: its operator (an id, "" where none is told), the site (an id), how much, of which kind."""

    operator: str
    site: str
    amount: Quantity
    of: str
    status: str
    evidence: tuple[Evidence, ...]


def capacities(things: Iterable[Thing]) -> list[Capacity]:
    """The capacities that are told, once an operator, site and amount: by unit, then by operator and site, the largest first.

    What is told of the site alone is of all who operate it by what holds, else of those who are told to plan to.
    """
    every = list(things)
    operations = [thing for thing in every if thing.kind == "Operates"]
    runs = {**_runs(filter(_planned, operations)), **_runs(thing for thing in operations if thing.holds)}
    found: dict[tuple[object, ...], Capacity] = {}
    for row in (row for thing in every for row in _told(thing, runs)):
        found.setdefault((row.operator, row.site, row.amount, row.of), row)
    return sorted(found.values(), key=lambda c: (c.amount.unit, c.operator, c.site, -(c.amount.value or c.amount.max or 0), c.of))


def _runs(operations: Iterable[Thing]) -> dict[str, list[str]]:
    """Who operates each site."""
    found: dict[str, list[str]] = {}
    for thing in operations:
        for site in _in(thing, "facility"):
            found.setdefault(site, []).extend(_in(thing, "operator"))
    return found


def _planned(thing: Thing) -> bool:
    """Whether all who tell of a thing do more than rumour it, and none calls it off, denies it or makes it hang on a condition."""
    return not any(claim.status in ("cancelled", "rumoured") or claim.mode in ("negated", "conditional") for claim in thing.claims)


def _told(thing: Thing, runs: Mapping[str, Sequence[str]]) -> Iterator[Capacity]:
    """What the claims of a thing tell of each of its sites, but for those that deny it."""
    operates = thing.kind == "Operates"
    for claim in thing.claims:
        of = claim.attr("item")
        if claim.mode == "negated" or not operates and claim.attr("metric") != POWER:
            continue
        amounts = [told for name in (("capacity", "count") if operates else ("value",)) if isinstance(told := claim.attr(name), Quantity)]
        for site in _in(thing, "facility" if operates else "subject") if amounts else ():
            for operator in _in(thing, "operator") or runs.get(site) or [""]:
                for amount in amounts:
                    yield Capacity(operator, site, amount, of if isinstance(of, str) else "", claim.status or "", claim.evidence)


def _in(thing: Thing, role: str) -> list[str]:
    """The ids of those in a role."""
    return [id_ for name, id_ in thing.roles if name == role]
