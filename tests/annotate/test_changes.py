"""kg.annotate.changes: which of two values a change left behind."""
import pytest

from kg.annotate.changes import left, planned


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("raised its stake in the port from 40% to 55%", 0),
        ("it fell from 55% last year to about 40%", 0),
        ("raised its stake to 55% from 40%", 1),
        ("a stake of 55%, up from 40%", 1),
        ("bought 55% from 40% holders", None),
        ("from 40% to 55% of the shares", None),
        ("it grew; fees range from 40% to 55%", None),
        ("The stake was raised. Fees are from 40% to 55%", None),
    ],
)
def test_what_a_change_left_behind_is_what_it_starts_from(text, behind):
    spans = [(at, at + 3) for at in sorted((text.index("40%"), text.index("55%")))]
    assert left(text, *spans) == behind


@pytest.mark.parametrize(("text", "coming"), [("will also raise its stake from 40%", True), ("may raise its stake from 40%", True), ("raised its stake from 40%", False)])
def test_a_change_to_come_is_planned(text, coming):
    assert planned(text, text.index("40%")) is coming
