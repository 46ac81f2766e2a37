"""What is said twice: echoes within a text, copies among documents, by the runs of words that they share."""
from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.names import folded
from kg.records import Document

# An article pasted twice comes back reworded: three words in a row, half of them known, tell it from fresh prose, which
# shares under a third. Documents are told apart by five words, so that one topic is not one text.
ECHO_RUN, ECHO_SHARE, ECHO_WORDS = 3, 0.5, 6
COPY_RUN, COPY_SHARE = 5, 0.6
COMMON = 40  # documents that share a run before it counts as boilerplate
PLACES = 1 << 26  # for the runs of all documents

WORD = re.compile(r"\w+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"[.!?][\"'”’)]{0,3}\s+(?=[\"'“‘(]{0,2}[A-Z0-9$])")


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


class Roots(dict[str, str]):
    """For each document that repeats another, by name, the one that it all goes back to; and the documents of each publisher
    and author, by folded name."""

    def __init__(self, repeats: Mapping[str, str] | Iterable[tuple[str, str]] = (), given_out: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(repeats)
        self.given_out: dict[str, set[str]] = {}
        for source, document in given_out:
            self.given_out.setdefault(folded(source), set()).add(document)


class _Word(NamedTuple):
    plain: str
    start: int
    end: int
    tells: bool  # a number or a capitalised word: where it is new, so is what is said


def echoes(text: str) -> list[Echo]:
    """The lines of a text, and the sentences of lines that are new as a whole, that repeat an earlier passage."""
    seen = _Seen()
    found: list[Echo] = []
    for line, (start, end) in enumerate(_lines(text)):
        words = [_Word(m[0].casefold(), m.start(), m.end(), not m[0][0].islower()) for m in WORD.finditer(text, start, end)]
        if of := seen.earlier(words):
            found.append(Echo(start, end, *of))
        else:
            found += [Echo(a, b, *of) for a, b, part in _sentences(text, start, end, words) if (of := seen.earlier(part))]
        seen.add(words, line, start, end)
    return found


class _Seen:
    """The runs of words read so far, each with the line that held it last."""

    def __init__(self) -> None:
        self.lines: dict[int, tuple[int, int]] = {}
        self.runs: dict[int, int] = {}
        self.words: set[str] = set()

    def earlier(self, words: list[_Word]) -> tuple[int, int] | None:
        """The earlier passage that these words repeat, or None."""
        runs = set(_runs([word.plain for word in words], ECHO_RUN))
        if len(words) < ECHO_WORDS or any(word.tells and word.plain not in self.words for word in words):
            return None
        held = Counter(self.runs[run] for run in runs if run in self.runs)
        total = sum(held.values())
        if total < ECHO_SHARE * len(runs):
            return None
        lines = [line for line, count in held.items() if count >= 0.1 * total] or [max(held, key=lambda line: (held[line], line))]
        return self.lines[min(lines)][0], self.lines[max(lines)][1]

    def add(self, words: list[_Word], line: int, start: int, end: int) -> None:
        """Takes a line's words up as read."""
        plain = [word.plain for word in words]
        self.lines[line] = (start, end)
        self.runs.update(dict.fromkeys(_runs(plain, ECHO_RUN), line))
        self.words.update(plain)


def copies(documents: Sequence[Document]) -> Iterator[Copy]:
    """Each document that repeats an earlier one, with the one it repeats most: by date of publication, then in order.

    The documents are gone through twice; memory holds the runs that more than one of them has.
    """
    again = Again()
    dates: list[str] = []
    for document in documents:
        dates.append(published(document))
        again.update(runs(document.text))
    holders: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    sizes = array("q")
    for number in sorted(range(len(dates)), key=dates.__getitem__):
        document = documents[number]
        found = runs(document.text)
        shared: Counter[tuple[int, str]] = Counter()
        for run in filter(again.__contains__, found):
            if len(holders[run]) < COMMON:
                shared.update(holders[run])
                holders[run].append((len(sizes), document.name))
        if shared:
            less, (_, other) = min((-share(count, len(found), sizes[at[0]]), at) for at, count in shared.items())
            if -less >= COPY_SHARE:
                yield Copy(document.name, other, -less)
        sizes.append(len(found))


class Again:
    """The runs that come a second time, and a few others: two bits for each, in 16 MB however many there are."""

    def __init__(self) -> None:
        self._once, self._twice = bytearray(PLACES >> 3), bytearray(PLACES >> 3)

    def update(self, runs: Iterable[int]) -> None:
        """Takes up the runs of a document."""
        for run in runs:
            at, bit = (run & PLACES - 1) >> 3, 1 << (run & 7)
            if self._once[at] & bit:
                self._twice[at] |= bit
            self._once[at] |= bit

    def __contains__(self, run: int) -> bool:
        return bool(self._twice[(run & PLACES - 1) >> 3] & 1 << (run & 7))


def published(document: Document) -> str:
    """What puts documents in order: the date of publication, without one the last of all."""
    return document.published or "9999"


def runs(text: str) -> set[int]:
    """The runs of words of a text by which copies are known; the numbers are the same within a process alone, or under one
    PYTHONHASHSEED."""
    return set(_runs([match[0].casefold() for match in WORD.finditer(text)], COPY_RUN))


def share(count: int, one: int, other: int) -> float:
    """The share of the shorter document's runs that two have in common."""
    return count / min(one, other)


def roots(documents: Iterable[Document]) -> dict[str, str]:
    """For each document that copies or retells another, by name, the one that it all goes back to; retellings of one text are one."""
    documents = documents if isinstance(documents, Sequence) else list(documents)
    return rooted(retold(documents) | {copy.document: copy.of for copy in copies(documents)})


def retold(documents: Iterable[Document]) -> dict[str, str]:
    """For each document that says what it is retold from, by name, the document of that file's name in its own folder, or
    else the only one of that name; where there is none, or no telling which of several, the first that is retold from it too."""
    files: dict[str, dict[str, str]] = {}
    told: list[tuple[str, str, str]] = []
    for document in documents:
        folder, _, file = document.path.rpartition("/")
        files.setdefault(file, {}).setdefault(folder, document.name)
        if document.retold_from:
            told.append((document.name, folder, document.retold_from))
    of: dict[str, str] = {}
    firsts: dict[str, str] = {}
    for name, folder, file in told:
        known = files.get(file, {})
        only = next(iter(known.values())) if len(known) == 1 else None
        of[name] = known.get(folder) or only or firsts.setdefault(file, name)
    return {name: first for name, first in of.items() if first != name}


def rooted(of: Mapping[str, str]) -> dict[str, str]:
    """For each document that repeats another, the one that it all goes back to."""
    known: dict[str, str] = {}

    def root(name: str) -> str:
        way: set[str] = set()
        while name in of and name not in way and name not in known:
            way.add(name)
            name = of[name]
        if name not in way:  # else it goes round in a circle
            name = known.get(name, name)
            known.update(dict.fromkeys(way, name))
        return name

    return {name: first for name in of if (first := root(name)) != name}


def _runs(words: list[str], length: int) -> Iterator[int]:
    return map(hash, zip(*(words[i:] for i in range(length))))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _sentences(text: str, start: int, end: int, words: list[_Word]) -> Iterator[tuple[int, int, list[_Word]]]:
    """The sentences of a line that has several, each with its words."""
    cuts = [start, *(match.end() for match in SENTENCE_END.finditer(text, start, end)), end]
    starts = [word.start for word in words]
    for a, b in zip(cuts, cuts[1:]) if len(cuts) > 2 else ():
        yield a, a + len(text[a:b].rstrip()), words[bisect_right(starts, a - 1):bisect_right(starts, b - 1)]
