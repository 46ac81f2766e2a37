"""What the prose computes, computed again: each sum with its inputs, its formula, and whether it holds.

A figure counts as computed only where the words around it say so, or where inputs and result stand close and share
their unit; what merely happens to fit is no line. A sum fails only where the wording leaves no other reading.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any, Literal

from kg.ask.figures import Figure, sentences
from kg.ask.levels import changes, differences, multiples, shares
from kg.ask.parts import sums
from kg.ask.products import equivalents, pieces, terms
from kg.ask.window import Candidate, Window, printed
from kg.ask.worth import surges, worths
from kg.graph.wording import amount
from kg.lexicon import lexicon
from kg.read.copies import echoes
from kg.records import Document, Evidence, Quantity

Worth = tuple[Figure, Evidence]  # what a company is told to be worth, with the passage
Verdict = Literal["holds", "does not hold", "cannot hold"]
VERDICTS: tuple[Verdict, ...] = ("holds", "does not hold", "cannot hold")
# Where no word says that a figure is computed, it must fit this well; so must a sum, whose parts round off much together.
NEAR = 0.015
RULES = (terms, pieces, sums, changes, differences, multiples, shares, equivalents)
TABLE = 24  # a sentence of more figures than this is a table, and no prose
FAR = 0.03  # what a sum is off beyond all rounding before it is called wrong
BEYOND = 2  # how often over the most that is told a company must have been worth for a surge to be impossible


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A sum that a document states: the figure, what it is computed from, the formula, and what it should be.

    `stated` and `inputs` stand in `evidence`'s document, but for the `others`: figures of further documents that it
    was held against, each with its passage.
    """

    doc: str
    rule: str
    verdict: Verdict
    stated: Figure
    inputs: tuple[Figure, ...]
    computed: Quantity
    formula: str
    evidence: Evidence
    others: tuple[tuple[Figure, Evidence], ...] = ()

    def record(self) -> dict[str, Any]:
        """The sum as `--format json` writes it: a derived observation with its inputs."""
        return {
            "doc": self.doc,
            "rule": self.rule,
            "verdict": self.verdict,
            "formula": self.formula,
            "computed": self.computed.record(),
            "stated": _figure(self.stated),
            "inputs": [_figure(figure) for figure in self.inputs],
            "evidence": _passage(self.evidence),
            "others": [{**_figure(figure), "evidence": _passage(where)} for figure, where in self.others],
        }


def _figure(figure: Figure) -> dict[str, Any]:
    told = figure.quantity.record()
    return {**told, "unit": told["unit"] or figure.of, "start": figure.start, "end": figure.end, "quote": figure.text}


def _passage(where: Evidence) -> dict[str, Any]:
    return {"doc": where.doc, "start": where.start, "end": where.end, "quote": where.quote}


def audit(documents: Iterable[Document], figures: Callable[[Document], list[Figure]],
          wanted: Iterable[str] = ()) -> Iterator[Reckoning]:  # fmt: skip
    """The sums of the documents that are wanted, or of all, in reading order; `figures` gives those of a document, in order.

    What a text says twice is computed once.
    """
    read = {document.name: document for document in documents}

    @cache
    def seen(name: str) -> list[Window]:
        return windows(read[name].text, figures(read[name]))

    def most(name: str, unit: str) -> Worth | None:
        found = (worth(document, seen(document.name), name, unit) for document in read.values())
        return max((told for told in found if told), key=lambda told: told[0].value, default=None)

    for name in sorted(set(wanted) or read):
        yield from reckonings(read[name], seen(name), most)


def reckonings(document: Document, windows: list[Window], most: Callable[[str, str], Worth | None]) -> list[Reckoning]:
    """The sums of a document in reading order; `most` gives the largest worth that any document gives a company in a unit."""
    found = [*_sums(document, windows), *_impossible(document, windows, most)]
    return sorted(found, key=lambda sum_: (sum_.stated.start, VERDICTS.index(sum_.verdict)))


def windows(text: str, figures: list[Figure]) -> list[Window]:
    """The sentences of a text that say something new, each with its figures and its place among the others."""
    again = [(echo.start, echo.end) for echo in echoes(text)]
    spans = [span for span in sentences(text) if not any(start <= span[0] and span[1] <= end for start, end in again)]
    held = [tuple(f for f in figures if start <= f.start < end) for start, end in spans]
    return [Window(text, spans, held, at) for at in range(len(spans))]


