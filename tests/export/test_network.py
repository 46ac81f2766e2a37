import json

import networkx as nx
import pytest

READERS = {".graphml": lambda path: nx.read_graphml(path, force_multigraph=True),
           ".gexf": lambda path: nx.read_gexf(path),
           ".json": lambda path: nx.node_link_graph(json.loads(path.read_text()), edges="edges")}  # fmt: skip


@pytest.fixture(scope="module")
def view(gold):
    from kg.graph.store import open_store
    from kg.graph.view import view

    return view(open_store(gold))


@pytest.mark.parametrize("ending", READERS)
def test_networkx_reads_parties_and_facts_back(kg, gold, view, ending, tmp_path):
    assert kg("export", tmp_path / f"graph{ending}", "--store", gold).exit_code == 0
    read = READERS[ending](tmp_path / f"graph{ending}")
    assert {node: told["label"] for node, told in read.nodes(data=True)} == dict(view.nodes(data="name"))
    facts = {key for _, _, key in view.edges(keys=True)}
    assert len({(a, b, told["kind"], told["label"]) for a, b, told in read.edges(data=True)}) >= len(facts) * 0.9
    assert read.number_of_edges() >= len(facts)
    lease = next(told for a, b, told in read.edges(data=True) if (a, b, told["kind"]) == ("spacex", "anthropic", "ComputeLease"))
    starts = "start" if ending == ".gexf" else "earliest"
    assert lease["documents"].split("; ") == ["compute-leasing", "spacex-valuation"]
    ends = "end" if ending == ".gexf" else "latest"
    assert "non-binding" in lease["status"] and (lease[starts], lease[ends]) == ("2026-05-01", "2029-05-31") and lease["quote"]


@pytest.mark.parametrize("ending", READERS)
def test_two_exports_are_the_same_bytes(process, gold, ending, tmp_path):
    for name in ("one", "two"):
        process("export", tmp_path / f"{name}{ending}", "--store", gold, check=True)
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


def test_a_symmetric_fact_is_one_edge(gold, view):
    from kg.export.network import flat

    both_ways = {key for _, _, key, told in view.edges(keys=True, data=True) if told["symmetric"]}
    assert both_ways
    flattened = flat(view)
    for key in both_ways:
        assert sum(k == key for _, _, k in flattened.edges(keys=True)) == 1


def test_every_attribute_is_plain(view):
    from kg.export.network import flat

    for told in [d for _, d in flat(view).nodes(data=True)] + [d for *_, d in flat(view).edges(data=True)]:
        assert all(isinstance(value, (str, bool)) and value != "" for value in told.values())


@pytest.mark.parametrize("ending", READERS)
def test_spaces_of_any_kind_part_words(kg, ending, tmp_path):
    from factory import claim, document

    from kg.graph.store import build

    doc = document("note", "Harrow\u00a0Foods\u202facquired\u2003Pemberton\u2028Dairy\u0007.")
    build([claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"})], [doc], tmp_path / "g.kg")
    assert kg("export", tmp_path / f"graph{ending}", "--store", tmp_path / "g.kg").exit_code == 0
    ((*_, told),) = READERS[ending](tmp_path / f"graph{ending}").edges(data=True)
    assert told["quote"] == "Harrow Foods acquired Pemberton Dairy."
