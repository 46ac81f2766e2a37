"""A doubtful claim enters where another document surely tells the same, and only there."""
from types import SimpleNamespace

import pytest
from factory import claim
from kg.records import Mention
from kg.resolve import borne
from kg.resolve.borne import REASON, TURNED
from kg.resolve.tell import stated


def owns(doc, owner="Osprey", owned="Tern Cloud", **more):
    return claim("Ownership", doc, roles={"owner": owner, "owned": owned}, **more)


def weighed(claims, rejected, least):
    """All claims that enter the graph, and all that are kept apart."""
    found = list(borne.weighed(stated(claims, rejected), least))
    return SimpleNamespace(claims=[c for told in found for c in told.claims], rejected=[c for told in found for c in told.rejected])


def docs(told):
    return sorted(c.doc for c in told)


SURE = owns("a", confidence=0.9)


def test_what_another_document_surely_tells_is_let_in_by_any_of_its_names():
    found = weighed([SURE], [owns("b", "OSPREY", "Tern Cloud N.V.", confidence=0.4)], 0.5)
    assert docs(found.claims) == ["a", "b"] and found.rejected == []
    borne = next(c for c in found.claims if c.doc == "b")
    assert borne.confidence == pytest.approx(0.5608, abs=1e-3) and dict(borne.reasons)[REASON] == 0.65


@pytest.mark.parametrize("doubted", [
    owns("b", confidence=0.3),  # too doubtful even so
    owns("b", "Tern Cloud", "Osprey", confidence=0.45),  # the other way round
    owns("a", confidence=0.45),  # the same document
    claim("Supply", "b", roles={"supplier": "Osprey", "customer": "Tern Cloud"}, confidence=0.45),  # another kind
])  # fmt: skip
def test_what_nobody_else_tells_stays_out(doubted):
    found = weighed([SURE], [doubted], 0.5)
    assert found.claims == [SURE] and found.rejected == [doubted]


def test_unnamed_parties_of_two_documents_are_not_the_same():
    told = [owns(doc, "unnamed investor", confidence=chance) for doc, chance in (("a", 0.9), ("b", 0.45))]
    assert weighed(told[:1], told[1:], 0.5).rejected == told[1:]


def test_a_figure_is_borne_out_by_the_same_figure_alone():
    def revenue(doc, value, chance):
        return claim("Observation", doc, roles={"subject": "Osprey"}, metric="revenue", value={"value": value, "unit": "USD"}, confidence=chance)

    found = weighed([revenue("a", 2e9, 0.9)], [revenue("b", 2e9, 0.4), revenue("c", 3e9, 0.4)], 0.5)
    assert docs(found.claims) == ["a", "b"] and docs(found.rejected) == ["c"]


def test_what_was_let_in_goes_when_its_support_goes():
    let_in = weighed([SURE], [owns("b", confidence=0.4)], 0.5).claims
    again = weighed(let_in, [], 0.5)
    assert docs(again.claims) == ["a", "b"]
    alone = weighed([c for c in let_in if c.doc == "b"], [], 0.5)
    assert alone.claims == [] and alone.rejected[0].confidence == pytest.approx(0.4, abs=1e-3) and alone.rejected[0].reasons == ()


def leases(doc, lessor, lessee, chance):
    return claim("ComputeLease", doc, roles={"lessor": lessor, "lessee": lessee}, confidence=chance)


def test_what_was_let_in_at_a_lower_chance_stays():
    low = owns("a", confidence=0.35)
    assert weighed([low], [], 0.5).claims == [low]


def test_of_two_ways_round_the_surer_says_which():
    right, wrong = leases("a", "Osprey", "Tern Cloud", 0.94), leases("b", "Tern Cloud", "Osprey", 0.78)
    wrong = wrong.with_(said=(("lessor", Mention(0, 4, "Tern", "ORG")), ("lessee", Mention(9, 15, "Osprey", "ORG"))))
    kept, turned = weighed([right, wrong], [], 0.5).claims
    assert kept == right and turned.doc == "b" and turned.confidence == 0.78 and TURNED in dict(turned.reasons)
    assert turned.roles == right.roles and [(role, m.text) for role, m in turned.said] == [("lessor", "Osprey"), ("lessee", "Tern")]
    assert weighed([turned], [], 0.5).claims == [wrong]  # what turned it is gone
    assert weighed([right, turned], [], 0.5).claims == [right, turned]


def test_both_ways_may_hold_of_supplies_and_in_one_document():
    both = [claim("Supply", doc, roles={"supplier": a, "customer": b}, confidence=chance)
            for doc, a, b, chance in (("a", "Osprey", "Tern Cloud", 0.94), ("b", "Tern Cloud", "Osprey", 0.78))]  # fmt: skip
    assert weighed(both, [], 0.5).claims == both
    told = [leases("a", "Osprey", "Tern Cloud", 0.94), leases("a", "Tern Cloud", "Osprey", 0.78)]
    assert weighed(told, [], 0.5).claims == told
