"""What is said twice: echoes within a text, copies among documents, by the runs of five words that they share."""
from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.records import Document

RUN = 5
SHARE = 0.6  # of a passage's runs that must have stood before
COMMON = 40  # documents that share a run before it counts as boilerplate

WORD = re.compile(r"\w+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9$])")


class Echo(NamedTuple):
    """A passage, and the earlier passage of the same text that it repeats."""

    start: int
    end: int
    of_start: int
    of_end: int


class Copy(NamedTuple):
    """A document that repeats another, by name, and the share of the shorter one's runs that both have."""

    document: str
    of: str
    share: float


def echoes(text: str) -> list[Echo]:
    """The lines of a text, and the sentences of those that are new as a whole, that repeat an earlier passage."""
    first: dict[int, int] = {}  # a run of words, and where it stood first
    found: list[Echo] = []
    for start, end in _lines(text):
        runs = list(_runs(text, start, end))
        echo = _echo(first, runs, start, end)
        if echo:
            found.append(echo)
        else:
            pieces = list(_sentences(text, start, end))
            for a, b in pieces if len(pieces) > 1 else ():
                if (echo := _echo(first, [run for run in runs if a <= run[1] and run[2] <= b], a, b)):
                    found.append(echo)
        for key, at, to in runs:
            first.setdefault(key, (at, to))
    return found


def copies(documents: Iterable[Document]) -> Iterator[Copy]:
    """Each document that repeats an earlier one, with the one it repeats most: by date of publication, then in order."""
    order = sorted(enumerate(documents), key=lambda pair: (pair[1].published or "9999", pair[0]))
    holders: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    names: list[str] = []
    for number, (_, document) in enumerate(order):
        runs = {key for key, _, _ in _runs(document.text, 0, len(document.text))}
        shared = Counter(other for key in runs if len(holders.get(key, ())) < COMMON for other in holders.get(key, ()))
        shares = [(count / max(1, min(len(runs), sizes[other])), -other) for other, count in shared.items()]
        if shares and max(shares)[0] >= SHARE:
            share, other = max(shares)
            yield Copy(document.name, names[-other], share)
        for key in runs:
            if len(holders[key]) < COMMON:
                holders[key].append(number)
        sizes.append(len(runs))
        names.append(document.name)
