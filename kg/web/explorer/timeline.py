"""Deals and links in time: a row a fact, a mark a date, as long as the date is coarse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.timeline import Event, Timeline, chosen, dated, within
from kg.graph.iris import short
from kg.ontology import STATUSES, kinds
from kg.show.timeline import Row, extent, rows, ticks
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import ROWS, Table, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

TICKS, HUES = 6, 8


def _asked(held: Held, at: Asked) -> Timeline:
    """The events that the address asks for. Raises UnknownParty or BadDate."""
    who = held.party(at.one("party")).id if at.one("party") else None
    statuses = [status for status in at.many("status") if status in STATUSES]
    told = chosen(held.about([who]) if who else held.edges, party=who, kinds=at.many("kind"), statuses=statuses)
    since, until = at.one("from") or None, at.one("to") or None
    if who:
        return within(dated(told, held.roots), since, until)
    return within(held.dated, since, until, {iri for iri, _ in told})


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The events. Raises UnknownParty or BadDate."""
    return {"events": _table(_asked(held, at).events, at)}


def view(held: Held, at: Asked) -> list[Component | None]:
    """The page. Raises UnknownParty or BadDate."""
    labels = [(name, kind.label) for name, kind in kinds().items() if kind.parent != "Figure"]
    asks = html.Div(
        [
            parts.text("party", "Party", at, list="known", placeholder="all"),
            parts.text("from", "From", at, placeholder="say 2025"),
            parts.text("to", "To", at, placeholder="say 2026-06"),
            html.Details(
                [
                    html.Summary("Filter"),
                    html.Div(
                        [
                            parts.choices("kind", "Kind", labels, at),
                            parts.choices("status", "Status", [(word, word) for word in STATUSES], at),
                        ],
                        className="boxes",
                    ),
                ],
                open=bool(at.many("kind") or at.many("status")),
                className="filter",
            ),
        ],
        className="controls",
    )
    found = _asked(held, at)
    undated = f"{len(found.undated)} more fact{'s' if len(found.undated) > 1 else ''} without a date."
    return [
        parts.head("Timeline", "The dates that texts tell, as finely as they tell them. Hollow: nothing is done or agreed yet."),
        asks,
        _drawn(found.events, at) if found.events else None,
        html.P(undated, className="lead") if found.undated else None,
        html.Section([html.H2("Dates"), shown(_table(found.events, at), at, "No date is told.")]),
    ]


def _table(events: Sequence[Event], at: Asked) -> Table:
    told = [
        (
            ("= " if e.derived else "") + e.date,
            parts.fact(e.fact.iri, f"{e.label} {e.what}".rstrip(), at),
            e.fact.status or "",
            e.sources,
            parts.sources(e.evidence, at),
        )
        for e in events
    ]
    return Table("events", ("date", "event", "status", "sources", "told by"), told, frozenset({"sources"}))


def _drawn(events: Sequence[Event], at: Asked) -> Component:
    drawn = rows(events)[:ROWS]
    first, last = extent(drawn)
    long = max((last - first).days, 1)

    def place(begin: date, end: date) -> dict[str, str]:
        return {"left": f"{(begin - first).days / long * 100:.2f}%", "width": f"{max((end - begin).days / long * 100, 0):.2f}%"}

    marked = ticks(first, last, years=TICKS, months=TICKS - 1)
    axis = [html.Span(words, style={"left": place(day, day)["left"]}) for day, words in marked]
    lines = [html.Span(className="line", style={"left": place(day, day)["left"]}) for day, _ in marked]
    return html.Div(
        [
            html.Div([html.Span(), html.Div(axis, className="track axis")], className="row", **{"aria-hidden": "true"}),
            *(_row(row, lines, place, at) for row in drawn),
        ],
        className="times",
    )


def _row(row: Row, lines: list[Component], place: Callable[[date, date], dict[str, str]], at: Asked) -> Component:
    hue, hollow = f"hue{row.hue % HUES}", " hollow" if row.open else ""
    whole = [html.Span(className=f"span {hue}", style=place(row.spans[0][0], row.spans[-1][1]))] if len(row.spans) > 1 else []
    marks = [html.Span(className=f"mark {hue}{hollow}", style=place(begin, end)) for begin, end in row.spans]
    return html.Div(
        [
            html.Div([dcc.Link(row.label, href=at.to("fact", iri=short(row.fact.iri))), html.Span(row.dates)], className="words"),
            html.Div([*lines, *whole, *marks], className="track", **{"aria-hidden": "true"}),
        ],
        className="row",
    )
