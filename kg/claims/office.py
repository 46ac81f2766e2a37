"""The office that the words between a person and an organisation tell, where none is named beside the two."""
from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from spacy.tokens import Span

from kg.annotate.clause import joining
from kg.lexicon import lexicon

LISTS = ("leads", "manages", "officer", "perhaps")
LONGEST = 6  # words of an office that a verb and a noun tell together: "serves on the board"


def office(spans: Sequence[Span]) -> str | None:
    """The office in the words of the text: "chairs", "serves on the board"; None where their clause tells none."""
    said = sorted(joining([span.root for span in spans]), key=lambda token: token.i) if spans[0].sent == spans[-1].sent else []
    last = next((token for token in reversed(said) if token.lower_ in _words()), None)
    if last is None:
        return None
    first = next((token for token in said if token.i < last.i and token.pos_ == "VERB" and last.i - token.i < LONGEST), last)
    return last.doc[first.i : last.i + 1].text


@cache
def _words() -> frozenset[str]:
    """The single words that tell an office."""
    return frozenset(word.lower() for name in LISTS for word in lexicon("offices")[name] if " " not in word)
