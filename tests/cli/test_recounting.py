"""`kg build` says what it did not read again, `kg log` lists builds, `kg diff` says what came of them."""
import csv
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys

import pytest
from quick import Quick

ONE, TWO = "Osprey owns 20% of Tern. Alba owns Fennec.", "Alba owns Fennec."


@pytest.fixture
def asked(monkeypatch):
    """Articles are read by the quick reader; the names of those that it was asked to read."""
    quick = Quick()
    monkeypatch.setattr("kg.claims.extract.Extractor", lambda *options: quick)
    monkeypatch.setattr("kg.cli.building.conforming", lambda graph: None)
    return quick.asked


@pytest.fixture
def place(tmp_path, asked):
    """A folder of two articles in `in`, and a store beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text(ONE)
    (tmp_path / "in" / "two.txt").write_text(TWO)
    return tmp_path


@pytest.fixture
def build(kg, place):
    """`kg build` of the folder; what it printed last."""
    def run(*options, code=0):
        result = kg("build", place / "in", "--store", place / "a.kg", *options)
        assert result.exit_code == code, result.output
        return (result.stderr if code else result.stdout).splitlines()[-1]

    return run


def test_an_article_that_changed_alone_is_read_and_the_rest_is_counted(build, place, asked):
    assert build() == f"2 documents read into {place / 'a.kg'}" and asked == ["one", "two"]
    (place / "in" / "two.txt").write_text("Alba owns Dune.")
    assert build() == f"1 of them as read before, 2 documents read into {place / 'a.kg'}" and asked == ["one", "two", "two"]
    build("--anew")
    assert len(asked) == 5


def test_builds_are_listed(build, kg, place):
    build()
    build()
    store = ("--store", place / "a.kg")
    rows = [line.split() for line in kg("log", *store).stdout.splitlines()]
    assert rows[0] == ["build", "date", "documents", "reused", "parties", "facts", "version"]
    assert [row[0] for row in rows[2:]] == ["2", "1"] and [row[2:6] for row in rows[2:]] == [["2", "2", "4", "3"], ["2", "0", "4", "3"]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row[1]) and re.fullmatch("[0-9a-f]{12}", row[6]) for row in rows[2:])
    told = json.loads(kg("log", "--format", "json", *store).stdout)
    assert [b["number"] for b in told] == [2, 1] and told[0]["documents"].keys() == {"one", "two"}


def test_what_came_went_and_changed_is_told_in_three_forms(build, kg, place):
    store = ("--store", place / "a.kg")
    build()
    (place / "in" / "one.txt").write_text("Osprey owns 30% of Tern.")
    (place / "in" / "two.txt").write_text("Alba owns Dune.")
    build()
    assert [re.split(r"\s{2,}", line) for line in kg("diff", *store).stdout.splitlines()[2:]] == [
        ["came", "Ownership", "Alba owns Dune", "two"], ["went", "Ownership", "Alba owns Fennec", "one, two"],
        ["changed", "Ownership", "Osprey owns Tern", "stake: 20 % → 30 %"]]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(kg("diff", "1", "2", "--format", "csv", *store).stdout)))
    assert [(row["change"], row["what"], row["before"], row["after"]) for row in rows] == [
        ("came", "", "", ""), ("went", "", "", ""), ("changed", "stake", "20 %", "30 %")]  # fmt: skip
    told = json.loads(kg("diff", "1", "--format", "json", *store).stdout)
    assert told[2]["differences"] == [{"what": "stake", "before": [{"value": 20, "unit": "%"}], "after": [{"value": 30, "unit": "%"}]}]
    assert kg("diff", "2", "2", *store).stdout == "build 2 tells what build 2 tells\n"
    assert [line.split()[0] for line in kg("diff", "2", "1", *store).stdout.splitlines()[2:]] == ["came", "went", "changed"]
    missing = kg("diff", "9", *store)
    assert missing.exit_code == 2 and missing.stderr == "kg: no build 9 is on record; the builds are: 2, 1\n"


def test_three_processes_build_the_same_graph(build, kg, place):
    for number in range(5):
        (place / "in" / f"more-{number}.txt").write_text(f"Osprey {number} owns Tern.")
    for jobs in ("1", "3"):
        build("--jobs", jobs, "--anew")
        assert kg("export", place / f"{jobs}.nq", "--store", place / "a.kg").exit_code == 0
    assert (place / "1.nq").read_bytes() == (place / "3.nq").read_bytes()


def test_what_an_endpoint_invented_is_counted_of_what_was_read_before_too(kg, place, asked):
    (place / "in" / "two.txt").write_text("invent, invent")
    for count in (2, 2):
        result = kg("build", place / "in", "--store", place / "a.kg")
        assert result.stderr == "kg: 2 proposed facts do not stand in the text: quote not in the text 2\n" and len(asked) == count


def test_a_damaged_record_is_named(build, kg, place, asked):
    build()
    hurt = next((place / "a.kg" / "claims").glob("*/*"))
    hurt.write_text("nothing")
    result = kg("build", place / "in", "--store", place / "a.kg")
    assert result.exit_code == 0 and len(asked) == 3
    assert result.stderr == f"kg: {hurt}: a damaged record; {asked[2]} is read again\n"


@pytest.mark.parametrize("call, problem", [("fsync", errno.ENOSPC), ("replace", errno.ENOSPC), ("fsync", errno.EROFS), ("open", errno.EACCES)])
def test_a_full_disk_or_a_read_only_folder_is_one_line_and_nothing_is_lost(build, kg, place, asked, monkeypatch, call, problem):
    build()
    store, before = ("--store", place / "a.kg"), kg("facts", "--store", place / "a.kg").stdout
    (place / "in" / "two.txt").write_text("Alba owns Dune.")
    plain, left = getattr(os, call), [0]

    def full(*args, **options):
        left[0] -= 1
        if left[0] < 0 and (call != "open" or "LOCK" in str(args[0])):
            raise OSError(problem, os.strerror(problem))
        return plain(*args, **options)

    for allowed in (0,) if call == "open" else (0, 2, 5, 30):
        left[0] = allowed
        with monkeypatch.context() as patch:
            patch.setattr(os, call, full)
            result = kg("build", place / "in", *store)
        if result.exit_code == 0:  # so many calls a build does not make
            assert allowed > 2
            break
        assert result.exit_code == 1 and result.stderr.count("\n") == 1 and os.strerror(problem) in result.stderr, result.stderr
        assert "could not be written" in result.stderr and kg("facts", *store).stdout == before
        assert len(list((place / "a.kg" / "generations").iterdir())) == 1
    assert build("--no-wait").endswith(f"2 documents read into {place / 'a.kg'}") and asked.count("one") == 1
    assert "Dune" in kg("facts", *store).stdout


def test_a_disk_that_takes_no_more_is_one_line(build, place):
    """As Oxigraph meets it: files may not grow beyond some bytes."""
    build()
    before = {path: path.read_bytes() for path in (place / "a.kg").rglob("*") if path.is_file()}
    code = ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000));"
            "from kg.graph.store import build; from kg.errors import KgError\n"
            "try: build([], [], 'a.kg')\nexcept KgError as error: print(error)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True)
    assert done.stdout.startswith("a.kg: the graph could not be written (") and done.stdout.count("\n") == 1, (done.stdout, done.stderr)
    after = {path: path.read_bytes() for path in (place / "a.kg").rglob("*") if path.is_file() and path.name != "LOCK"}
    assert after == {path: data for path, data in before.items() if path.name != "LOCK"}


@pytest.mark.parametrize("command", [["docs"], ["log"], ["diff"], ["build", "in"]])
def test_a_store_of_a_newer_format_is_one_line_and_left_alone(build, kg, place, monkeypatch, command):
    build()
    monkeypatch.chdir(place)
    (place / "a.kg" / "FORMAT").write_text("dealgraph store 9\n")
    before = {path: path.stat().st_mtime_ns for path in (place / "a.kg").rglob("*")}
    result = kg(*command, "--store", "a.kg")
    assert result.exit_code == 3 and result.stderr.startswith("kg: a.kg: a newer dealgraph wrote this graph ('dealgraph store 9'; this one knows")
    assert result.stderr.count("\n") == 1 and {path: path.stat().st_mtime_ns for path in (place / "a.kg").rglob("*")} == before


def test_of_two_builds_at_once_the_second_waits_or_says_who_is_at_work(build, kg, place):
    build()
    code = "import sys, time; from kg.graph.store import held\nwith held('a.kg'): print('held', flush=True); time.sleep(60)"
    first = subprocess.Popen([sys.executable, "-c", code], cwd=place, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "held\n"
        assert re.search(rf"another build is writing this graph \(process {first.pid} since 20\d\d-\S+ \S+\)", build("--no-wait", code=1))
        script = "from kg.cli import main; main()"
        second = subprocess.Popen([sys.executable, "-c", script, "build", "in", "--store", "a.kg"], cwd=place, stderr=subprocess.PIPE, text=True)
        assert re.match(rf"kg: waiting for another build of a.kg \(process {first.pid} since ", second.stderr.readline())
        assert second.poll() is None
        second.send_signal(signal.SIGINT)
        assert second.wait(30) == 130
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    build("--no-wait")
