"""Amounts and facts in words, for labels."""
from __future__ import annotations

from kg.ontology import kinds, labels
from kg.records import Claim, Quantity

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number(value: float) -> str:
    """A number as prose writes it: 1.25 billion, 200,000, 7.8."""
    for scale, word in SCALES:
        if abs(value) >= scale:
            return f"{value / scale:.4g} {word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}"


def amount(quantity: Quantity) -> str:
    """A quantity in words: "at most 1.25 billion USD per month"."""
    if quantity.value is None:
        ends = (("from", quantity.min), ("to", quantity.max))
        words = " ".join(f"{word} {number(end)}" for word, end in ends if end is not None)
    else:
        words = number(quantity.value)
    bound = "" if quantity.bound == "exact" else f"{quantity.bound} "
    told = f"{bound}{words}{'' if quantity.unit == '%' else ' '}{quantity.unit}"
    per = f" per {quantity.per}" if quantity.per else ""
    return told + per + (f" (by {quantity.attributed_to})" if quantity.attributed_to else "")


def fact(claim: Claim, names: dict[str, list[str]]) -> str:
    """What a claim tells, in words; `names` holds the preferred names of the parties by role."""
    kind = kinds()[claim.kind]
    roles = list(dict.fromkeys(kind.roles))
    first = " and ".join(names.get(roles[0], ()))
    if kind.symmetric and len(roles) == 1:
        first, _, second = first.partition(" and ")
    else:
        second = " and ".join(names.get(roles[-1], ())) if len(roles) > 1 else ""
    if kind.parent == "Figure":
        metric, value, period = claim.attr("metric"), claim.attr("value"), claim.attr("period")
        told = f"{first}: {labels().get(f'metric/{metric}', metric)}"
        told += f" {amount(value)}" if isinstance(value, Quantity) else ""
        return told + (f" ({period.iso or period.text})" if hasattr(period, "iso") else "")
    if first and second and kind.shortcut:
        return f"{first} {labels()[kind.shortcut]} {second}"
    return f"{kind.label}: {' – '.join(name for name in (first, second) if name)}"
