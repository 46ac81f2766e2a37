"""An annotated article made by hand: a Doc with sentences and values, and the cast that the reader would make of it."""
from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from factory import document
from spacy.tokens import Doc

from kg.annotate.cast import Cast, Thing
from kg.annotate.features import Spot
from kg.annotate.pipeline import values
from kg.annotate.reader import Ties, language
from kg.read.article import article


def annotated(text: str, names: Mapping[str, str], stands: Mapping[str, str] | None = None, *,
              short: Mapping[str, str] | None = None) -> tuple[Doc, Cast]:  # fmt: skip
    """The article and its cast: `names` with their types, `short` forms with the name they stand for, and the pronouns and
    descriptions that `stands` leads to a name; every place where one of them is written is a mention."""
    made = article(document("note", text))
    doc = language()(made.text)
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text in (".", "!", "?") or "\n" in doc[token.i - 1].text
    doc._.article = made
    values(doc)
    things = {name: Thing(name, kind) for name, kind in names.items()}
    leads = {**{name: name for name in names}, **(short or {}), **(stands or {})}
    found, taken = [], set()
    for words in sorted(leads, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", doc.text):
            span = doc.char_span(*match.span())
            if span is not None and not taken & set(range(span.start, span.end)):
                taken |= set(range(span.start, span.end))
                found.append((span, words))
    found.sort(key=lambda f: f[0].start)
    spots, spans, thing_of = [], [], {}
    for span, words in found:
        thing = things[leads[words]]
        described = words in (stands or {})
        if not described:
            thing.mentions.append(span)
        thing_of[len(spots)] = thing
        spots.append(Spot(span.start, span.end, {"PERSON": "person"}.get(thing.type, "org") if described else thing.type))
        spans.append(span)
    return doc, Cast(list(things.values()), spots, spans, thing_of, Ties([], np.zeros((0, 0)), np.zeros((0, 0)), [], []))
