"""kg.annotate.dates: absolute and relative dates at the precision the text gives."""
import pytest

from kg.annotate.dates import dates


def read(text, published="2026-06-17"):
    return [(d.when.text, d.when.iso) for d in dates(text, published)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("On June 12, 2026, it listed", "2026-06-12"),
        ("on 12 June 2026", "2026-06-12"),
        ("in February 2026", "2026-02"),
        ("In March of last year", "2025-03"),
        ("filed at the start of June that raised doubts", "2026-06"),
        ("In March that year", "2026-03"),
        ("on May 14", "2026-05-14"),
        ("expected to close in Q3", "2026-Q3"),
        ("the third quarter of 2025", "2025-Q3"),
        ("in the second half of 2027", "2027-H2"),
        ("during fiscal 2025", "2025"),
        ("as early as late 2027", "2027"),
        ("revenue last year", "2025"),
        ("went public on Friday", "2026-06-12"),
        ("two months ago", "2026-04"),
        ("through December it rose", "2025-12"),
        ("at the end of March", "2026-03"),
        ("jumped from last spring", "2025"),
        ("the December quarter of 2025", "2025-Q4"),
        ("in the first six months of 2025", "2025-H1"),
        ("by year-end", "2026"),
        ("by the end of next year", "2027"),
        ("Already in April the media said", "2026-04"),
    ],
)  # fmt: skip
def test_a_date_has_the_precision_of_its_words(text, iso):
    assert [d for _, d in read(text)] == [iso]


def test_the_following_monday_follows_the_day_named_before():
    assert [d for _, d in read("It listed on a Friday. By the following Monday it rose.")] == ["2026-06-12", "2026-06-15"]


@pytest.mark.parametrize(
    ("text", "published", "iso"),
    [
        ("It closed last Friday.", "2026-05-15", "2026-05-08"),
        ("It closed last Friday.", "2026-05-20", "2026-05-15"),
        ("It closed on Friday.", "2026-05-15", "2026-05-15"),
        ("It opens next Friday.", "2026-05-15", "2026-05-22"),
        ("It opens the following Monday.", "2026-05-15", "2026-05-18"),
        ("It had fallen the previous Friday.", "2026-05-15", "2026-05-08"),
        ("It closed last May.", "2026-03-01", "2025-05"),
        ("It closed last May.", "2026-05-20", "2025-05"),
        ("It closed last May.", "2026-06-02", "2026-05"),
        ("It opens next March.", "2026-11-02", "2027-03"),
        ("It opens next December.", "2026-02-02", "2026-12"),
        ("It opens this December.", "2026-02-02", "2026-12"),
        ("It closed last May.", "2026", None),
    ],
)
def test_last_is_before_publication_and_next_after_it(text, published, iso):
    assert [d for _, d in read(text, published)] == [iso]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It listed on May 15, 2026; the following Monday it rose.", ["2026-05-15", "2026-05-18"]),
        ("It listed on May 15, 2026, having been priced the previous Friday.", ["2026-05-15", "2026-05-08"]),
    ],
)
def test_the_following_and_the_previous_weekday_count_from_the_day_named_before(text, days):
    assert [d for _, d in read(text)] == days


def test_the_same_year_is_the_one_named_before():
    assert [d for _, d in read("In 2019 it listed; the same year it bought a rival.")] == ["2019", "2019"]


def test_without_publication_a_relative_date_keeps_its_words():
    assert read("In March of last year and in Q3", None) == [("March of last year", None), ("Q3", None)]


@pytest.mark.parametrize("text", ["2,026 GPUs", "2000 MW", "they may march on", "February 30, 2026", "$2026"])
def test_what_only_looks_like_a_date_is_none(text):
    assert [d for _, d in read(text) if d] == []
