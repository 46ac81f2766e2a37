"""How much sites have, by operator: a bar a site and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.capacities import Capacity
from kg.export.facts import written_out
from kg.graph.wording import amount
from kg.show.capacity import by_unit
from kg.show.wording import much, open_
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Cell, Table, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

HEAD = ("operator", "site", "amount", "of", "status", "told by")


def _asked(held: Held, at: Asked) -> list[Capacity]:
    """The capacities that the address asks for. Raises UnknownParty."""
    who = held.party(at.one("party")).id if at.one("party") else None
    return [one for one in held.capacities if who in (None, one.operator, one.site)]


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The capacities. Raises UnknownParty."""
    return {"capacities": _table(held, _asked(held, at), at)}


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownParty."""
    found = _asked(held, at)
    return [
        parts.head(
            "Capacity by operator", "Power and what is counted at each site, every reading by itself. Hollow: not there yet."
        ),
        html.Div([parts.text("party", "Operator or site", at, list="known", placeholder="all")], className="controls"),
        *(
            html.Section(
                [
                    html.H2(unit),
                    html.Div([_bar(held, one, part, at) for one, part in told], className="bars"),
                ]
            )
            for unit, told in by_unit(found).items()
        ),
        html.Section([html.H2("Readings"), shown(_table(held, found, at), at, "No capacity is told.")]),
    ]


def _table(held: Held, found: list[Capacity], at: Asked) -> Table:
    rows = [
        (
            parts.party(one.operator, held.names[one.operator], at) if one.operator else "",
            parts.party(one.site, held.names[one.site], at),
            Cell(amount(one.amount), plain=written_out(one.amount)),
            one.of,
            one.status,
            parts.sources(one.evidence, at),
        )
        for one in found
    ]
    return Table("capacities", HEAD, rows, frozenset({"amount"}))


def _bar(held: Held, one: Capacity, part: float, at: Asked) -> Component:
    hollow = " hollow" if open_(one.status) else ""
    site = dcc.Link(held.names[one.site], href=at.to("party", id=one.site))
    who = [dcc.Link(held.names[one.operator], href=at.to("party", id=one.operator)), " – ", site] if one.operator else [site]
    return html.Div(
        [
            html.Div(who, className="words"),
            html.Div(
                [
                    html.Span(className=f"bar{hollow}", style={"width": f"{part * 100:.2f}%"}),
                    dcc.Link(much(one), href=parts.article(one.evidence, at), className="much"),
                ],
                className="measure",
            ),
        ],
        className="row",
    )
