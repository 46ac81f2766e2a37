"""What a text denies: its words say that what joins two mentions is not so."""
from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from kg.annotate.clause import ARGUMENTS, joining
from kg.lexicon import lexicon

CLAUSES = frozenset({"ccomp", "csubj", "csubj:pass", "xcomp", "acl"})
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
ECHO = frozenset({"PRON", "AUX", "PART", "DET", "PROPN", "ADV"})  # what a sentence consists of that only denies the one before


def denied(doc: Doc, spans: Sequence[Span]) -> bool:
    """Whether the clause that holds the spans denies what it says of them, or what governs it or follows it does."""
    sentence = spans[0].sent
    if any(span.sent.start != sentence.start for span in spans):
        return False
    roots = [span.root for span in spans]
    return any(_untrue(roots, word) for word in roots) or any(map(_denies, joining(roots))) or _taken_back(doc, sentence)


def _denies(token: Token) -> bool:
    """Whether a word that joins what a clause tells of is denied: "does not own", "never leased", "has no stake in"."""
    return _joins(token) and any(map(_no, token.children))


def _joins(token: Token) -> bool:
    """Whether a word may say by itself what joins two: a verb that does, or a noun: "is no director of"."""
    return token.pos_ != "VERB" or token.lower_ in lexicon("denial")["joining"]


def _no(word: Token) -> bool:
    cues = lexicon("denial")
    if word.lower_ in cues["not"]:
        after = word.doc[word.i + 1].lower_ if word.i + 1 < len(word.doc) else ""
        return after not in cues["not_denied"] and not any(child.lower_ in cues["ahead"] for child in word.head.children)
    if word.lower_ == "no":
        return word.head.lower_ in cues["ties"]
    return word.lower_ == "longer" and any(child.lower_ == "no" for child in word.children)


def _untrue(roots: Sequence[Token], word: Token) -> bool:
    """Whether a word stands in a clause of which it is said that it is not so, with all the others but for who says that: "it is
    not true that", "denied that it owns"."""
    for token in (word, *word.ancestors):
        if token.dep_ in CLAUSES and _joins(token) and _false(token.head):
            return all(token in root.ancestors or root.head == token.head and root.dep_ in SUBJECTS for root in roots)
        if token.dep_ not in ARGUMENTS | CLAUSES:
            return False
    return False


def _false(token: Token) -> bool:
    """Whether a word says that something is not so: "denied", "is false", "is not true"."""
    cues, no = lexicon("denial"), any(map(_no, token.children))
    return not no if token.lower_ in cues["untrue"] else no and token.lower_ in cues["true"]


def _taken_back(doc: Doc, sentence: Span) -> bool:
    """Whether the next sentence says no more than that this one is not so: "It has not.", "That is untrue."."""
    if sentence.end >= len(doc):
        return False
    words = [t for t in doc[sentence.end].sent if not t.is_punct and not t.is_space]
    if not 2 < len(words) <= 4 or not all(t.pos_ in ECHO or t.lower_ in lexicon("denial")["helpers"] for t in words[:-1]):
        return False
    return words[-1].lower_ in lexicon("denial")["not"] or _false(words[-1])
