from kg.cli.table import columns, table, wrapped


def test_columns_are_as_wide_as_their_widest_cell():
    assert table([("a", 1), ("long name", 22)], ("what", "count"), right=["count"]).splitlines() == [
        "what       count",
        "─────────  ─────",
        "a              1",
        "long name     22",
    ]


def test_nothing_is_wrapped_unless_a_width_is_given():
    cell = "x" * 300
    assert cell in table([(cell,)], ("what",))
    lines = table([(cell, cell)], ("what", "more"), width=40).splitlines()
    assert all(columns(line) <= 40 for line in lines) and "".join(lines).count("x") == 600


def test_a_row_that_fits_is_one_line_and_cells_of_one_that_does_not_are_wrapped():
    rows = [("Tern Cloud", "leases compute to Larkfield AI", 1), ("Mill", "none", 2)]
    assert table(rows, ("who", "what", "n"), width=30, right=["n"]).splitlines() == [
        "who         what             n",
        "──────────  ───────────────  ─",
        "Tern Cloud  leases compute   1",
        "            to Larkfield AI",
        "",
        "Mill        none             2",
    ]
    assert table(rows, ("who", "what", "n"), width=45) == table(rows, ("who", "what", "n"))


def test_columns_that_have_no_room_stand_below_their_row_after_their_heads():
    rows = [(1, "unknown", "Acquisition", "Tern Cloud – Mill", "missing: who owns Mill"), (2, "related", "Supply", "", "")]
    assert table(rows, ("#", "verdict", "kind", "parties", "because"), width=30).splitlines() == [
        "#  verdict  kind",
        "─  ───────  ───────────",
        "1  unknown  Acquisition",
        "  parties: Tern Cloud – Mill",
        "  because: missing: who owns",
        "  Mill",
        "",
        "2  related  Supply",
    ]


def test_wide_characters_take_two_columns():
    assert columns("算力") == 4 and columns("é") == columns("e\u0301") == 1
    lines = table([("算力", "a"), ("abcd", "b")], ("x", "y")).splitlines()
    assert [line.rindex(c) for line, c in zip(lines[2:], "ab", strict=True)] == [4, 6]


def test_a_text_is_broken_between_words_and_within_a_longer_one():
    assert wrapped("Velora Compute", 7) == ["Velora", "Compute"] and wrapped("Velora", 6) == ["Velora"] and wrapped("", 3) == [""]
    assert wrapped("a Veloracompute b", 5) == ["a", "Velor", "acomp", "ute b"] and wrapped("算力算力", 5) == ["算力", "算力"]
    assert wrapped("算", 1) == ["算"]


def test_line_breaks_and_nothing_fit_into_a_cell():
    assert table([("a\nb", None)], ("x", "y")).splitlines()[2] == "a b"
