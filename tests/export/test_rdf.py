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


UPDATE = """INSERT DATA {
  _:a a kg:Note, _:kind ; rdfs:label "eins"@de, "one"@en ; kg:claim _:b ; kg:note _:b, 5, "<a>" . <http://a.example/> a "text", kg:Note .
  GRAPH <http://a.example/graph> { _:b kg:party _:a } GRAPH kg:graph { _:c kg:party kg:a } }"""


@pytest.fixture
def updated(tmp_path):
    """A store with what an update may add."""
    from factory import claim, document

    from kg.ask.sparql import change
    from kg.graph.store import build, open_store

    build([claim("Acquisition", roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"})], [document()], tmp_path / "a.kg")
    store = pyoxigraph.Store()
    store.extend(open_store(tmp_path / "a.kg"))
    change(store, UPDATE)
    return store


@pytest.mark.parametrize("ending", FORMATS)
def test_blank_nodes_and_languages_that_an_update_added_are_read_back(updated, ending, tmp_path):
    from kg.export.endings import export

    export(updated, tmp_path / f"graph{ending}")
    wanted = {strings(quad) for quad in updated}
    wanted = {quad for quad in wanted if quad[3] == "DEFAULT"} if ending == ".ttl" else wanted
    assert {strings(quad) for quad in pyoxigraph.parse(path=tmp_path / f"graph{ending}", format=FORMATS[ending][1])} == wanted


def test_every_format_takes_what_an_update_added(updated, tmp_path):
    from kg.export.endings import FORMATS, export_into

    for name in FORMATS:
        export_into(updated, name, tmp_path / name)
        assert [*(tmp_path / name).iterdir()]


def test_json_ld_says_which_triple_it_cannot_hold(updated, tmp_path):
    from kg.ask.sparql import change
    from kg.export.endings import export
    from kg.export.jsonld import Unwritable

    change(updated, "INSERT DATA { kg:a kg:note <<( kg:b kg:c 1 )>> }")
    with pytest.raises(Unwritable, match=r"as \.trig or \.nq"):
        export(updated, tmp_path / "graph.jsonld")
    assert not [*tmp_path.glob("graph*")]
    export(updated, tmp_path / "graph.trig")
