"""Rows of rows: what several numbers lead to, looked up for all of them at once."""
from __future__ import annotations

import numpy as np

from kg.graph.columns import Array


def spread(starts: Array, numbers: Array) -> tuple[Array, Array]:
    """The places that each number leads to: for each of them the number's own place, and it. `starts` is as `index` makes it."""
    begin = starts[numbers]
    counts = starts[numbers + 1] - begin
    rows = np.repeat(np.arange(len(numbers)), counts)
    return rows, np.arange(len(rows)) + np.repeat(begin - (np.cumsum(counts) - counts), counts)


def distinct(keys: Array) -> Array:
    """The keys in order, each once: numpy.unique goes by hashing, which takes twice the time here."""
    keys = np.sort(keys)
    return keys[np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), bool), keys[1:] != keys[:-1])))]


def places(known: Array, keys: Array) -> Array:
    """Where keys stand in a sorted list, -1 where they do not."""
    if not len(known):
        return np.full(len(keys), -1)
    found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[found] == keys, found, -1)


def within(known: Array, keys: Array) -> Array:
    """Which keys a sorted list holds."""
    return places(known, keys) >= 0


def merged(known: Array, fresh: Array) -> Array:
    """Two sorted lists as one."""
    return np.sort(np.concatenate((known, fresh)), kind="stable")


def most(rows: Array, values: Array, count: int) -> Array:
    """The greatest of the values of each row, 0 for a row without any; values are small and not negative."""
    found = np.zeros(count, np.int8)
    for value in range(1, int(values.max(initial=0)) + 1):
        found[rows[values == value]] = value
    return found
