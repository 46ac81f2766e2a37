"""The store is replaced as a whole, added to without loss, and the same bytes from the same articles."""
import random

import pytest
from factory import articles, claim, document, gold
from kg.errors import BadAnnotation, BadStore, InvalidGraph, NoStore, SeveralParties, UnknownDocument, UnknownKind, UnknownParty
from kg.graph import facts
from kg.graph.store import build, open_store, present
from kg.resolve.tell import merged
from pyoxigraph import RdfFormat


def owns(doc, owner="Osprey", owned="Tern Cloud", **more):
    return claim("Ownership", doc, roles={"owner": owner, "owned": owned}, **more)


def lines(path):
    return sorted(open_store(path).dump(format=RdfFormat.N_QUADS).splitlines())


@pytest.fixture
def place(tmp_path):
    return tmp_path / "deals.kg"


def test_two_builds_of_one_input_are_the_same_bytes(tmp_path):
    docs = list(articles())
    told = list(gold({d.name: d for d in docs}))
    build(told, docs, tmp_path / "a.kg")
    build(random.Random(1).sample(told, len(told)), docs[::-1], tmp_path / "b.kg")
    assert lines(tmp_path / "a.kg") == lines(tmp_path / "b.kg")


def test_claims_documents_and_parties_come_back_as_they_were(place):
    docs = list(articles())
    told = list(gold({d.name: d for d in docs}))
    resolved = build(told, docs, place)
    store = open_store(place)
    assert list(facts.facts(store)) == sorted(merged(told), key=lambda c: (c.doc, c.evidence[0].start, c.kind, c.key))
    assert list(facts.documents(store)) == sorted(docs, key=lambda d: d.name)
    assert {p.id: p for p in facts.parties(store)} == resolved.parties


def test_a_document_s_way_back_to_its_file_is_kept(place):
    origins = {"a": range(3, 7), "b": (0, 1, 5, 6, 6), "c": None}
    docs = [document(name, "x" * 5, origin=origin, pages=(0, 2)) for name, origin in origins.items()]
    build([], docs, place)
    found = {d.name: d for d in facts.documents(open_store(place))}
    assert {name: d.origin for name, d in found.items()} == origins and found["a"].pages == (0, 2)


def test_what_a_record_leaves_out_comes_back_too(place):
    doc = document()
    told = owns(doc, types={"owner": "ORG"}, confidence=0.7, date="2026-05").with_(reasons=(("frame", 0.7),))
    build([told], [doc], place)
    assert list(facts.facts(open_store(place))) == [told]


def test_facts_are_chosen_by_kind_party_and_document(place):
    one, two = document("one"), document("two")
    made = claim("Produces", two, roles={"producer": "Dune", "product": "Dune"})
    build([owns(one), owns(two, "Alba"), made], [one, two], place)
    store = open_store(place)
    assert [c.doc for c in facts.facts(store, kind="ownership")] == ["one", "two"]
    assert [c.names("owner") for c in facts.facts(store, party="tern cloud")] == [("Osprey",), ("Alba",)]
    assert [c.kind for c in facts.facts(store, doc="two")] == ["Ownership", "Produces"]
    assert list(facts.facts(store, party="Dune")) == [made]
    for error, choice in ((UnknownKind, {"kind": "Lease"}), (UnknownParty, {"party": "Ospry"}), (UnknownDocument, {"doc": "on"})):
        with pytest.raises(error) as caught:
            list(facts.facts(store, **choice))
        assert {"kind": "ComputeLease", "party": "Osprey", "doc": "one"}[next(iter(choice))] in str(caught.value)


def test_parties_are_found_by_name_ticker_id_and_near_miss(place):
    doc = document()
    listing = claim("Listing", doc, roles={"issuer": "Tern Cloud"}, ticker="TRNC")
    build([owns(doc), owns(doc, "Osprey", "TERN CLOUD Inc."), listing], [doc], place)
    store = open_store(place)
    for name in ("Tern Cloud", "tern cloud", "TRNC", "$TRNC.US", "NYSE: TRNC", "tern-cloud", "TernCloud", "Tern Cloud Inc"):
        assert facts.party(store, name).id == "tern-cloud", name
    assert [(p.id, score < facts.SURE) for p, score, _ in facts.find(store, "Turn Cloud")] == [("tern-cloud", True)]
    assert len(list(facts.find(store, ""))) == 2
    with pytest.raises(UnknownParty, match="Tern Cloud"):
        facts.party(store, "Turn Cloud")


def test_a_name_that_several_parties_bear_is_answered_by_their_ids(place):
    sold = [claim("Supply", document(doc), roles={"supplier": "Tern Cloud", "customer": "unnamed vehicle"}) for doc in ("one", "two")]
    build(sold, [document("one"), document("two")], place)
    store = open_store(place)
    ids = [p.id for p in facts.parties(store) if p.unnamed]
    assert len(ids) == 2
    for name in ("unnamed vehicle", "Unnamed Vehicle"):
        with pytest.raises(SeveralParties) as raised:
            facts.party(store, name)
        assert all(id_ in str(raised.value) for id_ in ids) and "give the id of one" in str(raised.value) and raised.value.exit_code == 4
    assert [facts.party(store, id_).id for id_ in ids] == ids


