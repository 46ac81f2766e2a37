from factory import claim, document
from kg.graph.store import build, open_store
from kg.graph.things import things


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
