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
    from kg.scale.build import held

    (tmp_path / "quads").mkdir()
    (tmp_path / "letters.txt").touch()
    with pytest.raises(BadParts, match="letters.txt"), held(tmp_path):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.txt", "quads"]


@pytest.mark.parametrize("broken, kept", [
    ({"read": "old", "read.new": "new"}, "old"),  # in reading
    ({"read": "old", "read.new": "wrong", "read.new/_SUCCESS": ""}, "old"),  # in judging what was read
    ({"read.old": "old", "read.new": "new", "read.new/_SUCCESS": ""}, "new"),  # when what was read took the place of the old
    ({"read.old": "old", "read": "new"}, "new"), ({"read.new": "new"}, None), ({"read": "old"}, "old"),
])  # fmt: skip
def test_what_was_read_to_its_end_outlasts_a_build_that_breaks_off(tmp_path, broken, kept):
    from kg.scale.build import _cleared

    for name in ("quads", "work"):
        (tmp_path / name).mkdir()
    (tmp_path / "MANIFEST.json").touch()
    for name, told in broken.items():
        place = tmp_path / name if "/" in name else tmp_path / name / "part"
        place.parent.mkdir(exist_ok=True)
        place.write_text(told)
    _cleared(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["read"] * bool(kept)
    assert kept is None or (tmp_path / "read" / "part").read_text() == kept


def test_a_folder_that_another_build_writes_is_left_to_it(kg, tmp_path):
    from kg.scale.build import held

    (tmp_path / "one.txt").write_text("Harrow Foods acquired Pemberton Dairy.")
    with held(tmp_path / "parts"):
        done = kg("build", tmp_path / "one.txt", "--engine", "spark", "--master", "local[1]", "--out", tmp_path / "parts", "--no-wait")
    assert done.exit_code == 1 and "another build is writing this graph (process" in done.stderr and done.stderr.count("\n") == 1