def _sums(document: Document, windows: list[Window]) -> Iterator[Reckoning]:
    """One sum a stated figure and set of inputs: the first rule that fits; a failure only of what fits no rule."""
    prose = [window for window in windows if len(window.here) <= TABLE]
    judged = [(candidate, verdict) for window in prose for rule in RULES for candidate in rule(window)
              if (verdict := _verdict(candidate))]  # fmt: skip
    told: set[tuple[str, float]] = set()
    taken: set[Figure] = set()
    sides: set[frozenset[Figure]] = set()
    for wanted in ("holds", "does not hold"):
        for candidate, verdict in sorted((j for j in judged if j[1] == wanted), key=lambda j: _rank(j[0])):
            figures = frozenset((candidate.stated, *candidate.inputs))
            # One sum can be told from three sides, and a text may tell it twice: it is one line.
            words = candidate.formula, candidate.stated.value
            if candidate.stated in taken or figures <= taken or figures in sides or words in told:
                continue
            taken |= figures if candidate.cued else {candidate.stated}
            sides.add(figures)
            told.add(words)
            yield _reckoning(document, candidate, verdict)


def _rank(candidate: Candidate) -> tuple[bool, int, float]:
    places = [figure.start for figure in (candidate.stated, *candidate.inputs)]
    return not candidate.cued, max(places) - min(places), abs(candidate.value - candidate.stated.value)


def _verdict(candidate: Candidate) -> Verdict | None:
    """Whether the computed value is what is told, by all rounding and bounds; None where nothing can be said."""
    told, value = candidate.stated.value, candidate.value
    gap, allowed = abs(value - told), candidate.slack + candidate.stated.slack
    near = min(allowed, NEAR * abs(told))
    if not candidate.cued:
        allowed = near
    if gap <= (near if candidate.rule == "sum" else allowed):
        return "holds"
    if not candidate.strong or gap <= allowed + FAR * abs(told) or _excused(candidate):
        return None
    return "does not hold"


def _excused(candidate: Candidate) -> bool:
    """Whether a bound lets the told figure differ from the computed one as it does."""
    if any(figure.quantity.bound in ("at most", "at least") for figure in candidate.inputs):
        return True
    return candidate.stated.quantity.bound == ("at least" if candidate.value > candidate.stated.value else "at most")


def _reckoning(document: Document, candidate: Candidate, verdict: Verdict) -> Reckoning:
    stated = candidate.stated
    computed = Quantity(float(f"{candidate.value:.6g}"), stated.quantity.unit or stated.of, "exact", stated.quantity.per)
    return Reckoning(document.name, candidate.rule, verdict, stated, candidate.inputs, computed, candidate.formula,
                     _around(document, (stated, *candidate.inputs)))  # fmt: skip


def doubted(windows: Iterable[Window]) -> Iterator[tuple[str, str]]:
    """The companies whose worth a text's surges are held against, each with the unit."""
    for window in windows:
        for surge in surges(window):
            yield surge.name, surge.change.quantity.unit


def _impossible(document: Document, windows: list[Window], most: Callable[[str, str], Worth | None]) -> Iterator[Reckoning]:
    """Surges that would need a company to have been worth far more than any text tells, or than any company ever was."""
    for window in windows:
        for surge in surges(window):
            unit = surge.change.quantity.unit
            told = most(surge.name, unit)
            record = lexicon("arithmetic")["record"]
            ever = record["value"] if unit == record["unit"] else inf
            limit = told[0].value * BEYOND if told else ever
            if surge.before <= limit:
                continue
            before = Quantity(float(f"{surge.before:.3g}"), unit)
            most_ever = amount(Quantity(record["value"], record["unit"]))
            against = (f"the most found here as the worth of {surge.name} is {amount(told[0].quantity)}" if told else
                       f"by {record['when']} no company had been worth more than {most_ever}")  # fmt: skip
            formula = f"{printed(surge.change)} / {printed(surge.share)} = {amount(before)} before; {against}"
            yield Reckoning(document.name, "worth", "cannot hold", surge.change, (surge.share,), before, formula,
                            _around(document, (surge.change, surge.share)), (told,) if told else ())  # fmt: skip


def worth(document: Document, windows: Iterable[Window], name: str, unit: str) -> Worth | None:
    """The largest worth that a document gives a company in a unit."""
    found = [figure for window in windows for figure in worths(window, name) if figure.quantity.unit == unit]
    if not found:
        return None
    figure = max(found, key=lambda figure: figure.value)
    return figure, _around(document, (figure,))


def _around(document: Document, figures: Iterable[Figure]) -> Evidence:
    """The sentences that hold some figures, as one passage."""
    places = [(f.start, f.end) for f in figures]
    first, last = min(start for start, _ in places), max(end for _, end in places)
    held = [(a, b) for a, b in sentences(document.text) if b > first and a < last]
    start, end = held[0][0], held[-1][1]
    return Evidence(document.name, start, end, document.text[start:end])
