"""A built graph conforms to its shapes, and each corruption is caught by the shape that is meant for it."""
import random
import time

import pytest
import rdflib
from factory import articles, claim, document, gold, quads
from kg.ask.audited import audited
from kg.ask.related import derived
from kg.cli.figures import figures
from kg.graph import instances, iris
from kg.graph.build import ONTOLOGY
from kg.graph.derive import AUDIT, DEPENDENCY, RELATED
from kg.graph.iris import term
from kg.graph.store import build, open_store
from kg.graph.validate import shapes, violations
from kg.resolve.merge import resolve
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store
from rdflib.collection import Collection
from rdflib.namespace import SH

TYPE, DEFAULT = term("rdf:type"), DefaultGraph()


FEW = {"musk-ecosystem", "compute-leasing", "tesla-related-party-note"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    docs = [d for d in articles() if d.name in FEW]
    place = tmp_path_factory.mktemp("sound") / "gold.kg"
    build((c for c in gold({d.name: d for d in articles()}) if c.doc in FEW), docs, place,
          derived=derived, sums=lambda documents: audited(documents, figures))  # fmt: skip
    return sorted(open_store(place), key=str)


@pytest.fixture
def store(sound):
    copy = Store()
    copy.extend(sound)
    return copy


def test_the_articles_graph_conforms_in_good_time(tmp_path):
    docs = list(articles())
    build(gold({d.name: d for d in docs}), docs, tmp_path / "all.kg")
    store = open_store(tmp_path / "all.kg")
    start = time.perf_counter()
    assert violations(store) == []
    assert time.perf_counter() - start < 15


def test_a_graph_with_all_that_is_derived_conforms(store):
    assert all(len(list(store.quads_for_pattern(None, None, None, graph))) for graph in (DEPENDENCY, RELATED, AUDIT))
    assert violations(store) == []


def test_the_units_of_the_shapes_are_those_of_a_build():
    listed = shapes().value(shapes().value(rdflib.URIRef(f"{iris.NAMESPACE}shape/KnownUnit"), SH.property), SH["in"])
    codes = {*instances.currencies(), *instances.UNITS, "satellite"}
    assert {str(unit) for unit in Collection(shapes(), listed)} == {instances.unit(code).value for code in codes}


@pytest.mark.parametrize("unit", ["GPU", "H100", "SUV", "patient", "vol d'essai", "week", "percentage point", "t", "KES"])
def test_an_amount_of_any_thing_conforms(unit):
    doc = document()
    told = claim("Observation", doc, roles={"subject": "Tern Cloud"}, metric="count", value={"value": 7, "unit": unit})
    assert violations(quads(resolve([told], [doc]), [doc])) == []


@pytest.mark.parametrize("duration, written", [("P3Y", ["P3Y"]), ("P6W", ["P6W"]), ("P2.5Y", ["P2.5Y"]), ("P1Y6M", ["P1Y6M"]), ("until closure", [])])
def test_a_duration_is_written_in_iso_8601_or_stays_in_the_record(duration, written):
    doc = document()
    told = claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, duration=duration)
    graph = list(quads(resolve([told], [doc]), [doc]))
    assert violations(graph) == []
    assert sorted({q.object.value for q in graph if q.predicate == term("duration") and q.graph_name != ONTOLOGY}) == written


def test_a_source_that_is_spelt_in_two_ways_conforms():
    docs = [document(str(i), publisher=name) for i, name in enumerate(("The Post", "the Post"))]
    told = [claim("Ownership", doc, roles={"owner": "Osprey", "owned": "Tern"}) for doc in docs]
    assert violations(quads(resolve(told, docs), docs)) == []


def some(store, rng, predicate=None, of=None, obj=None):
    """One quad of the default graph, chosen by chance: of a predicate, its subject of a class."""
    found = sorted(store.quads_for_pattern(None, predicate and term(predicate), obj, DEFAULT), key=str)
    if of:
        found = [q for q in found if Quad(q.subject, TYPE, term(of), DEFAULT) in store]
    return rng.choice(found)


