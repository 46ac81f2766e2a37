"""Paths between two parties, each step with the passage that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.around import facts_joining
from kg.ask.paths import HOPS, RANKS, Nearest, Only, Path, nearest, paths
from kg.graph.view import view as seen
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Table

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

STEPS, K = 4, 5


def found(held: Held, at: Asked) -> tuple[list[Path], Nearest | None, dict[str, str]]:
    """The paths, or what comes nearest to one; and the names of the parties. Raises UnknownParty or BadDate."""
    one, other = held.party(at.one("a")), held.party(at.one("b"))
    most, rank, as_of = at.number("steps", STEPS, 8), at.one("rank", HOPS), at.one("as_of") or None
    only = Only(roots=held.roots)
    graph = seen(held.graph, as_of, facts_joining(held.columns, one.id, other.id, most))
    ways = list(paths(graph, one.id, other.id, max_hops=most, only=only, k=K, rank=rank if rank in RANKS else HOPS))
    if ways:
        return ways, None, dict(graph.nodes(data="name"))
    graph = seen(held.graph, as_of)
    return [], nearest(graph, one.id, other.id, max_hops=most, only=only), dict(graph.nodes(data="name"))


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The steps of the paths. Raises UnknownParty or BadDate."""
    ways, _, names = found(held, at)
    rows = [
        (
            number,
            place,
            parts.party(hop.source, names[hop.source], at),
            parts.party(hop.target, names[hop.target], at),
            parts.fact(hop.iri, hop.words, at),
            parts.sources(hop.evidence, at),
        )
        for number, way in enumerate(ways, 1)
        for place, step in enumerate(way.steps, 1)
        for hop in step
    ]
    return {"steps": Table("steps", ("path", "step", "from", "to", "fact", "told by"), rows, frozenset({"path", "step"}))}


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownParty or BadDate."""
    asks = html.Div(
        [
            parts.text("a", "From", at, list="known"),
            parts.text("b", "To", at, list="known"),
            parts.text("as_of", "As of", at, placeholder="any date"),
            parts.choice("rank", "Order", (("hops", "fewest steps first"), ("evidence", "best told first")), at, HOPS),
            parts.choice("steps", "At most", tuple((str(n), f"{n} steps") for n in (2, 3, 4, 6)), at, str(STEPS)),
        ],
        className="controls",
    )
    head = parts.head("Paths", "How two parties hang together: each step is a fact, with the passage that says it.")
    if not (at.one("a") and at.one("b")):
        return [head, asks, html.P("Name two parties.", className="empty")]
    ways, near, names = found(held, at)
    if near is not None:
        return [
            head,
            asks,
            html.P(near.words[:1].upper() + near.words[1:] + ".", className="empty"),
            *([_path(held, near.path, names, at, "The nearest")] if near.path else []),
        ]
    download = html.P(
        html.A("Download CSV", href=at.beside("csv/paths/steps.csv"), className="download"),
        className="under",
    )
    return [head, asks, *(_path(held, way, names, at, f"{number}.") for number, way in enumerate(ways, 1)), download]


def _path(held: Held, way: Path, names: dict[str, str], at: Asked, number: str) -> Component:
    weak = way.weakest
    told = f"{weak.sources} independent source{'s' if weak.sources != 1 else ''}"
    told = f"weakest step: {told}, {weak.passages} passage{'s' if weak.passages != 1 else ''}"
    steps: list[Component] = []
    for first, step in zip(way.parties, way.steps, strict=False):
        steps.append(parts.step(held, step[0], names, at, back=step[0].source != first))
        if step[1:]:
            others = [html.Li(dcc.Link(hop.words, href=parts.fact(hop.iri, "", at).href)) for hop in step[1:]]
            words = f"{len(others)} more fact{'s' if len(others) > 1 else ''} between the two"
            steps.append(html.Li(html.Details([html.Summary(words), html.Ul(others)]), className="also"))
    return html.Section(
        [
            html.H2(f"{number} " + " – ".join(names[id_] for id_ in way.parties)),
            html.P(told, className="lead"),
            html.Ol(steps, className="chain"),
        ],
        className="path",
    )
