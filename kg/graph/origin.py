"""Where a text's characters stand in the original file, packed as runs."""
from __future__ import annotations

from collections.abc import Iterable


def packed(origin: Iterable[int]) -> list[list[int]]:
    """The offsets as runs of [start in the original, length]."""
    runs: list[list[int]] = []
    if isinstance(origin, range) and origin.step == 1:
        return [[origin.start, len(origin)]]
    for at in origin:
        if runs and at == runs[-1][0] + runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([at, 1])
    return runs


def unpacked(runs: list[list[int]]) -> tuple[int, ...] | range:
    """The offsets again: a range where they are one run."""
    if len(runs) == 1:
        return range(runs[0][0], runs[0][0] + runs[0][1])
    return tuple(at for start, length in runs for at in range(start, start + length))
