"""How far what bears on a draft is to be trusted: log-odds fitted on held-out passages.

`python -m kg.train.calibrate corpus/training/heldout*.txt` writes `kg/lexicon/confidence.toml` and prints how well the
chances hold on passages that a fold leaves out.
"""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.annotate.cast import cast
from kg.annotate.pipeline import annotated, pipeline
from kg.ask.score import aliases, pairs, registered
from kg.claims.confidence import bearings
from kg.claims.reading import claim, drafts
from kg.train import gold
from kg.train.passages import Passage, passages

OUT = Path(__file__).parents[1] / "lexicon" / "confidence.toml"
SELDOM = 12  # what bears on fewer drafts is not weighed
STIFF, KIND = 1.0, 1.0  # how strongly weights, and the kinds' own, are held near nothing
FOLDS = 5
HEAD = """# How likely a draft holds, in log-odds: `kg/claims/confidence.py` says what each bearing means.
# Written by `python -m kg.train.calibrate` from the held-out passages of `corpus/training`.
#
# kind     what a kind of fact starts from
# bearing  what each thing that bears on a draft adds, times its size
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft with what bears on it, and whether gold holds its fact."""

    at: int
    kind: str
    bearings: dict[str, float]
    right: bool


def main(files: Sequence[Path]) -> None:
    """Fit the log-odds on FILES and write them down."""
    made = list(judged([p for path in files for p in passages(path)]))
    names, kinds = table(made)
    matrix, right = rows(made, names, kinds), np.array([j.right for j in made], float)
    out_of_fold = np.zeros(len(made))
    fold = np.array([j.at % FOLDS for j in made])
    for n in range(FOLDS):
        out_of_fold[fold == n] = sigmoid(matrix[fold == n] @ fitted(matrix[fold != n], right[fold != n], len(names)))
    print(f"{len(made)} drafts, {int(right.sum())} right; Brier {np.mean((out_of_fold - right) ** 2):.3f}")
    for low in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        sure = out_of_fold >= low
        print(f"at {low:.1f} and over: {int(sure.sum())} drafts, {right[sure].mean():.3f} right; {right[sure].sum() / right.sum():.3f} of all right ones")
    weights = fitted(matrix, right, len(names))
    told = dict(zip(names + kinds, (round(float(w), 3) for w in weights), strict=True))
    lines = [HEAD, "[kind]", *(f"{k} = {told[k]}" for k in kinds), "", "[bearing]", *(f'"{n}" = {told[n]}' for n in names), ""]
    OUT.write_text("\n".join(lines), encoding="utf-8")


def judged(told: Sequence[Passage]) -> Iterator[Judged]:
    """Every draft that makes a claim, and whether it is right."""
    reader, same = pipeline().get_pipe("reader"), aliases(registered())
    for at, (passage, doc) in enumerate(zip(told, annotated(gold.document(p) for p in told), strict=True)):
        wanted, names = list(gold.records(passage)), gold.called(passage)
        people = cast(doc, reader)
        for draft in drafts(doc, people):
            made = claim(doc, people, draft)
            if made is not None:
                yield Judged(at, draft.kind, bearings(draft, doc, people), any(True for _ in pairs(wanted, [gold.told(made, names)], same)))


def table(made: Sequence[Judged]) -> tuple[list[str], list[str]]:
    """The bearings that are weighed, and the kinds."""
    seen = Counter(name for j in made for name in j.bearings)
    return sorted(n for n, count in seen.items() if count >= SELDOM), sorted({j.kind for j in made})


def rows(made: Sequence[Judged], names: Sequence[str], kinds: Sequence[str]) -> np.ndarray:
    """Drafts × (bearings, then kinds)."""
    out = np.zeros((len(made), len(names) + len(kinds)))
    column = {name: n for n, name in enumerate([*names, *kinds])}
    for row, j in zip(out, made, strict=True):
        row[column[j.kind]] = 1.0
        for name, value in j.bearings.items():
            if name in column:
                row[column[name]] = value
    return out


def fitted(matrix: np.ndarray, right: np.ndarray, bearings: int) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(matrix.shape[1])
    stiff = np.r_[np.full(bearings, STIFF), np.full(matrix.shape[1] - bearings, KIND)]
    for _ in range(30):
        chance = sigmoid(matrix @ weights)
        slope = matrix.T @ (right - chance) - stiff * weights
        curve = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(stiff)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Probabilities of log-odds."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
