import pytest
from factory import claim, document


def test_pydot_reads_parties_and_facts_back(kg, gold, tmp_path):
    pydot = pytest.importorskip("pydot", reason="pydot, of the extra `test`, reads DOT")
    from kg.graph.store import open_store
    from kg.graph.view import view

    assert kg("export", tmp_path / "graph.dot", "--store", gold).exit_code == 0
    (read,) = pydot.graph_from_dot_file(str(tmp_path / "graph.dot"))
    seen = view(open_store(gold))
    named = {node.get_name().strip('"'): node.get("label").strip('"') for node in read.get_nodes() if node.get_name() != "node"}
    assert named == dict(seen.nodes(data="name"))
    keys = {edge.get("id").strip('"').partition("#")[0] for edge in read.get_edges()}
    assert keys == {key for _, _, key in seen.edges(keys=True)}


def test_quotes_and_backslashes_of_a_name_stay_in_it(tmp_path):
    pydot = pytest.importorskip("pydot", reason="pydot, of the extra `test`, reads DOT")
    from kg.export.dot import dot
    from kg.graph.store import build, open_store

    name = 'Foo"]; evil [label="\\N'
    build([claim("Acquisition", roles={"acquirer": name, "target": "Pemberton Dairy"})], [document()], tmp_path / "made.kg")
    (read,) = pydot.graph_from_dot_data(b"".join(dot(open_store(tmp_path / "made.kg"))).decode())
    labels = [node.get("label") for node in read.get_nodes() if node.get_name() != "node"]
    assert len(labels) == 2 and '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' in labels
