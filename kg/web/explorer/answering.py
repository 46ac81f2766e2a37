"""The answer to a SPARQL query, by the server's own endpoint, or where it has none by a process that can be stopped.

`python -m kg.web.explorer.answering STORE` reads a query and writes the media type of its answer, a line, and the answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import BadQuery

if TYPE_CHECKING:
    import flask

SECONDS = 30
LARGEST = 64 << 20  # bytes of an answer
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


def answered(server: flask.Flask, store: Path, query: str) -> Answer:
    """What a query yields. Raises BadQuery, with the reason where it was stopped or refused."""
    if any(rule.rule == "/sparql" for rule in server.url_map.iter_rules()):
        reply = server.test_client().post("/sparql", data={"query": query}, headers={"Accept": f"{ROWS}, {TRIPLES};q=0.9"})
        if reply.status_code != 200:
            raise BadQuery(_reason(reply.get_data(as_text=True)))
        return Answer.read(reply.content_type or "", reply.get_data(as_text=True))
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(store)], input=query, capture_output=True, encoding="utf-8", timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise BadQuery(f"the query took more than {SECONDS} s and was stopped") from None
    if done.returncode:
        raise BadQuery(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the query failed")
    form, _, body = done.stdout.partition("\n")
    return Answer.read(form, body)


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
    from kg.web.tasks import Tasks

    query = sys.stdin.buffer.read().decode()
    task = {"do": "query", "query": query, "graphs": {}, "base": None, "rows": ROWS, "triples": TRIPLES}
    status, form, body = Tasks(Path(sys.argv[1]), LARGEST, ()).answer(task)
    if status != 200:
        sys.exit(" ".join(body.decode().split()))
    sys.stdout.buffer.write(form.encode() + b"\n" + body)


if __name__ == "__main__":
    main()
