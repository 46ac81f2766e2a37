"""The view joins parties by the facts that may hold on a date."""
import pytest
from factory import claim, document, quads
from kg.errors import BadDate
from kg.graph.derive import DEPENDENCY, dependencies
from kg.graph.iris import term
from kg.graph.view import view
from kg.resolve.merge import resolve
from pyoxigraph import Store

DOC = document(published="2026-06-01")


def graph(*claims):
    store = Store()
    store.extend(quads(resolve(claims, [DOC]), [DOC]))
    return store


def lease(**more):
    return claim("ComputeLease", DOC, roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, **more)


def test_an_edge_leads_from_the_first_role_to_the_second():
    graph_ = view(graph(lease(status="signed", start="2026-05", end="2029-05", facility="Polder One")))
    (one, other, key, edge), = graph_.edges(keys=True, data=True)
    assert (one, other) == ("tern-cloud", "larkfield-ai") and key.startswith("https://w3id.org/dealgraph/deal/compute-lease-")
    assert edge["kind"] == "ComputeLease" and edge["status"] == ("signed",) and edge["when"] == "2026-05/2029-05" and edge["holds"]
    assert edge["roles"] == {"lessor": ("tern-cloud",), "lessee": ("larkfield-ai",), "facility": ("polder-one",)}
    assert edge["claims"][0].evidence[0].quote == DOC.text
    assert graph_.nodes["polder-one"] == {"name": "Polder One", "type": "Facility", "names": ("Polder One",), "tickers": (), "unnamed": False}


def test_a_symmetric_fact_is_an_edge_each_way_under_one_key():
    found = view(graph(claim("Competes", DOC, roles={"party": ["Arc Air", "Blue Wing"]})))
    assert found.number_of_edges() == 2 and len({key for _, _, key in found.edges(keys=True)}) == 1
    assert all(edge["symmetric"] for _, _, edge in found.edges(data=True))


@pytest.mark.parametrize("as_of, stays", [
    (None, True), ("2026-04", False), ("2026-04-30", False), ("2026", True), ("2026-05", True), ("2027-Q1", True),
    ("2029-05-31", True), ("2029-06-01", False), ("2030", False),
])  # fmt: skip
def test_a_fact_stays_while_it_may_hold(as_of, stays):
    assert view(graph(lease(start="2026-05", end="2029-05")), as_of).number_of_edges() == stays


@pytest.mark.parametrize("as_of", ["9999", "9999-12-31"])
def test_what_has_no_end_holds_on_the_last_day_of_all(as_of):
    assert view(graph(lease(start="2026-05")), as_of).number_of_edges() == 1
    assert view(graph(lease(start="2026-05", end="2029-05")), as_of).number_of_edges() == 0


@pytest.mark.parametrize("as_of, stays", [("2025-01", False), ("2026-02", True), ("2031", True)])
def test_an_acquisition_holds_from_its_date_on(as_of, stays):
    bought = claim("Acquisition", DOC, roles={"acquirer": "Osprey", "target": "Tern Cloud"}, date="2026")
    assert view(graph(bought), as_of).number_of_edges() == stays


def test_what_has_no_date_stays():
    assert view(graph(lease()), "1990").number_of_edges() == 1


def test_what_is_no_date_is_refused():
    with pytest.raises(BadDate):
        view(graph(), "soon")


def test_a_figure_or_a_deal_of_one_party_joins_nobody():
    listing = claim("Listing", DOC, roles={"issuer": "Quarry"}, ticker="QRY")
    loan = claim("Financing", DOC, roles={"borrower": "Quarry"})
    found = view(graph(listing, loan))
    assert list(found.nodes) == ["quarry"] and found.number_of_edges() == 0


def test_a_dependency_follows_from_each_deal_that_holds():
    made = list(dependencies(view(graph(lease(status="signed"), claim("Acquisition", DOC, roles={"acquirer": "Osprey", "target": "Tern Cloud"})))))
    assert {q.graph_name for q in made} == {DEPENDENCY}
    direct = [(q.subject.value[-12:], q.object.value[-10:]) for q in made if q.predicate == term("dependsOn")]
    assert direct == [("larkfield-ai", "tern-cloud")]
    assert [q.object.value.split("/")[-2] for q in made if q.predicate == term("because")] == ["deal"]
    assert not any(list(dependencies(view(graph(lease(status=status))))) for status in ("rumoured", "non-binding"))


def test_a_listing_leads_to_nobody_and_stands_with_its_issuer():
    store = graph(claim("Listing", DOC, roles={"issuer": "Tern Cloud"}, exchange="NYSE", ticker="TERN", date="2026-05"))
    listing, = view(store).nodes["tern-cloud"]["listings"]
    assert (listing["kind"], listing["when"], listing["holds"]) == ("Listing", "2026-05", True) and not view(store).edges
    assert "listings" not in view(store, "2026-04").nodes["tern-cloud"]


def test_an_edge_knows_by_when_it_was_told():
    edge, = (told for *_, told in view(graph(lease())).edges(data=True))
    assert edge["said"] == "2026-06-01"
