import pytest
from factory import document
from kg.ask.figures import rounding, sentences
from kg.cli.figures import figures


@pytest.mark.parametrize("text, half", [
    ("$45 billion", 0.5e9), ("$160.95", 0.005), ("$445,000", 500), ("19.2%", 0.05), ("20%", 0.5), ("$2 billion", 0.1e9), ("three years", 0),
])  # fmt: skip
def test_half_of_the_last_digit_printed(text, half):
    assert rounding(figures(document(text=text))[0]) == pytest.approx(half)


def test_about_is_looser_than_exact():
    about, exact = (figures(document(text=f"It is {word}$45 billion."))[0] for word in ("about ", ""))
    assert about.slack > exact.slack == 0.5e9


def test_sentences_end_at_stops_and_lines_but_not_at_abbreviations():
    text = "Mr. Reyl of Quay Inc. paid $1.5 million. Then John J. Calder went to X. In May it rained\nA new line"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Mr. Reyl of Quay Inc. paid $1.5 million.", "Then John J. Calder went to X.", "In May it rained", "A new line"]  # fmt: skip


def test_a_date_is_no_figure_and_a_span_of_months_is_one():
    found = figures(document(text="On June 12, 2026 it bought 40 planes, used from May 2026 to May 2029. Two years later it sold them."))
    assert [(f.text, f.unit[0], f.value) for f in found] == [("40", "planes", 40), ("May 2026 to May 2029", "month", 36), ("Two years", "year", 2)]
