"""Which true values a reading admits, by its bound and its rounding, and whether two readings can both be true."""
from __future__ import annotations

from math import floor, log10

from kg.ask.products import DAYS, MONTHS
from kg.graph.periods import dated, days
from kg.records import Quantity
from kg.resolve.agree import reach

# "about 45" is read as 45 give or take this share. kg.resolve.agree, which asks whether two tellings can be of one thing, is
# looser in this and in rounding: 18.67 and 18.8 are of one thing, and yet not both true.
ABOUT = 0.1
COARSE = 0.05  # a figure of one digit is not read as loosely as its digit would allow
UNEVEN = 1.003  # what leap days and uneven months can make of a rate brought to another period
SCALES = (1e12, 1e9, 1e6, 1.0)


def amounts_apart(one: Quantity, other: Quantity) -> bool:
    """Whether no true value is both: amounts of different units say nothing of each other; rates are brought to one period."""
    if one.unit != other.unit:
        return False
    factor = _factor(one.per, other.per)
    if factor is None:
        return False
    (low, high), (least, most) = (reach(told, _slack) for told in (one, other))
    slack = 1.0 if one.per == other.per or {one.per, other.per} <= MONTHS.keys() else UNEVEN
    return low * factor > most * slack or high * factor * slack < least


def _factor(per: str | None, other: str | None) -> float | None:
    """How many amounts for the one period make one for the other; None where they cannot be compared."""
    if per == other:
        return 1.0
    if per in MONTHS and other in MONTHS:
        return MONTHS[other] / MONTHS[per]
    return DAYS[other] / DAYS[per] if per in DAYS and other in DAYS else None


def _slack(value: float, bound: str) -> float:
    """Half of the last digit of a number, and more for "about"."""
    return max(_rounding(value), abs(value) * (ABOUT if bound == "about" else 0))


def _rounding(value: float) -> float:
    """Half of the last digit of a number as prose would print it: 18.67 billion to ten million, 445,000 to a thousand."""
    if not value:
        return 0.0
    scale = next((scale for scale in SCALES if abs(value) >= scale), 1.0)
    number = f"{abs(value) / scale:.10g}"
    decimals = len(number.partition(".")[2])
    zeros = len(number) - len(number.rstrip("0")) if not decimals else 0
    step = 10.0 ** -decimals if scale > 1 or decimals else 10.0 ** min(zeros, max(0, floor(log10(abs(value))) - 2))
    return min(step * scale / 2, COARSE * abs(value))


def dates_apart(one: str | None, other: str | None) -> bool:
    """Whether two dates have no day in common; what is no date excludes nothing."""
    if not (one and other and dated(one) and dated(other)):
        return False
    (first, last), (begin, end) = days(one), days(other)
    return last < begin or end < first
