"""The SPARQL 1.1 Protocol under /sparql, and the reads of the Graph Store Protocol under /graph."""
from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Forbidden, Unauthorized, UnsupportedMediaType

from kg.export.media import GRAPHS, ROWS
from kg.web.app import acceptable, accepted, answered, parameters, reply, sent, settings, unacceptable
from kg.web.remembered import FRESH

pages = Blueprint("sparql", __name__)
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
# What clients ask of results in their own words.
ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml",
           "text/xml": "application/sparql-results+xml", "text/plain": "application/n-triples"}  # fmt: skip
DATASET = {"default-graph-uri": "default", "named-graph-uri": "named"}
USING = {"using-graph-uri": "default", "using-named-graph-uri": "named"}

Given = dict[str, list[str]]


@pages.get("/sparql", strict_slashes=False)
def read() -> Response:
    """The result of a query, or without one what this endpoint is."""
    given = parameters(request.query_string)
    if "update" in given:
        raise BadRequest("an update is sent by POST")
    return _queried(given) if "query" in given else _described()


@pages.post("/sparql", strict_slashes=False)
def posted() -> Response:
    """The result of a query in a form or as the body; or an update likewise."""
    media = request.mimetype
    if media not in (FORM, QUERY, UPDATE):
        raise UnsupportedMediaType(f"a query or an update is posted as {FORM}, {QUERY} or {UPDATE}")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("a query or an update is posted in UTF-8")
    body = request.get_data(cache=False)
    if media == FORM:
        given = parameters(body)
        beside = parameters(request.query_string)
        if unfit := beside.keys() & {"query", "update"}:
            raise BadRequest(f"{min(unfit)} belongs into the form, not into the address")
        given |= {name: [*beside[name], *given.get(name, [])] for name in (*DATASET, *USING) if name in beside}
        if ("query" in given) == ("update" in given):
            raise BadRequest("a form has one of the parameters query and update")
        return _queried(given) if "query" in given else _updated(given)
    given = parameters(request.query_string)
    if "query" in given or "update" in given:
        raise BadRequest("what is posted as the body is no parameter besides")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("the body is not UTF-8") from None
    return _queried(given | {"query": [text]}) if media == QUERY else _updated(given | {"update": [text]})


def _queried(given: Given) -> Response:
    task = queried(given, sent(), request.base_url)
    return answered(reply(**task), keep=kept(task))


def queried(given: Given, accept: str, address: str) -> dict[str, Any]:
    """The task that a query is: by its parameters, the types that are accepted and where it was sent. Raises HTTPException."""
    if len(given["query"]) != 1:
        raise BadRequest("more than one query is given")
    if unfit := given.keys() & {"update", *USING}:
        raise BadRequest(f"{min(unfit)} belongs to an update")
    graphs = _graphs(given, DATASET)
    rows, triples = _form(tuple(ROWS), accept), _form(tuple(GRAPHS), accept)
    if rows is None and triples is None:
        raise unacceptable((*ROWS, *GRAPHS))
    return {"do": "query", "query": given["query"][0], "graphs": graphs, "base": address, "rows": rows, "triples": triples}


def kept(task: dict[str, Any]) -> bool:
    """Whether a query has the same result as long as the graph is the same."""
    return not FRESH.search(task["query"])


def _form(known: tuple[str, ...], accept: str) -> str | None:
    found = accepted((*known, *(alias for alias, media in ALIASES.items() if media in known)), accept)
    return ALIASES.get(found, found) if found else None


def _graphs(given: Given, names: Mapping[str, str]) -> Given:
    """The graphs that a request names. Raises BadRequest where one is no IRI."""
    from pyoxigraph import NamedNode

    found = {name: given[key] for key, name in names.items() if key in given}
    for key in names:
        for iri in given.get(key, ()):
            try:
                NamedNode(iri)
            except ValueError:
                raise BadRequest(f"{key}: {iri[:200]!r} is no IRI") from None
    return found


def _updated(given: Given) -> Response:
    token = settings().token
    if token is None:
        raise Forbidden("this endpoint is read-only; kg serve --writable lets it be changed")
    sent = request.headers.get("Authorization", "")
    if not compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise Unauthorized("an update bears the token of this server", www_authenticate=WWWAuthenticate("bearer"))
    if len(given["update"]) != 1:
        raise BadRequest("more than one update is given")
    if unfit := given.keys() & {"query", *DATASET}:
        raise BadRequest(f"{min(unfit)} belongs to a query")
    reply(do="update", update=given["update"][0], graphs=_graphs(given, USING), base=request.base_url)
    return Response(status=204)


def _described() -> Response:
    return answered(reply(do="service", address=request.base_url, writable=settings().token is not None, form=acceptable(tuple(GRAPHS))))


@pages.get("/graph")
def graph() -> Response:
    """The triples of a graph of the store, or of the default one."""
    given = parameters(request.query_string)
    if sorted(given) not in (["default"], ["graph"]) or len(given[min(given)]) != 1 or given.get("default", [""]) != [""]:
        raise BadRequest("name one graph: /graph?default or /graph?graph=IRI")
    return answered(reply(do="graph", graph=given.get("graph", [None])[0], form=acceptable(tuple(GRAPHS))))
