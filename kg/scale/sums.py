"""The sums of the prose of many documents, of which one at a time is in memory: what kg.ask.arithmetic finds in all at once."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.ask.arithmetic import Reckoning, Worth, doubted, reckonings, windows, worth
from kg.ask.audited import statements
from kg.ask.window import Window
from kg.records import Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Quad

    from kg.ask.figures import Figure

    Figures = Callable[[Document], list[Figure]]

WORD = re.compile(r"\w+")
Company = tuple[str, str]  # a company whose worth is asked for, and the unit


def sums(documents: Sequence[Document], figures: Figures) -> Iterator[Quad]:
    """The sums of some documents as statements; `figures` gives those of a document, in order. The documents are gone through
    twice, and those a third time that tell of a surge, which is held against what any of them tells."""
    asked: set[Company] = set()
    waiting = []
    for number, document in enumerate(documents):
        seen = windows(document.text, figures(document))
        if companies := set(doubted(seen)):
            asked |= companies
            waiting.append(number)
        else:
            yield from _stated(reckonings(document, seen, lambda name, unit: None))
    largest = _largest(documents, by_word(asked), figures) if asked else {}
    for document in map(documents.__getitem__, waiting):
        seen = windows(document.text, figures(document))
        yield from _stated(reckonings(document, seen, lambda name, unit: largest.get((name, unit))))


def by_word(companies: Iterable[Company]) -> dict[str, list[Company]]:
    """Companies by the first word of their names."""
    found: dict[str, list[Company]] = defaultdict(list)
    for company in companies:
        if word := WORD.search(company[0]):
            found[word[0]].append(company)
    return dict(found)


def worths(document: Document, asked: Mapping[str, list[Company]], seen: Callable[[], list[Window]]) -> Iterator[tuple[Company, Worth]]:
    """The largest worths that a document gives companies, which come by their first word; `seen` gives its sentences."""
    named = [company for word in asked.keys() & set(WORD.findall(document.text)) for company in asked[word]]
    found = seen() if named else []
    yield from ((company, told) for company in named if (told := worth(document, found, *company)))


def _largest(documents: Iterable[Document], asked: Mapping[str, list[Company]], figures: Figures) -> dict[Company, Worth]:
    """The largest worths that any document gives; of several as large the first document's."""
    largest: dict[Company, Worth] = {}
    for document in documents:
        for company, told in worths(document, asked, lambda document=document: windows(document.text, figures(document))):
            if company not in largest or told[0].value > largest[company][0].value:
                largest[company] = told
    return largest


def _stated(found: Iterable[Reckoning]) -> Iterator[Quad]:
    for reckoning in found:
        yield from statements(reckoning)