def swap(store, quad, value):
    store.remove(quad)
    store.add(Quad(quad.subject, quad.predicate, value, DEFAULT))
    return quad.subject


def drop(predicate, of=None):
    def corrupt(store, rng):
        quad = some(store, rng, predicate, of)
        for other in list(store.quads_for_pattern(quad.subject, term(predicate), None, DEFAULT)):
            store.remove(other)
        return quad.subject

    return corrupt


def put(predicate, value, of=None):
    return lambda store, rng: swap(store, some(store, rng, predicate, of), value)


def untyped(of):
    def corrupt(store, rng):
        node = some(store, rng, "rdf:type", of, term(of)).subject
        for quad in list(store.quads_for_pattern(node, TYPE, None, DEFAULT)):
            store.remove(quad)
        return node

    return corrupt


def unkind(store, rng):
    quad = some(store, rng, "rdf:type", "Deal", term("Supply"))
    store.remove(quad)
    return quad.subject


def person_made_product(store, rng):
    office = some(store, rng, "person", "Position")
    for cls in ("Person", "schema:Person"):
        store.remove(Quad(office.object, TYPE, term(cls), DEFAULT))
    store.add(Quad(office.object, TYPE, term("Product"), DEFAULT))
    return office.subject


def beyond_the_text(store, rng):
    quad = some(store, rng, "oa:end", "Evidence")
    return swap(store, quad, Literal(10_000_000))


def moved_by_one(store, rng):
    quad = some(store, rng, "oa:start", "Evidence")
    return swap(store, quad, Literal(int(quad.object.value) + 1))


def backwards(store, rng):
    quad = some(store, rng, "oa:end", "Evidence")
    return swap(store, quad, Literal(0))


def ends_before_it_begins(store, rng):
    quad = some(store, rng, "earliest", "Deal")
    store.add(Quad(quad.subject, term("latest"), Literal("1999-01-01", datatype=term("xsd:date")), DEFAULT))
    return quad.subject


def bare_number(store, rng):
    quad = some(store, rng, "total", "Deal")
    return swap(store, quad, Literal(45))


def orphan_claim(store, rng):
    quad = some(store, rng, "claim", "Ownership")
    for other in list(store.quads_for_pattern(None, term("claim"), quad.object, DEFAULT)):
        store.remove(other)
    return quad.object


def status_forgotten(store, rng):
    quad = some(store, rng, "status", "Claim")
    for thing in list(store.quads_for_pattern(None, term("claim"), quad.subject, DEFAULT)):
        store.remove(Quad(thing.subject, term("status"), quad.object, DEFAULT))
    return quad.subject


def dependency_without_reason(store, rng):
    quad = rng.choice(sorted(store.quads_for_pattern(None, term("because"), None, DEPENDENCY), key=str))
    store.remove(quad)
    return quad.subject


def of_unit(store, rng, codes):
    """A quantity whose unit is one of some."""
    found = sorted(store.quads_for_pattern(None, term("unitCode"), None, DEFAULT), key=str)
    return rng.choice([quad for quad in found if quad.object.value in codes])


def another_code(value):
    return lambda store, rng: swap(store, of_unit(store, rng, {"USD", "MW", "%"}), Literal(value))


def another_unit(name):
    def corrupt(store, rng):
        return swap(store, some(store, rng, "qudt:unit"), NamedNode(iris.PREFIXES["unit"] + name))

    return corrupt


def unit_of_words(store, rng):
    """A code alone, as a thing that is counted would have it."""
    quad = of_unit(store, rng, {"USD"})
    swap(store, quad, Literal("quatloo"))
    return drop_of(store, quad.subject, "qudt:unit")


