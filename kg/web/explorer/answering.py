"""The answer to a SPARQL query, by the server's own endpoint, or where it has none by a process that can be stopped.

`python -m kg.web.explorer.answering STORE` reads a query and writes its answer as `Answer.read` takes it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import BadQuery

if TYPE_CHECKING:
    import flask

MOST = 10_000  # rows
SECONDS = 30
ACCEPTED = "application/sparql-results+json, text/turtle;q=0.9"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of terms as SPARQL's JSON writes them, or triples as Turtle; `cut` tells that there are more rows."""

    head: tuple[str, ...]
    rows: list[dict[str, dict[str, str]]]
    turtle: str = ""
    cut: bool = False

    @classmethod
    def read(cls, told: dict[str, Any]) -> Answer:
        """SPARQL's JSON of rows or of a yes or no."""
        if "boolean" in told:
            return cls(("answer",), [{"answer": {"type": "literal", "value": "yes" if told["boolean"] else "no"}}])
        rows = told["results"]["bindings"]
        return cls(tuple(told["head"]["vars"]), rows[:MOST], cut=len(rows) > MOST)


def answered(server: flask.Flask, store: Path, query: str) -> Answer:
    """What a query yields. Raises BadQuery, with the reason where it was stopped or refused."""
    if any(rule.rule == "/sparql" for rule in server.url_map.iter_rules()):
        reply = server.test_client().post("/sparql", data={"query": query}, headers={"Accept": ACCEPTED})
        if reply.status_code != 200:
            raise BadQuery(_reason(reply.get_data(as_text=True)))
        body = reply.get_data(as_text=True)
        return Answer.read(json.loads(body)) if "json" in (reply.content_type or "") else Answer((), [], body)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(store)], input=query, capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise BadQuery(f"the query took more than {SECONDS} s and was stopped") from None
    if done.returncode:
        raise BadQuery(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the query failed")
    told = json.loads(done.stdout)
    return Answer((), [], told["turtle"]) if "turtle" in told else Answer.read(told)


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


def main() -> None:
    """Answer the query of standard input."""
    from kg.ask import sparql
    from kg.errors import KgError
    from kg.graph.store import open_store

    try:
        result = sparql.answer(open_store(sys.argv[1]), sys.stdin.read())
        if isinstance(result, sparql.QueryTriples):
            json.dump({"turtle": sparql.written(result, "turtle")}, sys.stdout)
        elif isinstance(result, sparql.QueryBoolean):
            json.dump({"boolean": bool(result)}, sys.stdout)
        else:
            names = [variable.value for variable in result.variables]
            rows = [
                {name: _term(term) for name, term in zip(names, row, strict=True) if term is not None}
                for row in islice(result, MOST + 1)
            ]
            json.dump({"head": {"vars": names}, "results": {"bindings": rows}}, sys.stdout)
    except (KgError, OSError, RuntimeError) as error:
        sys.exit(" ".join(str(error).split()))


def _term(term: Any) -> dict[str, str]:
    """A term as SPARQL's JSON writes it."""
    datatype = getattr(term, "datatype", None)
    if datatype is not None:
        return {"type": "literal", "value": term.value, "datatype": datatype.value}
    return {"type": "uri", "value": getattr(term, "value", str(term))}


if __name__ == "__main__":
    main()
