"""The first page: what the graph holds, and where to begin; and what a name that was searched for can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.around import busiest
from kg.ask.sparql import named
from kg.graph import facts
from kg.graph.things import count
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Cell, Table, shown

if TYPE_CHECKING:
    from kg.records import Party
    from kg.web.explorer.held import Held

MOST = 12
HITS = 200  # parties on a page; the CSV holds all


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The documents; or the parties that a searched name can mean."""
    if at.view == "find":
        return {"parties": _parties(list(facts.find(held.graph, at.one("q"))), at)}
    rows_ = [
        (Cell(d.title or d.name, at.to("article", name=d.name)), d.publisher or "", d.published or "", d.name, len(d.text))
        for d in sorted(held.documents.values(), key=lambda d: (d.published or "", d.name), reverse=True)
    ]
    head = ("title", "publisher", "published", "document", "characters")
    return {"documents": Table("documents", head, rows_, frozenset({"characters"}))}


def _parties(found: list[tuple[Party, float, str]], at: Asked) -> Table:
    """Parties and by what they were found."""
    rows = [
        (parts.party(p.id, p.name, at), p.type, ", ".join(n for n in p.names if n != p.name), ", ".join(p.tickers), reason)
        for p, _, reason in found
    ]
    return Table("parties", ("party", "type", "also called", "tickers", "found by"), rows)


def view(held: Held, at: Asked) -> list[Component]:
    """The page."""
    if at.view == "find":
        name, found = at.one("q"), list(facts.find(held.graph, at.one("q")))
        return [
            parts.head(f"Parties called “{name}”" if name else "All parties", parts.cut(HITS, len(found))),
            shown(_parties(found[:HITS], at), at, f"No party is called anything like “{name}”. Try a shorter name or a ticker."),
        ]
    counts = (
        (len(held.documents), "articles"),
        (len(held.columns.ids), "parties"),
        *((count(held.graph, parent), f"{parent.lower()}s") for parent in ("Deal", "Link", "Figure")),
    )
    best = [
        html.Li([dcc.Link(held.names[id_], href=at.to("party", id=id_)), html.Span(f"{joins} facts" if joins > 1 else "1 fact")])
        for id_, joins in busiest(held.columns, MOST)
    ]
    return [
        parts.head(
            "Who deals with whom",
            "Deals, owners, offices, sites and figures of business news, each with the passage that says it.",
        ),
        html.Dl([html.Div([html.Dt(words), html.Dd(f"{number:,}")]) for number, words in counts], className="numbers"),
        html.Section([html.H2("Parties most is told of"), html.Ul(best, className="best")]),
        html.Section(
            [
                html.H2("Ask"),
                html.Ul(
                    [
                        html.Li([dcc.Link(title, href=at.to(name)), html.Span(words)])
                        for name, title, words in (
                            (
                                "related",
                                "Related-party deals",
                                "which deals join two sides that one party controls, by five standards",
                            ),
                            ("flows", "Money flows", "who pays whom, and what comes back in a circle"),
                            ("paths", "Paths", "how two parties hang together, step by step"),
                            ("timeline", "Timeline", "what happened when, as finely as the text dates it"),
                            ("capacity", "Capacity", "megawatts and chips, by operator"),
                            ("sparql", "SPARQL", f"{len(named())} questions at hand, or your own"),
                        )
                    ],
                    className="asks",
                ),
            ]
        ),
        html.Section([html.H2("Articles"), shown(tables(held, at)["documents"], at)]),
    ]
