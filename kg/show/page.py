"""Memos and figures as pages: one file that loads nothing and runs nothing; a memo as Markdown besides.

All text is escaped as it is filled in, on HTML pages by jinja2, in Markdown by a backslash before what Markdown or HTML reads.
"""
from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.graph.wording import amount
from kg.ontology import kinds
from kg.show.sheet import DARK, LIGHT, Picture
from kg.show.wording import because, notes

if TYPE_CHECKING:
    from kg.records import Document
    from kg.show.memo import Memo

SPECIAL = re.compile(r"^[-+]|[\\`*_{}\[\]<>#|~&$]")


def html(memo: Memo, pictures: Iterable[Picture]) -> str:
    """A memo as an HTML page with its figures. Raises MissingExtra."""
    return _page("memo.html", title=memo.title, memo=memo, pictures=[_shown(picture) for picture in pictures])


def pictured(picture: Picture) -> str:
    """A figure as an HTML page. Raises MissingExtra."""
    return _page("picture.html", title=picture.title, pictures=[_shown(picture)])


def markdown(memo: Memo) -> str:
    """A memo as Markdown, without figures."""
    return _templates(False).get_template("memo.md").render(memo=memo)


def _page(name: str, **told: object) -> str:
    style = _templates(True).get_template("style.css").render()
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    return _templates(True).get_template(name).render(style=Markup(style), allowed=allowed, **told)


def _shown(picture: Picture) -> dict[str, str]:
    """A figure by light and by dark, as addresses that hold it."""
    light, dark = (b64encode(picture.drawn(".svg", ink)).decode() for ink in (LIGHT, DARK))
    return {"title": picture.title, "words": picture.words, "light": f"data:image/svg+xml;base64,{light}",
            "dark": f"data:image/svg+xml;base64,{dark}"}  # fmt: skip


@cache
def _templates(escapes: bool) -> Environment:
    made = Environment(loader=PackageLoader("kg.show"), autoescape=escapes, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=True, finalize=None if escapes else _plain)  # fmt: skip
    made.globals |= {"because": because, "notes": notes, "kinds": kinds()}
    made.filters |= {"amount": amount, "line": _line, "link": _link}
    return made


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _link(document: Document) -> str:
    """The address of a document, "" where it is none of the web."""
    return document.url if document.url and re.match(r"https?://", document.url, re.IGNORECASE) else ""


def _plain(value: object) -> object:
    """What is filled into Markdown, so that it reads as it stands and starts nothing."""
    return SPECIAL.sub(r"\\\g<0>", _line(str(value))) if isinstance(value, str) else value
