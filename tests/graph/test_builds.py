"""Builds are on record, and two of them tell which facts came, went and changed."""
import gzip
import json
import os

import pytest
from factory import document
from kg import names
from kg.ask.columned import columns
from kg.errors import BadStore, NewerStore, NoStore, StoreBusy, UnknownBuild
from kg.graph import builds
from kg.graph.builds import facts, log
from kg.graph.changes import changes
from kg.graph.columns import open_columns
from kg.graph.facts import parties
from kg.graph.kept import readings
from kg.graph.store import build, held, open_store, opened, present, project
from kg.graph.view import view
from quick import Quick


@pytest.fixture
def place(tmp_path):
    return tmp_path / "a.kg"


def built(place, texts, **options):
    """A build of articles by name and text; what the reader was asked to read."""
    docs = [document(name, text, title="T") for name, text in texts.items()]
    with held(place):
        read = readings(docs, quick := Quick(), place)
        project(read, place, version=quick.version.digest, **options)
    return quick.asked


def told(place, old, new):
    return [(c.how, c.label, [d.what for d in c.differences]) for c in changes(facts(place, old), facts(place, new))]


def test_a_build_is_on_record_with_what_it_read(place):
    built(place, {"one": "Osprey owns Tern.", "two": "Alba owns Fennec."})
    built(place, {"one": "Osprey owns Tern.", "two": "Alba owns Dune.", "three": "Alba owns Tern."})
    last, first = log(place)
    assert (last.number, first.number, last.reused, first.reused, last.parties, last.facts) == (2, 1, 1, 0, 4, 3)
    assert first.version == last.version == Quick().version.digest and first.date <= last.date
    assert first.documents.keys() == {"one", "two"} and first.documents["one"] == last.documents["one"]
    assert builds.used(place) == {*first.documents.values(), *last.documents.values()}


def test_what_only_a_removed_article_supported_goes(place):
    built(place, {"one": "Osprey owns Tern. Alba owns Fennec.", "two": "Alba owns Fennec."})
    assert built(place, {"two": "Alba owns Fennec."}) == []
    assert told(place, 1, 2) == [("went", "Osprey owns Tern", []), ("changed", "Alba owns Fennec", ["documents"])]
    assert [d["name"] for _, d in view(open_store(place)).nodes(data=True)] == ["Alba", "Fennec"]


def test_facts_come_go_and_change(place):
    built(place, {"one": "Osprey owns 20% of Tern. Alba owns Fennec."})
    built(place, {"one": "Osprey owns 30% of Tern. Alba owns Dune."})
    assert told(place, 1, 2) == [("came", "Alba owns Dune", []), ("went", "Alba owns Fennec", []), ("changed", "Osprey owns Tern", ["stake"])]
    change = changes(facts(place, 1), facts(place, 2))[-1].differences[0]
    assert (change.before, change.after) == ([{"value": 20, "unit": "%"}], [{"value": 30, "unit": "%"}])
    assert told(place, 0, 1) == [("came", "Alba owns Fennec", []), ("came", "Osprey owns Tern", [])] and told(place, 2, 2) == []


def test_a_judgement_changes_who_is_who_and_nothing_is_read(place):
    texts = {"one": "Osprey owns Tern.", "two": "Sea Hawk owns Tern."}
    built(place, texts)
    (place.parent / "judgements.toml").write_text("[[same]]\nnames = ['Osprey', 'Sea Hawk']\n")
    assert built(place, texts) == [] and log(place)[0].reused == 2
    assert [row[0] for row in told(place, 1, 2)] == ["went", "changed"] and log(place)[0].parties == 2


def test_an_alias_changes_who_is_who_and_what_does_not_name_it_is_not_read(place, monkeypatch):
    texts = {"one": "Osprey owns Tern.", "two": "Sea Hawk owns Tern.", "three": "Tern owns Fennec."}
    built(place, texts)
    row = names.Entry("Osprey", ("Sea Hawk",))
    monkeypatch.setattr(names, "_registry", lambda: {names.key(name): row for name in ("Osprey", "Sea Hawk")})
    monkeypatch.setattr(names, "_rows", names._rows.__wrapped__)
    assert built(place, texts) == ["one", "two"] and [b.parties for b in log(place)] == [3, 4]


