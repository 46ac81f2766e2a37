"""The text that the language model reads: an article's prose alone, each character with its place in the document."""
from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.read import lines, wording
from kg.read.copies import Echo, echoes
from kg.read.rewriting import Rewriting
from kg.records import Document


class Ticker(NamedTuple):
    """A ticker that the document prints, with the name it marks ("" where it stands beside one) and the exchange."""

    start: int
    end: int
    name: str
    ticker: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Article:
    """A document's reading text: one paragraph, heading or list item a line.

    text[i] stands for document.text[origin[i]:ends[i]]: one and the same character, unless it was replaced; an inserted
    one stands for nothing. `tickers` count in the document's text, `echoes` in the reading text.
    """

    document: Document
    text: str
    origin: array[int] = field(repr=False, compare=False)
    ends: array[int] = field(repr=False, compare=False)
    tickers: tuple[Ticker, ...] = ()
    echoes: tuple[Echo, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the document a span of the reading text stands."""
        if start >= end:
            at = self.origin[start] if start < len(self.text) else self.ends[-1] if self.ends else 0
            return at, at
        return self.origin[start], self.ends[end - 1]

    def reading(self, start: int, end: int) -> tuple[int, int] | None:
        """Where in the reading text a span of the document stands, or None where nothing of it is read."""
        first, last = bisect_right(self.ends, start), bisect_left(self.origin, end)
        return (first, last) if first < last else None


def article(document: Document) -> Article:
    """The reading text of a document: captions, buttons and markup gone, glued words parted, cashtags as names."""
    draft = Rewriting(document.text)
    wording.characters(draft)
    tickers = tuple(Ticker(*ticker) for ticker in wording.tickers(draft))
    wording.foreign(draft)
    draft.edit(lines.edits(draft.text))
    wording.markup(draft)
    wording.glue(draft)
    wording.spaces(draft)
    wording.words(draft)
    return Article(document, draft.text, draft.starts, draft.ends, tickers, tuple(echoes(draft.text)))
