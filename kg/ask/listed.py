"""Deals with their verdicts, a row each, from the columns alone: how all deals of a large graph are gone through.

What judges them, the chain and the passages, no column holds; kg.ask.proved gives these for the rows that one wants to see.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from kg.ask.around import deals_of
from kg.ask.clauses import VERDICTS
from kg.ask.columned import BOUNDS
from kg.ask.verdicts import verdicts
from kg.graph.columns import AFTER, BEFORE, Array, Columns, iso
from kg.graph.periods import days
from kg.ontology import STATUSES, kinds
from kg.records import Quantity

TOGETHER = 20_000  # rows that are Python objects at a time


class Listed(NamedTuple):
    """A judged deal: its IRI and kind, the ids of its sides, its amount (None for a rate), the days that it was judged on."""

    deal: str
    kind: str
    parties: tuple[str, str]
    amount: Quantity | None
    first: str | None
    last: str | None
    status: tuple[str, ...]
    verdict: str


def listed(columns: Columns, by: str, *, parties: Collection[str] = (), wanted: Collection[str] = (), since: str | None = None,
           until: str | None = None, status: Collection[str] = (), min_amount: float | None = None, as_of: str | None = None,
           strict: bool = False) -> Iterator[Listed]:  # fmt: skip
    """The deals of some parties (ids), or all, in the order of `chosen`, which says the same of what is asked for.

    Raises UnknownStandard or BadDate.
    """
    rows, found = chosen(columns, by, parties=parties, wanted=wanted, since=since, until=until, status=status, min_amount=min_amount,
                         as_of=as_of, strict=strict)  # fmt: skip
    for at in range(0, len(rows), TOGETHER):
        yield from _told(columns, rows[at : at + TOGETHER], found[at : at + TOGETHER], _days(as_of))


def chosen(columns: Columns, by: str, *, parties: Collection[str] = (), wanted: Collection[str] = (), since: str | None = None,
           until: str | None = None, status: Collection[str] = (), min_amount: float | None = None, as_of: str | None = None,
           strict: bool = False) -> tuple[Array, Array]:  # fmt: skip
    """The rows of the deals of some parties (ids), or of all, and the verdict on each as its place in VERDICTS: in the order of
    kg.ask.related, by verdict, first day and IRI.

    `wanted` keeps some verdicts; the others are what kg.ask.related.Only has. Raises UnknownStandard or BadDate.
    """
    day, deals = _days(as_of), columns.deals
    rows = _asked(columns, deals_of(columns, parties), day, _days(since), _days(until), status, min_amount)
    found = verdicts(columns, by, rows, strict=strict, day=day)
    if wanted:
        keep = np.isin(found, [at for at, word in enumerate(VERDICTS) if word in wanted])
        rows, found = rows[keep], found[keep]
    begun = deals.first[rows]
    order = np.lexsort((deals.other[rows], deals.one[rows], deals.fact[rows], np.where(begun == BEFORE, AFTER, begun), found))
    return rows[order], found[order]


def _days(iso: str | None) -> tuple[int, int] | None:
    if not iso:
        return None
    first, last = days(iso)
    return first.toordinal(), last.toordinal()


def untold(columns: Columns, by: str, *, parties: Collection[str] = (), wanted: Collection[str] = (), since: str | None = None,
           until: str | None = None, status: Collection[str] = (), min_amount: float | None = None, as_of: str | None = None,
           strict: bool = False) -> tuple[int, int]:  # fmt: skip
    """How many more deals `chosen` might give if their dates were told, and how many if their amounts were."""
    day, deals = _days(as_of), columns.deals
    rows = _asked(columns, deals_of(columns, parties), day, None, None, status, None)
    dated, figure = deals.first[rows] != BEFORE, _figure(columns, rows)
    inside = _inside(columns, rows, _days(since), _days(until))
    much = np.ones(len(rows), bool) if min_amount is None else np.isnan(figure) | (figure >= min_amount)
    undated = rows[~dated & ~inside & much]
    unvalued = rows[inside & np.isnan(figure)] if min_amount is not None else rows[:0]
    if wanted:
        places = [at for at, word in enumerate(VERDICTS) if word in wanted]
        undated, unvalued = (some[np.isin(verdicts(columns, by, some, strict=strict, day=day), places)] for some in (undated, unvalued))
    return len(undated), len(unvalued)


def _asked(columns: Columns, rows: Array, day: tuple[int, int] | None, after: tuple[int, int] | None, before: tuple[int, int] | None,
           status: Collection[str], amount: float | None) -> Array:  # fmt: skip
    """The rows that are asked for, as kg.ask.related has it."""
    deals = columns.deals
    keep = _inside(columns, rows, after, before)
    if day:
        keep &= (deals.earliest[rows] <= day[1]) & (deals.latest[rows] >= day[0])
    if status:
        keep &= (deals.status[rows] & sum(1 << STATUSES.index(word) for word in {*status} & {*STATUSES})) > 0
    if amount is not None:
        keep &= _figure(columns, rows) >= amount
    return rows[keep]


def _inside(columns: Columns, rows: Array, after: tuple[int, int] | None, before: tuple[int, int] | None) -> Array:
    """Which rows fall between two dates; an undated one falls nowhere."""
    deals, keep = columns.deals, np.ones(len(rows), bool)
    known = deals.first[rows] != BEFORE
    if after:
        keep &= known & (deals.last[rows] >= after[0])
    if before:
        keep &= known & (deals.first[rows] <= before[1])
    return keep


def _figure(columns: Columns, rows: Array) -> Array:
    """The most that is told of each row's amount, not a number where none is."""
    value, most, least = (column[rows] for column in (columns.deals.value, columns.deals.most, columns.deals.least))
    return np.where(np.isnan(value), np.where(np.isnan(most), least, most), value)


def _told(columns: Columns, rows: Array, found: Array, day: tuple[int, int] | None) -> Iterator[Listed]:
    """The rows as objects; `found` are their verdicts."""
    deals, names = columns.deals, list(kinds())
    first, last = (deals.first[rows], deals.last[rows]) if day is None else (np.full(len(rows), at) for at in day)
    table = (deals.fact, deals.kind, deals.one, deals.other, deals.value, deals.least, deals.most, deals.bound, deals.unit, deals.per,
             deals.status)  # fmt: skip
    parts = (*(column[rows] for column in table), first, last, found)
    for row in zip(*(column.tolist() for column in parts), strict=True):
        fact, kind, one, other, value, least, most, bound, unit, per, status, begun, ended, verdict = row
        currency = "" if per else columns.texts[unit]
        numbers = (None if number != number else number for number in (value, least, most))
        amount = _amount(currency, BOUNDS[bound], *numbers) if currency else None
        stages = tuple(word for bit, word in enumerate(STATUSES) if status >> bit & 1)
        yield Listed(columns.facts[fact], names[kind], (columns.ids[one], columns.ids[other]), amount, _iso(begun, BEFORE), _iso(ended, AFTER),
                     stages, VERDICTS[verdict])  # fmt: skip


def _amount(unit: str, bound: str, value: float | None, least: float | None, most: float | None) -> Quantity:
    return Quantity(value, unit, bound, None, least, most)  # type: ignore[arg-type]


def _iso(day: int, unknown: int) -> str | None:
    return None if day == unknown else iso(day)
