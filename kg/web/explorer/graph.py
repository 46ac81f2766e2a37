"""The neighbourhood of a party as a graph: opened by click, filtered by kind, status and source, as of a date that is dragged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component
from dash_cytoscape import Cytoscape

from kg.ask.hops import passage_count, stage
from kg.errors import UnknownParty
from kg.graph import facts
from kg.graph.build import ends
from kg.graph.iris import short
from kg.graph.periods import days
from kg.graph.view import may_hold
from kg.ontology import kinds
from kg.show.sheet import DARK, LIGHT, Ink
from kg.show.wording import OPEN
from kg.web.explorer import card, fact, parts
from kg.web.explorer.address import Asked
from kg.web.explorer.places import places
from kg.web.explorer.table import Table, shown

if TYPE_CHECKING:
    from kg.records import Party
    from kg.web.explorer.held import Held

MOST = 40  # facts drawn of a party that is opened; the table holds all
OPENED = 12  # parties that are opened at once
SHAPES = {"Person": "ellipse", "Product": "hexagon", "Facility": "diamond", "Place": "round-triangle"}


@dataclass(frozen=True, slots=True)
class Around:
    """The facts around some parties that pass the filters, and what the filters can choose among."""

    centre: Party
    opened: tuple[str, ...]
    edges: list[tuple[str, dict[str, Any]]]
    every: list[tuple[str, dict[str, Any]]]


def around(held: Held, at: Asked) -> Around:
    """What the address asks for. Raises UnknownParty."""
    centre = held.party(at.one("party"))
    opened = tuple(dict.fromkeys((centre.id, *at.many("open"))))[:OPENED]
    for id_ in opened:
        held.party(id_)
    every = held.about(opened)
    wanted = [set(at.many(name)) for name in ("kind", "status", "source")]
    chosen = [pair for pair in every if _chosen(pair[1], *wanted)]
    return Around(centre, opened, chosen, every)


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The deals and links of the graph as of its date. Raises UnknownParty or BadDate."""
    seen, day = around(held, at), at.one("as_of")
    span = tuple(end.isoformat() for end in days(day)) if day else None
    rows = [card.deal(key, edge, at) for key, edge in seen.edges if span is None or may_hold(edge, *span)]
    return {"facts": Table("facts", ("kind", "fact", "terms", "when", "status", "told by"), rows)}


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownParty or BadDate."""
    if not at.one("party"):
        return [
            parts.head("Neighbourhood", "Name a party to see what joins it to others."),
            html.Div(parts.text("party", "Party", at, list="known"), className="controls"),
        ]
    try:
        seen = around(held, at)
    except UnknownParty as error:
        return parts.message("No such party", str(error))
    labels = {key: kinds()[key].label for key in kinds()}
    kinds_ = [(name, labels[name]) for name in kinds() if any(edge["kind"] == name for _, edge in seen.every)]
    statuses = [(name, name) for name in dict.fromkeys(status for _, edge in seen.every for status in edge["status"])]
    read = [(name, name) for name in sorted({claim.doc for _, edge in seen.every for claim in edge["claims"]})]
    months = _months(seen.every)
    asked = at.one("as_of")
    drawn = {"elements": elements(held, seen), "months": months, **_dated(asked, months)}
    boxes = [
        parts.choices("kind", "Kind", kinds_, at),
        parts.choices("status", "Status", statuses, at),
        parts.choices("source", "Source", read, at),
    ]
    chosen = sum(len(at.many(name)) for name in ("kind", "status", "source"))
    return [
        parts.head(f"Around {seen.centre.name}", "Choose a party to open what joins it, a line to read its passages."),
        html.Div(
            [
                html.Label(
                    [
                        html.Span(["As of ", html.Output(asked or "any date", id="day")]),
                        dcc.Input(id="as-of", type="range", min=0, max=len(months), step=1, value=drawn["position"]),
                    ],
                    className="field slider",
                ),
                html.Details(
                    [
                        html.Summary(f"Filter ({chosen})" if chosen else "Filter"),
                        html.Div([box for box in boxes if box], className="boxes"),
                    ],
                    open=bool(chosen),
                    className="filter",
                )
                if any(boxes)
                else None,
            ],
            className="controls",
        ),
        dcc.Store(id="drawn", data=drawn),
        html.Div(
            [
                html.Div(
                    Cytoscape(
                        id="graph",
                        elements=[],
                        layout={"name": "preset", "fit": True, "padding": 36},
                        stylesheet=[],
                        style={"width": "100%", "height": "100%"},
                        minZoom=0.25,
                        maxZoom=1.6,
                        boxSelectionEnabled=False,
                        wheelSensitivity=1,
                        responsive=True,
                    ),
                    className="canvas",
                    role="img",
                    **{"aria-label": _words(seen)},
                ),
                html.Aside(_panel(held, seen, at), className="panel", id="panel"),
            ],
            className="beside",
        ),
        dcc.Store(id="sheets", data={"light": sheet(LIGHT), "dark": sheet(DARK)}),
        html.Section(
            [html.H2("As a table"), html.P(_opened(held, seen, at), className="lead"), shown(tables(held, at)["facts"], at)]
        ),
    ]


def elements(held: Held, seen: Around) -> list[dict[str, Any]]:
    """The parties and the facts between them as the drawing takes them, each at its place."""
    drawn: dict[str, dict[str, Any]] = {}
    for id_ in seen.opened:
        own = [(key, edge) for key, edge in seen.edges if any(id_ in ids for ids in edge["roles"].values())]
        own.sort(key=lambda pair: (not pair[1]["holds"], -passage_count(pair[1]), pair[0]))
        drawn.update(own[:MOST])
    lines = [
        (key, edge, one, other)
        for key, edge in drawn.items()
        for one, other in ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids])
    ]
    parties = dict.fromkeys((*seen.opened, *(id_ for _, _, one, other in lines for id_ in (one, other))))
    at = places(parties, [(one, other) for _, _, one, other in lines], seen.opened)
    return [
        *(_node(facts.party_of(held.graph, id_), at[id_], seen) for id_ in parties),
        *(_line(key, edge, one, other) for key, edge, one, other in lines),
    ]


def _node(party: Party, at: tuple[float, float], seen: Around) -> dict[str, Any]:
    classes = [
        party.type,
        "opened" if party.id in seen.opened else "",
        "centre" if party.id == seen.centre.id else "",
        "unnamed" if party.unnamed else "",
    ]
    return {
        "data": {"id": party.id, "label": party.name},
        "classes": " ".join(filter(None, classes)),
        "position": {"x": at[0], "y": at[1]},
    }


def _line(key: str, edge: dict[str, Any], one: str, other: str) -> dict[str, Any]:
    kind = kinds()[edge["kind"]]
    open_ = not edge["holds"] or bool(edge["status"]) and set(edge["status"]) <= OPEN
    data = {
        "id": f"{short(key)}|{one}|{other}",
        "source": one,
        "target": other,
        "label": kind.label,
        "fact": short(key),
        "earliest": edge["earliest"] or "",
        "latest": edge["latest"] or "9999",
        "status": stage(edge) or "",
    }
    classes = [
        f"hue{list(kinds()).index(kind.name) % len(LIGHT.hues)}",
        "open" if open_ else "",
        "" if kind.symmetric else "directed",
    ]
    return {"data": data, "classes": " ".join(filter(None, classes))}


def sheet(ink: Ink) -> list[dict[str, Any]]:
    """How the drawing looks on paper of a colour."""
    node = {
        "label": "data(label)",
        "shape": "round-rectangle",
        "width": 26,
        "height": 26,
        "background-color": ink.box,
        "border-width": 1.5,
        "border-color": ink.faint,
        "color": ink.text,
        "font-size": 11,
        "font-family": "system-ui, sans-serif",
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-wrap": "wrap",
        "text-max-width": 110,
        "text-background-color": ink.paper,
        "text-background-opacity": 0.8,
        "text-background-padding": 2,
    }
    edge = {
        "width": 1.8,
        "curve-style": "bezier",
        "label": "data(label)",
        "font-size": 9,
        "color": ink.faint,
        "text-rotation": "autorotate",
        "text-background-color": ink.paper,
        "text-background-opacity": 0.85,
        "text-background-padding": 1,
        "min-zoomed-font-size": 8,
    }
    hues = [
        {"selector": f".hue{number}", "style": {"line-color": hue, "target-arrow-color": hue}}
        for number, hue in enumerate(ink.hues)
    ]
    return [
        {"selector": "node", "style": node},
        *({"selector": f"node.{name}", "style": {"shape": shape}} for name, shape in SHAPES.items()),
        {"selector": "node.unnamed", "style": {"border-style": "dashed"}},
        {"selector": "node.opened", "style": {"background-color": ink.hues[0], "border-color": ink.hues[0]}},
        {"selector": "node.centre", "style": {"width": 34, "height": 34, "font-weight": "bold", "font-size": 13}},
        {"selector": "edge", "style": edge},
        *hues,
        {"selector": "edge.directed", "style": {"target-arrow-shape": "triangle", "arrow-scale": 0.9}},
        {"selector": "edge.open", "style": {"line-style": "dashed"}},
        {"selector": "edge.read", "style": {"width": 4, "color": ink.text}},
        {"selector": ".gone", "style": {"display": "none"}},
    ]


def _chosen(edge: dict[str, Any], kinds_: set[str], statuses: set[str], read: set[str]) -> bool:
    return (
        (not kinds_ or edge["kind"] in kinds_)
        and (not statuses or bool(statuses & set(edge["status"])))
        and (not read or bool(read & {claim.doc for claim in edge["claims"]}))
    )


def _months(edges: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    """The months in which a fact begins, ends or goes on, from the first to the last; for long times the years."""
    told = sorted({edge[end][:7] for _, edge in edges for end in ("earliest", "latest") if edge[end]})
    if not told:
        return []
    first, last = int(told[0][:4]), int(told[-1][:4])
    if last - first > 20:
        return [f"{year}" for year in range(first, last + 1)]
    every = [f"{year}-{month:02}" for year in range(first, last + 1) for month in range(1, 13)]
    return [month for month in every if told[0] <= month <= told[-1]]


def _dated(asked: str, months: list[str]) -> dict[str, Any]:
    """The date that the address names with its first and last day, and where the slider stands: where it comes next to that date.

    Raises BadDate.
    """
    if not asked:
        return {"position": len(months), "day": "", "first": "", "last": "9999"}
    first, last = (end.isoformat() for end in days(asked))
    position = bisect_left(months, first[: len(months[0])]) if months else 0
    return {"position": position, "day": asked, "first": first, "last": last}


def _words(seen: Around) -> str:
    return f"The facts around {seen.centre.name}, drawn; the same stand in the table below."


def _panel(held: Held, seen: Around, at: Asked) -> list[Component]:
    """What was clicked last: a fact with its passages, or a party."""
    if at.one("fact"):
        return fact.panel(held, at.one("fact"), at)
    id_ = at.one("at", seen.centre.id)
    party = held.party(id_)
    own = [edge for _, edge in seen.every if any(id_ in ids for ids in edge["roles"].values())]
    told = f"{party.type.lower()}, {len(own)} fact{'s' if len(own) != 1 else ''} in this graph"
    more = f" The {MOST} best told are drawn; the table holds all." if len(own) > MOST else ""
    ways: list[Component] = [html.Li(dcc.Link("Card", href=at.to("party", id=id_)))]
    if id_ != seen.centre.id:
        ways.append(html.Li(dcc.Link("Begin here", href=at.to("graph", party=id_))))
        kept = [other for other in at.many("open") if other != id_]
        ways.append(
            html.Li(dcc.Link("Fold", href=at.with_(open=kept, at=None)))
            if id_ in seen.opened
            else html.Li(dcc.Link("Open", href=at.with_(open=[*kept, id_])))
        )
    return [html.H2(party.name), html.P(told + "." + more, className="lead"), html.Ul(ways, className="ways")]


def _opened(held: Held, seen: Around, at: Asked) -> list[Component | str]:
    """What can be opened, without a mouse too."""
    near = sorted({id_ for _, edge in seen.edges for ids in edge["roles"].values() for id_ in ids} - set(seen.opened))
    links = [dcc.Link(held.names[id_], href=at.with_(open=[*at.many("open"), id_], at=id_, fact=None)) for id_ in near[:MOST]]
    found: list[Component | str] = []
    for link in links:
        found += [", ", link] if found else ["Open: ", link]
    return found
