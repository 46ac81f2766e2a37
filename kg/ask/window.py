"""A sentence and its neighbours as the rules of arithmetic see them, and what a rule offers: a figure and its inputs."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.ask.figures import Figure
from kg.graph.instances import currencies
from kg.lexicon import lexicon

TIMES = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be computed from others, what it should then be, and how far rounding lets that be off.

    `cued` where words say that it is computed, `strong` where they leave no other reading.
    """

    rule: str
    stated: Figure
    inputs: tuple[Figure, ...]
    value: float
    slack: float
    formula: str
    cued: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence of a text, number `at` of `spans`; `held` are the figures of each sentence."""

    text: str
    spans: list[tuple[int, int]]
    held: list[tuple[Figure, ...]]
    at: int

    @property
    def here(self) -> tuple[Figure, ...]:
        """The figures of the sentence."""
        return self.held[self.at]

    def before(self, count: int) -> tuple[Figure, ...]:
        """The figures of so many sentences before it."""
        return tuple(figure for held in self.held[max(0, self.at - count) : self.at] for figure in held)

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence starts and ends."""
        return self.spans[self.at]

    def ahead(self, figure: Figure, width: int) -> str:
        """The words of the sentence that stand before a figure."""
        return self.text[max(self.span[0], figure.start - width) : figure.start]

    def behind(self, figure: Figure, width: int) -> str:
        """The words of the sentence that stand after a figure."""
        return self.text[figure.end : min(self.span[1], figure.end + width)]

    def between(self, one: Figure, other: Figure) -> str:
        """The words between two figures."""
        first, last = sorted((one, other), key=lambda f: f.start)
        return self.text[first.end : last.start]


@cache
def cue(name: str) -> re.Pattern[str]:
    """The words of a list of the lexicon."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(lexicon('arithmetic')[name])})(?!\w)", re.IGNORECASE)


def printed(figure: Figure) -> str:
    """A figure as the text prints it, with its bound, what it counts and the period that it is paid for."""
    bound = "" if figure.quantity.bound == "exact" else figure.quantity.bound
    words = [bound, *figure.text.split(), figure.of, f"per {figure.quantity.per}" if figure.quantity.per else ""]
    return " ".join(word for word in words if word)


def money(figure: Figure) -> bool:
    """Whether a figure is an amount of money."""
    return figure.quantity.unit in currencies()


def level(figure: Figure) -> bool:
    """Whether a figure is an amount of something, neither a share nor a time."""
    return figure.unit[0] not in ("%", "percentage point", "", *TIMES)


def relative(*figures: Figure) -> float:
    """How far a product or ratio of figures may be off by their rounding, as a share of it."""
    return sum(figure.slack / abs(figure.value) for figure in figures if figure.value)
