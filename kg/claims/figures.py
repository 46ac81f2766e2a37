"""Figures that the words around them name: a metric by the lexicon, its subject by the parse."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.annotate.cast import Cast
from kg.annotate.features import NAMES
from kg.claims.draft import Draft
from kg.lexicon import lexicon

NEAR = 9  # how many words from a figure the word that names its metric may stand
FOLLOWS = re.compile(r"\s(?:(?:in|of)\s)?(?:(?:net|annual|total|quarterly|gross)\s)?")  # "$18 billion in sales"
BREAK = frozenset({";", "—", "–", "while", "whereas", "but"})


def drafts(doc: Doc, people: Cast) -> Iterator[Draft]:
    """A draft for each figure whose metric and subject the sentence itself names."""
    spot_at = people.spot_at()
    for n, span in enumerate(people.spans):
        if span._.quantity is None:
            continue
        hit = _metric(span, people.spots[n].type)
        if hit is None:
            continue
        metric, word = hit
        subject = _subject(span, word, spot_at)
        if subject is None or people.thing_of[subject].unnamed:
            continue
        if people.thing_of[subject].type not in lexicon("metrics")[metric].get("subjects", NAMES):
            continue
        weight = lexicon("model")["wording"]
        yield Draft("Observation", [("subject", people.thing_of[subject], subject)], {"metric": metric, "value": n}, reasons={"wording": weight})


@cache
def _words() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """By type of value: the metrics it may have, with the pattern of the words that name each."""
    out: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for metric, table in lexicon("metrics").items():
        spelt = "|".join(re.escape(w) for w in sorted(table["words"] + table["verbs"], key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE)
        for kind in table["types"]:
            out.setdefault(kind, []).append((metric, pattern))
    return out


def _metric(span: Span, kind: str) -> tuple[str, Token] | None:
    """The metric whose word stands nearest the figure in its clause, and that word."""
    sentence = span.sent
    if kind in ("MONEY", "PERCENT") and (change := _change(span)) is not None:
        return "growth", change
    low, high = max(sentence.start, span.start - NEAR), min(sentence.end, span.end + NEAR)
    for i in range(span.start - 1, low - 1, -1):
        if span.doc[i].text in BREAK:
            low = i + 1
            break
    for i in range(span.end, high):
        if span.doc[i].text in BREAK or span.doc[i].ent_type_ and span.doc[i].lower_ == "and":
            high = i
            break
    start = span.doc[low].idx
    text, whole = span.doc[low:high].text, span.doc._.article.text
    best: tuple[int, str, int] | None = None
    for metric, pattern in _words().get(kind, ()):
        for match in pattern.finditer(text):
            at, end = start + match.start(), start + match.end()
            gap = span.start_char - end if end <= span.start_char else at - span.end_char + 6
            if at < span.end_char and span.start_char < end or FOLLOWS.fullmatch(whole, span.end_char, at):
                gap = 0
            if best is None or gap < best[0]:
                best = (gap, metric, at)
    if best is None:
        return None
    return best[1], next(t for t in span.doc[low:high] if t.idx + len(t) > best[2])


def _change(span: Span) -> Token | None:
    """The word of rising or falling that the figure measures: "surged by over $2 billion", "a decline of 4%"."""
    words = _growth()
    before = [t for t in span.doc[max(span.sent.start, span.start - 6) : span.start]]
    for i, token in enumerate(before):
        if token.lower_ in ("by", "of") and any(t.lower_ in words for t in before[max(0, i - 2) : i]) and len(before) - i <= 4:
            return next(t for t in before[max(0, i - 2) : i] if t.lower_ in words)
    return None


@cache
def _growth() -> frozenset[str]:
    return frozenset(lexicon("metrics")["growth"]["words"]) - {"up", "down"}


def _subject(span: Span, word: Token, spot_at: dict[int, int]) -> int | None:
    """The thing that owns the metric's word, or is the subject of its clause, or stands last before the figure."""
    for token in (word, word.head):
        for child in token.children:
            if child.dep_ in ("nmod:poss", "nmod", "compound") and child.i in spot_at and child.i < span.start:
                return spot_at[child.i]
    for start in (word, span.root):
        token = start
        for _ in range(4):
            for child in token.children:
                if child.dep_ in ("nsubj", "nsubj:pass"):
                    for inner in (child, *child.children):
                        if inner.i in spot_at and (inner is child or inner.dep_ in ("nmod:poss", "nmod", "compound")):
                            return spot_at[inner.i]
            if token.head == token:
                break
            token = token.head
    return None
