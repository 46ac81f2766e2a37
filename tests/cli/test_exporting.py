import pytest

from kg.export.endings import FILES, FORMATS


@pytest.mark.parametrize("args", [(), ("a.ttl", "--format", "turtle"), ("--format", "turtle"), ("-o", "out"), ("a.ttl", "-o", "out")])
def test_a_file_or_a_format_and_a_folder_is_asked_for(kg, gold, args):
    result = kg("export", *args, "--store", gold)
    assert result.exit_code == 2 and "kg export --format NAME -o DIR" in result.stderr


@pytest.mark.parametrize("name", FILES)
def test_a_format_by_name_is_the_file_of_its_ending(kg, gold, name, tmp_path):
    assert kg("export", tmp_path / f"one{FILES[name].ending}", "--store", gold).exit_code == 0
    assert kg("export", "--format", name, "-o", tmp_path / "deep" / "out", "--store", gold).exit_code == 0
    (made,) = (tmp_path / "deep" / "out").iterdir()
    assert made.name == f"graph{FILES[name].ending}" and made.read_bytes() == (tmp_path / f"one{FILES[name].ending}").read_bytes()


def test_every_format_is_named_in_the_help(kg):
    told = kg("export", "--help").stdout
    for name in FORMATS:
        assert f" {name}:" in told or f" {name}," in told, name
    for ending in (form.ending for form in FILES.values()):
        assert f" {ending} " in told, ending


def test_a_folder_that_cannot_be_is_one_clear_line(kg, gold, tmp_path):
    (tmp_path / "file").write_text("here already")
    result = kg("export", "--format", "turtle", "-o", tmp_path / "file", "--store", gold)
    assert result.exit_code == 1 and str(tmp_path / "file") in result.stderr and len(result.stderr.splitlines()) == 1
