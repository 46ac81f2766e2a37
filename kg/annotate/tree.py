"""The best dependency tree of a sentence from its arc scores."""
from __future__ import annotations

import numpy as np

NEVER = -1e9


def heads_of(scores: np.ndarray) -> np.ndarray:
    """The heads of n words, 0 for the one root, else 1 … n; `scores` is n × (n + 1), column 0 the root's."""
    n = len(scores)
    if n == 1:
        return np.array([0])
    root = int((scores[:, 0] - scores[:, 1:].max(1)).argmax())
    single = scores.copy()
    single[:, 0] = NEVER
    single[root, :], single[root, 0] = NEVER, 1e4
    heads = single.argmax(1)
    if not _cyclic(heads):
        return heads
    square = np.full((n + 1, n + 1), NEVER, dtype=np.float64)
    square[1:] = single
    return _maximum(square)[1:]


def _cyclic(heads: np.ndarray) -> bool:
    state = [0] * (len(heads) + 1)
    state[0] = 2
    for i in range(1, len(heads) + 1):
        j, path = i, []
        while state[j] == 0:
            state[j] = 1
            path.append(j)
            j = int(heads[j - 1])
        if state[j] == 1:
            return True
        for k in path:
            state[k] = 2
    return False


def _maximum(scores: np.ndarray) -> np.ndarray:
    """Chu-Liu-Edmonds: the maximum spanning tree of scores[dependent, head], node 0 the root; its own head is -1."""
    n = len(scores)
    scores = scores.copy()
    scores[0] = NEVER
    np.fill_diagonal(scores, NEVER)
    heads = scores.argmax(1)
    heads[0] = -1
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    within = set(cycle)
    rest = [i for i in range(n) if i not in within]
    merged = len(rest)
    smaller = np.full((merged + 1, merged + 1), NEVER)
    smaller[:merged, :merged] = scores[np.ix_(rest, rest)]
    ring = np.array(cycle)
    entering = scores[ring][:, rest] - scores[ring, heads[ring]][:, None]
    enter = entering.argmax(0)
    smaller[merged, :merged] = entering.max(0)
    leaving = scores[rest][:, ring]
    leave = leaving.argmax(1)
    smaller[:merged, merged] = leaving.max(1)
    smaller[0] = NEVER
    solved = _maximum(smaller)
    out = heads.copy()
    for k, a in enumerate(rest):
        if a:
            out[a] = rest[solved[k]] if solved[k] < merged else cycle[leave[k]]
    into = solved[merged]
    out[cycle[enter[into]]] = rest[into]
    return out


def _cycle(heads: np.ndarray) -> list[int] | None:
    colour = [0] * len(heads)
    for i in range(1, len(heads)):
        path, j = [], i
        while j > 0 and colour[j] == 0:
            colour[j] = i
            path.append(j)
            j = int(heads[j])
        if j > 0 and colour[j] == i and j in path:
            return path[path.index(j) :]
    return None
