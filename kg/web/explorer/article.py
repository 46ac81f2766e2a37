"""An article: its text with passages highlighted, and the facts that it tells."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from kg.graph import facts
from kg.ontology import kinds
from kg.show.wording import terms
from kg.web.explorer import parts
from kg.web.explorer.address import Asked
from kg.web.explorer.table import Table, shown

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
HEAD = ("kind", "fact", "terms", "status")


def tables(held: Held, at: Asked) -> dict[str, Table]:
    """The facts that the article tells. Raises UnknownDocument."""
    name = facts.document(held.graph, at.one("name")).name
    rows = [
        (kinds()[thing.kind].label, parts.fact(thing.iri, thing.label, at), terms(claim), claim.status or "")
        for thing in held.things
        for claim in thing.claims
        if claim.doc == name
    ]
    return {"facts": Table("facts", HEAD, rows)}


def view(held: Held, at: Asked) -> list[Component]:
    """The page. Raises UnknownDocument."""
    document = facts.document(held.graph, at.one("name"))
    marked = [(int(found[1]), int(found[2])) for told in at.many("at") if (found := SPAN.fullmatch(told))]
    web = document.url if document.url and re.match(r"https?://", document.url, re.IGNORECASE) else ""
    about = [
        ("Published", document.published),
        ("Publisher", document.publisher),
        ("Author", document.author),
        ("Document", document.name),
    ]
    origin = (
        [html.Div([html.Dt("Address"), html.Dd(html.A(web, href=web, rel="noreferrer noopener", target="_blank"))])]
        if web
        else []
    )
    return [
        parts.head(document.title or document.name),
        html.Dl([*(html.Div([html.Dt(name), html.Dd(value)]) for name, value in about if value), *origin], className="facts"),
        html.Div(
            [
                html.Article([html.P(part) for part in paragraphs(document.text, marked)], className="text", id="article"),
                _told(held, document.name, at),
            ],
            className="reading",
        ),
        html.Section([html.H2("As a table"), shown(tables(held, at)["facts"], at, "No fact was found in it.")]),
    ]


def _told(held: Held, name: str, at: Asked) -> Component:
    """The facts that the article tells, each leading to its passages in it."""
    told = sorted(
        (
            (min(p.start for p in claim.evidence), kinds()[thing.kind].label, thing.label, claim.evidence)
            for thing in held.things
            for claim in thing.claims
            if claim.doc == name and claim.evidence
        ),
        key=lambda row: row[0],
    )
    rows = [html.Li([dcc.Link(label, href=parts.article(evidence, at)), html.Span(kind)]) for _, kind, label, evidence in told]
    return html.Aside(
        [html.H2("What it tells"), html.Ul(rows) if rows else html.P("No fact was found in it.", className="lead")],
        className="told",
    )


def paragraphs(text: str, marked: Iterable[tuple[int, int]]) -> list[list[Component | str]]:
    """A text by paragraph, what lies in one of the spans marked; the first mark can be scrolled to."""
    left, first = deque(_apart(marked)), True
    found: list[list[Component | str]] = []
    for part in re.finditer(r"[^\n]+", text):
        line: list[Component | str] = []
        at, last = part.span()
        while left and left[0][0] < last:
            start, end = max(left[0][0], at), min(left[0][1], last)
            if start < end:
                line += [text[at:start]] if at < start else []
                line.append(html.Mark(text[start:end], id="here") if first else html.Mark(text[start:end]))
                at, first = end, False
            if left[0][1] > last:
                break
            left.popleft()
        found.append([*line, text[at:last]] if at < last else line)
    return found


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(found.pop()[1], end)
        found.append((start, end))
    return found
