"""A company's worth that is told to grow by an amount and by a percentage: both together tell what it was before."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ask.figures import Figure
from kg.ask.levels import BY
from kg.ask.window import Window, cue, money

NAME = re.compile(r"(?<![\w’'])[A-Z][\w&.-]*\w")
OF = re.compile(r"\s+of\s+(?:the\s+)?([A-Z][\w&.-]*\w)")
REACH = 40


@dataclass(frozen=True, slots=True)
class Surge:
    """An amount by which a company's worth grew, the percentage told of it, and the company's name where one stands there."""

    name: str | None
    change: Figure
    share: Figure

    @property
    def before(self) -> float:
        """The worth before, as amount and percentage together imply."""
        return self.change.value / (self.share.value / 100)


def surges(window: Window) -> Iterator[Surge]:
    """The changes of worth in a sentence, each with the nearest percentage of change in it or in the two before."""
    text = window.text[slice(*window.span)]
    measure = cue("worth").search(text)
    shares = [f for f in (*window.before(2), *window.here) if f.quantity.unit == "%" and f.value > 0 and _changes(window, f)]
    for change in window.here:
        words = window.ahead(change, 60)
        if measure and shares and money(change) and BY.search(words) and cue("change").search(words):
            nearest = min(shares, key=lambda f: abs(f.start - change.start))
            yield Surge(_owner(text, measure), change, nearest)


def _changes(window: Window, share: Figure) -> bool:
    words = window.text[max(0, share.start - 45) : share.end + 20]
    return bool(cue("change").search(words)) and not cue("fall").search(words)


def worths(window: Window, name: str) -> Iterator[Figure]:
    """The amounts that a sentence gives as the worth of the company of that name."""
    text = window.text[slice(*window.span)]
    if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
        return
    for figure in window.here:
        ahead = window.ahead(figure, REACH)
        found = [*cue("worth").finditer(ahead)]
        if money(figure) and found and not BY.search(ahead) and (_owner(ahead, found[-1]) or name) == name:
            yield figure


def _owner(words: str, measure: re.Match[str]) -> str | None:
    """The name that a word for worth belongs to: the one behind "of", or the last before it."""
    if of := OF.match(words, measure.end()):
        return of[1]
    names = NAME.findall(words[max(0, measure.start() - REACH) : measure.start()])
    return names[-1] if names else None
