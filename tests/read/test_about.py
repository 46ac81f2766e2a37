"""kg.read.about: dates as ISO 8601, as far as what is told gives them."""
import pytest

from kg.read.about import iso


@pytest.mark.parametrize(
    ("told", "date"),
    [("13/06/2026", "2026-06-13"), ("06/13/2026", "2026-06-13"), ("5/5/2026", "2026-05-05"), ("2026/05/06", "2026-05-06"), ("06/2026", "2026-06"),
     ("6 May 2026", "2026-05-06"), ("May 6, 2026", "2026-05-06"), ("Wed, 06 May 2026 10:00:00 GMT", "2026-05-06")],
)  # fmt: skip
def test_a_date_that_can_be_read_one_way_is_read_whole(told, date):
    assert iso(told) == date


@pytest.mark.parametrize("told", ["05/06/2026", "05.06.2026", "5-6-2026", "05/06/2026 10:30"])
def test_of_a_day_and_month_that_can_be_read_both_ways_the_year_alone_is_kept(told):
    assert iso(told) == "2026"
