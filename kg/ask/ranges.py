"""Sums, products and quotients of amounts that are exact, rough, bounded or ranges: what is known of the outcome, and no more."""
from __future__ import annotations

from collections.abc import Iterable
from math import inf

from kg.records import Bound, Quantity


def total(amounts: Iterable[Quantity]) -> Quantity:
    """The sum of amounts of one unit."""
    every = list(amounts)
    low, high = (sum(end) for end in zip(*(_ends(amount) for amount in every), strict=True))
    return _made(low, high, every, every[0].unit)


def difference(amount: Quantity, other: Quantity) -> Quantity | None:
    """What is left of an amount after another of its unit; None where nothing bounds it."""
    (low, high), (least, most) = _ends(amount), _ends(other)
    if most == inf:
        return None if high == inf else Quantity(high - least, amount.unit, "at most")
    return _made(low - most, high - least, (amount, other), amount.unit)


def product(amount: Quantity, factor: Quantity, unit: str, per: str | None = None) -> Quantity:
    """The product of two amounts that are not negative."""
    (low, high), (least, most) = _ends(amount), _ends(factor)
    return _made(low * least, inf if inf in (high, most) else high * most, (amount, factor), unit, per)


def quotient(amount: Quantity, by: Quantity, unit: str, per: str | None = None) -> Quantity:
    """The quotient of two amounts, the second above nothing."""
    (low, high), (least, most) = _ends(amount), _ends(by)
    return _made(low / most, high / least if least else inf, (amount, by), unit, per)


def size(amount: Quantity) -> float:
    """The one number to compare an amount by: its value, or the middle of its range."""
    if amount.value is not None:
        return amount.value
    ends = [end for end in (amount.min, amount.max) if end is not None]
    return sum(ends) / len(ends)


def _ends(amount: Quantity) -> tuple[float, float]:
    if amount.value is None:
        return amount.min or 0.0, inf if amount.max is None else amount.max
    return 0.0 if amount.bound == "at most" else amount.value, inf if amount.bound == "at least" else amount.value


def _made(low: float, high: float, of: Iterable[Quantity], unit: str, per: str | None = None) -> Quantity:
    """The amount between two ends; where both are open, what its parts' values come to is only rough."""
    bound: Bound = "about" if any(amount.bound == "about" for amount in of) else "exact"
    if low == high:
        return Quantity(low, unit, bound, per)
    if high == inf:
        return Quantity(low, unit, "at least", per)
    if low == 0:
        return Quantity(high, unit, "at most", per)
    return Quantity(None, unit, bound, per, low, high)
