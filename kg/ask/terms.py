"""What a deal's terms come to: told, or derived from what is told by a formula that says so."""
from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, timedelta
from math import inf

from kg.ask.hops import MONEY, Edge, names_all, readings, same, told
from kg.ask.ranges import product, quotient
from kg.ask.window import cue
from kg.graph.instances import currencies
from kg.graph.periods import dated, days
from kg.graph.wording import amount
from kg.records import Evidence, Quantity, Value, When

HOURS = 8760  # of a year; leap days are below the precision of any term
A_YEAR = {"hour": HOURS, "day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}  # how many periods a year has
PARTIES = "parties"  # what an amount stands beside whose passage names all of the deal's
DAY = 0.02  # of a month: a term that is off so far from whole months is one of weeks or days
AHEAD = 60  # how far before an amount stands what it is of
SPAN = re.compile(r"P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?")


@dataclass(frozen=True, slots=True)
class Term:
    """An amount that a deal's terms give; `formula` tells how it was derived, "" where it is told. `evidence` says the inputs.

    `rule` is the attr that tells it, or what is computed from what: "payments × periods". `near` says beside what the
    inputs of a derived one stand: the passages that print them, and PARTIES where one of these names the deal's.
    """

    amount: Quantity
    formula: str = ""
    evidence: tuple[Evidence, ...] = ()
    rule: str = ""
    near: frozenset[Evidence | str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def derived(self) -> bool:
        """Whether no text gives it."""
        return bool(self.formula)


def total(edge: Edge) -> Term | None:
    """The money of a deal in all: told, or its payments over its term. What is said of several deals together is of none."""
    for name in MONEY:
        found = _told(edge, name, lambda reading, name=name: not _of_many(edge, name, reading))
        if found and found.amount.unit in currencies() and found.amount.per is None:
            return found
    paid, lasts = _told(edge, "payment"), length(edge)
    if paid is None or lasts is None or paid.amount.per not in A_YEAR or paid.amount.unit not in currencies():
        return None
    periods = Quantity(round(lasts.amount.value or 0, 9) * A_YEAR[paid.amount.per], paid.amount.per, lasts.amount.bound)
    made = product(paid.amount, periods, paid.amount.unit)
    formula = f"{amount(paid.amount)} × {_number(periods)} {paid.amount.per}s"
    return _derived(edge, made, "payments × periods of the term", formula, paid, lasts)


def annual(edge: Edge) -> Term | None:
    """The money of a deal a year: its total over its term, or what it pays in as many periods as a year has."""
    whole, lasts = total(edge), length(edge)
    if whole is not None and not whole.derived and lasts is not None:
        made = quotient(whole.amount, lasts.amount, whole.amount.unit, "year")
        return _derived(edge, made, "total / years", f"{amount(whole.amount)} / {_number(lasts.amount)} years", whole, lasts)
    paid = _told(edge, "payment")
    if paid is None or paid.amount.per not in A_YEAR or paid.amount.unit not in currencies():
        return None
    if paid.amount.per == "year":
        return paid
    periods = Quantity(A_YEAR[paid.amount.per], paid.amount.per)
    made = product(paid.amount, periods, paid.amount.unit, "year")
    return _derived(edge, made, "payments × periods of a year", f"{amount(paid.amount)} × {_number(periods)}", paid)


def per_mw_year(edge: Edge) -> Term | None:
    """The money a year for each megawatt."""
    return _per(edge, "MW", "MW-year", Quantity(1, "year"))


def per_gpu_hour(edge: Edge) -> Term | None:
    """The money an hour for each GPU: told as the price, or the money a year over GPUs and hours."""
    price = _told(edge, "price")
    if price is not None and price.amount.per == "GPU-hour":
        return price
    return _per(edge, "GPU", "GPU-hour", Quantity(HOURS, "hour"))


def _per(edge: Edge, unit: str, per: str, hours: Quantity) -> Term | None:
    yearly, size = annual(edge), next((c for c in _capacities(edge) if c.amount.unit == unit), None)
    if yearly is None or size is None or not (size.amount.value or size.amount.min or size.amount.max):
        return None
    made = quotient(quotient(yearly.amount, size.amount, yearly.amount.unit), hours, yearly.amount.unit, per)
    divided = f"({yearly.formula})" if yearly.derived else amount(yearly.amount)
    formula = f"{divided} / {amount(size.amount)}" + (f" / {HOURS} hours" if hours.unit == "hour" else "")
    rule = "a year / GPUs / hours of a year" if hours.unit == "hour" else "a year / megawatts"
    return _derived(edge, made, rule, formula, yearly, size)


def capacity(edge: Edge) -> Term | None:
    """How much of a thing passes: megawatts, GPUs, or whatever is counted, money never."""
    return next(_capacities(edge), None)


def _capacities(edge: Edge) -> Iterator[Term]:
    for name in ("capacity", "count", "amount"):
        if (found := _told(edge, name)) and found.amount.unit not in currencies():
            yield found


def length(edge: Edge) -> Term | None:
    """How long a deal lasts, in years: its duration, or from its start to its end, which is rough."""
    for reading in readings(edge, "duration"):
        if (years := in_years(str(reading))) is not None:
            return Term(Quantity(years, "year"), "", _said(edge, "duration", reading), "duration")
    start, end = _moment(edge, "start"), _moment(edge, "end")
    if start is None or end is None or (years := _between(start.iso or "", end.iso or "")) <= 0:
        return None
    evidence = dict.fromkeys((*_said(edge, "start", start), *_said(edge, "end", end)))
    near = frozenset((*evidence, PARTIES))
    return Term(Quantity(years, "year", "about"), f"from {start.iso} to {end.iso}", tuple(evidence), "from start to end", near)


def until(edge: Edge) -> str | None:
    """The date on which a deal ends: told, or its start and its duration later, at the start's precision.

    A month that has no such day ends the deal with its last.
    """
    if end := _date(edge, "end") or _date(edge, "ended"):
        return end
    start, lasts = _date(edge, "start"), length(edge)
    if start is None or lasts is None or not re.fullmatch(r"\d{4}(-\d\d){0,2}", start):
        return None
    year, *rest = start.split("-")
    lasted = (lasts.amount.value or 0) * 12
    if len(rest) > 1 and abs(lasted - round(lasted)) > DAY:
        return _later(start, round((lasts.amount.value or 0) * 365))
    months = round(lasted) + (int(rest[0]) - 1 if rest else 0)
    then, month = int(year) + months // 12, months % 12 + 1
    if then > MAXYEAR:
        return None
    day = [f"{min(int(rest[1]), monthrange(then, month)[1]):02}"] if len(rest) > 1 else []
    return "-".join([f"{then:04}", *([f"{month:02}"] if rest else ()), *day])


def _later(start: str, days_: int) -> str | None:
    try:
        return (date.fromisoformat(start) + timedelta(days_)).isoformat()
    except OverflowError:
        return None


def since(edge: Edge) -> str | None:
    """The date on which a deal begins, or was made."""
    return next((day for name in ("start", "date", "close") if (day := _date(edge, name))), None)


def _date(edge: Edge, name: str) -> str | None:
    return moment.iso if (moment := _moment(edge, name)) else None


def _moment(edge: Edge, name: str) -> When | None:
    return next((r for r in readings(edge, name) if isinstance(r, When) and r.iso and dated(r.iso)), None)


def in_years(duration: str) -> float | None:
    """How many years an ISO 8601 duration is; None where the text is none."""
    found = SPAN.fullmatch(duration)
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days_ = (float(part or 0) for part in found.groups())
    return years + months / 12 + (7 * weeks + days_) / 365


def _between(start: str, end: str) -> float:
    """The years from one date to another of the same precision, else from first day to last."""
    here, there = days(start), days(end)
    passed = there[0] - here[0] if len(start) == len(end) else there[1] - here[0]
    return round(passed.days / 365.25 * 12) / 12


def _told(edge: Edge, name: str, keep: Callable[[Value], bool] = bool) -> Term | None:
    found = next(filter(keep, readings(edge, name)), None)
    return Term(found, "", _said(edge, name, found), name) if isinstance(found, Quantity) and _ends(found) else None


def _beside(edge: Edge, term: Term) -> frozenset[Evidence | str]:
    if term.derived:
        return term.near
    if term.rule == "duration":
        return _near(edge, term.rule, next(r for r in readings(edge, term.rule) if in_years(str(r)) == term.amount.value))
    return _near(edge, term.rule, term.amount)


def _near(edge: Edge, name: str, reading: Value) -> frozenset[Evidence | str]:
    """The passages that print a reading, and PARTIES where one names them all, or where a claim's one passage is all it has.

    A date or a term that no passage prints as such stands beside the parties.
    """
    near: set[Evidence | str] = set()
    for claim in told(edge):
        if claim.attr(name) == reading:
            found = [e for e in claim.evidence if len(claim.evidence) < 2 or next(_printed(e, reading), None)]
            near.update(found)
            near.update(PARTIES for e in found if len(claim.evidence) < 2 or names_all(claim, e))
    return frozenset(near if near or isinstance(reading, Quantity) else (PARTIES,))


def _printed(passage: Evidence, reading: Value) -> Iterator[int]:
    """Where a passage prints an amount or a term."""
    from kg.annotate.quantities import amounts

    for found in amounts(passage.quote):
        one = found.quantity
        if isinstance(reading, Quantity):
            alike = same(one, reading)
        else:
            years = in_years(str(reading))
            long = one.value / A_YEAR[one.unit] if one.unit in A_YEAR and one.value is not None else None
            alike = years is not None and long is not None and abs(long - years) < 0.01
        if alike:
            yield found.start


def _of_many(edge: Edge, name: str, reading: Value) -> bool:
    """Whether an amount stands apart from the parties, and words before it say that it is of more than one deal."""
    if not any(cue("many").search(e.quote) for claim in told(edge) if claim.attr(name) == reading for e in claim.evidence):
        return False
    near = _near(edge, name, reading)
    places = [(e.quote, at) for e in near if isinstance(e, Evidence) for at in _printed(e, reading)]
    return PARTIES not in near and any(cue("many").search(quote[max(0, at - AHEAD) : at]) for quote, at in places)


def _ends(amount: Quantity) -> bool:
    return amount.value is not None or amount.min is not None or amount.max is not None


def _said(edge: Edge, name: str, reading: object) -> tuple[Evidence, ...]:
    """The passages of the claims that give that reading."""
    return tuple(dict.fromkeys(e for claim in told(edge) if claim.attr(name) == reading for e in claim.evidence))


def _derived(edge: Edge, made: Quantity, rule: str, formula: str, *inputs: Term) -> Term | None:
    if made.value in (inf, 0) and made.bound != "exact":
        return None  # bounds that leave everything open
    near = [_beside(edge, term) for term in inputs]
    if not frozenset.intersection(*near):
        return None  # each may be of another deal
    return Term(made, formula, tuple(dict.fromkeys(e for term in inputs for e in term.evidence)), rule, frozenset.union(*near))


def _number(amount: Quantity) -> str:
    return f"{amount.value:.6g}"
