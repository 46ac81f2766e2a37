"""kg/ask/counterfactual.py: what is stranded without a party or a deal, and who keeps another provider."""
import pytest
from factory import claim

from kg.ask.counterfactual import without
from kg.ask.needed import fact
from kg.graph.view import view as whole
from kg.graph.wording import amount


def supply(supplier, customer, status="signed", **attrs):
    return claim("Supply", roles={"supplier": supplier, "customer": customer}, status=status, **attrs)


def lease(lessor, lessee, **attrs):
    return claim("ComputeLease", roles={"lessor": lessor, "lessee": lessee}, status="signed", **attrs)


def usd(value):
    return {"value": value, "unit": "USD"}


def rows(loss):
    return [(one.need.level, one.need.dependent, one.need.provider, [other.provider for other in one.keeps]) for one in loss.stranded]


@pytest.fixture(scope="module")
def market(seen):
    """Weir powers Tern and, beside Dam, Gull; both lease to Larkfield, Tern alone to Moss; Moss serves Fen; Weir buys of Mill."""
    return seen(
        supply("Weir Power", "Tern Cloud", item="power", capacity={"value": 100, "unit": "MW"}, total=usd(5e6)),
        supply("Weir Power", "Gull Hosting", item="wind power", capacity={"value": 30, "unit": "MW"}),
        supply("Dam Power", "Gull Hosting", item="power from water"),
        supply("Mill Stone", "Gull Hosting", item="racks"),
        lease("Tern Cloud", "Larkfield AI", total=usd(20e6), capacity={"value": 40, "unit": "MW"}),
        lease("Gull Hosting", "Larkfield AI"),
        lease("Tern Cloud", "Moss Labs", total=usd(7e6), capacity={"value": 10, "unit": "MW", "bound": "about"}),
        supply("Moss Labs", "Fen Books", item="software"),
        supply("Mill Stone", "Weir Power", item="turbines", total={"value": 2e6, "unit": "EUR"}),
        supply("Rumour Works", "Weir Power", "rumoured"),
    )  # fmt: skip


def test_dependants_fail_in_turn_unless_they_keep_another_provider(market):
    assert rows(without(market, "weir-power")) == [
        (1, "gull-hosting", "weir-power", ["dam-power"]), (1, "tern-cloud", "weir-power", []),
        (2, "larkfield-ai", "tern-cloud", ["gull-hosting"]), (2, "moss-labs", "tern-cloud", []),
        (3, "fen-books", "moss-labs", []),
    ]  # fmt: skip
    assert [level for level, *_ in rows(without(market, "weir-power", depth=1))] == [1, 1]


def test_a_provider_that_fails_too_is_none_that_is_kept(seen):
    near = seen(supply("Weir Power", "Larkfield AI"), supply("Weir Power", "Tern Cloud"), supply("Tern Cloud", "Larkfield AI"))
    assert rows(without(near, "weir-power", depth=1)) == [(1, "larkfield-ai", "weir-power", []), (1, "tern-cloud", "weir-power", [])]
    far = seen(supply("Weir Power", "Larkfield AI"), supply("Weir Power", "Ash Works"), supply("Ash Works", "Birch Works"),
               supply("Birch Works", "Larkfield AI"), supply("Larkfield AI", "Moss Labs"), supply("Birch Works", "Moss Labs"),
               supply("Dam Power", "Moss Labs"))  # fmt: skip
    lost = [(1, "ash-works", "weir-power", []), (1, "larkfield-ai", "weir-power", [])]
    assert rows(without(far, "weir-power", depth=1)) == lost, "Birch fails a level further on"
    assert rows(without(far, "weir-power", depth=2))[2:] == [(2, "birch-works", "ash-works", []), (2, "moss-labs", "larkfield-ai", ["dam-power"])]


