"""kg/ask/ranges.py: what a sum, a product or a quotient of bounded amounts is known to be."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ask.ranges import product, quotient, size, total
from kg.records import Quantity


def usd(value, bound="exact", **ends):
    return Quantity(value, "USD", bound, **ends)


@pytest.mark.parametrize(("parts", "whole"), [
    ([usd(2), usd(3)], usd(5)),
    ([usd(2, "about"), usd(3)], usd(5, "about")),
    ([usd(2, "at most"), usd(3, "at most")], usd(5, "at most")),
    ([usd(2, "at least"), usd(3)], usd(5, "at least")),
    ([usd(2, "at most"), usd(3)], usd(None, min=3, max=5)),
    ([usd(2, "at most"), usd(3, "at least")], usd(3, "at least")),
    ([usd(None, min=1, max=2), usd(3)], usd(None, min=4, max=5)),
])  # fmt: skip
def test_a_sum_is_bounded_by_the_sums_of_the_ends(parts, whole):
    assert total(parts) == whole


def test_a_loss_is_a_negative_part():
    assert total([usd(-4), usd(1)]) == usd(-3)


@pytest.mark.parametrize(("one", "other", "made"), [
    (usd(6), Quantity(3, "MW"), usd(2)),
    (usd(6, "at most"), Quantity(3, "MW"), usd(2, "at most")),
    (usd(6), Quantity(3, "MW", "at least"), usd(2, "at most")),
    (usd(6), Quantity(3, "MW", "at most"), usd(2, "at least")),
    (usd(6), Quantity(3, "MW", "about"), usd(2, "about")),
    (usd(6, "at most"), Quantity(3, "MW", "at least"), usd(2, "at most")),
    (usd(6), Quantity(None, "MW", min=2, max=3), usd(None, min=2, max=3)),
])  # fmt: skip
def test_a_bound_below_turns_round_in_a_quotient(one, other, made):
    assert quotient(one, other, "USD") == made


def test_what_nothing_bounds_is_at_least_nothing():
    assert quotient(usd(6, "at most"), Quantity(3, "MW", "at most"), "USD") == usd(0, "at least")
    assert product(usd(6, "at least"), Quantity(2, "month", "at most"), "USD") == usd(0, "at least")


@given(st.lists(st.integers(1, 10**9), min_size=2), st.sampled_from(["exact", "about", "at most", "at least"]))
def test_the_order_of_a_sum_does_not_matter(values, bound):
    parts = [usd(values[0], bound), *map(usd, values[1:])]
    assert total(parts) == total(parts[::-1])


def test_a_range_is_compared_by_its_middle():
    assert size(usd(None, min=2, max=4)) == 3 and size(usd(None, max=4)) == 4 and size(usd(7)) == 7
