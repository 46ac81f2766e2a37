"""The card of a party: its names, figures, deals and links, each with where it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask import terms
from kg.ask.hops import evidence, stage
from kg.export.facts import written_out
from kg.graph.wording import amount
from kg.ontology import kinds, labels
from kg.records import Quantity, Value
from kg.show.wording import told
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Cell, Filled, Table, shown

if TYPE_CHECKING:
    from kg.graph.things import Thing
    from kg.web.explorer.held import Held

DEALS = ("kind", "deal", "amount", "when", "status", "told by")
LINKS = ("kind", "link", "terms", "when", "status", "told by")
AMOUNT = ("min", "max", "unit", "bound", "per")  # of a value, which the page tells in words and CSV in columns
FIGURES = ("figure", "value", *AMOUNT, "period", "of", "told by")


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """Figures, deals and links. Raises UnknownParty."""
    id_ = held.party(at.one("id")).id
    edges = held.about([id_])
    deals = [deal(key, edge, at) for key, edge in edges if kinds()[edge["kind"]].deal]
    links = [
        (
            kinds()[edge["kind"]].label,
            parts.fact(key, edge["label"], at),
            _terms(edge),
            edge["when"] or "",
            stage(edge) or "",
            parts.sources(evidence(edge), at),
        )
        for key, edge in edges
        if not kinds()[edge["kind"]].deal
    ]
    figures = [row for thing in held.figures(id_) for row in _figures(thing, at)]
    return {
        "figures": Table("figures", FIGURES, figures, frozenset({"value"}), beside=frozenset(AMOUNT)),
        "deals": Table("deals", DEALS, deals, frozenset({"amount"})),
        "links": Table("links", LINKS, links),
    }


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownParty."""
    party = held.party(at.one("id"))
    made = tables(held, at)
    others = [name for name in party.names if name != party.name]
    told_ = [("Type", party.type.lower()), ("Also called", ", ".join(others)), ("Tickers", ", ".join(party.tickers))]
    ways = (
        ("graph", "Neighbourhood", {"party": party.id}),
        ("related", "Related-party deals", {"party": party.id}),
        ("paths", "Paths to another", {"a": party.name}),
        ("flows", "Money flows", {"party": party.id}),
        ("timeline", "Timeline", {"party": party.id}),
    )
    words = {
        "figures": f"No figure of {party.name} is told.",
        "deals": f"{party.name} takes part in no deal that is told.",
        "links": f"No link of {party.name} is told.",
    }
    return [
        parts.head(party.name, "A party that the text leaves unnamed." if party.unnamed else None),
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in told_ if value], className="facts"),
        html.Ul([html.Li(dcc.Link(label, href=at.to(name, **more))) for name, label, more in ways], className="ways"),
        *(
            html.Section([html.H2(name.capitalize()), shown(made[name], at, words[name])])
            for name in ("deals", "links", "figures")
        ),
    ]


def deal(key: str, edge: dict[str, Any], at: Asked) -> tuple[Filled, ...]:
    """A deal as a row of DEALS, or a link likewise, with its terms where no amount is told."""
    whole = terms.total(edge)
    shown_: Filled = Cell(("= " if whole.derived else "") + amount(whole.amount), plain=written_out(whole.amount)) if whole else ""
    if not whole and not kinds()[edge["kind"]].deal:
        shown_ = _terms(edge)
    return (
        kinds()[edge["kind"]].label,
        parts.fact(key, edge["label"], at),
        shown_,
        edge["when"] or "",
        stage(edge) or "",
        parts.sources(evidence(edge), at),
    )


def _terms(edge: dict[str, Any]) -> str:
    from kg.ask.hops import readings
    from kg.records import DATES

    found = [(name, readings(edge, name)) for name in kinds()[edge["kind"]].attrs if name not in DATES]
    return ", ".join(
        f"{name.replace('_', ' ')} {' or '.join(dict.fromkeys(map(told, values)))}" for name, values in found if values
    )


def _figures(thing: Thing, at: Asked) -> list[tuple[Filled, ...]]:
    """A figure as each of its claims gives it."""
    rows = []
    for claim in thing.claims:
        value, period = claim.attr("value"), claim.attr("period")
        metric = str(claim.attr("metric") or "")
        rows.append(
            (
                parts.fact(thing.iri, labels().get(f"metric/{metric}", metric), at),
                *_value(value),
                told(period) if period else "",
                str(claim.attr("item") or ""),
                parts.sources(claim.evidence, at),
            )
        )
    return rows


def _value(value: Value | None) -> tuple[Filled, ...]:
    """A value as the columns "value" and AMOUNT; a range has no value, but its ends."""
    if not isinstance(value, Quantity):
        return told(value) if value else "", *("" for _ in AMOUNT)
    given = value.record() | {"bound": value.bound}
    return Cell(told(value), plain=given.get("value", "")), *(Cell("", plain=given.get(name, "")) for name in AMOUNT)
