"""Answers that are given once more: those of the generation in use, the least lately asked for making room for others."""
from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from kg.graph.store import mark

KEEP = "kg.keep"  # in the environ of a request: it has the same answer as long as the graph is the same
SHARE = 16  # no answer takes more than such a part of the room
BESIDE = 2048  # bytes of an answer's headers and of what holds it, about
# What is another each time, or comes from elsewhere. The words alone: one found too many costs time and nothing else.
FRESH = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = tuple[tuple[str, str], ...]


class Asked(NamedTuple):
    """What an answer hangs on, besides the graph: of a GET as gunicorn tells it."""

    path: str
    query: str
    accept: str | None
    host: str | None
    origin: str | None
    scheme: str = "http"


class Answer(NamedTuple):
    """An answer as it was given; `head` is its headers as they are sent."""

    status: str
    headers: Headers
    head: bytes
    body: bytes


def answer(status: str, headers: Headers, body: bytes) -> Answer:
    """An answer to be remembered."""
    return Answer(status, headers, "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1"), body)


class Remembered:
    """An application of which what it keeps is asked once, as long as the graph of a folder is the same."""

    def __init__(self, app: Application, store: Path, room: int) -> None:
        self._app, self._store, self._room = app, store, room
        self._lock = Lock()
        self._held: OrderedDict[Asked, Answer] = OrderedDict()
        self._size = 0
        self._of: object = None  # the mark of the generation that the answers are of

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answers a request."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start)
        # The mark is read before the answer is made, which is then of its generation or of one that came after.
        of = self.mark()
        key = Asked(environ["PATH_INFO"], environ["QUERY_STRING"], environ.get("HTTP_ACCEPT"), environ.get("HTTP_HOST"),
                    environ.get("HTTP_ORIGIN"), environ["wsgi.url_scheme"])  # fmt: skip
        found = self.found(of, key)
        if found is None:
            return self._asked(environ, start, of, key)
        start(found.status, [*found.headers])
        return [found.body]

    def mark(self) -> object:
        """The mark of the generation in use."""
        return mark(self._store)

    def found(self, of: object, key: Asked) -> Answer | None:
        """The answer that is remembered of a generation, which is the one in use."""
        with self._lock:
            if of != self._of:
                self._of, self._size = of, 0
                self._held.clear()
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def _asked(self, environ: Environ, start: Callable[..., Any], of: object, key: Asked) -> Iterable[bytes]:
        told: list[Any] = []

        def noted(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told[:] = status, tuple(headers)
            return start(status, headers, *error)

        pieces = self._app(environ, noted)
        if not environ.get(KEEP):
            return pieces
        try:
            body = b"".join(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        self.hold(of, key, answer(told[0], told[1], body))
        return [body]

    def hold(self, of: object, key: Asked, answer: Answer) -> None:
        """Remembers an answer, if it is of the generation in use and there is room."""
        with self._lock:
            if of != self._of or of is None or key in self._held or _size(key, answer) * SHARE > self._room:
                return
            self._held[key] = answer
            self._size += _size(key, answer)
            while self._size > self._room:
                self._size -= _size(*self._held.popitem(last=False))


def _size(key: Asked, answer: Answer) -> int:
    return BESIDE + len(answer.body) + sum(len(part) for part in key if part)
