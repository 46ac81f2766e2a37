"""kg/graph/closed.py: a later stake of a holder ends its earlier one, a later purchase leaves open who still holds, and what is told
as of a date begins no earlier than the holder's earlier stake ended."""
import numpy as np
import pytest
from kg.ask import ties
from kg.ask.columned import WAYS
from kg.graph.closed import AFTER, BEFORE, BOUGHT, begins, ends

ALL = (0, 100)


def told(*rows):
    """Columns of (top, below, day it began, votes, control, by deal)."""
    top, below, begun, votes, control, deal = zip(*rows, strict=True)
    low, high = np.array(votes, float).T
    never = np.full(len(rows), AFTER)
    return {"top": np.array(top), "below": np.array(below), "begun_first": np.array(begun), "begun_last": np.array(begun), "ended_first": never,
            "ended_last": never, "votes_low": low, "votes_high": high, "capital_low": low, "capital_high": high, "sized": low + 100 - high > 0,
            "control": np.array(control), "by_deal": np.array(deal), "seen": np.full(len(rows), BEFORE),
            "sells": np.full(len(rows), BEFORE)}  # fmt: skip


def of(*rows):
    return list(zip(*(column.tolist() for column in ends(told(*rows))), strict=True))


OPEN = (AFTER, AFTER)


def test_each_of_a_holders_stakes_ends_before_the_next():
    assert of((1, 0, 20, (30, 30), 0, False), (1, 0, 10, (15, 15), 0, False), (1, 0, 30, (60, 60), 0, False), (2, 0, 5, (9, 9), 0, False)) == [
        (29, 29), (19, 19), OPEN, OPEN]  # fmt: skip


@pytest.mark.parametrize("later", [(1, 0, 10, (30, 30), 0, False), (1, 0, 20, (30, 30), 0, True), (1, 0, 20, ALL, 1, False)])
def test_a_stake_of_the_same_day_a_deal_or_one_without_a_share_ends_none(later):
    assert of((1, 0, 10, (15, 15), 0, False), later)[0] == OPEN


@pytest.mark.parametrize(("held", "bought", "end"), [
    ((ALL, BOUGHT, True), ALL, (20, AFTER)), (((60, 60), 0, False), ALL, (20, AFTER)), (((60, 60), 0, False), (30, 30), OPEN),
    (((60, 60), 0, False), (60, 60), (20, AFTER)), (((30, 30), 0, False), (60, 60), OPEN), ((ALL, 1, False), (60, 60), (20, AFTER)),
])  # fmt: skip
def test_what_another_buys_later_may_have_been_sold_unless_both_can_hold(held, bought, end):
    votes, control, deal = held
    assert of((1, 0, 10, votes, control, deal), (2, 0, 20, bought, BOUGHT, True)) == [end, OPEN]


@pytest.mark.parametrize(("begun", "share", "end"), [
    (10, 60, (20, AFTER)), (BEFORE, 60, (20, AFTER)), (10, 40, OPEN), (BEFORE, 40, OPEN), (30, 60, OPEN),
])  # fmt: skip
def test_of_more_than_there_is_who_held_it_before_a_purchase_may_have_sold(begun, share, end):
    assert of((1, 0, begun, (share, share), 0, False), (2, 0, 20, (60, 60), 0, True)) == [end, OPEN]


@pytest.mark.parametrize(("said", "last", "purchases", "end"), [
    (50, 50, [], (1, 50)), (50, 50, [(20, (60, 60))], (20, 20)), (50, 50, [(20, (30, 30))], (1, 50)), (50, 50, [(20, ALL), (40, ALL), (60, ALL)], (40, 40)),
    (50, AFTER, [(20, (60, 60))], (20, AFTER)), (AFTER, AFTER, [], (1, AFTER)), (50, 50, [(5, (60, 60))], (1, 50)),
])  # fmt: skip
def test_what_is_told_to_be_sold_ended_with_the_purchase_or_by_when_that_was_told(said, last, purchases, end):
    columns = told((1, 0, 10, (60, 60), 0, False), *((2, 0, day, share, 0, True) for day, share in purchases))
    columns["sells"][0], columns["ended_first"] = said, np.array([1, *[AFTER] * len(purchases)])
    columns["ended_last"] = np.array([last, *[AFTER] * len(purchases)])
    for _ in range(2):  # what is found once changes nothing
        columns["ended_first"], columns["ended_last"] = ends(columns)
        assert (columns["ended_first"][0], columns["ended_last"][0]) == end


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 1)])
def test_who_controls_the_buyer_or_is_controlled_by_it_sells_nothing(one, other):
    assert of((1, 0, 10, ALL, BOUGHT, True), (2, 0, 20, ALL, BOUGHT, True), (one, other, 5, (60, 60), 0, False))[0] == OPEN
    assert of((1, 0, 10, ALL, BOUGHT, True), (2, 0, 20, ALL, BOUGHT, True), (one, other, 21, (60, 60), 0, False))[0] == (20, AFTER), "later"
    assert of((1, 0, 10, ALL, BOUGHT, True), (2, 0, 20, ALL, BOUGHT, True), (one, other, 5, (40, 40), 0, False))[0] == (20, AFTER)


def test_the_number_of_control_by_a_purchase_is_that_of_the_columns():
    assert WAYS[BOUGHT] == ties.BOUGHT


@pytest.mark.parametrize(("earlier", "end", "begun"), [
    (None, AFTER, BEFORE), ((1, 0, 10, (15, 15), 0, False), AFTER, 20), ((1, 0, 10, ALL, BOUGHT, True), AFTER, 20),
    ((1, 0, 10, (15, 15), 0, False), 14, 15), ((2, 0, 10, (15, 15), 0, False), AFTER, BEFORE), ((1, 0, 20, (15, 15), 0, False), AFTER, BEFORE),
])  # fmt: skip
def test_what_is_told_as_of_a_date_was_not_held_while_the_holders_earlier_stake_was(earlier, end, begun):
    columns = told((1, 0, 22, (30, 30), 0, False), *([earlier] if earlier else []))
    columns["seen"][0], columns["begun_first"][0] = 20, BEFORE
    columns["ended_first"], columns["ended_last"] = (np.array([AFTER, end][: len(columns["top"])]) for _ in range(2))
    assert begins(columns).tolist()[0] == begun


def test_what_is_told_as_of_a_date_ends_the_holders_earlier_stake_then():
    columns = told((1, 0, 10, (15, 15), 0, False), (1, 0, 22, (30, 30), 0, False))
    columns["seen"][1], columns["begun_first"][1] = 20, BEFORE
    assert [column.tolist() for column in ends(columns)] == [[19, AFTER], [21, AFTER]]
