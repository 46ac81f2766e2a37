"""How much sites have, by operator: power, and what is counted."""
from __future__ import annotations

from collections.abc import Iterable
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
    """The capacities that are told, once a site and amount: by unit, then by operator and site, the largest first."""
    every = list(things)
    runs = {dict(t.roles)["facility"]: dict(t.roles).get("operator", "") for t in every if t.kind == "Operates" and "facility" in dict(t.roles)}
    found: dict[tuple[object, ...], Capacity] = {}
    for thing in every:
        roles = dict(thing.roles)
        site = roles.get("facility") if thing.kind == "Operates" else roles.get("subject")
        for claim in thing.claims:
            told = [claim.attr(name) for name in ("capacity", "count")] if thing.kind == "Operates" else [claim.attr("value")]
            of = claim.attr("item")
            if thing.kind != "Operates" and claim.attr("metric") != POWER:
                continue
            for amount in told:
                if site and isinstance(amount, Quantity):
                    row = Capacity(runs.get(site, ""), site, amount, of if isinstance(of, str) else "", claim.status or "", claim.evidence)
                    found.setdefault((site, amount, row.of), row)
    return sorted(found.values(), key=lambda c: (c.amount.unit, c.operator, c.site, -(c.amount.value or c.amount.max or 0), c.of))
