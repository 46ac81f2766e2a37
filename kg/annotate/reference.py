"""What pronouns and descriptions stand for: each is weighed against every thing that it may stand for, and against none."""
from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from spacy.tokens import Doc, Span, Token

from kg.annotate.features import DESCRIPTIONS, NAMES
from kg.lexicon import lexicon
from kg.odds import log_odds

if TYPE_CHECKING:
    from kg.annotate.cast import Cast, Thing

LEAST = 0.005  # a probability is taken as no nearer to 0 or 1
FAR = 90  # words from which a mention is as good as any farther away
FITS = {"org": ("ORG", "GOVERNMENT"), "person": ("PERSON",), "product": ("PRODUCT",), "facility": ("FACILITY",)}
BRACKET = re.compile(r"\([^()]{0,120}\)")
QUOTED = re.compile(r"[\"“](?:[Tt]he )?([A-Z][^\"“”()]{1,40})[\"”]")  # what a bracket says that a party is called from here on
NAMED = 100  # characters within which the name stands before such a bracket
DEFINED = 0.97  # how likely a description stands for the party that such a bracket calls so
POINTING = frozenset({"the", "its", "their", "his", "her", "this", "that", "these", "those", "both"})


@dataclass(slots=True)
class Option:
    """A thing that a description may stand for, and what bears on that, as numbers of the order of one."""

    thing: Thing
    bearings: dict[str, float]


def asked(doc: Doc, cast: Cast) -> Iterator[tuple[int, list[Option]]]:
    """Each description of a cast by its spot, in order, with the things that it may stand for; of those before it, what
    they were settled to stand for by then counts as told of the thing."""
    same = cast.ties.labels.index("same") if cast.ties.labels else 0
    others: dict[int, list[tuple[float, int]]] = {}
    for k, (i, j) in enumerate(cast.ties.pairs):
        if i != j and cast.spots[i].type in DESCRIPTIONS and cast.spots[i].type != "deal" and cast.spots[j].refers:
            others.setdefault(i, []).append((float(cast.ties.readings[0][k, same]), j))
    for i in sorted(others):
        yield i, _options(doc, cast, i, others[i])


def _options(doc: Doc, cast: Cast, spot: int, others: Sequence[tuple[float, int]]) -> list[Option]:
    span, kind = cast.spans[spot], cast.spots[spot].type
    told: dict[int, tuple[Thing, float, list[Span]]] = {}
    for p, j in others:
        thing = cast.thing_of.get(j)
        if thing is not None and thing.type in FITS.get(kind, NAMES):
            _, likely, before = told.get(id(thing), (thing, 0.0, []))
            told[id(thing)] = thing, max(likely, p), [*before, cast.spans[j]] if cast.spans[j].start < span.start else before
    most = max((len(thing.mentions) for thing, _, _ in told.values()), default=1)
    latest = max((m.start for _, _, before in told.values() for m in before), default=-1)
    pronoun = float(len(span) == 1 and span[0].pos_ in ("PRON", "DET"))
    out = []
    for thing, likely, before in told.values():
        last = max(before, key=lambda m: m.start, default=None)
        subject = float(last is not None and (last.root.dep_ in ("nsubj", "nsubj:pass") or bool(last[0].is_sent_start)))
        weight = len(thing.mentions) / most
        out.append(Option(thing, {
            "start": 1.0,
            "likeness": log_odds(likely, LEAST),
            "words between": min(span.start - last.end, FAR) / 30 if last is not None else FAR / 30,
            "sentences between": float(sum(1 for t in doc[last.start : span.start] if t.is_sent_start)) if last is not None else 3.0,
            "only after": float(last is None),
            "latest": float(last is not None and last.start == latest),
            "subject": subject,
            "told often": weight,
            "told before": math.log1p(len(before)),
            "name": thing.sure,
            "pronoun": pronoun,
            "subject, pronoun": subject * pronoun,
            "told often, pronoun": weight * pronoun,
        }))  # fmt: skip
    return out


def chances(options: Sequence[Option]) -> np.ndarray:
    """How likely a description stands for each of its options; what is left is the chance that it stands for none."""
    weights = lexicon("reference")
    return shared(np.array([sum(weights[name] * value for name, value in option.bearings.items()) for option in options]))


def shared(scores: np.ndarray) -> np.ndarray:
    """The chance of each option from its log-odds against none."""
    top = scores.max(initial=0.0)
    odds = np.exp(scores - top)
    return odds / (odds.sum() + math.exp(-top))


def settle(cast: Cast, spot: int, options: Sequence[Option]) -> bool:
    """Let a description stand for the likeliest of its options, if that is likely enough; whether it does."""
    likely = chances(options)
    if likely.max(initial=0.0) < lexicon("model")["stands"]:
        return False
    cast.thing_of[spot] = options[int(likely.argmax())].thing
    cast.stands[spot] = float(likely.max())
    return True


def defined(doc: Doc, cast: Cast) -> dict[int, Thing]:
    """The descriptions, by their spots, that a bracket after a name has made that party's name in this text, as filings and
    contracts do: Halden Inc. (the "Company"), its subsidiary Halden Ohio LLC ("Landlord")."""
    text = doc.text
    brackets = list(BRACKET.finditer(text))
    within = {i for bracket in brackets for i in range(*bracket.span())}
    named = [(span.end_char, cast.thing_of[n]) for n, span in enumerate(cast.spans)
             if cast.spots[n].type in NAMES and n in cast.thing_of and span.start_char not in within]  # fmt: skip
    told: dict[str, tuple[int, Thing]] = {}
    for bracket in brackets:
        for quoted in QUOTED.finditer(text, *bracket.span()):
            before = max((m for m in named if bracket.start() - NAMED <= m[0] <= bracket.start()), key=lambda m: m[0], default=None)
            if before is not None:
                told.setdefault(quoted[1].casefold(), (bracket.start(), before[1]))
    out = {}
    for n, span in enumerate(cast.spans):
        start, thing = told.get(span.text.strip("\"“”").casefold().removeprefix("the "), (0, None))
        if thing is not None and start < span.start_char and thing.type in FITS.get(cast.spots[n].type, ()):
            out[n] = thing
    return out


def indefinite(span: Span) -> bool:
    """Whether a description introduces somebody who is not named: "a U.S. hyperscaler", "unnamed investors"."""
    first = span[0]
    before = span.doc[span.start - 1] if span.start else None
    if first.pos_ == "PRON" or first.lower_ in POINTING or before is not None and before.lower_ in POINTING:
        return False
    return _head(span) is not None


def noun(span: Span) -> str:
    """The head noun of a description with what makes a compound of it: "hyperscaler", "special purpose vehicle", "AI lab"."""
    head = _head(span)
    if head is None:
        return _small(span.text)
    if head == span.root:
        parts = [t for t in span if t.i <= head.i and (t.dep_ == "compound" and t.head == head or t == head)]
    else:  # the parse went wrong: all words before the noun but its article
        parts = [t for t in span if t.i <= head.i and t.pos_ != "DET"]
    return " ".join(_small(t.text) for t in parts)


def _small(word: str) -> str:
    """A word as inside a sentence: an abbreviation keeps its capitals."""
    return word if any(letter.isupper() for letter in word[1:]) else word.lower()


def _head(span: Span) -> Token | None:
    """The noun that a description says what it is by: its root, or its last noun where the root is none."""
    if span.root.pos_ == "NOUN":
        return span.root
    return next((t for t in reversed(span) if t.pos_ == "NOUN"), None)
