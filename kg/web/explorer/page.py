"""The frame of all pages: search, ways to the views, and the view that the address asks for."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import ALL
from dash.development.base_component import Component

from kg.errors import KgError
from kg.graph import facts
from kg.web.explorer import article, capacity, card, fact, flows, graph, parts, paths, related, sparql, start, timeline
from kg.web.explorer.address import Asked, asked
from kg.web.explorer.held import held

VIEWS: dict[str, ModuleType] = {
    "": start,
    "find": start,
    "party": card,
    "fact": fact,
    "article": article,
    "graph": graph,
    "paths": paths,
    "related": related,
    "flows": flows,
    "timeline": timeline,
    "capacity": capacity,
    "sparql": sparql,
}
WAYS = (
    ("graph", "Graph"),
    ("paths", "Paths"),
    ("related", "Related"),
    ("flows", "Flows"),
    ("timeline", "Timeline"),
    ("capacity", "Capacity"),
    ("sparql", "SPARQL"),
)
SUGGESTED = 12
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
{%css%}
<link rel="icon" href="data:,">
</head>
<body>
<noscript>The explorer needs JavaScript; the graph can be asked without it at /sparql and /api.</noscript>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def mounted(store: Path, server: flask.Flask, prefix: str) -> Dash:
    """The app of a graph under a prefix of a server, and its tables as CSV beside it."""
    app = Dash(
        "kg.web.explorer",
        server=server,
        url_base_pathname=prefix,
        assets_folder=str(Path(__file__).parent / "assets"),
        title="dealgraph",
        update_title="",
        index_string=INDEX,
        suppress_callback_exceptions=True,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    app.layout = lambda: _frame(prefix)

    @app.callback(Output("view", "children"), Output("ways", "children"), Input("url", "pathname"), Input("url", "search"))
    def show(path: str | None, query: str | None) -> tuple[list[Component], list[Component]]:
        at = asked(prefix, path, query)
        return _view(store, at), _ways(at)

    @app.callback(
        Output("url", "pathname"),
        Output("url", "search", allow_duplicate=True),
        Input("sought", "data"),
        prevent_initial_call=True,
    )
    def found(sought: dict[str, str]) -> tuple[str, str]:
        words = sought["words"]
        try:
            return f"{prefix}party", f"?{urlencode({'id': held(store).party(words).id})}"
        except KgError:
            return f"{prefix}find", f"?{urlencode({'q': words})}"

    @app.callback(Output("known", "children"), Input("typed", "data"), prevent_initial_call=True)
    def suggest(words: str | None) -> list[Component]:
        found = facts.find(held(store).graph, words or "") if words and len(words) > 1 else ()
        return [html.Option(value=name) for name in dict.fromkeys(p.name for p, _, _ in list(found)[:SUGGESTED])]

    @server.get(f"{prefix}csv/<view>/<name>.csv")
    def download(view: str, name: str) -> flask.Response:
        at = Asked(prefix, "" if view == "start" else view, tuple(flask.request.args.items(multi=True)))
        try:
            table = VIEWS[at.view].tables(held(store), at).get(name) if at.view in VIEWS else None
        except KgError as error:
            return flask.Response(f"{error}\n", 400, content_type="text/plain; charset=utf-8")
        if table is None:
            return flask.Response("no such table\n", 404, content_type="text/plain; charset=utf-8")
        file = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return flask.Response(table.csv(), headers=file, content_type="text/csv; charset=utf-8")

    @server.before_request
    def well_put() -> flask.Response | None:
        if flask.request.path != f"{prefix}_dash-update-component" or flask.request.method != "POST":
            return None
        told = flask.request.get_json(silent=True)
        known = app.callback_map.get(told["output"]) if isinstance(told, dict) and isinstance(told.get("output"), str) else None
        if known and _fits(told.get("outputs"), told["output"].split("...")):
            if all(_fits(told.get(side, []), known[side]) for side in ("inputs", "state")):
                return None
        return flask.Response("no page of the explorer asks so\n", 400, content_type="text/plain; charset=utf-8")

    _clientside(app)
    # Dash sets itself up at its first request, and lets a second one in before that is done: no script of its own is known then.
    with server.test_request_context(prefix):
        server.preprocess_request()
    return app


def _fits(given: object, wanted: Sized) -> bool:
    """Whether what a request gives a callback, or wants of it, has its shape: one part, or a list of so many."""
    if isinstance(given, dict):
        return len(wanted) == 1
    return isinstance(given, list) and len(given) == len(wanted) and all(isinstance(part, (dict, list)) for part in given)


def _view(store: Path, at: Asked) -> list[Component]:
    if at.view not in VIEWS:
        return parts.message("No such page", dcc.Link("Begin at the first page.", href=at.prefix))
    try:
        return [part for part in VIEWS[at.view].view(held(store), at) if part is not None]
    except KgError as error:
        words, _, _ = str(error).partition("; list them with: kg ")  # here is no command line
        return parts.message("That cannot be shown", words[:1].upper() + words[1:])


def _frame(prefix: str) -> Component:
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            html.A("Skip to the page", href="#view", className="skip"),
            html.Header(
                [
                    dcc.Link([html.Span("deal"), html.Span("graph")], href=prefix, className="brand"),
                    html.Div(
                        [
                            html.Label("Search for a party", htmlFor="search", className="hidden"),
                            dcc.Input(
                                id="search",
                                type="search",
                                list="known",
                                placeholder="Search: a name or a ticker",
                                autoComplete="off",
                                n_submit=0,
                            ),
                            html.Datalist(id="known"),
                        ],
                        className="search",
                        role="search",
                    ),
                    html.Nav(id="ways", **{"aria-label": "Views"}),
                ],
                className="top",
            ),
            html.Main(id="view", tabIndex=-1),
            dcc.Store(id="sought"),
            dcc.Store(id="typed"),
            html.Div(id="done", hidden=True),
        ],
        className="app",
    )


def _ways(at: Asked) -> list[Component]:
    keeps = {"party": at.one("party") or at.one("id")} if at.view in ("party", "graph", "related", "flows", "timeline") else {}
    return [
        dcc.Link(
            label,
            href=at.to(view, **(keeps if view in ("graph", "related", "flows", "timeline") else {})),
            className="here" if at.view == view else "",
        )
        for view, label in WAYS
    ]


def _clientside(app: Dash) -> None:
    """What happens in the browser alone: every act writes the address, and the address makes the page."""

    def function(name: str) -> ClientsideFunction:
        return ClientsideFunction("explorer", name)

    search = Output("url", "search", allow_duplicate=True)
    app.clientside_callback(function("sought"), Output("sought", "data"), Input("search", "n_submit"), prevent_initial_call=True)
    app.clientside_callback(function("typed"), Output("typed", "data"), Input("search", "value"), prevent_initial_call=True)
    app.clientside_callback(
        function("asks"),
        search,
        Input({"asks": ALL}, "n_submit"),
        Input({"asks": ALL}, "n_blur"),
        State({"asks": ALL}, "value"),
        State({"asks": ALL}, "id"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        function("dated"), Output("graph", "elements"), Output("day", "children"), Input("as-of", "value"), Input("drawn", "data")
    )
    app.clientside_callback(function("styled"), Output("graph", "stylesheet"), Input("sheets", "data"))
    app.clientside_callback(
        function("tapped"), search, Input("graph", "tapNode"), Input("graph", "tapEdge"), prevent_initial_call=True
    )
    app.clientside_callback(
        function("charted"), Output("done", "title"), Input({"chart": ALL}, "clickData"), prevent_initial_call=True
    )
    app.clientside_callback(function("run"), search, Input("run", "n_clicks"), State("query", "value"), prevent_initial_call=True)
    app.clientside_callback(function("arrived"), Output("done", "children"), Input("view", "children"))
