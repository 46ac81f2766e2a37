"""Sums of parts: a whole, and the amounts that the text lists as its parts."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.ask.figures import Figure
from kg.ask.window import Candidate, Window, cue, level, printed
from kg.graph.wording import number
from kg.lexicon import lexicon

COLON = re.compile(r"\s*[:—–]\s*$|\s*[:—–]\s")
# What is told "at" an amount is a worth, and no part of a sum with what was paid.
AT = re.compile(r"\b(?:at|valuation|value|worth)\W+(?:\w+\W+){0,3}$", re.IGNORECASE)
ABOUT = (r"\W*(?:(?:about|around|some|roughly|nearly|almost|just|only|over|under|more than|less than|up to|at least|at most"
         r"|the|an?)\W+)*$")  # fmt: skip
REACH = 60
FEW = 8  # the most amounts of one unit in a sentence that is still prose


def sums(window: Window) -> Iterator[Candidate]:
    """A whole and its parts: introduced by a colon or by words, added up to a total, or side by side in one sentence."""
    alike: dict[tuple[str, str | None], list[Figure]] = {}
    for figure in (*window.before(1), *window.here):
        if level(figure) and figure.value > 0:
            alike.setdefault(figure.unit, []).append(figure)
    for figures in alike.values():
        here = [f for f in figures if f in window.here]
        earlier = [f for f in figures if f not in window.here]
        if len(here) > FEW:
            continue
        yield from _listed(window, here)
        yield from _of_the_whole(window, earlier, here)
        yield from _totalled(window, here)
        yield from _beside(window, earlier, here)


def _listed(window: Window, here: list[Figure]) -> Iterator[Candidate]:
    """A whole that is followed by its parts, after a colon or after words for all or some of its parts."""
    for i, whole in enumerate(here[:-2]):
        words = window.between(whole, here[i + 1])
        colon = COLON.match(words)
        if colon or cue("parts").search(words) or cue("some").search(words):
            yield from _sum(window, whole, here[i + 1 :], exhaustive=bool(cue("parts").search(words)))


def _of_the_whole(window: Window, earlier: list[Figure], here: list[Figure]) -> Iterator[Candidate]:
    """The last amount of the sentence before, and parts of it: "Of the money, …"."""
    found = cue("some").search(window.ahead(here[0], 40)) if earlier and len(here) > 1 else None
    if found and found[0].casefold().startswith("of"):
        yield from _sum(window, earlier[-1], here, exhaustive=False)


def _totalled(window: Window, here: list[Figure]) -> Iterator[Candidate]:
    """Amounts and, after a word for it, their total; or the total first."""
    for i, whole in enumerate(here):
        ahead = window.ahead(whole, 40 if i == 0 else min(40, whole.start - here[i - 1].end))
        behind = window.behind(whole, 20 if whole is here[-1] else min(20, here[i + 1].start - whole.end))
        if cue("total").search(ahead) or cue("total").search(behind):
            lists = [here[first:i] for first in range(i - 1)] + ([here[i + 1 :]] if len(here) > i + 2 else [])
            yield from (_candidate(whole, parts, cued=True) for parts in lists if _list(window, parts) == parts)


def _beside(window: Window, earlier: list[Figure], here: list[Figure]) -> Iterator[Candidate]:
    """Amounts side by side that fit to the last digit; round figures of one digit fit by chance."""
    for whole in (*here, *earlier):
        others = [f for f in here if f is not whole]
        digits = len(re.sub(r"\D", "", whole.text).strip("0"))
        for size in range(2, len(others) + 1):
            for first in range(len(others) - size + 1):
                parts = others[first : first + size]
                kinds = {bool(AT.search(window.text[max(0, f.start - 30) : f.start])) for f in (whole, *parts)}
                exact = abs(sum(p.value for p in parts) / whole.value - 1) < 1e-9
                if exact and digits > 1 and digits >= 4 - size and len(kinds) == 1 and _list(window, parts) == parts:
                    yield _candidate(whole, parts, cued=False)


def _list(window: Window, figures: list[Figure]) -> list[Figure]:
    """The amounts up to the first that is no further one of the list: a piece of the last, or what it was before."""
    ends = (i for i, figure in enumerate(figures) if i and _apart().search(window.ahead(figure, REACH)))
    return figures[: next(ends, len(figures))]


@cache
def _apart() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(lexicon('arithmetic')['apart'])}){ABOUT}", re.IGNORECASE)


def _sum(window: Window, whole: Figure, figures: list[Figure], *, exhaustive: bool) -> Iterator[Candidate]:
    """The parts as a list; they contradict their whole where they exceed it, or fall short of it and are all its parts."""
    parts = _list(window, figures)
    total = sum(part.value for part in parts)
    if len(parts) > 1 and all(part.value < whole.value for part in parts):
        yield _candidate(whole, parts, cued=True, strong=total > whole.value or exhaustive and parts == figures)


def _candidate(whole: Figure, parts: list[Figure], *, cued: bool, strong: bool = False) -> Candidate:
    value = sum(part.value for part in parts)
    words = " + ".join(map(printed, parts)) + f" = {number(value)} {whole.unit[0]}"
    return Candidate("sum", whole, tuple(parts), value, sum(part.slack for part in parts), words, cued, strong)
