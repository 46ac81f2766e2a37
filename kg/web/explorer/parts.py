"""What several pages show: links to parties and facts, passages with where they stand, badges, fields that ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from kg.graph.iris import short
from kg.ontology import kinds
from kg.records import Document, Evidence, Hop
from kg.web.explorer.address import Asked, Told
from kg.web.explorer.table import Cell

if TYPE_CHECKING:
    from kg.web.explorer.held import Held

AROUND = 240  # letters of an article before and behind a passage
FRESH: dict[str, Told] = {"page": None, "row": None, "fact": None}  # what does not outlive another choice


def party(id_: str, name: str, at: Asked) -> Cell:
    """A party, leading to its card."""
    return Cell(name, at.to("party", id=id_))


def fact(iri: str, words: str, at: Asked) -> Cell:
    """A deal, link or figure, leading to its passages."""
    return Cell(words, at.to("fact", iri=short(iri)))


def sources(evidence: Iterable[Evidence], at: Asked) -> list[Cell]:
    """The documents of some passages, each leading to its passages in the article."""
    by: dict[str, list[Evidence]] = {}
    for passage in evidence:
        by.setdefault(passage.doc, []).append(passage)
    return [Cell(doc, article(passages, at)) for doc, passages in by.items()]


def article(passages: Sequence[Evidence], at: Asked) -> str:
    """The address of an article with some of its passages highlighted."""
    return at.to("article", name=passages[0].doc, at=[f"{p.start}-{p.end}" for p in passages])


def badge(words: str | None) -> Component | str:
    """A verdict or a status."""
    return html.Span(words, className=f"badge {re.sub(r'[^a-z]+', '-', words)}") if words else ""


def passage(held: Held, told: Evidence, at: Asked) -> Component:
    """A passage highlighted among the words around it, and where it stands."""
    document = held.documents.get(told.doc)
    text = document.text if document else told.quote
    start, end = (told.start, told.end) if document else (0, len(told.quote))
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before, behind = (
        ("…" if first else "") + text[first:start].lstrip(),
        text[end:last].rstrip() + ("…" if last < len(text) else ""),
    )
    where = [dcc.Link((document.title if document else "") or told.doc, href=article([told], at)), source_line(document)]
    return html.Figure(
        [
            html.Blockquote([before, html.Mark(text[start:end]), behind]),
            html.Figcaption([*where, f" · {told.start:,}–{told.end:,}"]),
        ],
        className="passage",
    )


def source_line(document: Document | None) -> str:
    """Who published an article, and when."""
    told = [part for part in (document.publisher, document.published) if part] if document else []
    return "".join(f" · {part}" for part in told)


def step(held: Held, hop: Hop, names: dict[str, str], at: Asked, *, most: int | None = 1, back: bool = False) -> Component:
    """A step of a chain: from whom to whom by which fact, and at most so many passages that say it.

    `back` turns round how it is written, for a chain that walks the fact the other way.
    """
    pair = dict.fromkeys((hop.target, hop.source) if back else (hop.source, hop.target))
    ends = [dcc.Link(names[id_], href=at.to("party", id=id_)) for id_ in pair]
    sign = "—" if kinds()[hop.kind].symmetric else "←" if back else "→"
    line: list[Any] = (
        [ends[0], html.Span(sign, className="joins", **{"aria-hidden": "true"}), ends[-1]] if len(ends) > 1 else ends
    )
    return html.Li(
        [
            html.Div(line, className="ends"),
            html.Div([dcc.Link(hop.words, href=at.to("fact", iri=short(hop.iri)))], className="said"),
            *(passage(held, evidence, at) for evidence in hop.evidence[:most]),
        ],
        className="step",
    )


def text(name: str, label: str, at: Asked, **more: Any) -> Component:
    """A field for words; a list named by `list` suggests some."""
    control = dcc.Input(id={"asks": name}, value=at.one(name), type="text", autoComplete="off", **more)
    return html.Label([html.Span(label), control], className="field")


def choice(name: str, label: str, options: Sequence[tuple[str, str]], at: Asked, first: str = "") -> Component:
    """Ways of which one is taken: the one that the address names, or the first."""
    taken = at.one(name, first)
    return _group(
        label,
        [_way(words, at.with_(**{**FRESH, name: value if value != first else None}), value == taken) for value, words in options],
    )


def choices(name: str, label: str, options: Sequence[tuple[str, str]], at: Asked) -> Component | None:
    """Ways of which any number is taken, all for none; None where there is nothing to choose among."""
    if len(options) < 2:
        return None
    taken = at.many(name)
    return _group(
        label,
        [
            _way(
                words,
                at.with_(**{**FRESH, name: [v for v in taken if v != value] if value in taken else [*taken, value]}),
                value in taken,
            )
            for value, words in options
        ],
    )


def _group(label: str, ways: list[Component]) -> Component:
    told = {"role": "group", "aria-label": label}
    return html.Div([html.Span(label, **{"aria-hidden": "true"}), html.Div(ways, className="options")], className="field", **told)


def _way(words: str, href: str, taken: bool) -> Component:
    return dcc.Link(
        [words, html.Span(" (chosen)", className="hidden") if taken else None], href=href, className="on" if taken else ""
    )


def cut(most: int, whole: int) -> str | None:
    """That a page shows the first rows alone, where there are more."""
    return f"The first {most:,} of {whole:,}; the CSV holds all." if whole > most else None


def head(title: str, under: str | None = None) -> Component:
    """The head of a page."""
    return html.Header([html.H1(title), html.P(under, className="lead") if under else None], className="head")


def message(title: str, words: Component | str) -> list[Component]:
    """A page that says why it shows nothing."""
    return [head(title), html.P(words, className="empty")]
