"""How a sentence speaks: its assertion mode, and the source that it names."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span

from kg.lexicon import lexicon
from kg.names import printed


@dataclass(frozen=True, slots=True)
class Stance:
    """The mode of a statement, and who is named as its source."""

    mode: str
    attributed_to: str | None


def stance(doc: Doc, spans: Sequence[Span]) -> Stance:
    """How the sentence that holds the last of the spans speaks."""
    sentence = max(spans, key=lambda s: s.start).sent
    known: dict[int, Stance] = doc.user_data.setdefault("stances", {})
    if sentence.start not in known:
        known[sentence.start] = _of(sentence)
    return known[sentence.start]


def _of(sentence: Span) -> Stance:
    source = _source(sentence)
    words = {t.lower_ for t in sentence if t.pos_ != "PROPN"}  # the month of May hedges nothing
    cues = lexicon("stance")
    if words & set(cues["conditional"]) - {"should", "would"} and "if" in words:
        mode = "conditional"
    elif words & set(cues["hedging"]):
        mode = "hedged"
    elif source:
        mode = "attributed"
    elif words & set(cues["planning"]):
        mode = "planned"
    else:
        mode = "asserted"
    return Stance(mode, source)


@cache
def _according() -> re.Pattern[str]:
    openings = "|".join(re.escape(o) for o in lexicon("stance")["according"])
    return re.compile(rf"\b(?:{openings})\s+(?=\S)", re.IGNORECASE)


def _source(sentence: Span) -> str | None:
    """The source that a sentence names: "according to X", "X said that …"."""
    match = _according().search(sentence.text)
    if match:
        at = sentence.start_char + match.end()
        span = next((t for t in sentence if t.idx >= at), None)
        if span is not None:
            return _phrase(span)
    attributing = set(lexicon("stance")["attributing"])
    for token in sentence:
        if token.lower_ in attributing and token.pos_ == "VERB" and any(c.dep_ in ("ccomp", "parataxis") for c in token.children) or (
                token.lower_ in attributing and token.dep_ == "parataxis"):  # fmt: skip
            for child in token.children:
                if child.dep_ == "nsubj" and child.pos_ in ("PROPN", "NOUN"):
                    return _phrase(child)
    return None


def _phrase(token) -> str | None:  # noqa: ANN001
    """The noun phrase around a token, without clauses that hang on it."""
    head = token
    while head.dep_ in ("compound", "det", "amod", "nmod:poss", "case", "flat", "punct", "nummod") and head.head != head and head.head.i > head.i:
        head = head.head
    keep = [t for t in head.subtree if t.i <= head.i or t.dep_ in ("flat",) and t.head == head]
    parts = [t for t in keep if t.dep_ not in ("acl:relcl", "acl", "punct") and not t.is_space]
    text = printed("".join(t.text_with_ws for t in parts))
    return text if 1 < len(text) <= 60 else None
