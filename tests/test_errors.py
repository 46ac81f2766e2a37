"""What goes wrong is one line that names it, an exit code, and no graph lost."""
import signal
import subprocess
import sys
import time

import pytest

PROSE = "Velora Compute leases 40 MW from Norrland Grid. The lease runs for five years."


@pytest.fixture
def small(kg, tmp_path):
    """A graph of one short article."""
    (tmp_path / "one.txt").write_text(PROSE)
    store = tmp_path / "small.kg"
    assert kg("build", tmp_path / "one.txt", "--store", store).exit_code == 0
    return store


def said(result):
    lines = result.stderr.splitlines()
    assert lines and lines[-1].startswith("kg: "), result.stderr
    return lines


@pytest.mark.parametrize("arguments, code, words", [
    (["show", "Nobody Whatever"], 4, "Nobody Whatever"),
    (["text", "nothing"], 4, "nothing"),
    (["facts", "--kind", "Marriage"], 2, "Marriage"),
    (["facts", "--party", "Nobody Whatever"], 4, "Nobody Whatever"),
    (["facts", "--doc", "nothing"], 4, "nothing"),
    (["query", "--name", "no-such-question"], 2, "no-such-question"),
    (["query", "-f", "no-such-file.rq"], 2, "no-such-file.rq"),
    (["paths", "Nobody Whatever", "Nobody Else"], 4, "Nobody"),
    (["related", "Nobody Whatever"], 4, "Nobody Whatever"),
    (["related", "--as-of", "yesterday"], 2, "yesterday"),
    (["export", "graph.docx"], 2, "graph.docx"),
    (["export", "no/such/folder/graph.ttl"], 1, "no/such/folder"),
    (["eval", "no-such-gold.jsonl"], 2, "no-such-gold.jsonl"),
])  # fmt: skip
def test_what_does_not_exist_is_named(kg, gold, arguments, code, words):
    result = kg(*arguments, "--store", gold)
    assert result.exit_code == code, (result.output, result.stderr)
    assert words in result.stderr.splitlines()[-1] and "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["facts"], ["docs"], ["text", "a"], ["find", "a"], ["show", "a"], ["query", "ASK {}"],
                                       ["paths", "a", "b"], ["related"], ["depends", "a"], ["whatif", "--without", "a"],
                                       ["deals"], ["flows"], ["timeline"], ["export", "a.ttl"], ["validate"], ["stats"]])  # fmt: skip
def test_a_command_without_a_graph_says_how_to_make_one(kg, tmp_path, arguments):
    result = kg(*arguments, "--store", tmp_path / "none.kg")
    assert result.exit_code == 3 and len(said(result)) == 1 and "kg build" in result.stderr
    assert not (tmp_path / "none.kg").exists()


def test_what_is_no_graph_is_not_taken_for_one(kg, tmp_path):
    (tmp_path / "note.txt").write_text("no graph")
    for place in (tmp_path, tmp_path / "note.txt"):
        result = kg("docs", "--store", place)
        assert result.exit_code == 3 and len(said(result)) == 1
    result = kg("build", tmp_path / "note.txt", "--store", tmp_path)
    assert result.exit_code != 0 and (tmp_path / "note.txt").read_text() == "no graph"


def test_a_broken_file_is_named_and_skipped_and_the_rest_is_built(kg, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(PROSE)
    (tmp_path / "in" / "bad.txt").write_bytes(b"\xff\xfe\x00")
    result = kg("build", tmp_path / "in", "--store", tmp_path / "a.kg")
    assert result.exit_code == 1 and any("bad.txt" in line for line in said(result))
    assert "good" in kg("docs", "--store", tmp_path / "a.kg").stdout


def test_strict_stops_at_a_broken_file_and_keeps_the_graph(kg, small, tmp_path):
    before = kg("query", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", "--format", "csv", "--store", small).stdout
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    result = kg("build", tmp_path / "bad.txt", "--strict", "--store", small)
    assert result.exit_code == 1 and len(said(result)) == 1 and "bad.txt" in result.stderr
    assert kg("query", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", "--format", "csv", "--store", small).stdout == before


def test_a_build_of_nothing_keeps_the_graph(kg, small, tmp_path):
    (tmp_path / "empty").mkdir()
    result = kg("build", tmp_path / "empty", "--store", small)
    assert result.exit_code == 1
    assert "one" in kg("docs", "--store", small).stdout


def test_a_build_that_is_stopped_keeps_the_graph(kg, small, tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(60):
        (tmp_path / "many" / f"{number}.txt").write_text((PROSE + "\n\n") * 400)
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", tmp_path / "many", "--store", small]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in error
    assert kg("docs", "--store", small).stdout.splitlines()[2].startswith("one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many", "one.txt", "small.kg"]


def test_a_reader_that_leaves_early_is_no_error(gold):
    code = "from kg.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code, "facts", "--format", "jsonl", "--store", gold],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=30)


def test_a_malformed_sources_file_is_named(kg, tmp_path):
    (tmp_path / "one.txt").write_text(PROSE)
    (tmp_path / "sources.toml").write_text("published = ")
    result = kg("build", tmp_path, "--store", tmp_path / "a.kg")
    assert result.exit_code == 1 and len(said(result)) == 1 and "sources.toml" in result.stderr


def test_a_line_of_gold_that_is_no_record_is_named(kg, gold, tmp_path):
    (tmp_path / "gold.jsonl").write_text('{"kind": "Marriage"}\n')
    result = kg("eval", tmp_path / "gold.jsonl", "--store", gold)
    assert result.exit_code == 2 and "gold.jsonl:1" in result.stderr and len(said(result)) == 1


def test_a_syntax_error_shows_the_line_and_a_caret(kg, gold):
    result = kg("query", "SELECT ?a\nWHERE { ?a ?b }", "--store", gold)
    assert result.exit_code == 2 and "WHERE { ?a ?b }" in result.stderr
    assert any(line.strip() == "^" for line in result.stderr.splitlines())