def drop_of(store, node, predicate):
    for quad in list(store.quads_for_pattern(node, term(predicate), None, None)):
        store.remove(quad)
    return node


def second(predicate, value, of):
    def corrupt(store, rng):
        quad = some(store, rng, predicate, of)
        store.add(Quad(quad.subject, quad.predicate, value, DEFAULT))
        return quad.subject

    return corrupt


def judged_by_nothing(store, rng):
    quad = rng.choice(sorted(store.quads_for_pattern(None, term("standard"), None, RELATED), key=str))
    store.remove(quad)
    return quad.subject


def audited_quad(store, rng, predicate):
    return rng.choice(sorted(store.quads_for_pattern(None, term(predicate), None, AUDIT), key=str))


def sum_of_nothing(store, rng):
    node = audited_quad(store, rng, "computed").subject
    for quad in list(store.quads_for_pattern(node, term("input"), None, None)):
        store.remove(quad)
    return node


def sum_judged_otherwise(store, rng):
    quad = audited_quad(store, rng, "formula")
    for verdict in list(store.quads_for_pattern(quad.subject, term("verdict"), None, None)):
        store.remove(verdict)
    store.add(Quad(quad.subject, term("verdict"), Literal("nearly holds"), quad.graph_name))
    return quad.subject


def sum_without_source(store, rng):
    quad = audited_quad(store, rng, "prov:wasDerivedFrom")
    store.remove(quad)
    return quad.subject


def figure_elsewhere(store, rng):
    figure = audited_quad(store, rng, "stated").object
    quad, = store.quads_for_pattern(figure, term("oa:start"), None, None)
    store.remove(quad)
    store.add(Quad(figure, quad.predicate, Literal(int(quad.object.value) + 1), quad.graph_name))
    return figure


def figure_without_amount(store, rng):
    quad = audited_quad(store, rng, "value")
    store.remove(quad)
    return quad.subject


