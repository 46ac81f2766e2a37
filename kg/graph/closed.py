"""When stakes end that are told without an end, and begin that are told as of a date: what is newer closes the older.

A holder's later stake ends its earlier one, and a purchase by another that of who is told to sell. Of who holds a company
that another buys later, or more of it than a share that is bought leaves, it is open from then on whether they still do,
unless one of the two controls the other. What is told as of a date may have been held before, but not while
the holder's earlier stake was.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

BEFORE, AFTER = 0, 4_000_000  # a day that is not known, before all days or after them
NEVER = date.max.toordinal()  # the last day on which what may not have begun at all can have begun
BOUGHT = 3  # the number of control by a purchase
Array = np.ndarray
Told = Mapping[str, Array]  # columns of stakes, in the order of the party below


def ends(told: Told) -> tuple[Array, Array]:
    """The first and the last day on which each stake can have ended; one that may have been sold ends on no last day."""
    first, last = np.array(told["ended_first"]), np.array(told["ended_last"])
    told = {**told, "begun_first": _dated(told)}
    _handed(told, first, last)
    open_ = np.flatnonzero(first == AFTER)
    open_ = open_[_several(told["below"][open_])]
    if len(open_):
        _sold(told, open_, first, last)
        _superseded(told, open_[told["begun_first"][open_] > BEFORE], first, last)
    return first, last


def begins(told: Told) -> Array:
    """The first day on which each stake can have begun: of one told as of a date, once the holder's earlier stakes had ended."""
    seen, dated, found = told["seen"], _dated(told), np.array(told["begun_first"])
    rows = np.flatnonzero(seen > BEFORE)
    found[rows] = BEFORE
    others = np.flatnonzero(dated > BEFORE) if len(rows) else rows
    one, other = _pairs(told["below"], rows, others)
    earlier = (told["top"][one] == told["top"][other]) & (told["begun_last"][other] < dated[one])
    one, other = one[earlier], other[earlier]
    np.maximum.at(found, one, np.minimum(told["ended_last"][other] + 1, dated[one]))
    return found


def _dated(told: Told) -> Array:
    """The first day on which each stake is told to have begun, or to be held."""
    return np.where(told["seen"] > BEFORE, told["seen"], told["begun_first"])


def _handed(told: Told, first: Array, last: Array) -> None:
    """What was sold ended with the last purchase by another until that was told; what is left of a part ends on no day."""
    rows = np.flatnonzero(told["sells"] > BEFORE)
    first[rows], last[rows] = 1, np.where(last[rows] == AFTER, AFTER, told["sells"][rows])
    one, by = _pairs(told["below"], rows, np.flatnonzero(_bought(told)) if len(rows) else rows)
    sized, begun = told["sized"].astype(bool), told["begun_last"]
    fits = ~(sized[one] & sized[by]) | (told["capital_low"][one] == told["capital_low"][by])
    fits &= (told["top"][one] != told["top"][by]) & (begun[one] <= begun[by]) & (told["begun_first"][by] <= told["sells"][one])
    one, by = one[fits], by[fits]
    np.maximum.at(first, one, told["begun_first"][by])
    bought = np.full(len(last), BEFORE)
    np.maximum.at(bought, one, begun[by])
    last[one] = np.where(last[one] == AFTER, AFTER, bought[one])


def _bought(told: Told) -> Array:
    """The purchases that are done and dated."""
    return told["by_deal"].astype(bool) & (told["begun_first"] > BEFORE) & (told["begun_last"] < NEVER)


def _superseded(told: Told, open_: Array, first: Array, last: Array) -> None:
    """A holder's stakes end where a later one begins that tells as much: of the capital, the votes or both."""
    capital = (told["capital_low"] > 0) | (told["capital_high"] < 100)
    votes = (told["votes_low"] != told["capital_low"]) | (told["votes_high"] != told["capital_high"])
    rows = open_[told["sized"][open_].astype(bool) & ~told["by_deal"][open_].astype(bool)]
    one, other = _pairs(told["below"], rows, rows)
    later = (told["top"][one] == told["top"][other]) & (told["begun_last"][one] < told["begun_first"][other])
    later &= (~capital[one] | capital[other]) & (~votes[one] | votes[other])
    one, other = one[later], other[later]
    ended = np.full(len(first), AFTER), np.full(len(first), AFTER)
    for end, begun in zip(ended, ("begun_first", "begun_last"), strict=True):
        np.minimum.at(end, one, told[begun][other] - 1)
    first[one] = np.minimum(first[one], ended[0][one])
    last[one] = ended[1][one]


def _sold(told: Told, open_: Array, first: Array, last: Array) -> None:
    """What is held of a company may have been sold with it, or with a share: from the first day of another's later purchase on."""
    low, sized, begun, bought = told["votes_low"], told["sized"].astype(bool), told["begun_first"], told["control"] == BOUGHT
    buys = open_[(_bought(told) & (bought | sized))[open_]]
    one, by = _pairs(told["below"], open_, buys)
    sold = (told["top"][one] != told["top"][by]) & (told["begun_last"][one] < begun[by])
    # A part that was bought leaves the rest to who holds it; of more than there is, somebody sold.
    over = sized[one] & sized[by] & (low[one] + low[by] > 100)
    sold &= over | (begun[one] > BEFORE) & bought[by] & (~sized[by] | (low[by] > 50) & ~sized[one])
    lead = _leads(told) if sold.any() else {}
    for row, buy in zip(one[sold].tolist(), by[sold].tolist(), strict=True):
        begun = int(told["begun_first"][buy])
        if begun < first[row] and not _of_one(told, lead, row, buy):
            first[row] = begun


def _leads(told: Told) -> dict[int, list[int]]:
    """The stakes that are control by themselves, by the party below."""
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero((told["control"] > 0) | (told["votes_low"] > 50)).tolist():
        found.setdefault(int(told["below"][row]), []).append(row)
    return found


def _of_one(told: Told, lead: Mapping[int, list[int]], row: int, buy: int) -> bool:
    """Whether who holds a company controls who buys it at that time, or is controlled by them."""
    days = int(told["begun_first"][buy]), int(told["begun_last"][buy])
    pair = int(told["top"][row]), int(told["top"][buy])
    for start, end in (pair, pair[::-1]):
        seen, fresh = {start}, [start]
        while fresh:
            above = {int(told["top"][at]) for at in lead.get(fresh.pop(), ())
                     if told["begun_first"][at] <= days[1] and told["ended_last"][at] >= days[0]} - seen  # fmt: skip
            if end in above:
                return True
            seen |= above
            fresh.extend(above)
    return False


def _several(numbers: Array) -> Array:
    """Which of some numbers in order stand there more than once."""
    same = numbers[1:] == numbers[:-1]
    return np.concatenate((same, [False])) | np.concatenate(([False], same)) if len(numbers) else np.zeros(0, bool)


def _pairs(below: Array, rows: Array, others: Array) -> tuple[Array, Array]:
    """Each of some rows with each of others of the same number, both in its order."""
    begin, end = (np.searchsorted(below[others], below[rows], side) for side in ("left", "right"))
    counts = end - begin
    place = np.arange(counts.sum()) + np.repeat(begin - (np.cumsum(counts) - counts), counts)
    return np.repeat(rows, counts), others[place]
