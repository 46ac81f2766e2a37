"""Whether two documents can be telling of one thing: amounts that overlap, dates that do not exclude each other."""
from __future__ import annotations

from collections.abc import Callable
from math import inf

from kg.names import folded
from kg.ontology import kinds
from kg.records import Claim, Quantity, When

ABOUT = 0.15  # "about 45" is read as 45 give or take this share
EXACT = 0.01  # figures are rounded in prose: 18.67 and 18.7 are one reading
MOMENTS = ("date", "start", "close", "period", "end")


def agreement(a: Claim, b: Claim) -> float | None:
    """How much speaks for two claims of one kind and the same parties being one; None where they exclude each other.

    They do so if their dates name different years, if both their amounts and their dates are apart, or if an attr that
    tells facts of their kind apart differs.
    """
    score, apart_in_time, apart_in_amount = 0.0, False, False
    for name in kinds()[a.kind].distinct:
        one, other = a.attr(name), b.attr(name)
        if one is None or other is None:
            continue
        if not same_value(one, other):
            return None
        score += 2
    for name in MOMENTS:
        one, other = a.attr(name), b.attr(name)
        if isinstance(one, When) and isinstance(other, When) and one.iso and other.iso:
            if one.iso[:4] != other.iso[:4]:
                return None
            if one.iso.startswith(other.iso) or other.iso.startswith(one.iso):
                score += 2
            else:
                apart_in_time = True
    for name, one in a.attrs:
        other = b.attr(name)
        if isinstance(one, Quantity) and isinstance(other, Quantity):
            if overlap(one, other):
                score += 2
            elif (one.unit, one.per) == (other.unit, other.per):
                apart_in_amount = True
                score -= 1
        elif isinstance(one, str) and isinstance(other, str) and folded(one) == folded(other):
            score += 1
    return None if apart_in_time and apart_in_amount else score


def same_value(one: object, other: object) -> bool:
    """Whether two values of an attr are one: amounts that overlap, dates of which one refines the other, shared words."""
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return overlap(one, other) and (one.bound == other.bound or "exact" not in (one.bound, other.bound))
    if isinstance(one, When) and isinstance(other, When):
        a, b = one.iso or one.text, other.iso or other.text
        return a.startswith(b) or b.startswith(a)
    a, b = set(folded(str(one)).split()), set(folded(str(other)).split())
    return a <= b or b <= a


def overlap(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities of one unit can be the same amount, their bounds and ranges considered."""
    if (one.unit, one.per) != (other.unit, other.per):
        return False
    (low, high), (least, most) = (reach(told, _slack) for told in (one, other))
    return low <= most and least <= high


def _slack(value: float, bound: str) -> float:
    return abs(value) * (ABOUT if bound == "about" else EXACT)


def reach(quantity: Quantity, slack_of: Callable[[float, str], float]) -> tuple[float, float]:
    """The lowest and the highest true value that a quantity admits; `slack_of` says how far a value with a bound may be off."""
    if quantity.value is None:
        return (-inf if quantity.min is None else quantity.min, inf if quantity.max is None else quantity.max)
    slack = slack_of(quantity.value, quantity.bound)
    low = -inf if quantity.bound == "at most" else quantity.value - slack
    high = inf if quantity.bound == "at least" else quantity.value + slack
    return low, high
