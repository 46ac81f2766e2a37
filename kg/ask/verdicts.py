"""Verdicts on all deals of a graph at once, on its columns: what kg.ask.related finds, without the clause and its proof.

Deals whose sides lie in parts of the graph that no tie joins are settled at once. The others are judged some thousands
together: what stands over their sides on their dates, control as a fixpoint, the levels of each clause's pairs. The few that
depend on how a proof runs, or on the order of a sum, are left to the clauses themselves (kg.ask.rowed).
"""
from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np

from kg.ask.cases import OPEN, SURE, Cases, Field, weights
from kg.ask.clauses import INSIDER, RELATED, THROUGH, UNKNOWN, UNRELATED, VERDICTS, Clause, Standard, standard
from kg.ask.columned import BOUNDS, LIST, RANKS
from kg.ask.predicates import based
from kg.ask.rowed import Rows, verdict
from kg.ask.shares import CloseLinks
from kg.ask.spread import distinct, most, spread
from kg.ask.tops import Tops
from kg.graph.columns import Array, Columns

BATCH = 4_000  # so few that what is known of a batch stays in the cache of a processor
YES, PERHAPS, NO = (np.int8(VERDICTS.index(word)) for word in (RELATED, UNKNOWN, UNRELATED))


def verdicts(columns: Columns, by: str, rows: Array | None = None, *, strict: bool = False,
             day: tuple[int, int] | None = None) -> Array:  # fmt: skip
    """The verdict on each deal, or on some rows of them, as its place in VERDICTS; on a day (its first and last), or their own.

    Raises UnknownStandard.
    """
    judge, rows = standard(by), np.arange(len(columns.deals)) if rows is None else rows
    cases = cases_of(columns, rows, day)
    who = columns.parties
    found = np.where(who.unnamed[cases.one] | who.unnamed[cases.other], PERHAPS, NO)
    near = np.flatnonzero(who.part[cases.one] == who.part[cases.other])
    near = near[np.lexsort((cases.other[near], cases.one[near]))]  # neighbours are judged together: their stakes lie side by side
    for start in range(0, len(near), BATCH):
        at = near[start : start + BATCH]
        judged = Judged(columns, judge, cases.at(at), rows[at], strict)
        found[at] = np.minimum(found[at], judged.verdicts())
    return found


