"""What descriptions stand for, fitted on held-out passages whose pronouns and descriptions are marked.

`python -m kg.train.refer corpus/training/heldout*.txt` writes `kg/lexicon/reference.toml` and prints how often it is right
on passages that a fold leaves out. What the descriptions before one stand for counts for it, and is settled by the weights as
they were: a second run moves them a little.
"""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.tokens import Span

from kg.annotate.cast import Thing, gathered
from kg.annotate.features import DESCRIPTIONS, NAMES
from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.reference import asked, settle, shared
from kg.train import gold
from kg.train.passages import Marked, Passage, passages

OUT = Path(__file__).parents[1] / "lexicon" / "reference.toml"
STIFF = 0.5  # how strongly weights are held near nothing
FOLDS = 10
HEAD = """# How likely a pronoun or description stands for a thing, in log-odds against standing for none:
# `kg/annotate/reference.py` says what each bearing means.
# Written by `python -m kg.train.refer` from the held-out passages of `corpus/training`.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A description: what bears on each of its options (options × bearings), and which of them it stands for, if any."""

    at: int
    options: np.ndarray
    right: np.ndarray


def main(files: Sequence[Path]) -> None:
    """Fit the weights on FILES and write them down."""
    told = [p for path in files for p in passages(path)]
    names: list[str] = []
    made = list(descriptions(told, names))
    fits = [fitted([other for other in made if other.at % FOLDS != n]) for n in range(FOLDS)]
    found = np.array([judged(one, fits[one.at % FOLDS]) for one in made])
    print(f"{len(made)} descriptions, {sum(one.right.any() for one in made)} of something that is an option")
    for least in (0.3, 0.4, 0.5, 0.6):
        sure = found[:, 0] >= least
        print(f"at {least:.1f} and over: {int(sure.sum())} stand for something, {found[sure, 1].mean():.3f} of them rightly")
    lines = [HEAD, *(f'"{name}" = {weight:.3f}' for name, weight in zip(names, fitted(made), strict=True)), ""]
    OUT.write_text("\n".join(lines), encoding="utf-8")


def descriptions(told: Sequence[Passage], names: list[str]) -> Iterator[Asked]:
    """Every marked pronoun and description with its options; `names` receives the bearings' names."""
    reader = pipeline().get_pipe("reader")
    for at, (passage, doc) in enumerate(zip(told, annotated(gold.document(p) for p in told), strict=True)):
        cast = gathered(doc, reader)
        meant = {id(thing): _meant(thing, passage) for thing in cast.things}
        for spot, options in asked(doc, cast):
            mark = _mark(cast.spans[spot], passage)
            settle(cast, spot, options)
            if mark is not None and options:
                names[:] = options[0].bearings
                yield Asked(at, np.array([list(option.bearings.values()) for option in options]),
                            np.array([meant.get(id(option.thing)) == mark.thing for option in options], float))  # fmt: skip


def _mark(span: Span, passage: Passage) -> Marked | None:
    return next((m for m in passage.mentions if m.type in DESCRIPTIONS and m.start < span.end_char and span.start_char < m.end), None)


def _meant(thing: Thing, passage: Passage) -> int | None:
    """The marked thing that most mentions of a thing of the cast name."""
    seen = Counter(m.thing for span in thing.mentions for m in passage.mentions
                   if m.type in NAMES and m.start < span.end_char and span.start_char < m.end)  # fmt: skip
    return seen.most_common(1)[0][0] if seen else None


def judged(one: Asked, weights: np.ndarray) -> tuple[float, float]:
    """The chance of the likeliest option, and whether it is right."""
    likely = shared(one.options @ weights)
    return float(likely.max()), float(one.right[int(likely.argmax())])


def fitted(made: Sequence[Asked]) -> np.ndarray:
    """Weights of a conditional logistic regression with an option that is none, by Newton's method."""
    weights = np.zeros(made[0].options.shape[1])
    for _ in range(40):
        slope, curve = -STIFF * weights, STIFF * np.eye(len(weights))
        for one in made:
            likely = shared(one.options @ weights)
            mean = one.options.T @ likely
            slope += one.options.T @ (one.right / max(1.0, one.right.sum()) - likely)
            curve += (one.options.T * likely) @ one.options - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-5:
            break
    return weights


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
