"""From documents to what they state: the one function that a build runs, in this process, in several or elsewhere."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claims.version import Version, versioned
from kg.errors import UnreadableDocument
from kg.read.limits import SECONDS, within
from kg.records import Document, Reading

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.annotate.reader import Reader
    from kg.claims.endpoint import Endpoint

FIRST = "Tern Cloud leased 4 MW from Larkfield for $1 million in May 2024."


@dataclass(frozen=True, slots=True)
class Extractor:
    """Who finds the facts: the shipped reader, or an endpoint that proposes them.

    `least` is the chance from which a claim is likely enough, `model` another installed spaCy pipeline for tags, parse and
    names. What a document states hangs on nothing but the document and the `version`; one that takes more than so many
    `seconds` of processor time is not read.
    """

    least: float | None = None
    model: str | None = None
    asked: Endpoint | None = None
    seconds: float = SECONDS

    def __call__(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """What each document states, in order."""
        reader, asked = None, self.asked
        for document in documents:
            reader = reader or self._ready()
            try:
                with within(self.seconds, document.path or document.name):
                    doc, made = self._read(document, reader)
            except UnreadableDocument as error:
                yield Reading([], [], unread=error.reason)
            except Exception as error:  # whatever one article does to the reader, the others are read
                yield Reading([], [], unread=f"it cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:200]})")
            else:
                yield made if asked is None or not _worded(doc) else self._proposed(doc, asked)

    def _ready(self) -> Reader:
        """The shipped reader, once it has read a line: what is loaded and made for the first text is no document's time."""
        from kg.annotate.pipeline import pipeline

        reader = pipeline().get_pipe("reader")
        self._read(Document("", FIRST, ""), reader)
        return reader

    def _read(self, document: Document, reader: Reader) -> tuple[Doc, Reading]:
        """A document's Doc, and what the shipped reader finds in it; nothing where an endpoint is asked."""
        from kg.annotate.pipeline import annotated
        from kg.claims.reading import read

        (doc,) = annotated([document], model=self.model)
        return doc, read(doc, reader, least=self.least) if self.asked is None and _worded(doc) else Reading([], [])

    def _proposed(self, doc: Doc, asked: Endpoint) -> Reading:
        """What an endpoint proposes and the text bears out."""
        from kg.annotate.cast import cast
        from kg.annotate.pipeline import pipeline
        from kg.claims.endpoint import facts
        from kg.claims.proposed import proposals

        people = cast(doc, pipeline().get_pipe("reader"))
        return proposals(doc, people, facts(doc._.article.document, asked)).reading(self.least)

    @property
    def version(self) -> Version:
        """What a reading hangs on beside its document."""
        endpoint = (self.asked.address, self.asked.model, self.asked.part) if self.asked else None
        return versioned(least=self.least, model=self.model, endpoint=endpoint)


def _worded(doc: Doc) -> bool:
    """Whether a Doc holds any word that was read: of an article of "Read more" and a picture's credit nothing is left."""
    return "words" in doc.user_data
