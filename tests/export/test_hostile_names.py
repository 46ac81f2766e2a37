"""Names that are SPARQL, Turtle, a path or a formula are names: they go through the graph and its exports as they are written."""
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest
from factory import claim, document
from kg.graph.store import build, open_store
from kg.names import printed

NAMES = ('Acme"> . <urn:x> <urn:y> <urn:z> . #', "Brix'; DROP ALL ; #", "Corn }} INSERT DATA {{ <urn:a> <urn:b> <urn:c>", "../../etc/passwd",
         "Dell\\u003e\\", "<script>alert(1)</script>", "=HYPERLINK(A1)", "?owner a kg:Party", "_:blank", "&lt;Elm&gt;")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A graph in which each name owns the next one, each told by a document of a hostile name."""
    docs = [document(f"{name}", f"{name} owns {other}.\x1b[31m \x07It is so.", title=name, author=name) for name, other in zip(NAMES, NAMES[1:], strict=False)]
    told = [claim("Ownership", doc, roles={"owner": name, "owned": other}, types={"owner": "ORG", "owned": "ORG"})
            for doc, name, other in zip(docs, NAMES, NAMES[1:], strict=False)]  # fmt: skip
    place = tmp_path_factory.mktemp("hostile") / "a.kg"
    build(told, docs, place)
    return place


def test_names_come_out_of_the_graph_as_an_index_prints_them(hostile):
    found = {row["name"].value for row in open_store(hostile).query(
        "SELECT ?name { ?p a <https://w3id.org/dealgraph/Party> ; <https://schema.org/name> ?name }")}  # fmt: skip
    assert found == {printed(name) for name in NAMES} and len(found) == len(NAMES)
    told = {quad.subject.value for quad in open_store(hostile)} | {quad.predicate.value for quad in open_store(hostile)}
    assert not any(iri.startswith("urn:") for iri in told)


@pytest.mark.parametrize("ending, form", [("nq", pyoxigraph.RdfFormat.N_QUADS), ("ttl", pyoxigraph.RdfFormat.TURTLE), ("jsonld", pyoxigraph.RdfFormat.JSON_LD)])
def test_an_export_reads_back_to_the_same_quads(kg, hostile, tmp_path, ending, form):
    assert kg("export", tmp_path / f"a.{ending}", "--store", hostile).exit_code == 0
    wanted = {(str(q.subject), str(q.predicate), str(q.object)) for q in open_store(hostile) if ending != "ttl" or isinstance(q.graph_name, pyoxigraph.DefaultGraph)}
    assert {(str(q.subject), str(q.predicate), str(q.object)) for q in pyoxigraph.parse(path=tmp_path / f"a.{ending}", format=form)} == wanted


def test_exports_for_other_programs_are_whole_and_lie_where_they_were_asked_for(kg, hostile, tmp_path):
    for ending in ("graphml", "gexf", "json", "csv", "cypher", "ftm.json", "dot"):
        result = kg("export", tmp_path / f"a.{ending}", "--store", hostile)
        assert result.exit_code == 0, (ending, result.output)
    for ending in ("graphml", "gexf"):
        ElementTree.parse(tmp_path / f"a.{ending}")
    json.loads((tmp_path / "a.json").read_text())
    assert sorted(path.name.partition(".")[0] for path in tmp_path.iterdir()) == ["a"] * 7
    assert not any(line.startswith(("=", '"=')) for line in (tmp_path / "a.csv").read_text().splitlines())


def test_a_party_of_a_hostile_name_is_found_and_shown_in_lines_that_a_terminal_keeps(kg, hostile):
    for name in ("../../etc/passwd", "<script>alert(1)</script>"):
        shown = kg("show", name, "--store", hostile)
        assert shown.exit_code == 0 and name in shown.output
    for command in (["docs"], ["facts"], ["find", ""]):
        told = kg(*command, "--store", hostile)
        assert told.exit_code == 0 and all(c.isprintable() for c in told.output.replace("\n", ""))
