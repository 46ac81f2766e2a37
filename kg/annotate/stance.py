"""How a sentence speaks: its assertion mode, and the source that it names."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.lexicon import lexicon
from kg.names import printed

LONGEST = 60  # characters of a source
ENDS = frozenset(",;:.()[]—–\"“”")
RELATIVE = frozenset({"which", "who", "whose", "whom", "where"})
# Words that a source's noun phrase does not go beyond.
BEYOND = RELATIVE | {"that", "when", "while", "as", "but", "because", "since", "after", "before", "though", "although", "if", "than",
                     "in", "on", "by", "from"}  # fmt: skip
WITHIN = ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART")


@dataclass(frozen=True, slots=True)
class Stance:
    """The mode of a statement, and who is named as its source."""

    mode: str
    attributed_to: str | None


def stance(doc: Doc, spans: Sequence[Span]) -> Stance:
    """How the clause that holds the last of the spans speaks, and the source that its sentence names."""
    last = max(spans, key=lambda s: s.start)
    known: dict[int, tuple[list[int], dict[int, int], str | None]] = doc.user_data.setdefault("stances", {})
    sentence = last.sent
    if sentence.start not in known:
        known[sentence.start] = (*_clauses(sentence), _source(sentence))
    clauses, outer, source = known[sentence.start]
    wanted = {clauses[last.start - sentence.start]}
    while within := {outer[clause] for clause in wanted if clause in outer} - wanted:
        wanted |= within
    return Stance(_mode([t for t, clause in zip(sentence, clauses, strict=True) if clause in wanted], source), source)


def _mode(clause: Sequence[Token], source: str | None) -> str:
    words = {t.lower_ for t in clause if t.pos_ != "PROPN" and (t.is_lower or t.is_sent_start)}  # the month of May hedges nothing
    cues = lexicon("stance")
    conditions, none = _conditions()
    if conditions.search(none.sub("", "".join(t.text_with_ws for t in clause))):
        return "conditional"
    if words & set(cues["hedging"]):
        return "hedged"
    if source:
        return "attributed"
    return "planned" if words & set(cues["planning"]) else "asserted"


@cache
def _conditions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What opens a condition, and what looks so and opens none."""
    cues = lexicon("stance")
    return (re.compile(rf"\b(?:{'|'.join(cues['conditional'])})(?!\w)", re.IGNORECASE),
            re.compile(rf"\b(?:{'|'.join(cues['no_condition'])})(?!\w)", re.IGNORECASE))


def _clauses(sentence: Span) -> tuple[list[int], dict[int, int]]:
    """The number of the clause that each token of a sentence stands in, and for each in brackets that which it is set in.

    A condition is of the clause that it hangs on; what stands beyond a clause mark, and a relative clause after a comma, speaks
    for itself.
    """
    cues = lexicon("stance")
    apart, fronted = frozenset(cues["apart"]), frozenset(cues["fronted"])
    numbers: list[int] = []
    outer: dict[int, int] = {}
    main = now = last = 0
    opened = sentence[0].lower_ in fronted
    for token in sentence:
        after = sentence.doc[token.i + 1 : sentence.end]
        if token.text in ("(", "["):
            last += 1
            outer[last] = now
            now = last
        elif token.text in (")", "]"):
            numbers.append(now)
            now = outer.get(now, main)
            continue
        elif token.text in (";", ":", "—", "–") or token.text == "," and (opened or _own(after, apart)):
            last += 1
            main = now = last
            opened = False
        elif token.text == "," and now not in outer:
            if any(t.lower_ in RELATIVE for t in after[:2]) and (after[0].lower_ in RELATIVE or after[0].pos_ == "ADP"):
                last += 1
                now = last
            else:
                now = main
        numbers.append(now)
    return numbers, outer


def _own(after: Span, apart: frozenset[str]) -> bool:
    """Whether what follows a comma is a clause of its own: a word opens it, or "and" and a subject."""
    if len(after) < 2:
        return False
    if after[0].lower_ not in ("and", "or"):
        return after[0].lower_ in apart
    subject = next((t for t in after[1:6] if t.dep_.startswith("nsubj")), None)
    return subject is not None and subject.head.i > subject.i and all(t.text != "," for t in after[1:6] if t.i < subject.i)


# ---------------------------------------------------------------------------- sources