def test_sums_of_what_is_stranded(market):
    loss = without(market, "weir-power")
    assert [amount(sum_) for sum_ in loss.direct] == ["130 MW", "5 million USD"]
    assert [amount(sum_) for sum_ in loss.whole] == ["about 180 MW", "32 million USD"] and loss.untold == 1
    assert [(need.provider, need.item) for need in loss.custom] == [("mill-stone", "turbines")]
    assert [amount(sum_) for sum_ in loss.forgone] == ["2 million EUR"]
    assert loss.stranded[0].need.fact.evidence[0].quote == "A passage that says it."


def test_another_item_is_no_other_provider(seen):
    view = seen(supply("Weir Power", "Tern Cloud", item="power"), supply("Mill Stone", "Tern Cloud", item="racks"),
                supply("Dam Power", "Ferry Bay", item="power"), supply("Mill Stone", "Ferry Bay"))  # fmt: skip
    assert rows(without(view, "weir-power")) == [(1, "tern-cloud", "weir-power", [])]
    assert rows(without(view, "dam-power")) == [(1, "ferry-bay", "dam-power", ["mill-stone"])], "an item that is not told may be the same"


def test_without_one_deal_its_provider_may_still_serve_by_another(seen):
    view = seen(lease("Tern Cloud", "Larkfield AI", capacity={"value": 120, "unit": "MW"}, date="2024-10"),
                lease("Tern Cloud", "Larkfield AI", capacity={"value": 200, "unit": "MW"}, date="2026-06"))  # fmt: skip
    keys = [key for _, _, key in view.edges(keys=True)]
    assert len(keys) == 2
    for key in keys:
        loss = without(view, key)
        assert rows(loss) == [(1, "larkfield-ai", "tern-cloud", ["tern-cloud"])] and loss.stranded[0].need.fact.iri == key
        assert loss.custom == ()


def test_a_fact_by_its_iri_or_its_id(graph):
    store = graph(supply("Weir Power", "Tern Cloud", item="power"))
    key = next(key for _, _, key in whole(store).edges(keys=True))
    last = key.rpartition("/")[2]
    assert fact(store, key) == fact(store, last) == fact(store, f"deal:{last}") == key
    assert fact(store, "weir-power") is None and fact(store, "") is None


def test_a_ring_of_needs_comes_to_an_end(seen):
    view = seen(supply("Ash Works", "Birch Works"), supply("Birch Works", "Cedar Works"), supply("Cedar Works", "Ash Works"))
    assert rows(without(view, "ash-works", depth=9)) == [(1, "birch-works", "ash-works", []), (2, "cedar-works", "birch-works", [])]


def test_nobody_is_stranded_without_who_provides_nothing(market):
    loss = without(market, "fen-books")
    assert loss.stranded == () and loss.direct == () and [need.provider for need in loss.custom] == ["moss-labs"]


def test_a_rumoured_customer_is_lost_where_rumours_count(market):
    assert rows(without(market, "rumour-works")) == []
    assert rows(without(market, "rumour-works", statuses=["rumoured"])) == [(1, "weir-power", "rumour-works", [])]


# The articles


def test_the_gold_facts_without_a_lessor(gold_view):
    loss = without(gold_view, "spacex")
    assert rows(loss) == [
        (1, "anthropic", "spacex", []), (1, "falcon-9", "spacex", []), (1, "starlink", "spacex", []), (1, "starship", "spacex", []),
        (2, "ukraine", "starlink", []),
    ]  # fmt: skip
    assert (1, "alphabet", "spacex", []) in rows(without(gold_view, "spacex", statuses=["non-binding"]))
    assert [amount(sum_) for sum_ in loss.direct] == ["about 45 billion USD"] == [amount(sum_) for sum_ in loss.whole]
    assert loss.untold == 4 and loss.custom == ()


def test_the_gold_facts_without_a_site(gold_view):
    loss = without(gold_view, "polaris-forge-3")
    assert [(level, keeps) for level, _, _, keeps in rows(loss)] == [(1, []), (2, [])]
    assert [amount(sum_) for sum_ in loss.whole] == ["300 MW"], "one lease, counted once"
