"""A deal is a node with its parties, its terms, and the claims that tell it."""
import json
import re

import pytest
from factory import articles, claim, document, gold, quads
from kg.graph import iris, periods
from kg.ontology import NAMESPACE, kinds, labels, terms
from kg.resolve.merge import resolve
from pyoxigraph import BlankNode, DefaultGraph, RdfFormat, Store

TEXT = "Tern Cloud leases compute to Larkfield AI for at most $1.25 billion a month. It is signed."
TERMS = {
    "total": {"value": 45e9, "unit": "USD", "bound": "about"},
    "payment": {"value": 1.25e9, "unit": "USD", "per": "month", "bound": "at most"},
    "duration": "P3Y", "start": "2026-05", "end": "2029-05", "facility": "Polder One",
}  # fmt: skip


def lease(doc, **more):
    return claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, **more)


def graph(*claims, docs=()):
    store = Store()
    store.bulk_extend(quads(resolve(claims, docs), docs))
    return store


def rows(store, query):
    return sorted(tuple(value and value.value for value in row) for row in store.query(query, prefixes=iris.PREFIXES))


@pytest.fixture(scope="module")
def store():
    one, other = document("one", TEXT), document("two", "The lease is not binding.", published="2026-06")
    return graph(lease(one, status="signed", **TERMS), lease(other, status="non-binding"), docs=[one, other])


def test_a_deal_has_its_roles_and_its_terms(store):
    assert rows(store, "SELECT ?label WHERE { ?d a kg:ComputeLease, kg:Deal ; rdfs:label ?label ; kg:lessor/schema:name 'Tern Cloud' ; "
                       "kg:lessee/rdfs:label 'Larkfield AI' }") == [("Tern Cloud leases compute to Larkfield AI",)]  # fmt: skip
    assert rows(store, "SELECT ?v ?u ?b ?per WHERE { ?d a kg:Deal ; kg:payment ?q . "
                       "?q qudt:numericValue ?v ; kg:unitCode ?u ; kg:bound ?b ; kg:per ?per ; qudt:unit unit:CCY_USD }"
                ) == [("1250000000", "USD", "at most", "month")]  # fmt: skip
    assert rows(store, "SELECT ?s ?e ?a ?z WHERE { ?d kg:start ?s ; kg:end ?e ; kg:earliest ?a ; kg:latest ?z ; kg:duration 'P3Y'^^xsd:duration }"
                ) == [("2026-05", "2029-05", "2026-05-01", "2029-05-31")]  # fmt: skip
    assert rows(store, "SELECT ?n WHERE { ?d a kg:Deal ; kg:facility ?f . ?f a kg:Facility ; schema:name ?n }") == [("Polder One",)]


def test_each_claim_says_what_its_own_document_said(store):
    assert rows(store, "SELECT ?doc ?s ?t WHERE { ?d kg:claim ?c . ?c prov:wasQuotedFrom/kg:name ?doc ; kg:status ?s "
                       "OPTIONAL { ?c kg:total/rdfs:label ?t } }") == [
        ("one", f"{NAMESPACE}status/signed", "about 45 billion USD"), ("two", f"{NAMESPACE}status/non-binding", None)]  # fmt: skip
    assert rows(store, "SELECT ?s WHERE { ?d a kg:Deal ; kg:status ?s }") == [
        (f"{NAMESPACE}status/non-binding",), (f"{NAMESPACE}status/signed",)]  # fmt: skip
    assert rows(store, "SELECT ?t WHERE { ?d a kg:Deal ; kg:saidOn ?t }") == [("2026-05-21",), ("2026-06",)]


def test_a_claim_keeps_its_exact_record_and_its_passage(store):
    told = [json.loads(record) for (record,) in rows(store, "SELECT ?r WHERE { ?c kg:record ?r }")]
    assert lease(document("one", TEXT), status="signed", **TERMS).record() in told
    assert rows(store, "SELECT ?a ?z ?q WHERE { ?c kg:evidence ?e . ?e oa:start ?a ; oa:end ?z ; oa:exact ?q ; "
                       "prov:wasQuotedFrom document:one }") == [("0", str(len(TEXT)), TEXT)]  # fmt: skip


def test_direct_triples_join_parties_where_the_deal_holds(store):
    assert rows(store, "SELECT ?b WHERE { party:tern-cloud kg:leasesTo/schema:name ?b }") == [("Larkfield AI",)]


