"""How much sites have, by operator: a panel of bars a unit."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.ask.capacities import Capacity
from kg.ask.ranges import size
from kg.show.sheet import Ink, Picture, fitted, label
from kg.show.wording import much, open_

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, MARGIN = 22.0, 14.0
WORDS, BARS, TOLD = 250.0, 300.0, 250.0


def by_unit(told: Iterable[Capacity]) -> dict[str, list[tuple[Capacity, float]]]:
    """The capacities of each unit, each with how large it is beside the largest of them, 0 to 1."""
    units: dict[str, list[Capacity]] = {}
    for one in told:
        units.setdefault(one.amount.unit, []).append(one)
    largest = {unit: max(size(one.amount) for one in every) or 1 for unit, every in units.items()}
    return {unit: [(one, size(one.amount) / largest[unit]) for one in every] for unit, every in units.items()}


def capacity(told: Sequence[Capacity], names: Mapping[str, str]) -> Picture | None:
    """The capacities as a figure; None where there are none."""
    if not told:
        return None
    units = by_unit(told)
    words = "; ".join(f"{_where(one, names)}: {much(one)}" for one in told)
    height = 2 * MARGIN + ROW * (len(told) + len(units))
    return Picture("Capacity by operator", words + ".", 2 * MARGIN + WORDS + BARS + TOLD, height,
                   lambda axes, ink: _drawn(axes, ink, units, names))  # fmt: skip


def _drawn(axes: Axes, ink: Ink, units: Mapping[str, Sequence[tuple[Capacity, float]]], names: Mapping[str, str]) -> None:
    y, left = MARGIN, MARGIN + WORDS
    operators = list(dict.fromkeys(one.operator for told in units.values() for one, _ in told))
    for unit, told in units.items():
        label(axes, MARGIN, y + ROW / 2, unit, ink.faint, 9.5, weight="bold")
        y += ROW
        for one, part in told:
            hue, long = ink.hues[operators.index(one.operator) % len(ink.hues)], part * BARS
            hollow = open_(one.status)
            axes.barh(y + ROW / 2, long, ROW * 0.55, left=left, facecolor="none" if hollow else hue, edgecolor=hue, lw=1.2,
                      hatch="////" if hollow else None, alpha=0.85)  # fmt: skip
            label(axes, MARGIN, y + ROW / 2, fitted(_where(one, names), 44), ink.text, 8.5)
            label(axes, left + long + 7, y + ROW / 2, fitted(much(one), 46), ink.faint, 8)
            y += ROW


def _where(one: Capacity, names: Mapping[str, str]) -> str:
    return f"{names[one.operator]} – {names[one.site]}" if one.operator else names[one.site]
