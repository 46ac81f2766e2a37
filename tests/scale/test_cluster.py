"""A build on a real cluster, a master and two workers on loopback, is the embedded build quad for quad; a worker may die."""
import json
import threading
import time
from itertools import chain

import pytest
from cluster import cluster, lacks
from kg.graph import parts
from parted import dumped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(lacks()), reason=lacks())]


@pytest.fixture(scope="module", autouse=True)
def loopback():
    """Spark binds to loopback, whatever this machine's name leads to."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    yield
    patch.undo()


@pytest.fixture
def spark(root, tmp_path):
    """A cluster of two workers."""
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", places=(root, root / "tests")) as made:
        yield made


def on_cluster(spark, source, folder, extract, report):
    """Builds the graph of some files in parts, asked for no figures."""
    from halting import none
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.resolve.decide import NONE
    from kg.scale.build import Follow, build, held
    from kg.scale.session import session

    with held(folder), session(spark.url) as running:
        return build(running, [source], folder, extract, None, NONE, Follow(derived, columns, none, lambda graph: None), report)


def embedded(source, store, extract, report):
    """The lines of the same graph as one process builds it."""
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.graph.kept import readings
    from kg.graph.store import held, project
    from kg.read.corpus import documents

    with held(store):
        project(readings(list(documents([source], on_error=report)), extract, store), store, derived=derived, columns=columns)
    return dumped(store)


def quads(folder):
    """The lines of a graph in parts, in order."""
    return list(chain.from_iterable(path.read_text(encoding="utf-8").split("\n")[:-1] for path in sorted((folder / "quads").iterdir())))


def test_the_demo_corpus_comes_to_the_same_graph(kg, store, root, spark, tmp_path):
    folder = tmp_path / "parts"
    built = kg("build", root / "corpus", "--engine", "spark", "--master", spark.url, "--out", folder)
    assert built.exit_code == 0, built.output
    lines = quads(folder)
    assert lines == dumped(store) and len(lines) > 5000
    assert kg("load", folder, "--store", tmp_path / "a.kg").exit_code == 0 and dumped(tmp_path / "a.kg") == lines
    for asked in (["related", "--why"], ["audit"], ["facts", "--rejected"], ["diff", "0", "1"]):
        assert kg(*asked, "--store", tmp_path / "a.kg").stdout == kg(*asked, "--store", store).stdout
    told, found = (json.loads(kg("log", "--format", "json", "--store", place).stdout)[0] for place in (store, tmp_path / "a.kg"))
    assert found == {**told, "date": found["date"]}
    claims = [json.loads(record) for record in _column(folder / parts.CLAIMS, "record")]
    assert {record["doc"] for record in claims} == set(told["documents"]) and len(claims) > 100
    assert not list(tmp_path.rglob("*.part")) and sorted(path.name for path in folder.iterdir()) == [
        "LOCK", "MANIFEST.json", "claims", "columns", "facts", "quads", "read"]  # fmt: skip


def _column(folder, name):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (the extra parquet)")
    return parquet.read_table(folder).column(name).to_pylist()


def test_parquet_and_json_lines_come_to_the_same_graph_and_a_worker_loads_its_pipeline_once(spark, tmp_path, monkeypatch):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra parquet)")
    from counting import Counting, told
    from kg.claims.extract import Extractor
    from kg.scale import reading
    from pyarrow import parquet

    monkeypatch.setattr(reading, "BATCH", 16)  # so that a process has several tasks
    rows = [{"id": f"n{at}", "text": f"Harrow Foods {at} acquired Pemberton Dairy for ${at + 1} million in May 2024. Harrow {at} grew.",
             "published": f"2026-0{1 + at % 6}-10"} for at in range(90)]  # fmt: skip
    source = tmp_path / "in"
    source.mkdir()
    (source / "one.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in [*rows[:40], {"id": "none"}]))
    table = pyarrow.Table.from_pylist(rows[30:])  # ten of them a second time, under the same ids
    table = table.set_column(1, "text", table["text"].dictionary_encode())
    parquet.write_table(table, source / "two.parquet", row_group_size=20)
    skipped = []
    made = on_cluster(spark, source, tmp_path / "parts", Counting(str(tmp_path)), skipped.append)
    assert made.documents == 100 and [str(error) for error in skipped] == [f"{source / 'one.jsonl'}:41: no field 'text'; it has: id"]
    assert quads(tmp_path / "parts") == embedded(source, tmp_path / "b.kg", Extractor(), skipped.append) and skipped[0].reason == skipped[1].reason
    worked = told(tmp_path)
    assert len(worked) >= 2 and max(done.count("asked") for done in worked.values()) > 1, worked
    assert [done.count("loaded") for done in worked.values()] == [1] * len(worked), worked


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(spark, tmp_path):
    from halting import Halting
    from kg.graph.store import held
    from quick import Quick, corpus

    documents = corpus(40, changed=9)
    (tmp_path / "in").mkdir()
    for document in documents:
        (tmp_path / "in" / f"{document.name}.txt").write_text(document.text)
    halting = Halting(str(tmp_path), documents[25].name)
    killed = []

    def kill():
        while not (at := list(tmp_path.glob("at-*"))):
            time.sleep(0.1)
        (worker,) = {f"worker-{number}" for number in range(2) if f"work-{number}" in at[0].read_text()}
        spark.kill(worker)
        killed.append(worker)
        (tmp_path / "go").touch()

    waits = threading.Thread(target=kill, daemon=True)
    waits.start()
    made = on_cluster(spark, tmp_path / "in", tmp_path / "parts", halting, pytest.fail)
    assert killed and made.documents == 40 and made.reused == 0
    with held(tmp_path / "a.kg"):
        parts.load(tmp_path / "parts", tmp_path / "a.kg")
    assert dumped(tmp_path / "a.kg") == quads(tmp_path / "parts") == embedded(tmp_path / "in", tmp_path / "b.kg", Quick(), pytest.fail)