@pytest.mark.parametrize("said", [{"status": "rumoured"}, {"status": "cancelled"}, {"status": "planned"}, {"status": "non-binding"}, {"mode": "negated"}])
def test_what_is_open_or_denied_gives_no_direct_triple(said):
    doc = document()
    assert not rows(graph(lease(doc, **said), docs=[doc]), "SELECT * WHERE { ?a kg:leasesTo ?b }")


@pytest.mark.parametrize("told, direct", [({"end": "2026-04"}, False), ({"end": "2026-05"}, True), ({"end": "2027"}, True), ({}, True)])
def test_a_link_that_had_ended_when_it_was_told_gives_no_direct_triple_and_a_deal_does(told, direct):
    doc = document(published="2026-05-21")
    link = claim("Ownership", doc, roles={"owner": "Osprey", "owned": "Tern Cloud"}, **told)
    assert bool(rows(graph(link, docs=[doc]), "SELECT * WHERE { ?a kg:owns ?b }")) == direct
    assert rows(graph(lease(doc, **told), docs=[doc]), "SELECT * WHERE { ?a kg:leasesTo ?b }")


def test_a_later_document_calls_a_deal_off_and_an_earlier_one_does_not():
    old, new = document("old", published="2026-01"), document("new", published="2026-06")
    ask = "SELECT * WHERE { ?a kg:leasesTo ?b }"
    assert not rows(graph(lease(old, status="signed"), lease(new, status="cancelled"), docs=[old, new]), ask)
    assert rows(graph(lease(new, status="signed"), lease(old, status="cancelled"), docs=[old, new]), ask)


def test_a_symmetric_kind_joins_both_ways():
    doc = document()
    store = graph(claim("Competes", doc, roles={"party": ["Arc Air", "Blue Wing"]}), docs=[doc])
    assert len(rows(store, "SELECT ?a ?b WHERE { ?a kg:competesWith ?b }")) == 2


def test_a_role_that_no_text_fills_is_marked():
    doc = document()
    store = graph(claim("Financing", doc, roles={"borrower": "Mill Creek"}), docs=[doc])
    assert rows(store, "SELECT ?r ?l WHERE { ?d kg:unstated ?r ; rdfs:label ?l }") == [(f"{NAMESPACE}lender", "financing: Mill Creek")]


def test_a_figure_is_an_observation_of_its_subject():
    doc = document()
    figure = claim("Observation", doc, roles={"subject": "Sable Steel"}, metric="revenue", value={"value": 2.4e9, "unit": "USD"}, period="2026-Q1")
    found = rows(graph(figure, docs=[doc]), "SELECT ?l ?p WHERE { ?o a sosa:Observation ; kg:subject party:sable-steel ; "
                 "kg:metric metric:revenue ; kg:value/qudt:numericValue ?v ; rdfs:label ?l ; kg:period ?p FILTER(?v = 2.4e9) }")  # fmt: skip
    assert found == [("Sable Steel: revenue 2.4 billion USD (2026-Q1)", "2026-Q1")]


def test_who_a_claim_is_attributed_to_is_a_party_or_a_source():
    doc = document(publisher="The Dover Post")
    store = graph(claim("Ownership", doc, roles={"owner": "Osprey", "owned": "Tern"}, attributed_to="Osprey"),
                  claim("Ownership", doc, roles={"owner": "Alba", "owned": "Tern"}, attributed_to="two people"), docs=[doc])  # fmt: skip
    agents = {a for _, a in rows(store, "SELECT ?x ?a WHERE { ?x prov:wasAttributedTo ?a }")}
    assert agents == {f"{NAMESPACE}party/osprey", f"{NAMESPACE}source/two-people", f"{NAMESPACE}source/the-dover-post"}


@pytest.mark.parametrize("iso, kind, first, last", [
    ("2026", "gYear", "2026-01-01", "2026-12-31"), ("2026-02", "gYearMonth", "2026-02-01", "2026-02-28"),
    ("2026-06-12", "date", "2026-06-12", "2026-06-12"), ("2026-Q3", "PartOfYear", "2026-07-01", "2026-09-30"),
    ("2026-H2", "PartOfYear", "2026-07-01", "2026-12-31"), ("2026-W20", "PartOfYear", "2026-05-11", "2026-05-17"),
])  # fmt: skip
def test_dates_keep_their_precision_and_cover_their_days(iso, kind, first, last):
    assert periods.moment(iso).datatype.value.endswith(kind)
    assert tuple(day.isoformat() for day in periods.days(iso)) == (first, last)


@pytest.mark.parametrize("iso", ["2026-13", "2026-02-30", "spring", "2026-Q5", "26", ""])
def test_what_is_no_date_is_none(iso):
    assert not periods.dated(iso)


