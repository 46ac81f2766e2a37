import json

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


@pytest.mark.parametrize("name", ["turtle", "trig"])
def test_pieces_of_a_few_subjects_make_the_same_graph(gold, quads, name, monkeypatch):
    from kg.export import rdf
    from kg.graph.store import open_store

    monkeypatch.setattr(rdf, "BATCH", 7)
    text = b"".join(rdf.rdf(open_store(gold), name))
    form = rdf.FORMATS[name]
    wanted = {quad for quad in quads if quad[3] == "DEFAULT"} if name == "turtle" else quads
    assert {strings(quad) for quad in pyoxigraph.parse(text, format=form)} == wanted
    assert text.count(b"@prefix kg:") == 1


def test_nothing_is_a_blank_node(quads):
    assert not [quad for quad in quads for part in quad if part.startswith("_:")]


def test_json_ld_reads_in_the_words_of_the_ontology(kg, gold, tmp_path):
    assert kg("export", tmp_path / "graph.jsonld", "--store", gold).exit_code == 0
    read = json.loads((tmp_path / "graph.jsonld").read_text())
    nodes = {node["@id"]: node for node in read["@graph"]}
    lease = next(node for node in nodes.values() if "ComputeLease" in node.get("@type", ()) and node["lessee"] == "party/anthropic")
    assert lease["lessor"] == "party/spacex" and nodes["party/spacex"]["schema:name"] == "SpaceX"
    passage = nodes[nodes[lease["claim"][0] if isinstance(lease["claim"], list) else lease["claim"]]["evidence"]]
    assert int(passage["oa:end"]) - int(passage["oa:start"]) == len(passage["oa:exact"])


def test_the_context_ships_as_a_file_and_knows_every_prefix_and_link(kg, gold, root, tmp_path):
    from kg.export.jsonld import context
    from kg.graph.iris import PREFIXES
    from kg.ontology import NAMESPACE

    shipped = json.loads((root / "ontology" / "context.jsonld").read_text())["@context"]
    assert shipped == context()
    kg("export", tmp_path / "graph.jsonld", "--store", gold)
    assert json.loads((tmp_path / "graph.jsonld").read_text())["@context"] == shipped
    foreign = {prefix: space for prefix, space in PREFIXES.items() if not space.startswith(NAMESPACE)}
    assert {prefix: space for prefix, space in shipped.items() if prefix in foreign} == foreign
    links = {q.subject.value for q in pyoxigraph.parse(path=root / "ontology" / "kg.ttl", format=pyoxigraph.RdfFormat.TURTLE)
             if q.object.value == PREFIXES["owl"] + "ObjectProperty"}  # fmt: skip
    assert {told["@id"] for told in shipped.values() if isinstance(told, dict) and told["@type"] == "@id"} >= links


def test_a_document_may_be_called_anything(tmp_path):
    from factory import claim, document

    from kg.export.jsonld import jsonld
    from kg.export.rdf import rdf
    from kg.graph.store import build, open_store

    told = [document(name) for name in ("..", "a b/c:d", "ü?#", "kg:x")]
    build([claim("Acquisition", doc, roles={"acquirer": 'A "B" \\', "target": "C\nD"}) for doc in told], told, tmp_path / "odd.kg")
    store = open_store(tmp_path / "odd.kg")
    wanted = {strings(quad) for quad in store}
    assert {strings(q) for q in pyoxigraph.parse(b"".join(jsonld(store)), format=pyoxigraph.RdfFormat.JSON_LD)} == wanted
    assert {strings(q) for q in pyoxigraph.parse(b"".join(rdf(store, "trig")), format=pyoxigraph.RdfFormat.TRIG)} == wanted