CORRUPTIONS = [
    ("a role is gone", drop("lessor", "ComputeLease"), "ComputeLease"),
    ("an acquisition lost its target", drop("target", "Acquisition"), "Acquisition"),
    ("a figure lost its subject", drop("subject", "Observation"), "Observation"),
    ("a person became a product", person_made_product, "Position"),
    ("a unit is gone", drop("unitCode"), "Unit"),
    ("a number is gone", drop("qudt:numericValue"), "Amount"),
    ("a number became a word", put("qudt:numericValue", Literal("many")), "Amount"),
    ("an amount lost its quantity", bare_number, "Measured"),
    ("an unknown bound", put("bound", Literal("roughly")), "Bound"),
    ("an unknown status", put("status", NamedNode(f"{iris.PREFIXES['status']}done"), "Claim"), "Status"),
    ("a status that the deal forgot", status_forgotten, "StatusAgreed"),
    ("an unknown mode", put("mode", NamedNode(f"{iris.PREFIXES['mode']}shouted")), "Mode"),
    ("no mode", drop("mode"), "Mode"),
    ("more than certain", put("confidence", Literal("1.5", datatype=term("xsd:decimal"))), "Confidence"),
    ("a claim without a passage", drop("evidence", "Claim"), "ClaimEvidence"),
    ("a claim without its record", drop("record", "Claim"), "ClaimRecord"),
    ("a claim of no document", drop("prov:wasQuotedFrom", "Claim"), "ClaimDocument"),
    ("a claim of nothing", orphan_claim, "Telling"),
    ("a deal that nobody told", drop("claim", "Deal"), "Told"),
    ("a deal of no kind", unkind, "Kind"),
    ("a passage beyond the text", beyond_the_text, "EvidenceText"),
    ("a passage moved by one", moved_by_one, "EvidenceText"),
    ("a passage that ends before it starts", backwards, "EvidenceSpan"),
    ("a passage without words", drop("oa:exact"), "EvidenceQuote"),
    ("a passage of no document", drop("prov:wasQuotedFrom", "Evidence"), "EvidenceDocument"),
    ("a month that is none", put("date", Literal("2026-13", datatype=term("xsd:gYearMonth")), "Claim"), "Date"),
    ("a date that is a word", put("date", Literal("spring"), "Deal"), "Date"),
    ("an end before the beginning", ends_before_it_begins, "Validity"),
    ("an unknown metric", put("metric", NamedNode(f"{iris.PREFIXES['metric']}charm"), "Observation"), "Measurement"),
    ("a figure without a value", drop("value", "Observation"), "Measurement"),
    ("a party without a name", drop("schema:name", "Party"), "Party"),
    ("a party of an unknown class", put("type", term("Deal"), "Party"), "PartyClass"),
    ("a deal without a label", drop("rdfs:label", "Deal"), "Labelled"),
    ("a party without a class", untyped("Party"), "Typed"),
    ("a passage without a class", untyped("Evidence"), "Typed"),
    ("a document without its text", drop("text", "Document"), "Document"),
    ("a dependency without a reason", dependency_without_reason, "Derived"),
    ("a judged deal without its standard", judged_by_nothing, "RelatedDeal"),
    ("a sum of nothing", sum_of_nothing, "Reckoning"),
    ("a sum of no verdict of the list", sum_judged_otherwise, "Reckoning"),
    ("a sum that is derived from less than its inputs", sum_without_source, "ReckonedFrom"),
    ("a printed figure moved by one", figure_elsewhere, "EvidenceText"),
    ("a printed figure without its quantity", figure_without_amount, "PrintedFigure"),
    ("a number that is none", put("qudt:numericValue", Literal("NaN", datatype=term("xsd:double"))), "Amount"),
    ("a rate per a number", put("per", Literal(5)), "Unit"),
    ("a record that is no JSON object", put("record", Literal("{", datatype=term("rdf:JSON")), "Claim"), "ClaimRecord"),
    ("a unit's code that no list has", another_code("quatloo"), "UnitAgreed"),
    ("a unit's code of another unit", another_code("EUR"), "UnitAgreed"),
    ("a unit that the ontology does not know", another_unit("FURLONG"), "KnownUnit"),
    ("a currency that the ontology does not know", another_unit("CCY_XQZ"), "KnownUnit"),
    ("an amount in words alone", unit_of_words, "KnownUnit"),
    ("a second label of a deal", second("rdfs:label", Literal("another deal"), "Deal"), "OneLabel"),
    ("a second label of a party", second("rdfs:label", Literal("Another Party"), "Party"), "OneLabel"),
    ("a second label of an amount", second("rdfs:label", Literal("many", language="en"), "Quantity"), "OneLabel"),
    ("a duration in words", put("duration", Literal("three years")), "Duration"),
    ("a duration in words that is said to be none", put("duration", Literal("three years", datatype=term("xsd:duration"))), "Duration"),
    ("a duration that is a number", put("duration", Literal(3)), "Duration"),
    ("a publication in no month", put("schema:datePublished", Literal("2026-13", datatype=term("xsd:gYearMonth"))), "Published"),
]


@pytest.mark.parametrize("seed, corrupt, shape", [(i, c, s) for i, (_, c, s) in enumerate(CORRUPTIONS)], ids=[name for name, _, _ in CORRUPTIONS])
def test_a_corruption_is_caught_by_its_shape(store, seed, corrupt, shape):
    focus = corrupt(store, random.Random(seed))
    found = violations(store)
    assert (shape, focus.value) in {(v.shape, v.focus) for v in found}, found
    assert all(v.message for v in found)


def test_a_blank_node_is_judged_as_any_other_thing(store):
    party = some(store, random.Random(0), "acquirer").object
    store.add(Quad(BlankNode("nobody"), term("claim"), party, DEFAULT))
    assert ("Typed", "nobody") in {(v.shape, v.focus.removeprefix("_:")) for v in violations(store)}