@cache
def _according() -> re.Pattern[str]:
    cues = lexicon("stance")
    anywhere, by_name = "|".join(map(re.escape, cues["according"])), "|".join(map(re.escape, cues["by_name"]))
    return re.compile(rf"\b(?i:{anywhere})\s+(?=\S)|(?:^|[,;:(—–]\s*|\band\s+)(?i:{by_name})\s+(?=(?:the\s+)?[A-Z])")


def _source(sentence: Span) -> str | None:
    """The source that a sentence names: "according to X", "X said that …"."""
    for match in _according().finditer(sentence.text):
        at = sentence.start_char + match.end()
        first = next((t for t in sentence if t.idx >= at), None)
        if first is not None and (found := _called(_after(first, sentence))):
            return found
    attributing = set(lexicon("stance")["attributing"])
    for token in sentence:
        if token.lower_ in attributing and token.pos_ == "VERB" and any(c.dep_ in ("ccomp", "parataxis") for c in token.children) or (
                token.lower_ in attributing and token.dep_ == "parataxis"):  # fmt: skip
            subjects = [c for c in token.children if c.dep_ == "nsubj" and c.pos_ in ("PROPN", "NOUN")]
            for child in sorted(subjects, key=lambda c: abs(c.i - token.i)):
                if found := _called(_around(child, sentence)):
                    return found
    return None


def _after(first: Token, sentence: Span) -> Span:
    """The noun phrase that begins with a token."""
    doc, papers = sentence.doc, set(lexicon("stance")["given_out"])
    end = first.i + 1
    while end < sentence.end and doc[end].text not in ENDS:
        token = doc[end]
        goes_on = token.lower_ in ("by", "from", "in") and doc[end - 1].lower_ in papers
        another = token.pos_ == "DET" and doc[end - 1].pos_ in ("NOUN", "PROPN")  # "per the Evening Post the deal …"
        verb = token.pos_ == "AUX" or token.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in token.children)
        if token.lower_ in BEYOND and not goes_on or another or verb:
            break
        end += 1
    return doc[first.i : end]


def _around(noun: Token, sentence: Span) -> Span:
    """The noun phrase around a subject: what stands beside it in one piece, and the name that it is set beside as a description."""
    doc = sentence.doc
    name = next((c for c in noun.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if noun.pos_ == "NOUN" and name is not None:
        return _around(name, sentence)
    start = end = noun.i
    while start > sentence.start and doc[start - 1].pos_ in WITHIN and doc[start - 1].text not in ENDS:
        start -= 1
    while end + 1 < sentence.end and doc[end + 1].head.i in range(start, end + 1) and doc[end + 1].dep_ in ("flat", "compound") and (
            doc[end + 1].text not in ENDS):  # fmt: skip
        end += 1
    if noun.pos_ == "NOUN" and doc[start].lower_ in ("a", "an") and start - 2 >= sentence.start and doc[start - 1].text == "," and (
            doc[start - 2].pos_ == "PROPN"):  # fmt: skip
        return _around(doc[start - 2], sentence)
    return doc[start : end + 1]


def _called(phrase: Span) -> str | None:
    """A source as it is called: without what it gives out; None for what is too long or no source."""
    cues = lexicon("stance")
    papers = "|".join(cues["given_out"])
    text = " ".join(phrase.text.split())
    whose = re.fullmatch(rf"(.*\w)(?:['’]s|(?<=s)['’])(?: [\w-]+){{0,2}} (?:{papers})", text)
    if whose and whose[1] != whose[1].lower():  # "the partners' statement" names nobody but by it
        text = whose[1]
    text = re.sub(rf"^(?:(?:an?|the) )?(?:[\w-]+ )?(?:{papers}) (?:by|from|in|of|at) (?=(?:the )?[A-Z])", "", text)
    text = printed(text)
    noun = re.split(r" (?:of|at|with|in|for|between|to) ", text)[0].rpartition(" ")[2].casefold()
    return text if 1 < len(text) <= LONGEST and noun not in cues["no_source"] and noun not in _units() else None


@cache
def _units() -> frozenset[str]:
    """What amounts are told by."""
    units = lexicon("units")
    return frozenset(word.casefold() for name in ("period", "measure") for unit, words in units[name].items() for word in (unit, *words))
