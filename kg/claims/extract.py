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

    from kg.claims.endpoint import Endpoint


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
        from kg.annotate.foreign import loaded
        from kg.annotate.pipeline import annotated, pipeline
        from kg.claims.reading import read

        reader, asked = pipeline().get_pipe("reader"), self.asked
        if self.model is not None:
            loaded(self.model)  # which is no document's time
        for document in documents:
            try:
                with within(self.seconds, document.path or document.name):
                    (doc,) = annotated([document], model=self.model)
                    made = read(doc, reader, least=self.least) if asked is None else None
            except UnreadableDocument as error:
                yield Reading([], [], unread=error.reason)
            else:
                yield made if asked is None else self._proposed(doc, asked)

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