class Judged:
    """Some deals with what their verdicts rest on."""

    def __init__(self, columns: Columns, judge: Standard, cases: Cases, rows: Array, strict: bool) -> None:
        self._columns, self._judge, self._cases, self._rows, self._strict = columns, judge, cases, rows, strict
        self._field = Field(columns, cases, () if strict else judge.told)
        self._asked = [clause for clause in judge.clauses if clause.verdict != UNRELATED]
        self._tops = Tops(self._field, judge) if any(clause.ties for clause in self._asked) else None
        self._links = CloseLinks(self._field) if judge.capital is not None else None
        self._amount = self._enough()
        self._idle = _idle(judge.name)

    def verdicts(self) -> Array:
        """The verdicts, by their places in VERDICTS."""
        least, greatest = (np.full(len(self._cases), NO) for _ in range(2))
        for clause in self._asked:
            holds = self._holds(clause)
            for found, holding in zip((least, greatest), holds, strict=True):
                np.minimum(found, self._said(clause, holding), out=found)
        open_ = least != greatest
        if self._links is not None:
            open_ |= self._links.open
        objects = Rows(self._columns)
        for number in np.flatnonzero(open_):
            told = verdict(self._columns, objects, self._judge, self._cases, self._rows, number, self._strict)
            least[number] = VERDICTS.index(told)
        return least

    def _said(self, clause: Clause, holds: Array) -> Array:
        """The verdict that a clause comes to on each case, by how it holds."""
        if clause.verdict != RELATED:
            return np.where(holds > 0, PERHAPS, NO)
        holds = np.where(self._amount == 0, 0, np.minimum(holds, self._amount))
        return np.where(holds == SURE, YES, np.where(holds == OPEN, PERHAPS, NO))

    def _holds(self, clause: Clause) -> tuple[Array, Array]:
        """How a clause holds of each case: the least that is known, and what may be besides."""
        if clause.predicate == "tied":
            return self._tied(clause)
        found = self._found(clause)
        return found, found

    def _found(self, clause: Clause) -> Array:
        """How a clause holds of each case that is none of ties alone."""
        if clause.predicate == "kin":
            return self._kin(clause)
        if clause.predicate == "stated":
            return self._stated(clause)
        if clause.predicate == "capital" and self._links is not None:
            return self._links.found(clause, self._judge.capital or 0.0)
        if clause.predicate == "unnamed":
            unnamed = self._columns.parties.unnamed
            return np.where(unnamed[self._cases.one] | unnamed[self._cases.other], SURE, 0).astype(np.int8)
        raise NotImplementedError(f"no arrays for the predicate {clause.predicate!r} of {clause.id}")

    def _orders(self, clause: Clause, *, always: bool) -> Iterator[tuple[int, int, Array]]:
        """The sides in the orders that a clause tries, and how far the first is a registrant where that matters."""
        for one in (0, 1) if always or clause.registrant else (0,):
            yield one, 1 - one, self._registrant(one) if clause.registrant else np.full(len(self._cases), SURE, np.int8)

    def _tied(self, clause: Clause) -> tuple[Array, Array]:
        """By who stands over both sides, but for those of whom one tie leads to both: what it leads to stands over both as well.

        Of whom that is so can hang on how a proof runs: the least leaves them out, the other array does not.
        """
        tops, least, greatest = self._tops, *(np.zeros(len(self._cases), np.int8) for _ in range(2))
        if tops is None or not len(tops):
            return least, greatest
        counts = tops.both if clause.top == "any" else tops.both & (tops.person == (clause.top == "person"))
        facts, shared = tops.own
        maybe = counts & (facts != 1)
        surely = maybe & ~shared
        idle = counts & ~tops.seated & ~self._field.doubtful[tops.case]
        for one, other, gate in self._orders(clause, always=True):
            for pair in clause.ties:
                state = np.minimum(np.minimum(tops.level(pair[0], one), tops.level(pair[1], other)), gate[tops.case])
                if state.any():
                    apart = counts if "self" in pair else idle if (clause.id, pair) in self._idle else counts & tops.direct(pair, one)
                    for found, kept in ((least, surely), (greatest, maybe)):
                        np.maximum(found, most(tops.case, np.where(kept | apart, state, 0), len(found)), out=found)
        return least, greatest

    def _kin(self, clause: Clause) -> Array:
        tops, found = self._tops, np.zeros(len(self._cases), np.int8)
        if tops is None or not len(tops.kin[0]):
            return found
        how = {int(code): bool(clause.kin & set(self._columns.texts[code].split(LIST))) for code in distinct(tops.kin[2])}
        near = np.array([clause.verdict == UNKNOWN or how[int(code)] for code in tops.kin[2]], bool)
        for one, other, gate in self._orders(clause, always=False):
            here, there = tops.kin[one], tops.kin[other]
            case = tops.case[here]
            for pair in clause.ties:
                for first, second in dict.fromkeys((pair, pair if clause.registrant else pair[::-1])):
                    state = np.minimum(np.minimum(tops.level(first, one)[here], tops.level(second, other)[there]), gate[case])
                    state = np.where(near, state, np.minimum(state, OPEN))
                    found = np.maximum(found, most(case, state, len(found)))
        return found

    def _stated(self, clause: Clause) -> Array:
        stated, cases = self._columns.stated, self._cases
        rows, place = spread(stated.under_at, cases.one)
        tie = stated.under[place]
        says = (stated.below[tie] == cases.other[rows]) & (weights(stated, tie, cases, rows) > 0)
        rows, tie = rows[says], tie[says]
        weight = {True: SURE, None: OPEN, False: 0}
        fits = np.array([weight[based(clause, self._columns.texts[code].split(LIST), self._strict)] for code in stated.how[tie]], np.int8)
        return most(rows, fits, len(cases))

    def _registrant(self, side: int) -> Array:
        listings, cases, party = self._columns.listings, self._cases, self._cases.sides[side]
        found = np.where(self._columns.parties.person[party], 0, OPEN).astype(np.int8)
        rows, tie = spread(listings.over, party)
        listed = weights(listings, tie, cases, rows) == SURE
        fits = [bool(set(self._columns.texts[code].split(LIST)) & set(self._judge.exchanges)) for code in listings.how[tie]]
        rows = rows[listed & np.array(fits, bool)]
        found[rows[found[rows] > 0]] = SURE
        return found

    def _enough(self) -> Array:
        """Whether each deal's amount is as much as the standard asks for, as `Case.amount` has it."""
        limit, deals, rows = self._judge.amount_over, self._columns.deals, self._rows
        if limit is None:
            return np.full(len(rows), SURE, np.int8)
        units = {code for code in distinct(deals.unit[rows]) if self._columns.texts[code] == self._judge.currency}
        by = deals.per[rows]
        fits = np.isin(deals.unit[rows], list(units)) & (by < 2)
        value, bound = deals.value[rows], deals.bound[rows]
        exact = ~np.isnan(value)
        least, greatest = np.where(exact, value, deals.least[rows]), np.where(exact, value, deals.most[rows])
        over = (bound != BOUNDS.index("at most")) & (least > limit)
        under = (by == 0) & (bound != BOUNDS.index("at least")) & (greatest <= limit)
        return np.where(~fits, OPEN, np.where(over, SURE, np.where(under, 0, OPEN))).astype(np.int8)


