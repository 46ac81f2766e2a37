from factory import claim, document
from kg.graph.iris import short
from kg.graph.store import build, open_store
from kg.graph.things import about, count, thing, things
from pyoxigraph import NamedNode


def test_deals_links_and_figures_with_their_parties_and_claims(tmp_path):
    one, other = document("one"), document("other", published="2026-06")
    said = [claim("Acquisition", doc, roles={"acquirer": "Harrow Foods", "target": "Pemberton Dairy"}) for doc in (one, other)]
    said += [claim("Observation", one, roles={"subject": "Sable Steel"}, metric="revenue", value={"value": 2.4e9, "unit": "USD"})]
    build(said, [one, other], tmp_path / "g.kg")
    found = list(things(open_store(tmp_path / "g.kg")))
    assert [(thing.kind, thing.roles, [c.doc for c in thing.claims]) for thing in found] == [
        ("Acquisition", (("acquirer", "harrow-foods"), ("target", "pemberton-dairy")), ["one", "other"]),
        ("Observation", (("subject", "sable-steel"),), ["one"]),
    ]
    assert found[0].label == "Harrow Foods acquires Pemberton Dairy"
    graph = open_store(tmp_path / "g.kg")
    assert about(graph, ["harrow-foods", "sable-steel"]) == {NamedNode(told.iri) for told in found} and not about(graph, ["nobody"])
    assert thing(graph, short(found[1].iri)) == found[1] and thing(graph, "deal/none") is None and thing(graph, "") is None
    assert [count(graph, parent) for parent in ("Deal", "Link", "Figure")] == [1, 0, 1]
    assert not [short for short in ('><"x/y', "claim/one/x", "party/harrow-foods", "deal", "<>/") if thing(graph, short)]


def test_a_thing_that_a_later_document_calls_off_does_not_hold(tmp_path):
    one, other = document("one"), document("other", published="2026-06")
    runs = claim("Operates", one, roles={"operator": "Tern Cloud", "facility": "Mill Works"})
    build([runs, claim("Operates", other, roles=dict(runs.roles), status="cancelled"),
           claim("Operates", other, roles={"operator": "Heath", "facility": "Mill Works"})], [one, other], tmp_path / "g.kg")  # fmt: skip
    assert {thing.label: thing.holds for thing in things(open_store(tmp_path / "g.kg"))} == {
        "Tern Cloud operates Mill Works": False, "Heath operates Mill Works": True}  # fmt: skip
