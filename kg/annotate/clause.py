"""What joins some words within one clause."""
from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "nmod", "nmod:poss", "compound", "flat", "appos", "amod"})


def joining(words: Sequence[Token]) -> list[Token]:
    """The words by which some words of a sentence hang together, the one that governs all last; none where a clause of its own
    lies between. Of "She serves on the board of Garnet", "she" and "Garnet" hang together by "board" and "serves"."""
    ways = [[word, *word.ancestors] for word in words]
    governs = next(token for token in ways[0] if all(token in way for way in ways[1:]))
    below = [token for way in ways for token in way[: way.index(governs)]]
    if any(token.dep_ not in ARGUMENTS for token in below):
        return []
    return [*(token for token in below if token not in words), governs]
