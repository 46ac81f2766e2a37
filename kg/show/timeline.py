"""Facts in time: a row each, a mark at each of its dates, as long as the date is coarse."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.ask.timeline import Event
from kg.graph.periods import days
from kg.ontology import kinds
from kg.records import Hop
from kg.show.sheet import Ink, Picture, fitted, label
from kg.show.wording import open_

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, HEAD, MARGIN = 19.0, 30.0, 14.0
WORDS, DATES, CHART = 280.0, 130.0, 400.0
LETTERS, TICKS = 52, 9


@dataclass(frozen=True, slots=True)
class Row:
    """A fact with its dates in order: their words, their first and last days; `open` tells that nothing is done or agreed yet."""

    label: str
    fact: Hop
    dates: str
    spans: tuple[tuple[date, date], ...]
    open: bool

    @property
    def hue(self) -> int:
        """The number of its kind among all kinds, by which it is coloured."""
        return list(kinds()).index(self.fact.kind)


def rows(events: Iterable[Event]) -> list[Row]:
    """The facts of events, each in the place of its first."""
    by: dict[str, list[Event]] = {}
    for event in events:
        by.setdefault(event.fact.iri, []).append(event)
    return [Row(row[0].label, row[0].fact, " … ".join(dict.fromkeys(event.date for event in row)),
                tuple(days(event.date) for event in row), open_(row[0].fact.status)) for row in by.values()]  # fmt: skip


def extent(rows_: Iterable[Row]) -> tuple[date, date]:
    """The first and the last day of some rows."""
    every = [span for row in rows_ for span in row.spans]
    return min(day for day, _ in every), max(day for _, day in every)


def timeline(events: Sequence[Event]) -> Picture | None:
    """The events as a figure; None where there are none."""
    if not events:
        return None
    drawn = rows(events)
    told = "; ".join(f"{event.date}: {event.label} {event.what}".rstrip() for event in events)
    height = HEAD + ROW * len(drawn) + MARGIN
    return Picture("Timeline", told + ".", 2 * MARGIN + WORDS + DATES + CHART, height,
                   lambda axes, ink: _drawn(axes, ink, drawn, height))  # fmt: skip


def _drawn(axes: Axes, ink: Ink, drawn: Sequence[Row], height: float) -> None:
    first, last = extent(drawn)
    left, long = MARGIN + WORDS + DATES, max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (day - first).days / long * CHART

    for tick, words in ticks(first, last, years=TICKS, months=TICKS - 2):
        axes.plot([at(tick)] * 2, [HEAD - 6, height - MARGIN / 2], color=ink.line, lw=0.7)
        label(axes, at(tick), HEAD - 14, words, ink.faint, 8, ha="center")
    for number, row in enumerate(drawn):
        y = HEAD + ROW * (number + 0.5)
        hue = ink.hues[row.hue % len(ink.hues)]
        label(axes, MARGIN, y, fitted(row.label, LETTERS), ink.text, 8.5)
        label(axes, MARGIN + WORDS, y, fitted(row.dates, 24), ink.faint, 8)
        if len(row.spans) > 1:
            axes.plot([at(row.spans[0][0]), at(row.spans[-1][1])], [y, y], color=hue, lw=1.6, alpha=0.55)
        for begin, end in row.spans:
            if (end - begin).days / long * CHART > 9:
                axes.plot([at(begin), at(end)], [y, y], color=hue, lw=7, solid_capstyle="butt", alpha=0.35 if row.open else 0.8)
            else:
                axes.plot([(at(begin) + at(end)) / 2], [y], "o", ms=6.5, color=ink.paper if row.open else hue, mec=hue, mew=1.4)


def ticks(first: date, last: date, *, years: int, months: int) -> list[tuple[date, str]]:
    """The beginnings of years on a time axis, or of months where it is short; no more of them than stand side by side."""
    every = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    within = [day for day in every if first <= day <= last]
    begun = [day for day in within if day.month == 1]
    if len(begun) >= 3:
        return [(day, str(day.year)) for day in begun[:: -(-len(begun) // years)]]
    return [(day, f"{day:%Y-%m}") for day in within[:: -(-len(within) // months) or 1]]