def test_a_date_that_was_not_resolved_keeps_its_words():
    doc = document()
    store = graph(lease(doc, date_text="last spring"), docs=[doc])
    assert rows(store, "SELECT DISTINCT ?t WHERE { ?d kg:dateText ?t }") == [("last spring",)]


def test_every_instance_has_a_type_and_a_label_and_no_node_is_blank():
    docs = list(articles())
    store = graph(*gold({d.name: d for d in docs}), docs=docs)
    typed = {q.subject.value for q in store.quads_for_pattern(None, iris.term("rdf:type"), None, DefaultGraph())}
    labelled = {q.subject.value for q in store.quads_for_pattern(None, iris.term("rdfs:label"), None, DefaultGraph())}
    for quad in store:
        for part in (quad.subject, quad.object):
            assert not isinstance(part, BlankNode)
            if getattr(part, "value", "").startswith(NAMESPACE) and re.match(r"\w+/.", part.value.removeprefix(NAMESPACE)):
                assert part.value in typed and part.value in labelled, part


def test_hostile_names_give_sound_iris():
    doc = document('a b/<c>"é#?%', "Text.")
    told = claim("Ownership", doc, roles={"owner": '<"x"> {y}', "owned": "Ø & Söhne | ^"})
    store = graph(told, docs=[doc])
    again = Store()
    again.load(store.dump(format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS)
    assert set(again) == set(store)
    assert iris.local(iris.document(doc.name)) == doc.name


def test_the_ontology_declares_labels_and_explains_every_term():
    store = graph()
    for kind in kinds().values():
        assert {*kind.roles, *kind.attrs, *filter(None, [kind.shortcut]), kind.name, kind.parent} <= terms()
    explained = {iri.removeprefix(NAMESPACE) for (iri,) in rows(store, "SELECT DISTINCT ?t WHERE { GRAPH kg:ontology { ?t rdfs:comment ?c } }")}
    assert terms() == labels().keys() == explained


@pytest.mark.parametrize("dates, span", [
    (("2026-02", "2026-02-02"), ("2026-02-02", "2029-05-04")), (("2026", "2026-02", "2026-02-02"), ("2026-02-02", "2029-05-04")),
    (("2026-01", "2026-02-02"), ("2026-01-01", "2029-05-04")), (("2026", "2026-02", "2026-03-05"), ("2026-02-01", "2029-05-04")),
])  # fmt: skip
def test_a_date_that_covers_a_finer_one_bounds_nothing(dates, span):
    docs = [document(f"n{i}", TEXT) for i in range(len(dates))]
    told = graph(*(lease(doc, start=iso, end="2029-05-04" if iso.count("-") == 2 else "2029") for doc, iso in zip(docs, dates, strict=True)), docs=docs)
    assert rows(told, "SELECT ?a ?z { ?d a kg:ComputeLease ; kg:earliest ?a ; kg:latest ?z }") == [span]


@pytest.mark.parametrize(("statuses", "joined"), [
    (["completed"], True), ([None], True), (["signed", "completed"], True), (["signed"], False), (["announced", "pending"], False),
])  # fmt: skip
def test_a_purchase_joins_the_two_once_it_is_completed(statuses, joined):
    docs = [document(str(number)) for number in range(len(statuses))]
    for kind, roles, name in (("Acquisition", ("acquirer", "target"), "acquired"), ("Investment", ("investor", "investee"), "investedIn")):
        told = graph(*(claim(kind, doc, roles=dict(zip(roles, ("Quay Works", "Mill Stone"), strict=True)), status=status)
                       for doc, status in zip(docs, statuses, strict=True)), docs=docs)  # fmt: skip
        assert bool(rows(told, f"SELECT ?a {{ ?a kg:{name} ?b }}")) == joined


def test_what_is_told_as_of_a_date_may_have_begun_before():
    def earliest(**attrs):
        told = graph(claim("Ownership", roles={"owner": "Quay Works", "owned": "Mill Stone"}, **attrs))
        return rows(told, "SELECT ?a { ?d a kg:Ownership ; kg:earliest ?a }")

    assert earliest(date="2026-06-30") == [] and earliest(date="2026-06-30", start="2020") == [("2020-01-01",)]


def test_a_date_of_another_kind_covers_none():
    docs = [document("one", TEXT), document("two", TEXT)]
    told = graph(lease(docs[0], start="2026"), lease(docs[1], date="2026-03-05"), docs=docs)
    assert rows(told, "SELECT ?a { ?d a kg:ComputeLease ; kg:earliest ?a }") == [("2026-01-01",)]