def test_adding_keeps_what_is_there_and_replaces_a_document_of_the_same_name(place):
    one, two = document("one"), document("two")
    build([owns(one), owns(two, "Alba")], [one, two], place)
    newer = document("two", "Another text.")
    build([owns(newer, "Fennec")], [newer], place, add=True)
    store = open_store(place)
    assert [(c.doc, *c.names("owner")) for c in facts.facts(store)] == [("one", "Osprey"), ("two", "Fennec")]
    assert facts.document(store, "two").text == "Another text."
    build([owns(one)], [one], place)
    assert [d.name for d in facts.documents(open_store(place))] == ["one"]


def test_adding_one_by_one_is_building_at_once(tmp_path):
    docs = list(articles())
    told = list(gold({d.name: d for d in docs}))
    build(told, docs, tmp_path / "once.kg")
    for doc in docs:
        build([c for c in told if c.doc == doc.name], [doc], tmp_path / "steps.kg", add=True)
    assert lines(tmp_path / "once.kg") == lines(tmp_path / "steps.kg")


def test_a_build_that_fails_leaves_the_graph_as_it_was(place):
    doc = document()
    build([owns(doc)], [doc], place)
    before, generation = lines(place), present(place)

    def refuse(store):
        raise InvalidGraph("no")

    with pytest.raises(InvalidGraph):
        build([], [], place, check=refuse)
    assert lines(place) == before and present(place) == generation
    assert [p.name for p in (place / "generations").iterdir()] == [generation.name]


def test_an_open_reader_keeps_its_generation(place):
    doc = document()
    build([owns(doc)], [doc], place)
    reader = open_store(place)
    build([], [], place)
    assert list(facts.facts(reader)) and not list(facts.facts(open_store(place)))


def test_judgements_beside_the_store_are_heeded(place):
    one = document("one")
    (place.parent / "judgements.toml").write_text("[[same]]\nnames = ['Osprey', 'Sea Hawk']\n")
    assert len(build([owns(one), owns(one, "Sea Hawk")], [one], place).parties) == 2
    with pytest.raises(BadAnnotation):
        build([], [], place, judgements=place.parent / "none.toml")


def test_what_is_no_store_is_named_and_left_alone(tmp_path):
    with pytest.raises(NoStore):
        open_store(tmp_path / "none.kg")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep me")
    for use in (open_store, lambda path: build([], [], path)):
        with pytest.raises(BadStore):
            use(mine)
    assert [p.name for p in mine.iterdir()] == ["letter.txt"]


def test_another_format_and_damage_are_told_apart(place):
    build([], [], place)
    for told in (b"77\n", b"\xff\xfe", b"9" * 5000, "²".encode()):
        (place / "CURRENT").write_bytes(told)
        with pytest.raises(BadStore, match="CURRENT names no generation"):
            open_store(place)
    for told in ("0", "9" * 5000):
        (place / "FORMAT").write_text(f"dealgraph store {told}\n")
        with pytest.raises(BadStore, match="another format"):
            open_store(place)


def test_what_is_not_likely_enough_is_kept_apart_and_joins_nobody(place):
    doc = document()
    sure, doubted = owns(doc), owns(doc, owned="Larkfield", confidence=0.3).with_(reasons=(("distance", -1.2),))
    build([sure], [doc], place, rejected=[doubted])
    store = open_store(place)
    assert list(facts.facts(store)) == [sure] and list(facts.rejected(store)) == [doubted]
    assert list(facts.rejected(store, party="Larkfield")) == [doubted] and list(facts.rejected(store, party="Tern Cloud")) == []
    assert "Larkfield" not in {p.name for p in facts.parties(store)}


def test_what_is_kept_apart_is_asked_for_by_any_name_of_a_party(place):
    doc = document()
    doubted = [owns(doc, owner=owner, owned=owned, confidence=0.3) for owner, owned in (("Google", "Larkfield Inc."), ("Osprey", "Mill"))]
    build([owns(doc), owns(doc, owner="Alphabet", owned="Quay Works")], [doc], place, rejected=doubted)
    store = open_store(place)
    for name in ("Alphabet", "GOOGL", "google", "larkfield"):
        assert list(facts.rejected(store, party=name)) == doubted[:1], name
    assert list(facts.rejected(store, party="Larkfield", kind="Supply")) == list(facts.rejected(store, party="Quay Works")) == []
    with pytest.raises(UnknownParty, match="Osprey"):
        list(facts.rejected(store, party="Ospry"))


def test_adding_keeps_what_other_documents_left_apart(place):
    one, two = document("one"), document("two")
    build([], [one], place, rejected=[owns(one, confidence=0.3)])
    build([], [two], place, add=True, rejected=[owns(two, confidence=0.4)])
    assert [c.doc for c in facts.rejected(open_store(place))] == ["one", "two"]
