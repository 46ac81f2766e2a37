import pyoxigraph
import pytest
import rdflib

FORMATS = {".ttl": ("turtle", pyoxigraph.RdfFormat.TURTLE), ".trig": ("trig", pyoxigraph.RdfFormat.TRIG),
           ".nq": ("nquads", pyoxigraph.RdfFormat.N_QUADS), ".jsonld": ("json-ld", pyoxigraph.RdfFormat.JSON_LD)}  # fmt: skip


@pytest.fixture(scope="module")
def quads(gold):
    from kg.graph.store import open_store

    return {strings(quad) for quad in open_store(gold)}


def strings(quad):
    return str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)


@pytest.mark.parametrize("ending", FORMATS)
def test_rdflib_and_pyoxigraph_read_the_graph_back(kg, gold, quads, ending, tmp_path, monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    assert kg("export", tmp_path / f"graph{ending}", "--store", gold).exit_code == 0
    name, form = FORMATS[ending]
    wanted = {quad for quad in quads if quad[3] == "DEFAULT"} if ending == ".ttl" else quads
    assert {strings(quad) for quad in pyoxigraph.parse(path=tmp_path / f"graph{ending}", format=form)} == wanted
    read = rdflib.Dataset()
    read.parse(tmp_path / f"graph{ending}", format=name)
    again = pyoxigraph.parse(read.serialize(format="nquads"), format=pyoxigraph.RdfFormat.N_QUADS)
    assert {strings(quad) for quad in again} == wanted


@pytest.mark.parametrize("ending", FORMATS)
def test_two_exports_are_the_same_bytes(process, gold, ending, tmp_path):
    for name in ("one", "two"):
        process("export", tmp_path / f"{name}{ending}", "--store", gold, check=True)
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


def test_nothing_is_a_blank_node(quads):
    assert not [quad for quad in quads for part in quad if part.startswith("_:")]
