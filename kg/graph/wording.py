"""Amounts and facts in words, for labels."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

from kg.ontology import Kind, kinds, labels
from kg.records import Claim, Quantity

SCALES = tuple((Decimal(10) ** power, word) for power, word in ((12, "trillion"), (9, "billion"), (6, "million")))
TOLD = Context(prec=15, rounding=ROUND_HALF_UP)  # more digits than that a float does not hold
ROUNDED = Context(prec=4, rounding=ROUND_HALF_UP)
LONGEST = 12  # digits that a text writes; a fraction that has more was computed
WHOLE = 1e15  # from here on every float is whole, computed or not
IRREGULAR = {"person": "people", "man": "men", "woman": "women", "aircraft": "aircraft", "spacecraft": "spacecraft", "staff": "staff"}


def number(value: float, derived: bool = False) -> str:
    """A number as prose writes it: 1.25 billion, 200,000, 7.8. As it was told; computed ones to four digits, thousands whole."""
    if not isfinite(value):
        return str(value)
    exact = TOLD.create_decimal(repr(value)).normalize()
    if derived or (len(exact.as_tuple().digits) > LONGEST and not (float(value).is_integer() and abs(value) < WHOLE)):
        thousands = 3 <= exact.adjusted() < 6  # below a million a whole number is written out
        exact = exact.quantize(Decimal(1), ROUND_HALF_UP) if thousands else ROUNDED.plus(exact)
    scale, word = next((pair for pair in SCALES if abs(exact) >= pair[0]), (Decimal(1), ""))
    told = (exact / scale).normalize()
    return f"{told:,f}" + (f" {word}" if word else "")


def amount(quantity: Quantity, derived: bool = False) -> str:
    """A quantity in words: "at most 1.25 billion USD per month"."""
    if quantity.value is None:
        ends = (("from", quantity.min), ("to", quantity.max))
        words = " ".join(f"{word} {number(end, derived)}" for word, end in ends if end is not None)
        if quantity.bound != "exact":  # "about 6 to 7"
            words = words.removeprefix("from ").removeprefix("to ")
    else:
        words = number(quantity.value, derived)
    bound = "" if quantity.bound == "exact" else f"{quantity.bound} "
    told = f"{bound}{words}{'' if quantity.unit == '%' else ' '}{_unit(quantity)}"
    per = f" per {quantity.per}" if quantity.per else ""
    return told + per + (f" (by {quantity.attributed_to})" if quantity.attributed_to else "")


def years(length: float) -> str:
    """How long something lasts, told in years or, below one, in months: "3 years", "6 months"."""
    if length >= 1:
        return f"{length:g} year{'' if length == 1 else 's'}"
    return f"{length * 12:.3g} month{'' if round(length * 12, 2) == 1 else 's'}"


def _unit(quantity: Quantity) -> str:
    """The unit; what is counted by a word of the language in the plural, unless it is one."""
    *before, last = quantity.unit.split(" ")
    if quantity.value == 1 or len(last) < 3 or not re.fullmatch("[a-z]+", last) or last.endswith("s") and not last.endswith("ss"):
        return quantity.unit
    plural = IRREGULAR.get(last) or re.sub("(?<=[^aeiou])y$", "ie", last) + ("es" if re.search("(?:s|sh|ch|x|z)$", last) else "s")
    return " ".join((*before, plural))


def fact(claim: Claim, names: dict[str, list[str]]) -> str:
    """What a claim tells, in words; `names` holds the preferred names of the parties by role."""
    kind = kinds()[claim.kind]
    first, second = (" and ".join(some) for some in _sides(kind, names))
    if kind.parent == "Figure":
        metric, value, period = claim.attr("metric"), claim.attr("value"), claim.attr("period")
        told = f"{first}: {labels().get(f'metric/{metric}', metric)}"
        told += f" {amount(value)}" if isinstance(value, Quantity) else ""
        return told + (f" ({period.iso or period.text})" if hasattr(period, "iso") else "")
    if first and second and kind.shortcut:
        return f"{first} {labels()[kind.shortcut]} {second}"
    return f"{kind.label}: {' – '.join(name for name in (first, second) if name)}"


def _sides(kind: Kind, names: Mapping[str, Sequence[str]]) -> tuple[Sequence[str], Sequence[str]]:
    """The names of the two sides that a fact joins: by its first role and its last, or the first in its one role and the others."""
    roles = list(dict.fromkeys(kind.roles))
    firsts = names.get(roles[0], ())
    if len(roles) > 1:
        return firsts, names.get(roles[-1], ())
    return (firsts[:1], firsts[1:]) if kind.symmetric else (firsts, ())
