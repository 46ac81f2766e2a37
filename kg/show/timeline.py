"""Facts in time: a row each, a mark at each of its dates, as long as the date is coarse."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from kg.ask.timeline import Event
from kg.graph.periods import days
from kg.ontology import kinds
from kg.show.sheet import Ink, Picture, fitted, label
from kg.show.wording import OPEN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, HEAD, MARGIN = 19.0, 30.0, 14.0
WORDS, DATES, CHART = 280.0, 130.0, 400.0
LETTERS, TICKS = 52, 9


def timeline(events: Sequence[Event]) -> Picture | None:
    """The events as a figure; None where there are none."""
    if not events:
        return None
    rows: dict[str, list[Event]] = {}
    for event in events:
        rows.setdefault(event.fact.iri, []).append(event)
    told = "; ".join(f"{event.date}: {event.label} {event.what}".rstrip() for event in events)
    height = HEAD + ROW * len(rows) + MARGIN
    return Picture("Timeline", told + ".", 2 * MARGIN + WORDS + DATES + CHART, height,
                   lambda axes, ink: _drawn(axes, ink, list(rows.values()), height))  # fmt: skip


def _drawn(axes: Axes, ink: Ink, rows: list[list[Event]], height: float) -> None:
    every = [days(event.date) for row in rows for event in row]
    first, last = min(day for day, _ in every), max(day for _, day in every)
    left, long = MARGIN + WORDS + DATES, max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (day - first).days / long * CHART

    for tick, words in ticks(first, last, years=TICKS, months=TICKS - 2):
        axes.plot([at(tick)] * 2, [HEAD - 6, height - MARGIN / 2], color=ink.line, lw=0.7)
        label(axes, at(tick), HEAD - 14, words, ink.faint, 8, ha="center")
    order = list(dict.fromkeys(kinds()))
    for number, row in enumerate(rows):
        y = HEAD + ROW * (number + 0.5)
        fact = row[0].fact
        hue = ink.hues[order.index(fact.kind) % len(ink.hues)]
        spans = [days(event.date) for event in row]
        label(axes, MARGIN, y, fitted(row[0].label, LETTERS), ink.text, 8.5)
        label(axes, MARGIN + WORDS, y, fitted(" … ".join(dict.fromkeys(event.date for event in row)), 24), ink.faint, 8)
        if len(spans) > 1:
            axes.plot([at(spans[0][0]), at(spans[-1][1])], [y, y], color=hue, lw=1.6, alpha=0.55)
        hollow = bool(fact.status) and set(fact.status.split(" / ")) <= OPEN
        for begin, end in spans:
            if (end - begin).days / long * CHART > 9:
                axes.plot([at(begin), at(end)], [y, y], color=hue, lw=7, solid_capstyle="butt", alpha=0.35 if hollow else 0.8)
            else:
                axes.plot([(at(begin) + at(end)) / 2], [y], "o", ms=6.5, color=ink.paper if hollow else hue, mec=hue, mew=1.4)


def ticks(first: date, last: date, *, years: int, months: int) -> list[tuple[date, str]]:
    """The beginnings of years on a time axis, or of months where it is short; no more of them than stand side by side."""
    every = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    within = [day for day in every if first <= day <= last]
    begun = [day for day in within if day.month == 1]
    if len(begun) >= 3:
        return [(day, str(day.year)) for day in begun[:: -(-len(begun) // years)]]
    return [(day, f"{day:%Y-%m}") for day in within[:: -(-len(within) // months) or 1]]