def test_adding_keeps_the_records_of_what_was_there(place):
    built(place, {"one": "Osprey owns Tern."})
    built(place, {"two": "Alba owns Fennec."}, add=True)
    last, first = log(place)
    assert last.documents == {**first.documents, **last.documents} and last.documents.keys() == {"one", "two"}


def test_the_last_builds_stay_on_record_and_two_generations(place, monkeypatch):
    monkeypatch.setattr(builds, "KEPT", 3)
    for _ in range(5):
        build([], [], place)
    assert [b.number for b in log(place)] == [5, 4, 3]
    assert sorted(path.name for path in (place / "generations").iterdir()) == ["4", "5"]
    assert sorted(path.name for path in (place / "builds").iterdir()) == [f"{n}{end}" for n in (3, 4, 5) for end in (".facts.gz", ".json")]


def test_a_reader_keeps_the_generation_that_it_opened(place):
    texts = {"one": "Osprey owns Tern."}
    built(place, texts, columns=columns)
    graph, generation = opened(place)
    held_open = open_columns(place, generation)
    for owner in ("Alba", "Dune"):
        built(place, {"one": f"{owner} owns Tern."}, columns=columns)
    assert not generation.exists() and [p.name for p in parties(graph)] == ["Osprey", "Tern"] and list(held_open.ids) == ["osprey", "tern"]
    assert [p.name for p in parties(open_store(place))] == ["Dune", "Tern"]


def test_what_was_never_finished_is_no_build(place):
    build([], [], place)
    (place / "generations" / "2").mkdir()
    (place / "builds" / "2.json").write_bytes((place / "builds" / "1.json").read_bytes().replace(b'"number": 1', b'"number": 2'))
    assert [b.number for b in log(place)] == [1]
    build([], [], place)
    assert present(place).name == "2" and (place / "generations" / "2" / "IDENTITY").exists()


def test_no_build_of_that_number_and_damage_are_named(place):
    with pytest.raises(NoStore):
        log(place)
    build([], [], place)
    with pytest.raises(UnknownBuild, match="no build 7 .* the builds are: 1"):
        facts(place, 7)
    (place / "builds" / "1.facts.gz").write_bytes(b"\x1f\x8b damaged")
    with pytest.raises(BadStore, match="the facts of build 1 are damaged"):
        facts(place, 1)
    for line in ("{}", "[" * 5000, '{"iri": 1}'):
        (place / "builds" / "1.facts.gz").write_bytes(gzip.compress(line.encode()))
        with pytest.raises(BadStore, match="the facts of build 1 are damaged"):
            facts(place, 1)
    told = json.loads((place / "builds" / "1.json").read_bytes())
    for damage in ("{", "[" * 5000, json.dumps({**told, "documents": None}), json.dumps({**told, "documents": {"a": 1}}), json.dumps({**told, "number": "1"})):
        (place / "builds" / "1.json").write_text(damage)
        said = []
        assert log(place, said.append) == [] and "1.json" in said[0]


def test_a_store_of_a_newer_format_is_left_alone(place):
    build([], [], place)
    (place / "FORMAT").write_text("dealgraph store 2\n")
    before = sorted(path.name for path in place.rglob("*"))
    for use in (open_store, log, lambda path: build([], [], path)):
        with pytest.raises(NewerStore, match="newer dealgraph"):
            use(place)
    assert sorted(path.name for path in place.rglob("*")) == before


def test_a_first_build_that_broke_off_is_no_store_and_no_hindrance(place):
    place.mkdir()
    (place / "LOCK").write_text("process 1 since 2026")
    (place / "FORMAT.part").write_text("deal")
    with pytest.raises(NoStore):
        open_store(place)
    build([], [], place)
    assert present(place).name == "1"


def test_a_second_build_is_told_who_is_at_work(place):
    with held(place), pytest.raises(StoreBusy, match=f"process {os.getpid()} since 20"):
        build([], [], place)
    build([], [], place)
