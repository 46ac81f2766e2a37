"""Columns as objects again: what the clauses ask of a single deal, for the few whose verdict arrays leave open."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.ask.cases import Cases
from kg.ask.clauses import RELATED, UNKNOWN, UNRELATED, Standard
from kg.ask.columned import BOUNDS, BY, LIST, RANKS, WAYS
from kg.ask.predicates import Case, weighed
from kg.ask.related import weigher
from kg.ask.standing import Index
from kg.ask.ties import KIN, LISTING, OFFICE, STAKE, STATED, Span, Tie
from kg.graph.columns import AFTER, BEFORE, Array, Columns, Ties, iso
from kg.ontology import kinds
from kg.records import Claim, Quantity


class Rows(Index):
    """The ties that columns hold, made when they are asked for; parties and facts are their numbers, and prove nothing."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._tables = {STAKE: columns.stakes, OFFICE: columns.offices, KIN: columns.kin, STATED: columns.stated}
        self.over, self.under = _Led(self, over=True), _Led(self, over=False)
        self._made: dict[tuple[str, int], Tie] = {}

    def name(self, party: str) -> str:
        """The id of a party."""
        return str(party)

    def person(self, party: Any) -> bool:
        """Whether a party is a person."""
        return bool(self._columns.parties.person[party])

    def unnamed(self, party: Any) -> bool:
        """Whether no text names a party."""
        return bool(self._columns.parties.unnamed[party])

    def listings(self, party: Any) -> Iterator[Tie]:
        """The listings of a party, as ties to itself."""
        table = self._columns.listings
        return (self.tie(LISTING, table, row) for row in range(table.over[party], table.over[party + 1]))

    def ties(self, force: str, party: Any, *, over: bool) -> list[Tie]:
        """The ties of a force that lead up from a party, or down."""
        table = self._tables[force]
        if over:
            return [self.tie(force, table, row) for row in range(table.over[party], table.over[party + 1])]
        return [self.tie(force, table, int(row)) for row in table.under[table.under_at[party] : table.under_at[party + 1]]]

    def tie(self, force: str, table: Any, row: int) -> Tie:
        """One row, made once."""
        if (force, row) not in self._made:
            self._made[force, row] = self._tie(force, table, row)
        return self._made[force, row]

    def _tie(self, force: str, table: Any, row: int) -> Tie:
        """One row, with all that a tie reads from its claims."""
        deal = force == STAKE and bool(table.by_deal[row])
        tie: Any = Tie(int(table.top[row]), int(table.below[row]), force, int(table.fact[row]),  # type: ignore[arg-type]
                       {"kind": "Investment" if deal else "Ownership", "status": (), "claims": ()})  # fmt: skip
        read: dict[str, Any] = {"begun": _span(table.begun_first[row], table.begun_last[row]),
                                "ended": _ended(table, row), "passages": int(table.passages[row])}  # fmt: skip
        if force == STAKE:
            read |= {"votes": (float(table.votes_low[row]), float(table.votes_high[row])),
                     "capital": (float(table.capital_low[row]), float(table.capital_high[row])), "sized": bool(table.sized[row]),
                     "joint": bool(table.joint[row]), "stated": bool(table.stated[row]), "control": WAYS[table.control[row]]}  # fmt: skip
        elif force == OFFICE:
            read["offices"] = frozenset(rank for bit, rank in enumerate(RANKS) if table.ranks[row] >> bit & 1)
        else:
            told = self._columns.texts[table.how[row]]
            read |= {"relations": tuple(filter(None, told.split(LIST))), "basis": told.partition(LIST)[0], "called": tuple(told.split(LIST)),
                     "exchanges": frozenset(told.split(LIST))}
        tie.__dict__.update(read)
        return tie


@dataclass(frozen=True)
class _Led:
    """The ties that lead up from a party, or down, by force and party."""

    rows: Rows
    over: bool

    def get(self, key: tuple[str, Any], default: object = ()) -> list[Tie]:
        return self.rows.ties(*key, over=self.over)


def verdict(columns: Columns, rows: Rows, judge: Standard, cases: Cases, deals: Array, number: int, strict: bool) -> str:
    """The verdict on one case by the clauses themselves; `deals` are the rows of the cases."""
    one, other, key = (int(column[number]) for column in (cases.one, cases.other, cases.fact))
    edge = {"kind": list(kinds())[cases.kind[number]], "claims": _claims(columns, int(deals[number]))}
    when = _span(cases.first[number], cases.last[number], unknown=AFTER)
    weigh = weigher(one, other, key, edge, when)  # type: ignore[arg-type]
    found = weighed(Case(rows, judge, one, other, edge, when, weigh, strict))  # type: ignore[arg-type]
    return UNRELATED if not found else RELATED if any(hit.sure and clause.verdict == RELATED for clause, hit in found) else UNKNOWN


def _claims(columns: Columns, row: int) -> tuple[Claim, ...]:
    """A claim of the amount by which a deal is known."""
    deals = columns.deals
    unit = columns.texts[deals.unit[row]]
    if not unit:
        return ()
    value, least, most = (None if number != number else float(number) for number in (deals.value[row], deals.least[row], deals.most[row]))
    told = Quantity(value, unit, BOUNDS[deals.bound[row]], BY[int(deals.per[row])] or None, least, most)  # type: ignore[arg-type]
    return (Claim("", "", (), (("total", told),)),)


def _span(first: int, last: int, unknown: int = BEFORE) -> Span:
    return Span(None if first == BEFORE else iso(first), None if last == unknown else iso(last))


def _ended(table: Ties, row: int) -> Span:
    first, last = table.ended_first[row], table.ended_last[row]
    return Span(None if first == AFTER else iso(first), None if last == AFTER else iso(last))
