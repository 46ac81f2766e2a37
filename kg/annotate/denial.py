"""What a text denies: its words say that what joins two mentions is not so."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from kg.annotate.clause import ARGUMENTS, joining
from kg.lexicon import lexicon

CLAUSES = frozenset({"ccomp", "csubj", "csubj:pass", "xcomp", "acl"})
ECHO = frozenset({"PRON", "AUX", "PART", "DET", "PROPN", "ADV"})  # what a sentence consists of that only denies the one before


def denied(doc: Doc, spans: Sequence[Span]) -> bool:
    """Whether the clause that holds the spans denies what it says of them, or what governs it or follows it does."""
    sentence = spans[0].sent
    if any(span.sent.start != sentence.start for span in spans):
        return False
    roots = [span.root for span in spans]
    untrue = any(_untrue(token) for root in roots for token in _governing(root))
    return untrue or any(map(_denies, joining(roots))) or _taken_back(doc, sentence)


def _denies(token: Token) -> bool:
    """Whether a word of a clause is denied: "does not own", "never leased", "has no stake in"."""
    return token.lower_ not in lexicon("denial")["telling"] and any(map(_no, token.children))


def _no(word: Token) -> bool:
    cues = lexicon("denial")
    if word.lower_ in cues["not"]:
        after = word.doc[word.i + 1].lower_ if word.i + 1 < len(word.doc) else ""
        return after not in cues["not_denied"] and not any(child.lower_ in cues["ahead"] for child in word.head.children)
    if word.lower_ == "no":
        return word.head.lower_ in cues["ties"]
    return word.lower_ == "longer" and any(child.lower_ == "no" for child in word.children)


def _governing(word: Token) -> Iterator[Token]:
    """The words that govern the clauses that a word is in, or a noun with such a clause: of "false" in "reports are false that …"."""
    inside = False
    for token in (word, *word.ancestors):
        inside = inside or token.dep_ in CLAUSES
        if token.dep_ not in ARGUMENTS | CLAUSES:
            return
        if inside:
            yield token.head


def _untrue(token: Token) -> bool:
    """Whether a word says of what it governs that it is not so: "denied that", "it is not true that"."""
    cues, no = lexicon("denial"), any(map(_no, token.children))
    return not no if token.lower_ in cues["untrue"] else no and token.lower_ in cues["true"]


def _taken_back(doc: Doc, sentence: Span) -> bool:
    """Whether the next sentence says no more than that this one is not so: "It has not.", "That is untrue."."""
    if sentence.end >= len(doc):
        return False
    words = [t for t in doc[sentence.end].sent if not t.is_punct and not t.is_space]
    if not 2 < len(words) <= 4 or not all(t.pos_ in ECHO or t.lower_ in lexicon("denial")["helpers"] for t in words[:-1]):
        return False
    return words[-1].lower_ in lexicon("denial")["not"] or _untrue(words[-1])
