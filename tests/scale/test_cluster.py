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


def test_the_demo_corpus_comes_to_the_same_graph(kg, store, root, spark, tmp_path):
    folder = tmp_path / "parts"
    built = kg("build", root / "corpus", "--engine", "spark", "--master", spark.url, "--out", folder)
    assert built.exit_code == 0, built.output
    lines = list(chain.from_iterable(path.read_text(encoding="utf-8").split("\n")[:-1] for path in sorted((folder / "quads").iterdir())))
    assert lines == dumped(store) and len(lines) > 5000
    assert kg("load", folder, "--store", tmp_path / "a.kg").exit_code == 0 and dumped(tmp_path / "a.kg") == lines
    for asked in (["related", "--why"], ["audit"], ["facts", "--rejected"], ["diff", "0", "1"]):
        assert kg(*asked, "--store", tmp_path / "a.kg").stdout == kg(*asked, "--store", store).stdout
    told, found = (json.loads(kg("log", "--format", "json", "--store", place).stdout)[0] for place in (store, tmp_path / "a.kg"))
    assert found == {**told, "date": found["date"]}
    claims = [json.loads(record) for record in _column(folder / parts.CLAIMS, "record")]
    assert {record["doc"] for record in claims} == set(told["documents"]) and len(claims) > 100
    assert not list(tmp_path.rglob("*.part")) and sorted(path.name for path in folder.iterdir()) == [
        "MANIFEST.json", "claims", "columns", "facts", "quads", "read"]  # fmt: skip


def _column(folder, name):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (the extra parquet)")
    return parquet.read_table(folder).column(name).to_pylist()


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(spark, tmp_path):
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.graph.kept import readings
    from kg.graph.store import held, project
    from kg.resolve.decide import NONE
    from kg.scale.build import Follow, build
    from kg.scale.session import session
    from quick import Quick, corpus
    from halting import Halting, none

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
    follow = Follow(derived, columns, none, lambda graph: None)
    with session(spark.url) as running:
        made = build(running, [tmp_path / "in"], tmp_path / "parts", halting, None, NONE, follow, pytest.fail)
    assert killed and made.documents == 40 and made.reused == 0
    with held(tmp_path / "a.kg"):
        parts.load(tmp_path / "parts", tmp_path / "a.kg")
    from kg.read.corpus import documents as opened

    read = list(opened([tmp_path / "in"]))
    with held(tmp_path / "b.kg"):
        project(readings(read, Quick(), tmp_path / "b.kg"), tmp_path / "b.kg", derived=derived, columns=columns)
    assert dumped(tmp_path / "a.kg") == dumped(tmp_path / "b.kg")
