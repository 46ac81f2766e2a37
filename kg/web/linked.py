"""Linked data: what the path of a request names after the base, as triples or as a page."""
from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, render_template, request

from kg.export.media import GRAPHS
from kg.ontology import NAMESPACE
from kg.web.app import EXPLORER, acceptable, answered, reply, settings

pages = Blueprint("linked", __name__)
FORMS = ("text/turtle", "text/html", *(media for media in GRAPHS if media != "text/turtle"))

SHOWN = {"party": ("party", "id"), "document": ("article", "name"),
         **dict.fromkeys(("deal", "link", "observation"), ("fact", "iri"))}  # fmt: skip


@pages.get("/<path:path>")
def thing(path: str) -> Response:
    """All about a thing, in the type that is accepted best."""
    # The path as it was sent: the IRIs of the graph are percent-escaped, and a slash that is escaped parts nothing.
    sent = urlsplit(request.environ.get("RAW_URI") or request.environ["REQUEST_URI"]).path
    form = acceptable(FORMS)
    found = reply(do="describe", iri=settings().base + sent.lstrip("/"), form=form)
    if form != "text/html":
        return answered(found)
    made = Response(render_template("thing.html", thing=json.loads(found.body), address=_address, explored=_explored(path)),
                    content_type="text/html; charset=utf-8")  # fmt: skip
    made.vary.add("Accept")
    return made


def _explored(path: str) -> str | None:
    """The page of the explorer that shows a thing, by its path without escapes, if there is one."""
    folder, _, name = path.partition("/")
    if folder not in SHOWN or settings().base != NAMESPACE or "explorer" not in current_app.extensions:
        return None
    view, parameter = SHOWN[folder]
    return f"{EXPLORER}{view}?{urlencode({parameter: path if parameter == 'iri' else name})}"


def _address(iri: str) -> str | None:
    """Where a link to an IRI leads: to its page here, to the web, or nowhere."""
    base = settings().base
    if iri.startswith(base):
        return "/" + iri.removeprefix(base)
    return iri if iri.startswith(("http://", "https://")) and not iri.startswith(NAMESPACE) else None
