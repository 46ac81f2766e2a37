"""SPARQL: an editor with the named questions at hand, and what a query yields as a table."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import flask
from dash import dcc, html
from dash.development.base_component import Component

from kg.ask.sparql import NUMBER, NUMBERS, grouped, named, shortened
from kg.errors import BadQuery
from kg.graph.iris import local, short
from kg.ontology import NAMESPACE
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.answering import Answer, answered
from kg.web.explorer.table import Cell, Number, Table, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

FIRST = """SELECT ?buyer ?bought ?date WHERE {
  ?deal a kg:Acquisition ; kg:acquirer/rdfs:label ?buyer ; kg:target/rdfs:label ?bought .
  OPTIONAL { ?deal kg:date ?date }
} ORDER BY ?buyer"""
MOST = 10_000  # rows on the page; the CSV holds all
FACT = re.compile(r"(?:deal|link|observation)/")


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """What the query yields. Raises BadQuery."""
    return {"answer": _table(_answer(_query(at)), at)}


def view(held: Held, at: Asked) -> list[Component | None]:
    """The page."""
    query, asked = _query(at), bool(at.one("query") or at.one("name"))
    questions = [html.Li(dcc.Link(q.question, href=at.to("sparql", name=q.name))) for q in named().values()]
    return [
        parts.head("SPARQL", "Read-only; the prefixes of the graph need no declaration."),
        html.Div(
            [
                html.Div(
                    [
                        html.Label(
                            [
                                html.Span("Query"),
                                dcc.Textarea(id="query", value=query or FIRST, spellCheck="false", className="editor"),
                            ],
                            className="field",
                        ),
                        html.P(
                            [
                                html.Button("Run", id="run", className="primary", n_clicks=0),
                                html.Span([html.Kbd("Ctrl"), " ", html.Kbd("Enter")], className="hint"),
                            ]
                        ),
                    ],
                    className="writing",
                ),
                html.Details(
                    [html.Summary(f"{len(questions)} questions at hand"), html.Ul(questions)],
                    className="questions",
                    open=not asked,
                ),
            ],
            className="asking",
        ),
        html.Section(_result(query, at), id="result") if asked else None,
    ]


def _result(query: str, at: Asked) -> list[Component]:
    try:
        answer = _answer(query)
    except BadQuery as error:
        return [html.P(str(error), className="refused", role="alert")]
    if not answer.head:
        return [html.Pre(answer.turtle or "no triples", className="turtle", tabIndex=0)]
    told = parts.cut(MOST, len(answer.rows))
    more = [html.P(told, className="lead")] if told else []
    return [*more, shown(_table(replace(answer, rows=answer.rows[:MOST]), at), at, "No row answers it.")]


def _query(at: Asked) -> str:
    known = named().get(at.one("name"))
    return at.one("query") or (known.text if known else "")


def _answer(query: str) -> Answer:
    return answered(flask.current_app, query)


def _table(answer: Answer, at: Asked) -> Table:
    if answer.turtle:
        return Table("answer", ("triple",), [(line,) for line in answer.turtle.splitlines()])
    numeric = frozenset(
        name
        for name in answer.head
        if (told := [row[name] for row in answer.rows if name in row]) and all(term.get("datatype") in NUMBERS for term in told)
    )
    return Table("answer", answer.head, [tuple(_cell(row.get(name), at) for name in answer.head) for row in answer.rows], numeric)


def _cell(term: dict[str, Any] | None, at: Asked) -> Cell | str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "triple":
        return _written(term)
    if term["type"] != "uri":
        number = term.get("datatype") in NUMBERS and NUMBER.fullmatch(value)
        return Cell(grouped(value), plain=Number(value)) if number else value
    if not value.startswith(NAMESPACE):
        return shortened(value) if value.startswith(("http://www.w3.org/", "https://schema.org/")) else value
    name = short(value)
    to = (
        at.to("party", id=local(value))
        if name.startswith("party/")
        else at.to("fact", iri=name)
        if FACT.match(name)
        else at.to("article", name=local(value))
        if name.startswith("document/")
        else ""
    )
    return Cell(shortened(value), to, plain=value)


def _written(term: dict[str, Any]) -> str:
    """A term of a triple, or a triple itself, as a query writes it, its prefixes shortened."""
    value = term["value"]
    if term["type"] == "triple":
        return f"<<( {' '.join(_written(value[part]) for part in ('subject', 'predicate', 'object'))} )>>"
    if term["type"] == "uri":
        return shortened(value)
    return f"_:{value}" if term["type"] == "bnode" else json.dumps(value, ensure_ascii=False)
