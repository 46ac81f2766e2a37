"""What is worked out for a request, in a process of its own: queries, updates, graphs, descriptions, answers of the API."""
from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.ask import sparql
from kg.errors import BadStore, FailedQuery, InvalidGraph, KgError, NoStore, RefusedQuery, UnknownDocument, UnknownFact, UnknownParty
from kg.export import media
from kg.graph.store import changed, mark, present
from kg.web.opened import Generation

Task = dict[str, Any]
Answer = tuple[int, str, bytes]
TEXT = "text/plain"
ATTEMPTS = 5
STATUS = ((UnknownParty, 404), (UnknownDocument, 404), (UnknownFact, 404), (RefusedQuery, 403), (FailedQuery, 500), (InvalidGraph, 409), (NoStore, 503),
          (BadStore, 503), (KgError, 400))  # fmt: skip


class TooLarge(Exception):
    """An answer of more bytes than the server gives."""


class Buffer:
    """A file in memory that takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        self.held, self._most = bytearray(), most

    def write(self, piece: bytes) -> int:
        """Takes a piece. Raises TooLarge."""
        if len(self.held) + len(piece) > self._most:
            raise TooLarge
        self.held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing: all is here."""


class Tasks:
    """Works out tasks on the graph of a folder, whichever generation of it is in use."""

    def __init__(self, store: Path, most: int, services: tuple[str, ...]) -> None:
        self.store, self.most, self.services = store, most, services
        self._held: Generation | None = None
        self._of: object = None  # the mark of the generation that is held

    def begin(self) -> None:
        """Opens the graph before the first task, if there is one."""
        with suppress(KgError):
            self._now()

    def answer(self, task: Task) -> Answer:
        """What comes of a task: status, media type, body. One that breaks off because the graph was replaced begins anew."""
        while True:
            try:
                return self._done(task)
            except TooLarge:
                return 503, TEXT, f"refused: the answer has more than {self.most:,} bytes; ask for less of it".encode()
            except (KgError, OSError, RuntimeError, MemoryError) as error:
                if self._replaced():
                    continue
                return _status(error), TEXT, (str(error) if isinstance(error, KgError) else f"the graph cannot be read: {error}").encode()

    def _done(self, task: Task) -> Answer:
        do: Callable[[Task], Answer] = getattr(self, f"_{task['do']}")
        return do(task)

    def _now(self) -> Generation:
        """The generation in use, opened if it is not: tried anew where it is replaced in between."""
        left = ATTEMPTS
        while True:
            left -= 1
            try:
                of = mark(self.store)
                if self._held is None or of is None or of != self._of:
                    path = present(self.store)
                    if self._held is None or self._held.path != path:
                        self._held = Generation(path)
                    self._of = of
                return self._held
            except BadStore:
                if not left:
                    raise

    def _replaced(self) -> bool:
        """Whether the graph that is held is not the one in use; it is let go then."""
        try:
            if self._held is None or present(self.store) == self._held.path:
                return False
        except KgError:
            return False
        self._held = None
        return True

    def _query(self, task: Task) -> Answer:
        """The result of a query in the media type that is accepted for its form."""
        now = self._now()
        result = sparql.answer(now.graph, task["query"], allow_service=self.services, base=task["base"], **task["graphs"])
        form = task["triples" if isinstance(result, sparql.QueryTriples) else "rows"]
        if form is None:
            return 406, TEXT, b"the result of this query has none of the types that are accepted"
        return self._written(result, form)

    def _written(self, result: Any, form: str) -> Answer:
        out = Buffer(self.most)
        try:
            media.write(result, form, out)  # type: ignore[arg-type]
        except (OSError, RuntimeError) as error:
            raise FailedQuery(f"the query failed: {' '.join(str(error).split())}") from error
        return 200, form, bytes(out.held)

    def _update(self, task: Task) -> Answer:
        from kg.ask.columned import columns

        changed(self.store, lambda store: sparql.change(store, task["update"], base=task["base"], **task["graphs"]), columns)
        return 204, TEXT, b""

    def _graph(self, task: Task) -> Answer:
        """The triples of a named graph, or of the default graph."""
        try:
            triples = media.graph(self._now().graph, task["graph"])
        except ValueError:
            return 400, TEXT, b"graph: no IRI"
        return self._written(triples, task["form"]) if triples is not None else (404, TEXT, b"there is no graph of that name")

    def _service(self, task: Task) -> Answer:
        """The service description."""
        return self._written(media.service(self._now().graph, task["address"], writable=task["writable"]), task["form"])

    def _describe(self, task: Task) -> Answer:
        """All about a thing by its IRI, as triples or, for a page, as JSON."""
        from kg.web.cards import card

        now = self._now()
        try:
            told, told_by = media.about(now.graph, task["iri"])
        except ValueError:
            return 404, TEXT, b"nothing is known by that IRI"
        if not told and not told_by:
            return 404, TEXT, b"nothing is known by that IRI"
        if task["form"] == "text/html":
            return self._json(card(now.graph, task["iri"], told, told_by))
        return self._written((quad.triple for quad in (*told, *told_by)), task["form"])

    def _api(self, task: Task) -> Answer:
        from kg.web import answered

        answer: Callable[..., Any] = getattr(answered, task["name"])
        return self._json(answer(self._now(), **task["asked"]))

    def _json(self, told: Any) -> Answer:
        out = Buffer(self.most)
        for piece in json.JSONEncoder(ensure_ascii=False).iterencode(told):
            out.write(piece.encode())
        return 200, "application/json", bytes(out.held)


def _status(error: Exception) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 503)
