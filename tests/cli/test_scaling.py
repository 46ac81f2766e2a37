"""What `kg build --engine spark` asks for before it starts Spark, and how it says that it cannot."""
import sys

import pytest

NEEDS = "needs --master URL and --out DIR"


@pytest.mark.parametrize("asked, words", [
    (["--engine", "spark"], NEEDS),
    (["--engine", "spark", "--master", "local[1]"], NEEDS),
    (["--engine", "spark", "--master", "local[1]", "--out", "parts", "--add"], NEEDS),
    (["--engine", "spark", "--master", "local[1]", "--out", "parts", "--jobs", "2"], NEEDS),
    (["--engine", "spark", "--master", "local[1]", "--out", "parts", "-"], NEEDS),
    (["--master", "local[1]"], "are for --engine spark"),
    (["--out", "parts"], "are for --engine spark"),
])  # fmt: skip
def test_options_that_do_not_go_together_are_named(kg, tmp_path, monkeypatch, asked, words):
    monkeypatch.chdir(tmp_path)
    done = kg("build", *asked)
    assert done.exit_code == 2 and words in done.stderr and not list(tmp_path.iterdir())


def test_without_pyspark_the_extra_is_named(kg, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    (tmp_path / "one.txt").write_text("Harrow Foods acquired Pemberton Dairy.")
    done = kg("build", tmp_path, "--engine", "spark", "--master", "local[1]", "--out", tmp_path / "parts")
    assert done.exit_code == 2 and "pip install 'dealgraph[spark]'" in done.stderr and done.stderr.count("\n") == 1


def test_a_folder_of_other_things_is_left_as_it_is(tmp_path):
    from kg.errors import BadParts
    from kg.scale.build import _cleared

    (tmp_path / "quads").mkdir()
    (tmp_path / "letters.txt").touch()
    with pytest.raises(BadParts, match="letters.txt"):
        _cleared(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.txt", "quads"]
