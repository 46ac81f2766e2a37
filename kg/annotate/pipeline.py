"""Documents in, annotated Docs out, by the shipped spaCy pipeline."""
from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate import reader  # noqa: F401  registers the component
from kg.annotate.dates import dates
from kg.annotate.quantities import amounts
from kg.annotate.symbols import symbols
from kg.lexicon import lexicon
from kg.read.article import Article, article
from kg.records import Document, Quantity, When

MODEL = Path(__file__).parent / "model"
CONVERTED = re.compile(r"\s*\((?:(?:or|about|around|roughly|some|approximately|nearly|~|≈)\s*)*", re.IGNORECASE)
CLOSED = re.compile(r"\s*\)")

for owner, names in ((Doc, ("article",)), (Span, ("quantity", "when", "iso"))):
    for name in names:
        if not owner.has_extension(name):
            owner.set_extension(name, default=None)


@cache
def pipeline() -> Language:
    """The shipped pipeline, loaded once."""
    nlp = spacy.load(MODEL)
    nlp.max_length = sys.maxsize  # a text is read in stretches; how long one may be is said where it is opened
    return nlp


def annotated(documents: Iterable[Document], *, batch_size: int = 8, model: str | None = None) -> Iterator[Doc]:
    """One Doc a document: the shipped model's layers, and `doc.spans["values"]` with typed quantities and dates.

    `doc._.article` leads offsets of the Doc back into the document's text. `model` names another installed spaCy pipeline,
    whose tags, parse and names then take the place of the shipped model's.
    """
    nlp = pipeline()

    def docs() -> Iterator[Doc]:
        for document in documents:
            made = article(document)
            doc = nlp.make_doc(made.text)
            doc._.article = made
            yield doc

    read = nlp.pipe(docs(), batch_size=batch_size)
    if model is not None:
        from kg.annotate.foreign import loaded, reread

        read = reread(read, loaded(model), batch_size=batch_size)
    for doc in read:
        values(doc)
        yield doc


def values(doc: Doc) -> None:
    """Fill `doc.spans["values"]`: quantities in `span._.quantity`, dates in `span._.when`, symbols of shares; none overlapping
    another."""
    made: Article | None = doc._.article
    published = made.document.published if made else None
    text = doc.text
    found: list[tuple[int, int, str, Quantity | When | None, str | None]] = [(start, end, "TICKER", None, None) for start, end in symbols(text)]
    found = _beside(found, ((d.start, d.end, "DATE", d.when, None) for d in dates(text, published)))
    found = _beside(found, ((a.start, a.end, a.type, a.quantity, a.iso) for a in amounts(text)))
    spans = []
    for start, end, kind, value, iso in found:
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        if span is None or spans and (span.start < spans[-1].end or _converted(spans[-1], span, value, text)):
            continue
        if kind == "COUNT":
            value = counted(span, value)
            if value is None:
                continue
        span._.quantity, span._.when = (None, value) if isinstance(value, When) else (value, None)
        span._.iso = iso
        spans.append(span)
    doc.spans["values"] = spans


def _beside(found: list[tuple], more: Iterable[tuple]) -> list[tuple]:
    """What was found first and what more stands beside it, overlapping none of it, in the order of the text."""
    ends = [end for _, end, *_ in found]
    out = list(found)
    for start, end, *rest in more:
        after = bisect_right(ends, start)  # the first that it may overlap
        if after == len(found) or found[after][0] >= end:
            out.append((start, end, *rest))
    return sorted(out, key=lambda f: f[:2])


def _converted(before: Span, span: Span, value: Quantity | When | None, text: str) -> bool:
    """Whether a value repeats the sum before it in another currency: "$20 billion (£15 billion)"."""
    told = before._.quantity
    if before.label_ != "MONEY" or span.label_ != "MONEY" or not isinstance(value, Quantity) or told is None or told.unit == value.unit:
        return False
    return bool(CONVERTED.fullmatch(text, before.end_char, span.start_char) and CLOSED.match(text, span.end_char))


def counted(span: Span, quantity: Quantity) -> Quantity | None:
    """The count with the thing it counts, by the parse; None for a number that counts nothing (a year, a version)."""
    head = span.root
    while head.dep_ in ("nummod", "compound", "advmod", "flat") and head.head != head and head.head.i - span.end < 6:
        head = head.head
        if head.pos_ in ("NOUN", "PROPN"):
            break
    if head.i < span.end and span.end < len(span.doc) and span.doc[span.end].pos_ == "NOUN":  # where the parse parts the two
        head = span.doc[span.end]
    if head.i < span.end or head.pos_ not in ("NOUN", "PROPN") or head.i - span.end > 5:
        return quantity if span.text.replace(",", "").isalpha() or quantity.value and quantity.value >= 1000 and "," in span.text or " " in span.text else None
    return Quantity(quantity.value, thing(head.text), quantity.bound, quantity.per, quantity.min, quantity.max)


def thing(noun: str) -> str:
    """A counted noun as facts write it: singular, in the lexicon's form where it has one."""
    known = lexicon("units")["counted"]
    lower = noun.casefold()
    if lower in known:
        return known[lower]
    if lower.endswith("ies") and len(lower) > 4:
        lower = lower[:-3] + "y"
    elif lower.endswith(("ches", "shes", "xes", "sses")):
        lower = lower[:-2]
    elif lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        lower = lower[:-1]
    return lower if not noun.isupper() else noun.removesuffix("s")
