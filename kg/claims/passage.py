"""The passages that say a fact: whole sentences, at most three, cut down where they are long."""
from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span

from kg.records import Evidence

SENTENCES, CHARACTERS = 3, 600


def passage(doc: Doc, spans: Sequence[Span]) -> Evidence | None:
    """One passage that holds all the spans; None where they stand more than three sentences or 600 characters apart."""
    first, last = min(s.start for s in spans), max(s.end for s in spans) - 1
    low, high = doc[first].sent, doc[last].sent
    if sum(1 for t in doc[low.start : high.end] if t.is_sent_start) > SENTENCES:
        return None
    start, end = low.start_char, high.end_char
    made = doc._.article
    for narrower in (None, _clauses(doc, low.start, high.end, first, last)):
        if narrower:
            start, end = narrower
        begin, finish = _stripped(made.text, start, end)
        at = made.span(begin, finish)
        quote = made.document.text[at[0] : at[1]]
        if len(quote) <= CHARACTERS:
            return Evidence(made.document.name, at[0], at[1], quote)
    return None


def passages(doc: Doc, spans: Sequence[Span]) -> list[Evidence] | None:
    """The passage that holds all the spans; where they stand too far apart for one, those that hold a span each: an article
    does not name its subject anew in every sentence. None where even one is too long."""
    whole = passage(doc, spans)
    if whole is not None:
        return [whole]
    out: list[Evidence] = []
    for span in sorted(spans, key=lambda s: s.start):
        place = doc._.article.span(span.start_char, span.end_char)
        if any(e.start <= place[0] and place[1] <= e.end for e in out):
            continue
        one = passage(doc, [span])
        if one is None:
            return None
        out.append(one)
    return out


def _clauses(doc: Doc, low: int, high: int, first: int, last: int) -> tuple[int, int]:
    """From the clause mark before the first word wanted to the one after the last."""
    start, end = first, last + 1
    marks = {",", ";", ":", "(", ")", "—", "–", "."}
    while start > low and doc[start - 1].text not in marks and doc[last].idx - doc[start - 1].idx < CHARACTERS - 60:
        start -= 1
    while end < high and doc[end - 1].text not in marks and doc[end].idx - doc[start].idx < CHARACTERS - 40:
        end += 1
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
