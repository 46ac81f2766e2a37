"""The answer to a SPARQL query, by the server's own endpoint."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import BadQuery

if TYPE_CHECKING:
    import flask

ROWS, TRIPLES = "application/sparql-results+json", "text/turtle"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of terms as SPARQL's JSON writes them, or triples as Turtle."""

    head: tuple[str, ...]
    rows: list[dict[str, dict[str, Any]]]
    turtle: str = ""

    @classmethod
    def read(cls, form: str, body: str) -> Answer:
        """A body of a media type: SPARQL's JSON of rows or of a yes or no, or Turtle."""
        if "json" not in form:
            return cls((), [], body)
        told = json.loads(body)
        if "boolean" in told:
            return cls(("answer",), [{"answer": {"type": "literal", "value": "yes" if told["boolean"] else "no"}}])
        return cls(tuple(told["head"]["vars"]), told["results"]["bindings"])


def answered(server: flask.Flask, query: str) -> Answer:
    """What a query yields. Raises BadQuery, with the reason where it was stopped or refused."""
    reply = server.test_client().post("/sparql", data={"query": query}, headers={"Accept": f"{ROWS}, {TRIPLES};q=0.9"})
    if reply.status_code != 200:
        raise BadQuery(_reason(reply.get_data(as_text=True)))
    return Answer.read(reply.content_type or "", reply.get_data(as_text=True))


def _reason(body: str) -> str:
    """The reason that an endpoint gives, as text or in an object."""
    try:
        told = json.loads(body)
    except ValueError:
        return " ".join(body.split()) or "the query failed"
    return (
        str(next((told[key] for key in ("error", "message", "detail", "title") if key in told), body))
        if isinstance(told, dict)
        else body
    )