@cache
def _idle(by: str) -> frozenset[tuple[str, tuple[str, str]]]:
    """The pairs of a standard's clauses, each with its clause's id, of which it is idle to ask whether one tie leads to both sides."""
    judge = standard(by)
    return frozenset((clause.id, pair) for clause in judge.clauses for pair in clause.ties if _anyway(judge, clause, pair))


def _anyway(judge: Standard, clause: Clause, pair: tuple[str, str]) -> bool:
    """Whether a pair's verdict is found anyway where one tie of a party leads to both sides: by a pair of the company to which
    it leads, in a clause that says as much. A fact of a stake and one of an office are never one tie."""
    if _held(pair[0]) != _held(pair[1]):
        return True
    here, there = map(_below, pair)
    return all(any(_covers(judge, clause, other, needed) for other in judge.clauses)
               for needed in {*product(here, there), *product(("self",), there), *product(here, ("self",))})  # fmt: skip


def _held(level: str) -> bool:
    """Whether a level is of stakes, not of offices."""
    return level not in RANKS and level != INSIDER


def _below(level: str) -> tuple[str, ...]:
    """How a company is tied to a side, if who is tied to the side by a level is so through that company alone."""
    if not _held(level):
        return () if level == "officer" else ("control",)
    return ("control", level) if level.startswith(THROUGH) else (level,)


def _covers(judge: Standard, clause: Clause, other: Clause, pair: tuple[str, str]) -> bool:
    """Whether a clause says of a company that is tied by a pair as much as another says, on the same terms or without."""
    as_much = other.verdict == clause.verdict or (other.verdict == RELATED and judge.amount_over is None)
    if other.predicate != "tied" or other.top == "person" or not as_much or (other.registrant and not clause.registrant):
        return False
    return pair in other.ties or (pair[::-1] in other.ties and not other.registrant)


def cases_of(columns: Columns, rows: Array | None = None, day: tuple[int, int] | None = None) -> Cases:
    """The deals of a graph, or some rows of them, to be judged on a day or their own."""
    deals = columns.deals
    rows = np.arange(len(deals)) if rows is None else rows
    first, last = (deals.first[rows], deals.last[rows]) if day is None else (np.full(len(rows), at, np.int32) for at in day)
    return Cases(deals.one[rows], deals.other[rows], deals.fact[rows], deals.kind[rows], first, last)
