"""The web application: its routes, and the headers that every answer bears."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from threading import Lock
from urllib.parse import parse_qs

from flask import Flask, Response, current_app, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, HTTPException, MisdirectedRequest, NotAcceptable, ServiceUnavailable
from werkzeug.http import parse_accept_header

from kg.web.pool import Overrun, Pool, Reply
from kg.web.remembered import KEEP, Remembered
from kg.web.settings import Settings

EXPLORER = "/explorer/"  # where the explorer is mounted
LARGEST = 1 << 20  # bytes of a request's body
FIELDS = 1000  # parameters of a request
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'")  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
_known: ContextVar[Reply | Overrun | None] = ContextVar("known", default=None)


def app(settings: Settings) -> Flask:
    """The application of a graph; its processes start with `pool` or its first question."""
    from kg.web import api, linked, sparql

    made = Flask("kg.web")
    made.config.update(MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_MEMORY_SIZE=LARGEST, KG=settings)
    made.json.ensure_ascii = made.json.sort_keys = False  # type: ignore[attr-defined]
    made.extensions["pool"], made.extensions["lock"] = None, Lock()
    made.before_request(_admitted)
    made.after_request(_headers)
    made.register_error_handler(HTTPException, _refused)
    made.register_blueprint(sparql.pages)
    made.register_blueprint(api.pages, url_prefix="/api")
    explored = _explorer(made, settings)
    made.add_url_rule("/", "index", lambda: _index(explored))
    made.register_blueprint(linked.pages)
    made.wsgi_app = Remembered(made.wsgi_app, settings.store, settings.room)  # type: ignore[method-assign, assignment]
    return made


def _explorer(made: Flask, settings: Settings) -> bool:
    """Mounts the explorer under its prefix, with the policy that it keeps to; whether it is installed."""
    from kg.errors import MissingExtra
    from kg.web.explorer import explorer, policy

    try:
        made.extensions["explorer"] = policy(explorer(settings.store, made, EXPLORER))
    except MissingExtra:
        return False
    return True


def _index(explored: bool) -> Response | str:
    from flask import redirect

    return redirect(EXPLORER) if explored else render_template("index.html")  # type: ignore[return-value]


def settings() -> Settings:
    """The settings of the application that answers."""
    found: Settings = current_app.config["KG"]
    return found


def pool() -> Pool:
    """The processes of this worker."""
    held = current_app.extensions
    with held["lock"]:
        if held["pool"] is None:
            held["pool"] = Pool(settings())
    found: Pool = held["pool"]
    return found


@contextmanager
def told(found: Reply | Overrun) -> Iterator[None]:
    """What comes of the task of the request that is answered within is known already."""
    before = _known.set(found)
    try:
        yield
    finally:
        _known.reset(before)


def reply(**task: object) -> Reply:
    """What comes of a task that comes out well; what does not is the answer to the request."""
    try:
        found = _known.get() or pool().answer(task)
    except Overrun as stopped:
        found = stopped
    if isinstance(found, Overrun):
        raise ServiceUnavailable(f"stopped: {found}")
    if found.status >= 400:
        raise Refused(found)
    return found


class Refused(HTTPException):
    """A task that did not come out well."""

    def __init__(self, found: Reply) -> None:
        super().__init__(found.body.decode())
        self.code = found.status


def answered(found: Reply, *, keep: bool = False) -> Response:
    """A reply as it stands; texts are UTF-8. `keep` says that the graph alone makes it another."""
    request.environ[KEEP] = keep
    made = Response(found.body, found.status, content_type=found.media)
    if found.media.startswith("text/"):
        made.content_type = f"{found.media}; charset=utf-8"
    made.vary.add("Accept")
    return made


def sent() -> str:
    """The media types that the request accepts, as it says it."""
    return request.headers.get("Accept", "").strip()


@lru_cache(maxsize=256)
def accepted(known: tuple[str, ...], accept: str) -> str | None:
    """The media type of some that is accepted best, the first where any is taken; None for none.

    Parameters of a type but its weight are not minded: texts are UTF-8 whatever charset is named, JSON-LD has one profile.
    """
    if not accept:
        return known[0]
    told = [(media.partition(";")[0].rstrip(), weight) for media, weight in parse_accept_header(accept)]
    return MIMEAccept(told).best_match(known)


def acceptable(known: tuple[str, ...]) -> str:
    """The media type of some that the request accepts best. Raises NotAcceptable."""
    found = accepted(known, sent())
    if found is None:
        raise unacceptable(known)
    return found


def unacceptable(known: tuple[str, ...]) -> NotAcceptable:
    """That none of the media types of an answer is accepted."""
    return NotAcceptable(f"this is given as: {', '.join(known)}")


def parameters(raw: bytes) -> dict[str, list[str]]:
    """The parameters of a query string or a form. Raises BadRequest where they are no UTF-8."""
    try:
        return parse_qs(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError as error:
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else "too many"
        raise BadRequest(f"the parameters are {reason}") from None


def _admitted() -> None:
    host = request.environ.get("HTTP_HOST")
    if not settings().hosts.admit(host):
        name = (host or "")[:100]
        raise MisdirectedRequest(f"this server does not answer as {name!r}; kg serve --allow-host NAME names a host as which it does")


def _refused(error: HTTPException) -> Response:
    """What went wrong, as JSON for the API and as a line of text for all others."""
    code, reason = error.code or 500, error.description or error.name
    if request.path.startswith("/api/"):
        told = json.dumps({"title": error.name, "status": code, "detail": reason}, ensure_ascii=False)
        made = Response(told, code, content_type="application/problem+json")
    else:
        made = Response(f"{reason}\n", code, content_type="text/plain; charset=utf-8")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            made.headers[name] = value
    return made


def _headers(made: Response) -> Response:
    if request.path.startswith(EXPLORER) and (kept := current_app.extensions.get("explorer")):
        made.headers["Content-Security-Policy"] = kept
    for name, value in HEADERS.items():
        made.headers.setdefault(name, value)
    origin, allowed = request.headers.get("Origin"), settings().origins
    if "*" in allowed:
        made.headers["Access-Control-Allow-Origin"] = "*"
    elif allowed:
        made.vary.add("Origin")
        if origin in allowed:
            made.headers["Access-Control-Allow-Origin"] = str(origin)
    if request.method == "OPTIONS" and "Access-Control-Allow-Origin" in made.headers:
        made.headers["Access-Control-Allow-Methods"] = made.headers.get("Allow", "GET, HEAD, OPTIONS")
        made.headers["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type"
        made.headers["Access-Control-Max-Age"] = "3600"
    return made
