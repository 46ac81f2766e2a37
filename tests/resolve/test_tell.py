"""One deal told by two documents is one deal; two deals told by one document are two."""
from factory import claim, document
from kg.records import Quantity
from kg.resolve.agree import overlap
from kg.resolve.merge import resolve


def lease(doc, lessee="Larkfield AI", **attrs):
    return claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": lessee}, **attrs)


def usd(value, bound="exact"):
    return {"value": value, "unit": "USD", "bound": bound}


def sizes(*claims):
    docs = [document(name, published=when) for name, when in (("a", "2026-05-01"), ("b", "2026-06-01"), ("c", "2026-07-01"))]
    return sorted(len(group.claims) for group in resolve(claims, docs).groups)


def test_two_documents_tell_of_one_deal():
    assert sizes(lease("a", total=usd(45e9, "about"), status="signed"), lease("b", status="non-binding")) == [2]


def test_readings_that_conflict_are_of_one_deal():
    assert sizes(lease("a", total=usd(45e9)), lease("b", total=usd(10e9))) == [2]


def test_years_that_differ_are_two_deals():
    assert sizes(lease("a", date="2024-05"), lease("b", date="2026-05")) == [1, 1]


def test_amounts_and_months_that_both_differ_are_two_deals():
    assert sizes(lease("a", date="2026-02", total=usd(45e9)), lease("b", date="2026-05", total=usd(10e9))) == [1, 1]
    assert sizes(lease("a", date="2026-02", total=usd(45e9)), lease("b", date="2026-05", total=usd(40e9, "at least"))) == [2]


def test_one_document_tells_of_two_deals_by_their_terms():
    assert sizes(lease("a", total=usd(1e9)), lease("a", total=usd(2e9))) == [1, 1]


def test_one_document_tells_of_one_deal_at_two_stages():
    assert sizes(lease("a", total=usd(1e9), status="signed"), lease("a", total=usd(1e9), status="pending")) == [2]


def test_deals_are_paired_one_to_one_by_what_agrees():
    found = resolve([lease("a", total=usd(1e9)), lease("a", total=usd(2e9)), lease("b", total=usd(2e9)), lease("b", total=usd(1e9))])
    assert [{c.attr("total").value for c in group.claims} for group in found.groups] in ([{1e9}, {2e9}], [{2e9}, {1e9}])


def test_an_unnamed_party_matches_none_of_another_document():
    assert sizes(lease("a", "unnamed hyperscaler"), lease("b", "unnamed hyperscaler"), lease("c", "Larkfield AI")) == [1, 1, 1]


def test_offices_rounds_and_metrics_keep_facts_apart():
    def office(doc, role):
        return claim("Position", doc, roles={"person": "Ines Calder", "organisation": "Osprey"}, role=role)

    def figure(doc, metric, value, **attrs):
        return claim("Observation", doc, roles={"subject": "Osprey"}, metric=metric, value=usd(value), **attrs)

    assert sizes(office("a", "chief executive"), office("b", "founder")) == [1, 1]
    assert sizes(office("a", "chief executive"), office("b", "chief executive officer")) == [2]
    assert sizes(figure("a", "revenue", 18.67e9, period="2025"), figure("b", "revenue", 18.7e9, period="2025")) == [2]
    assert sizes(figure("a", "revenue", 5e9), figure("b", "debt", 5e9)) == [1, 1]
    assert sizes(figure("a", "revenue", 5e9, period="2024"), figure("b", "revenue", 5e9, period="2025")) == [1, 1]


def test_the_sides_of_a_symmetric_deal_may_change_places():
    told = [claim("Partnership", doc, roles={"party": list(sides)}) for doc, sides in (("a", "XY"), ("b", "YX"))]
    assert sizes(*told) == [2]


def test_bounds_agree_when_their_ranges_overlap():
    about, over = Quantity(45e9, "USD", "about"), Quantity(40e9, "USD", "at least")
    assert overlap(about, over) and overlap(Quantity(None, "USD", min=2e9, max=4e9), Quantity(3e9, "USD"))
    assert not overlap(about, Quantity(45e9, "EUR")) and not overlap(Quantity(30e9, "USD", "at most"), over)


def test_ids_stay_when_a_later_document_joins():
    first = resolve([lease("a")], [document("a", published="2026-05-01")])
    both = resolve([lease("a"), lease("b")], [document("a", published="2026-05-01"), document("b", published="2026-06-01")])
    assert [g.id for g in first.groups] == [g.id for g in both.groups]
    assert first.groups[0].id.startswith("compute-lease-tern-cloud-larkfield-ai-")
