"""kg/graph/fetched.py: the graph that comes from an endpoint is the one that it holds, whatever the endpoint is like."""
import json
import random

import pytest
import rdflib
from endpoints import JSON, answering, listening, scripted
from factory import claim, document
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from kg.ask.columned import columns
from kg.ask.related import derived
from kg.errors import NoEndpoint
from kg.graph import endpoint, fetched
from kg.graph.build import ONTOLOGY
from kg.graph.iris import term
from kg.graph.store import build, open_store

NOTE = NamedNode("http://example.org/note")


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A graph of a few facts with all that a build derives, to be copied before it is changed."""
    place = tmp_path_factory.mktemp("held") / "held.kg"
    doc = document("note", "Tern Cloud leases compute to Larkfield AI. “It’s  signed”,\r\n said \U0001f600 \\ \"Müller\".")
    told = [claim("ComputeLease", doc, status="signed", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, start="2026-05"),
            claim("Ownership", doc, roles={"owner": "Larkfield AI", "owned": "Tern Cloud"}, stake={"value": 12.5, "unit": "%"})]  # fmt: skip
    build(told, [doc], place, derived=derived, columns=columns)
    return open_store(place)


@pytest.fixture
def store(held):
    made = Store()
    made.extend(held)
    return made


@pytest.fixture
def paged(monkeypatch):
    """Pages of at most 400 triples, which may be made as small as 20; and no wait between tries."""
    monkeypatch.setattr(fetched, "PAGE", 400)
    monkeypatch.setattr(fetched, "LEAST", 20)
    monkeypatch.setattr(endpoint, "PAUSE", 0)


def same(one, other):
    return {*one} == {*other} and len(one) == len(other) > 1000


def told(rows, bindings):
    return json.dumps({**json.loads(rows), "results": {"bindings": bindings}}).encode()


def bindings(rows):
    return json.loads(rows)["results"]["bindings"]


def shuffled(rows):
    """The rows in another order each time: no endpoint owes one."""
    return told(rows, random.sample(found := bindings(rows), len(found)))


def test_a_graph_is_fetched_whole(store):
    with answering(store) as it:
        assert same(fetched.fetched(it.address), store)
    assert len(it.given) < 20


def test_it_is_fetched_in_pages_whatever_order_rows_come_in(store, paged):
    with answering(store, rows=shuffled) as it:
        assert same(fetched.fetched(it.address), store)
    pages = [count for query, count in it.given if "LIMIT 400" in query]
    assert max(pages) <= 400 and len(pages) < 3 * len(store) / 400


def test_many_values_of_one_thing_are_paged_too(store, paged):
    store.extend(Quad(NOTE, term("skos:altLabel"), Literal(f"name {number}")) for number in range(1234))
    store.extend(Quad(NOTE, term("rdfs:seeAlso"), NamedNode(f"http://example.org/{number}"), ONTOLOGY) for number in range(321))
    with answering(store, rows=shuffled) as it:
        assert same(fetched.fetched(it.address), store)
    assert max(count for query, count in it.given if "LIMIT" in query) <= 400
    assert sum("MD5" in query for query, _ in it.given) >= 1234 / 400


def test_graphs_of_any_name_are_fetched_and_blank_nodes_are_not(store):
    store.add(Quad(NOTE, term("rdfs:label"), Literal("a note", language="en-GB"), NamedNode("urn:uuid:0%20<".rstrip("<"))))
    whole = {*store}
    store.add(Quad(BlankNode(), term("rdfs:label"), Literal("nobody")))
    store.add(Quad(NOTE, term("rdfs:seeAlso"), BlankNode(), ONTOLOGY))
    with answering(store) as it:
        assert {*fetched.fetched(it.address)} == whole


def test_a_default_graph_that_is_the_union_of_all_doubles_nothing(store):
    with answering(store, union=True) as it:
        found = fetched.fetched(it.address)
    triples = {quad.triple for quad in store}
    assert {quad.triple for quad in found} == triples and len(found) < len(store) + 1
    assert {quad for quad in found if quad.graph_name == ONTOLOGY} == {*store.quads_for_pattern(None, None, None, ONTOLOGY)}


def test_what_stands_in_two_graphs_stays_in_both_where_the_default_graph_is_apart(store):
    assert {quad.triple for quad in store if quad.graph_name == ONTOLOGY} & {quad.triple for quad in store if quad.graph_name != ONTOLOGY}
    with answering(store) as it:
        assert same(fetched.fetched(it.address), store)


@pytest.mark.parametrize("most", [250, 90])
def test_an_endpoint_that_tells_no_more_than_so_many_rows_is_asked_for_less(store, paged, most):
    with answering(store, rows=lambda rows: told(rows, bindings(rows)[:most])) as it:
        assert same(fetched.fetched(it.address), store)


def test_an_endpoint_that_never_tells_all_rows_is_given_up(store, paged):
    with answering(store, rows=lambda rows: told(rows, bindings(rows)[:-1])) as it, pytest.raises(NoEndpoint, match="do not have all rows"):
        fetched.fetched(it.address)


@pytest.mark.parametrize("refusal", [503, 504, 413])
def test_an_endpoint_to_which_an_answer_is_too_much_is_asked_for_less(store, paged, refusal):
    def rows(found):
        return (refusal, {}, b"") if len(bindings(found)) > 120 else found

    with answering(store, rows=rows) as it:
        assert same(fetched.fetched(it.address), store)


def test_an_endpoint_that_fails_however_little_it_is_asked_is_given_up(store, paged):
    with answering(store, rows=lambda rows: (503, {}, b"")) as it, pytest.raises(NoEndpoint, match="503"):
        fetched.fetched(it.address)


def test_a_graph_that_changes_meanwhile_is_fetched_anew(store):
    asked = []

    def change(query):
        asked.append(query)
        if len(asked) == 5:
            store.extend(Quad(NOTE, term("skos:altLabel"), Literal(f"name {number}")) for number in range(30))

    with answering(store, before=change) as it:
        assert same(fetched.fetched(it.address), store)
    assert sum(query.startswith("SELECT ?g ?p (COUNT") for query in asked) == 3


def test_a_graph_that_does_not_stop_changing_is_given_up(store):
    with answering(store, before=lambda query: store.add(Quad(NOTE, term("name"), Literal(str(len(store)))))) as it:
        with pytest.raises(NoEndpoint, match="changes while it is read"):
            fetched.fetched(it.address)


@pytest.mark.parametrize("quads", [[], [Quad(NOTE, term("rdfs:label"), Literal("a note"))]])
def test_an_endpoint_without_a_graph_of_ours_says_so(quads):
    store = Store()
    store.extend(quads)
    with answering(store) as it, pytest.raises(NoEndpoint, match="holds no document"):
        fetched.fetched(it.address)
    assert len(it.given) == 1


def test_an_answer_without_the_rows_that_were_asked_for_is_no_traceback(paged):
    yes = 200, {"Content-Type": "application/sparql-results+json"}, b'{"head":{},"boolean":true}'
    with scripted(yes) as it, pytest.raises(NoEndpoint, match="broken"):
        fetched.fetched(it.address)


@pytest.mark.parametrize("union", [False, True], ids=["apart", "union"])
def test_another_engine_gives_the_same_graph(store, union, paged):
    dataset = rdflib.Dataset(default_union=union)
    dataset.parse(data=store.dump(format=RdfFormat.N_QUADS), format="nquads")

    def answer(request, connection):
        result = dataset.query(request.query)
        return 200, {"Content-Type": JSON}, result.serialize(format="json")

    with listening(answer) as address:
        found = fetched.fetched(address)
    assert {quad.triple for quad in found} == {quad.triple for quad in store}
    assert union or same(found, store)
