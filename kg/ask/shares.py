"""Close links of many deals at once: the sums over simple paths of products of shares that kg.ask.capital makes for one."""
from __future__ import annotations

import numpy as np

from kg.ask.capital import MOST
from kg.ask.cases import OPEN, SURE, Field
from kg.ask.clauses import Clause
from kg.ask.spread import most, spread
from kg.graph.columns import Array

CLOSE = 1e-9  # sums this near a threshold depend on the order of their terms


class CloseLinks:
    """How the parties over both sides of each case share in their capital; `open` are cases that are left to `capital`."""

    def __init__(self, field: Field) -> None:
        self._field = field
        stakes = field.columns.stakes
        low, high = stakes.capital_low[field.stake], stakes.capital_high[field.stake]
        least, greatest = field.shares(low, high, (low > 0) | (high < 100))
        taken = np.bincount(field.below, least, minlength=len(field.nodes))[field.below]
        self._shares = least, np.minimum(greatest, 100.0 - taken + least)
        self.open = np.zeros(len(field.cases), bool)
        joined = np.zeros(len(field.cases), bool)
        joined[field.case[field.reached[0] & field.reached[1]]] = True
        self._held = [self._sums(side[joined]) for side in field.sides]

    def _sums(self, starts: Array) -> tuple[Array, Array, Array]:
        """The least and the most that each node has of the side that it stands over, and whether by more than its own stake."""
        field, size = self._field, len(self._field.nodes)
        least, greatest, paths = np.zeros(size), np.zeros(size), np.zeros(size, np.int64)
        many = np.zeros(len(field.cases), np.int64)
        low = high = np.full(len(starts), 100.0)
        seen, depth = [starts], 0
        while len(seen[-1]):
            rows, edge = spread(field.over, seen[-1])
            holder = field.top[edge]
            simple = np.ones(len(holder), bool)
            for column in seen:
                simple &= column[rows] != holder
            rows, edge, holder = rows[simple], edge[simple], holder[simple]
            many += np.bincount(field.case[holder], minlength=len(many))
            rows, edge, holder = (part[many[field.case[holder]] <= MOST] for part in (rows, edge, holder))
            low, high = low[rows] * self._shares[0][edge] / 100, high[rows] * self._shares[1][edge] / 100
            for sums, more in ((least, low), (greatest, high), (paths, 2 if depth else 1)):
                np.add.at(sums, holder, more)  # few paths are long: not another sum over all nodes
            seen, depth = [*(column[rows] for column in seen), holder], depth + 1
        self.open |= many > MOST
        return least, greatest, paths > 1

    def found(self, clause: Clause, limit: float) -> Array:
        """Which cases a clause holds of: 0 for none, OPEN, SURE; those that are too near its threshold are left open."""
        field, both = self._field, np.zeros(len(self._field.cases), np.int8)
        reached = [self._reached(side, limit) for side in (0, 1)]
        if "side" in clause.of:
            for side in (0, 1):
                both = np.maximum(both, reached[side][field.sides[1 - side]])
        if "third" in clause.of:
            third = np.minimum(*reached)
            for side in field.sides:
                third[side] = 0
            both = np.maximum(both, most(field.case, third, len(both)))
        return both

    def _reached(self, side: int, limit: float) -> Array:
        least, greatest, sums = self._held[side]
        near = sums & ((np.abs(least - limit) < CLOSE) | (np.abs(greatest - limit) < CLOSE))
        self.open[self._field.case[near]] = True
        return np.where(greatest >= limit, np.where(least >= limit, SURE, OPEN), 0).astype(np.int8)
