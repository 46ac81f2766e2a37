"""A deal, link or figure: what each source says of it, and the passages highlighted in their article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.sources import independent
from kg.ontology import kinds
from kg.show.wording import terms
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Table, shown

if TYPE_CHECKING:
    from kg.graph.things import Thing
    from kg.web.explorer.held import Held

HEAD = ("document", "status", "told as", "terms", "according to")


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """What each source says of the fact."""
    thing = held.thing(at.one("iri"))
    return {"readings": _readings(thing, at)} if thing else {}


def view(held: Held, at: Asked) -> list[Component]:
    """The page."""
    thing = held.thing(at.one("iri"))
    if thing is None:
        return parts.message(
            "No such fact", "The graph holds no deal, link or figure of this address; it may have been built anew."
        )
    return [
        parts.head(thing.label, _lead(held, thing)),
        _roles(held, thing, at),
        shown(_readings(thing, at), at),
        html.Section([html.H2("Passages"), *_passages(held, thing, at)]),
    ]


def panel(held: Held, short: str, at: Asked) -> list[Component]:
    """A fact beside a picture: its words and its passages."""
    thing = held.thing(short)
    if thing is None:
        return [html.P("The graph holds no such fact.", className="empty")]
    said = [terms(claim) for claim in thing.claims]
    return [
        html.H2(dcc.Link(thing.label, href=at.to("fact", iri=short))),
        html.P(_lead(held, thing), className="lead"),
        _roles(held, thing, at),
        html.P("; or ".join(dict.fromkeys(filter(None, said)))),
        *_passages(held, thing, at),
    ]


def _lead(held: Held, thing: Thing) -> str:
    count = independent(thing.claims, held.roots)
    status = " / ".join(dict.fromkeys(claim.status for claim in thing.claims if claim.status))
    told = f"told by {count} independent source{'s' if count != 1 else ''}"
    return ", ".join(part for part in (kinds()[thing.kind].label, status, told) if part)


def _roles(held: Held, thing: Thing, at: Asked) -> Component:
    return html.Dl(
        [html.Div([html.Dt(role), html.Dd(dcc.Link(held.names[id_], href=at.to("party", id=id_)))]) for role, id_ in thing.roles],
        className="facts",
    )


def _readings(thing: Thing, at: Asked) -> Table:
    return Table(
        "readings",
        HEAD,
        [
            (parts.sources(claim.evidence, at), claim.status or "", claim.mode, terms(claim), claim.attributed_to or "")
            for claim in thing.claims
        ],
    )


def _passages(held: Held, thing: Thing, at: Asked) -> list[Component]:
    told = dict.fromkeys(passage for claim in thing.claims for passage in claim.evidence)
    return [parts.passage(held, passage, at) for passage in told]
