"""A text's figures where they stand, how finely they are printed, and the sentences that hold them."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.records import Quantity

ABOUT = 0.03  # what "about" adds to the rounding of a figure in a computation; more would let chance in
COARSE = 0.05  # a figure of one digit is seldom rounded as far as its digit would allow
TOLD = 100  # a number without a scale word has at least three digits that count: 445,000 is rounded to thousands

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
END = re.compile(r"[.!?][\"'”’)]{0,3}\s+(?=[\"'“‘(]{0,2}[A-Z0-9$€£])|\.(?=[A-Z][a-z])|\n+")
# An initial is one only behind another name: "John J. Smith", but "the rest is for X. In October".
SHORT = "Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|St|No|vs|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
ABBREVIATED = re.compile(rf"\b(?:[A-Z][\w.]{{0,40}}\s[A-Z]|[A-Z]\.[A-Z]|{SHORT})\.$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity where a text prints it; a counted thing has the word that names it in `of`."""

    start: int
    end: int
    text: str
    quantity: Quantity
    of: str = ""

    @property
    def value(self) -> float:
        """The figure's number; a range has none and makes no figure of a computation."""
        assert self.quantity.value is not None
        return self.quantity.value

    @property
    def unit(self) -> tuple[str, str | None]:
        """What the figure is measured in: unit or counted thing, and period."""
        return self.quantity.unit or self.of, self.quantity.per

    @property
    def slack(self) -> float:
        """How far the true value may lie from what is printed: half of the last digit, and more for "about"."""
        loose = abs(self.value) * (ABOUT if self.quantity.bound == "about" else 0)
        return rounding(self) + loose


def rounding(figure: Figure) -> float:
    """Half a unit of the last printed digit, in the figure's unit; none for a number in words."""
    printed = NUMBER.search(figure.text)
    if printed is None:
        return 0.0
    plain = printed[0].replace(",", "")
    number = float(plain)
    if not number:
        return 0.0
    whole, _, decimals = plain.partition(".")
    scaled = abs(figure.value / number)
    zeros = len(whole) - len(whole.rstrip("0"))
    step = 10.0 ** -len(decimals)
    if not decimals and abs(scaled - 1) < 1e-9:
        step = 10.0 ** max(0, min(zeros, len(whole) - len(str(TOLD))))
    half = step * scaled / 2
    return half if figure.quantity.unit == "%" else min(half, COARSE * abs(figure.value))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text start and end; a line's end ends one."""
    start = 0
    for stop in END.finditer(text):
        if ABBREVIATED.search(text, start, stop.start() + 1) and "\n" not in stop[0]:
            continue
        if text[start : stop.end()].strip():
            yield start, start + len(text[start : stop.end()].rstrip())
        start = stop.end()
    if text[start:].strip():
        yield start, start + len(text[start:].rstrip())
