from kg.cli.table import columns, fitted, table


def test_columns_are_as_wide_as_their_widest_cell():
    assert table([("a", 1), ("long name", 22)], ("what", "count"), right=["count"]).splitlines() == [
        "what       count",
        "─────────  ─────",
        "a              1",
        "long name     22",
    ]


def test_nothing_is_cut_unless_a_width_is_given():
    cell = "x" * 300
    assert cell in table([(cell,)], ("what",))
    assert all(columns(line) <= 40 for line in table([(cell, cell)], ("what", "more"), width=40).splitlines())


def test_wide_characters_take_two_columns():
    assert columns("算力") == 4 and columns("é") == columns("e\u0301") == 1
    lines = table([("算力", "a"), ("abcd", "b")], ("x", "y")).splitlines()
    assert [line.rindex(c) for line, c in zip(lines[2:], "ab", strict=True)] == [4, 6]


def test_a_cut_text_ends_in_an_ellipsis():
    assert fitted("Velora Compute", 7) == "Velora…" and fitted("Velora", 6) == "Velora"


def test_line_breaks_and_nothing_fit_into_a_cell():
    assert table([("a\nb", None)], ("x", "y")).splitlines()[2] == "a b"
