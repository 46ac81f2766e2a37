"""Who stands over the sides of many deals, and how each is tied to them: the levels of a clause's pairs, for all at once.

A level is a number a side and top: 0 for none, OPEN, SURE.
"""
from __future__ import annotations

from functools import cached_property

import numpy as np

from kg.ask.cases import OPEN, SURE, Field, weights
from kg.ask.clauses import INSIDER, THROUGH, Level, Standard
from kg.ask.columned import RANKS
from kg.ask.spread import distinct, most, places, spread, within
from kg.graph.columns import Array, index

PERHAPS, UNTOLD = (1 << RANKS.index(rank) for rank in ("perhaps", "untold"))


class Tops:
    """The tops of a field that matter to a standard: who stands over both sides, and kin of whom one stands over each."""

    def __init__(self, field: Field, standard: Standard) -> None:
        self.field, self._standard = field, standard
        pairs = {word for clause in standard.clauses if clause.verdict != "not related" for pair in clause.ties for word in pair}
        seats = any(level.seat for level in standard.levels.values())
        self._wide = INSIDER in pairs
        self._officers(bool(pairs & {*RANKS, INSIDER}) or seats)
        self.both = self._over[0] & self._over[1]
        self._kin(any(clause.predicate == "kin" for clause in standard.clauses))
        wanted = np.flatnonzero(self.both | self._in_kin)
        self._place = np.full(len(self.keys), -1)
        self._place[wanted] = np.arange(len(wanted))
        self.case, self.party = np.divmod(self.keys[wanted], field.count)
        self.both = self.both[wanted]
        self.person = np.asarray(field.columns.parties.person[self.party])
        self.node = places(field.nodes, self.keys[wanted])
        self.kin = tuple(self._place[side] for side in self.kin[:2]) + self.kin[2:]
        self._held()

    def __len__(self) -> int:
        return len(self.case)

    def _officers(self, wanted: bool) -> None:
        """The offices in the nodes, by organisation; and all that stand over a side, officers with them."""
        field, offices = self.field, self.field.columns.offices
        node, office = spread(offices.over, field.party if wanted else field.party[:0])
        weight = weights(offices, office, field.cases, field.case[node])
        within = weights(offices, office, field.cases.years(), field.case[node]) if self._wide else weight
        counts = (within > 0) & (offices.ranks[office] > 0)
        self._in, office, self._weight = node[counts], office[counts], weight[counts]
        self._ranks = offices.ranks[office]
        holder = field.case[self._in] * field.count + offices.top[office]
        self.keys = distinct(np.concatenate((field.nodes, holder)))
        self._holder = np.searchsorted(self.keys, holder)
        self._over = []
        for reached in field.reached:
            over = np.zeros(len(self.keys), bool)
            over[np.searchsorted(self.keys, field.nodes)] = reached
            over[self._holder[reached[self._in]]] = True
            self._over.append(over)

    def _kin(self, wanted: bool) -> None:
        """The pairs of kin of whom one stands over the first side and the other over the second; and the fact that tells it."""
        field, kin = self.field, self.field.columns.kin
        persons = np.flatnonzero(self._over[0]) if wanted and len(kin) else np.zeros(0, np.int64)
        case, party = np.divmod(self.keys[persons], field.count)
        person = np.asarray(field.columns.parties.person[party])
        persons, case, party = persons[person], case[person], party[person]
        rows, place = spread(kin.under_at, party)
        tie = kin.under[place]
        relative = places(self.keys, case[rows] * field.count + kin.below[tie])
        counts = (weights(kin, tie, field.cases, case[rows]) > 0) & (relative >= 0)
        counts[counts] = self._over[1][relative[counts]]
        self.kin = persons[rows[counts]], relative[counts], kin.how[tie[counts]]
        self._in_kin = np.zeros(len(self.keys), bool)
        for side in self.kin[:2]:
            self._in_kin[side] = True

    def _held(self) -> None:
        """What the tops control, and where they hold offices the organisations too."""
        field, size = self.field, len(self.field.nodes)
        self._office = np.flatnonzero(self._place[self._holder] >= 0)
        heads = distinct(np.concatenate((self.node[self.node >= 0], self._in[self._office], self._middles())))
        self._head = np.full(size, -1)
        self._head[heads] = np.arange(len(heads))
        self._sure = field.controlled(heads, sure=True)
        self._maybe = field.controlled(heads, sure=False, members=self._sure)

    def _middles(self) -> Array:
        """What stands over a side, but for the sides, where a clause asks whom it controls."""
        asked = any(word.startswith(THROUGH) for clause in self._standard.clauses for pair in clause.ties for word in pair)
        over = (self.field.reached[0] | self.field.reached[1]) if asked else np.zeros(len(self.field.nodes), bool)
        return np.flatnonzero(over)

    def _controls(self, tops: Array, nodes: Array) -> Array:
        """How nodes control others: the places of both, row by row."""
        head = np.where(tops >= 0, self._head[tops], -1)
        keys = head * len(self.field.nodes) + nodes
        found = (places(self._maybe, keys) >= 0).astype(np.int8) + (places(self._sure, keys) >= 0)
        return np.where(head >= 0, found, 0).astype(np.int8)

    @cached_property
    def own(self) -> tuple[Array, Array]:
        """How many facts tie each top to what stands over a side, and whether one of them leads to both sides."""
        field = self.field
        at = np.flatnonzero(self.node >= 0)
        rows, place = spread(field.under, self.node[at])
        edge = field.by_top[place]
        facts = np.diff(np.append(field.begins, len(field.stake)))[edge]
        tops = np.concatenate((at[rows], self._place[self._holder[self._office]]))
        below = np.concatenate((field.below[edge], self._in[self._office]))
        count = np.bincount(tops, np.concatenate((facts, np.ones(len(self._office)))), minlength=len(self))
        shared = np.zeros(len(self), bool)
        shared[tops[field.reached[0][below] & field.reached[1][below]]] = True
        return count, shared

    def level(self, name: str, side: int) -> Array:
        """How the tops are tied to a side, by a word of a clause's pair."""
        if (name, side) not in self._levels:
            found = self._level(name, side)
            self._levels[name, side] = found if name == "self" else np.where(self._is(side), 0, found).astype(np.int8)
        return self._levels[name, side]

    @cached_property
    def _levels(self) -> dict[tuple[str, int], Array]:
        return {}

    def _is(self, side: int) -> Array:
        return self.party == self.field.cases.sides[side][self.case]

    def _level(self, name: str, side: int) -> Array:
        if name == "self":
            return np.where(self._is(side), SURE, 0).astype(np.int8)
        if name == "control":
            return self._controls(self.node, self.field.sides[side][self.case])
        if name == "joint":
            return self._joint(side)
        if name.startswith(THROUGH):
            return self._beneath(name.removeprefix(THROUGH), side)
        if name == INSIDER:
            return self._insider(side)
        if name not in self._standard.levels:
            return self._ranked(name, side)
        level = self._standard.levels[name]
        held = self._votes(level, side)
        found = np.maximum(held, self.level("control", side)) if level.control else held
        return np.where((held == 0) & self._seats[side], np.maximum(found, OPEN), found) if level.seat else found

    def _stakes(self, top: Array, company: Array) -> tuple[Array, Array, Array]:
        """The stakes in companies, for each pair of a top's node and a company's: its place, the edge, and how far the holder is
        the top or controlled by it."""
        rows, edge = spread(self.field.over, company)
        holder = self.field.top[edge]
        own = holder == top[rows]
        return rows, edge, np.where(own, SURE, self._controls(top[rows], holder)).astype(np.int8)

    def _sums(self, side: int) -> tuple[Array, Array]:
        """The least and the most votes of a side that the tops hold with what they control; none where the most is 0."""
        if side not in self._summed:
            at = np.flatnonzero(self.node >= 0)
            found = np.zeros(len(self)), np.zeros(len(self))
            for sums, votes in zip(found, self._summed_of(self.node[at], self.field.sides[side][self.case[at]]), strict=True):
                sums[at] = votes
            self._summed[side] = found
        return self._summed[side]

    def _summed_of(self, top: Array, company: Array) -> tuple[Array, Array]:
        """The same of companies, for each pair of a top's node and a company's."""
        rows, edge, held = self._stakes(top, company)
        low, high, count = self.field.low[edge], self.field.high[edge], len(top)
        least = np.bincount(rows, np.where(held == SURE, low, 0.0), minlength=count)
        others = np.bincount(rows, np.where(held > 0, 0.0, low), minlength=count)
        greatest = np.bincount(rows, np.where(held > 0, high, 0.0), minlength=count)
        some = np.bincount(rows, held > 0, minlength=count) > 0
        return least, np.where(some, np.minimum(greatest, 100.0 - others), 0.0)

    @cached_property
    def _summed(self) -> dict[int, tuple[Array, Array]]:
        return {}

    def _votes(self, level: Level, side: int) -> Array:
        return _reached(level, *self._sums(side))

    def _beneath(self, name: str, side: int) -> Array:
        """That a company to which a top is tied by a level of votes or shared control controls a side."""
        field, tops = self.field, np.flatnonzero(self.node >= 0)
        below = field.sides[side][field.case]
        middle = np.flatnonzero(field.reached[side] & (np.arange(len(below)) != below))
        controls = self._controls(middle, below[middle])
        middle, controls = middle[controls > 0], controls[controls > 0]
        starts, order = index(field.case[middle], len(field.cases))
        rows, place = spread(starts, self.case[tops])
        at, company, controls = tops[rows], middle[order[place]], controls[order[place]]
        other = self.node[at] != company
        at, company, controls = at[other], company[other], controls[other]
        top = self.node[at]
        held = self._joint_of(top, company) if name == "joint" else _reached(self._standard.levels[name], *self._summed_of(top, company))
        return most(at, np.minimum(held, controls), len(self))

    def _joint(self, side: int) -> Array:
        """As the holder of the first joint stake or half that a top holds, itself or by what it controls."""
        at, found = np.flatnonzero(self.node >= 0), np.zeros(len(self), np.int8)
        found[at] = self._joint_of(self.node[at], self.field.sides[side][self.case[at]])
        return found

    def _joint_of(self, top: Array, company: Array) -> Array:
        """The same of companies, for each pair of a top's node and a company's."""
        field = self.field
        half = (field.low == 50) & (field.high == 50)
        stakes = np.diff(field.over)
        halves = np.bincount(field.below, half, minlength=len(field.nodes)) == 2
        counts = field.joint | (halves & (stakes == 2))[field.below]
        rows, edge, held = self._stakes(top, company)
        hits = np.flatnonzero(counts[edge] & (held > 0))
        found = np.zeros(len(top), np.int8)
        found[rows[hits][::-1]] = held[hits][::-1]  # the first of each top is written last
        return found

    def _ranked(self, rank: str, side: int) -> Array:
        """That a person holds an office of a rank in a side or, unless the rank is "officer", in who controls it."""
        told = self._ranks[self._office]
        is_rank = (told >> RANKS.index(rank) & 1) > 0
        perhaps = (told & (UNTOLD if rank == "leads" else PERHAPS)) > 0
        weight = self._weight[self._office]
        state = np.where(is_rank & (weight == SURE), SURE, np.where((is_rank | perhaps) & (weight > 0), OPEN, 0))
        holder, at = self._place[self._holder[self._office]], self._in[self._office]
        below = self.field.sides[side][self.case[holder]]
        through = np.where(at == below, SURE, 0 if rank == "officer" else self._controls(at, below))
        return np.where(self.person, most(holder, np.minimum(state, through), len(self)), 0).astype(np.int8)

    def _insider(self, side: int) -> Array:
        """That a person is a director or officer of a side itself, or may have been in the fiscal year, as may be who is one of a
        company that controls it."""
        told = self._ranks[self._office]
        manages = (told >> RANKS.index("manages") & 1) > 0
        holder, at = self._place[self._holder[self._office]], self._in[self._office]
        below = self.field.sides[side][self.case[holder]]
        direct = at == below
        sure = manages & direct & (self._weight[self._office] == SURE)
        may = (manages | ((told & PERHAPS) > 0)) & (direct | (self._controls(at, below) > 0))
        return np.where(self.person, most(holder, np.where(sure, SURE, np.where(may, OPEN, 0)), len(self)), 0).astype(np.int8)

    def direct(self, pair: tuple[str, str], one: int) -> Array:
        """Which tops hold of a side themselves that does not lead to the other, where a pair sums the votes in it: what they hold
        of it is then among what ties them to it, and not among what ties them to the other."""
        found = np.zeros(len(self), bool)
        for name, side in zip(pair, (one, 1 - one), strict=True):
            level = self._standard.levels.get(name)
            if level is not None and not (level.control or level.seat):
                found |= self._holds[side]
        return found

    @cached_property
    def _holds(self) -> tuple[Array, Array]:
        """Which tops hold of each side themselves, where it does not lead to the other."""
        field, found = self.field, []
        for side in (0, 1):
            at = field.sides[side]
            ends = at[~field.reached[1 - side][at]]
            _, edge = spread(field.over, ends)
            keys = np.sort(field.top[edge] * len(field.nodes) + field.below[edge])
            mine = np.where(self.node >= 0, self.node * len(field.nodes) + at[self.case], -1)
            found.append(within(keys, mine))
        return found[0], found[1]

    @cached_property
    def seated(self) -> Array:
        """Which tops may be tied to a side by no more than a seat on its board."""
        if not any(level.seat for level in self._standard.levels.values()):
            return np.zeros(len(self), bool)
        return self._seats[0] | self._seats[1]

    @cached_property
    def _seats(self) -> tuple[Array, Array]:
        return self._seat(0), self._seat(1)

    def _seat(self, side: int) -> Array:
        """Which entities with votes in a side may have a manager of theirs on its board."""
        holder = self._place[self._holder[self._office]]
        manages = (self._ranks[self._office] & (PERHAPS | 1 << RANKS.index("manages"))) > 0
        counts = manages & (self._weight[self._office] > 0)
        offices = np.flatnonzero(counts & (self.level("manages", side)[holder] > 0) & self.person[holder])
        tops = np.flatnonzero((self._sums(side)[1] > 0) & ~self.person & ~self._is(side))
        at = self._in[self._office[offices]]
        starts, order = index(self.field.case[at], len(self.field.cases))
        rows, place = spread(starts, self.case[tops])
        there = at[order[place]]
        has = (there == self.node[tops[rows]]) | (self._controls(there, self.node[tops[rows]]) > 0)
        found = np.zeros(len(self), bool)
        found[tops[rows[has]]] = True
        return found


def _reached(level: Level, least: Array, greatest: Array) -> Array:
    """How far a level is reached by the least and the most votes."""
    may = (greatest > 0) & level.reached(greatest)
    return np.where(may, np.where(level.reached(least), SURE, OPEN), 0).astype(np.int8)
