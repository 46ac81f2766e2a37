"""What the model reads of a word, a mention and a pair of mentions: shared by training and by the shipped reader."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NAMES = ("PERSON", "ORG", "PRODUCT", "FACILITY", "PLACE", "GOVERNMENT", "EVENT")
DESCRIPTIONS = ("person", "org", "product", "facility", "deal")  # pronouns and descriptions that stand for a thing
WORDINGS = ("ITEM", "ROLE", "ROUND")
VALUES = ("MONEY", "POWER", "ENERGY", "COUNT", "PERCENT", "PRICE", "DATE", "DURATION", "TICKER", "QUANTITY")
MEASURED = ("MONEY", "POWER", "ENERGY", "COUNT", "PERCENT", "PRICE", "DURATION", "QUANTITY")  # values that an Observation may hold
TYPES = (*NAMES, *DESCRIPTIONS, *WORDINGS, *VALUES)
CASES = 9
REACH = 90  # how many words apart two mentions may stand and still be tied
WINDOW = 8  # words on either side that a mention alone is read with
BANDS = 9  # of distance between mentions, by powers of two up to REACH
PIECES = 500  # word pieces that are read together at most


def case(word: str) -> int:
    """Lower 1, Title 2, UPPER 3, miXed 4, digits 5, letters with digits 6, no letter 7, one capital 8; 0 pads."""
    if any(c.isdigit() for c in word):
        return 5 if all(c.isdigit() or c in ".,:-/%" for c in word) else 6
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if len(word) == 1:
        return 8
    if word.isupper():
        return 3
    return 2 if word[0].isupper() and word[1:].islower() else 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A mention as the pair head sees it: words `start` to `end` of a passage, and its type."""

    start: int
    end: int
    type: str

    @property
    def refers(self) -> bool:
        """Whether it names or stands for a thing that can fill a role."""
        return self.type in NAMES or self.type in DESCRIPTIONS


def pairs(spots: Sequence[Spot]) -> list[tuple[int, int]]:
    """The ordered pairs of mentions that may be tied; a mention with itself is read for what it does alone."""
    order = sorted(range(len(spots)), key=lambda i: spots[i].start)
    out, low = [], 0
    for i in order:
        a = spots[i]
        while spots[order[low]].start < a.start - REACH:
            low += 1
        if not a.refers and a.type not in MEASURED:
            continue
        for place in range(low, len(order)):
            j = order[place]
            b = spots[j]
            if b.start > a.start + REACH:
                break
            if a.refers and (i != j or a.type in ("ORG", "org", "PERSON")) or not a.refers and b.type in ("DATE", "ITEM"):
                out.append((i, j))
    return out


def alike(names: Sequence[str]) -> list[int]:
    """A number for each mention, shared by those whose names fold alike; "" shares with none."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(name or f" {i}", len(numbers)) for i, name in enumerate(names)]


def encoded(tokenizer, words: Sequence[str], limit: int = 510):  # noqa: ANN001, ANN201
    """Piece ids, the case of each piece's word, and the first piece of each word; place 0 is the root's."""
    encoding = tokenizer.encode([w if not w.isspace() else "." for w in words], is_pretokenized=True)
    ids, cases, first, seen = encoding.ids[:limit], [0] * len(encoding.ids), [0] * (len(words) + 1), set()
    for piece, word in enumerate(encoding.word_ids):
        if word is None:
            continue
        cases[piece] = case(words[word])
        if word not in seen:
            seen.add(word)
            first[word + 1] = min(piece, limit - 1)
    for word in range(1, len(words) + 1):  # words that yield no piece stand where the one before stands
        if first[word] == 0:
            first[word] = first[word - 1]
    return ids, cases[:limit], first
