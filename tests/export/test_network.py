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


@pytest.mark.parametrize("ending", READERS)
def test_networkx_reads_what_the_view_holds(kg, gold, view, ending, tmp_path):
    """Every party and fact of the view, under its key, with all that is told of it."""
    assert kg("export", tmp_path / f"graph{ending}", "--store", gold).exit_code == 0
    read = READERS[ending](tmp_path / f"graph{ending}")
    days = {"earliest": "start", "latest": "end"} if ending == ".gexf" else {}
    parties = {node: {"label": told["name"], "type": told["type"], "unnamed": told["unnamed"], "names": "; ".join(told["names"]),
                      **({"tickers": "; ".join(told["tickers"])} if told["tickers"] else {})} for node, told in view.nodes(data=True)}  # fmt: skip
    assert dict(read.nodes(data=True)) == parties
    seen = {}
    for one, other, key, told in view.edges(keys=True, data=True):
        ends = tuple(sorted((one, other))) if told["symmetric"] else (one, other)
        documents = dict.fromkeys(claim.doc for claim in told["claims"])
        quotes = [passage.quote for claim in told["claims"] for passage in claim.evidence]
        texts = {"status": "; ".join(told["status"]), "when": told["when"], "documents": "; ".join(documents), "quote": quotes[0],
                 **{days.get(name, name): told[name] for name in ("earliest", "latest")}}  # fmt: skip
        seen[(*ends, key)] = {**{name: told[name] for name in ("label", "kind", "symmetric", "holds")},
                              **{name: text for name, text in texts.items() if text}}  # fmt: skip
    found = {(a, b, key.partition("#")[0]): told for a, b, key, told in read.edges(keys=True, data=True)}
    assert len({key for *_, key in read.edges(keys=True)}) == read.number_of_edges() == len(found) == len(seen)
    assert {edge: {name: value for name, value in told.items() if name != "id"} for edge, told in found.items()} == seen


def test_a_symmetric_fact_is_one_edge(gold, view):
    from kg.export.network import ties
    from kg.graph.store import open_store

    both_ways = {key for _, _, key, told in view.edges(keys=True, data=True) if told["symmetric"]}
    assert both_ways
    keys = [tie.key for tie in ties(open_store(gold))]
    assert all(keys.count(key) == 1 for key in both_ways) and len(set(keys)) == len(keys)


def test_a_fact_of_several_parties_has_an_edge_a_pair(tmp_path):
    from factory import claim, document

    from kg.export.network import ties
    from kg.graph.store import build, open_store

    told = claim("Partnership", roles={"party": ["Tern Cloud", "Larkfield AI", "Harrow Foods"]})
    build([told], [document()], tmp_path / "g.kg")
    found = list(ties(open_store(tmp_path / "g.kg")))
    assert [(tie.source, tie.target) for tie in found] == [("harrow-foods", "larkfield-ai"), ("harrow-foods", "tern-cloud"), ("larkfield-ai", "tern-cloud")]
    assert [tie.key.removeprefix(found[0].key) for tie in found] == ["", "#2", "#3"]


def test_every_attribute_is_plain_and_known(gold):
    from kg.export.network import EDGE, NODE, nodes, ties
    from kg.graph.store import open_store

    graph = open_store(gold)
    for known, found in ((NODE, nodes(graph)), (EDGE, ties(graph))):
        assert all(type(value) is known[name] and value != "" for each in found for name, value in each.told.items())


@pytest.mark.parametrize("ending", READERS)
def test_spaces_of_any_kind_part_words(kg, ending, tmp_path):
    from factory import claim, document

    from kg.graph.store import build

    doc = document("note", "Harrow\u00a0Foods\u202facquired\u2003Pemberton\u2028Dairy\u0007.")
    build([claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"})], [doc], tmp_path / "g.kg")
    assert kg("export", tmp_path / f"graph{ending}", "--store", tmp_path / "g.kg").exit_code == 0
    ((*_, told),) = READERS[ending](tmp_path / f"graph{ending}").edges(data=True)
    assert told["quote"] == "Harrow Foods acquired Pemberton Dairy."
