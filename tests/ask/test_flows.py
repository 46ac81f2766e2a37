"""kg/ask/flows.py: money by payer, payee and period, gross and netted, and the circles in which it comes back."""
import pytest
from factory import claim

from kg.ask.flows import circles, flows, payments, told_with
from kg.graph.wording import amount


def usd(value, **more):
    return {"value": value, "unit": "USD", **more}


def invests(investor, investee, status="completed", **attrs):
    return claim("Investment", roles={"investor": investor, "investee": investee}, status=status, **attrs)


def buys(customer, supplier, status="completed", **attrs):
    return claim("Supply", roles={"supplier": supplier, "customer": customer}, status=status, **attrs)


def row(flow):
    return (flow.payer, flow.payee, flow.period, amount(flow.gross) if flow.gross else None, amount(flow.net) if flow.net else None, flow.open)


@pytest.fixture(scope="module")
def market(seen):
    """Heath invests in Larkfield, which buys of Heath and leases of Tern, which buys of Mill, which Heath lends to; Quay pays in euros."""
    return seen(
        invests("Heath Chips", "Larkfield AI", amount=usd(5e6), date="2025-03"),
        buys("Larkfield AI", "Heath Chips", total=usd(3e6), date="2025-11"),
        buys("Larkfield AI", "Heath Chips", item="boards", date="2026"),
        claim("ComputeLease", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, status="signed", start="2026-05", duration="P3Y",
              payment=usd(1e6, per="month", bound="at most")),
        buys("Tern Cloud", "Heath Chips", total=usd(9e6)),
        buys("Quay Works", "Mill Stone", total={"value": 7e6, "unit": "EUR"}, date="2025"),
        claim("Acquisition", roles={"acquirer": "Quay Works", "target": "Mill Stone"}, status="completed", value=usd(90e6)),
        buys("Mill Stone", "Quay Works", "rumoured", total=usd(1e6)),
    )  # fmt: skip


def test_flows_gross_and_netted_in_each_period(market):
    assert [row(flow) for flow in flows(market, payments(market))] == [
        ("quay-works", "mill-stone", "2025", "7 million EUR", "7 million EUR", False),
        ("larkfield-ai", "tern-cloud", "2026–2029", "at most 36 million USD", "at most 36 million USD", False),
        ("tern-cloud", "heath-chips", "", "9 million USD", "9 million USD", False),
        ("heath-chips", "larkfield-ai", "2025", "5 million USD", "2 million USD", False),
        ("larkfield-ai", "heath-chips", "2025", "3 million USD", "-2 million USD", False),
        ("larkfield-ai", "heath-chips", "2026", None, None, True),
    ]


def test_all_periods_as_one_say_that_more_is_paid_than_told(market):
    found = flows(market, payments(market), payer="heath-chips", periods=False)
    assert [row(flow) for flow in found] == [("heath-chips", "larkfield-ai", "", "5 million USD", "2 million USD", True)]


def test_flows_to_a_party(market):
    assert [(flow.payer, flow.currency) for flow in flows(market, payments(market), payee="heath-chips")] == [
        ("tern-cloud", "USD"), ("larkfield-ai", "USD"), ("larkfield-ai", "")]  # fmt: skip
    assert [flow.payee for flow in flows(market, payments(market), payer="larkfield-ai", payee="tern-cloud")] == ["tern-cloud"]


def test_a_payment_has_its_fact_and_tells_what_was_derived(market):
    (flow,) = flows(market, payments(market), payee="tern-cloud")
    (paid,) = flow.payments
    assert paid.amount.formula == "at most 1 million USD per month × 36 months" and paid.fact.status == "signed" and paid.sources == 1
    assert paid.fact.evidence[0].quote == "A passage that says it."


def test_what_an_acquisition_costs_goes_to_nobody_who_is_named(market):
    assert not any(flow.gross and flow.gross.value == 90e6 for flow in flows(market, payments(market)))


def test_a_rumour_counts_where_it_is_asked_for(market):
    assert [row(flow)[:4] for flow in flows(market, payments(market, statuses=["rumoured"]))] == [("mill-stone", "quay-works", "", "1 million USD")]


def test_an_amount_that_several_pay_together_is_nobodys_alone(seen):
    view = seen(buys(["Ash Works", "Birch Works"], "Mill Stone", total=usd(4e6)))
    assert [row(flow)[:4] for flow in flows(view, payments(view))] == [
        ("ash-works", "mill-stone", "", None), ("birch-works", "mill-stone", "", None)]  # fmt: skip


def test_circles_gross_and_netted(market):
    short, long = circles(market, payments(market))
    assert short.parties == ("heath-chips", "larkfield-ai") and short.assumed == () and [len(leg) for leg in short.legs] == [1, 2]
    assert [amount(sum_) for sum_ in short.gross] == ["8 million USD"] and short.net == (), "one purchase tells no price"
    assert long.parties == ("heath-chips", "larkfield-ai", "tern-cloud")
    assert [amount(sum_) for sum_ in long.gross] == ["from 14 million to 50 million USD"]
    assert [(id_, amount(left)) for id_, left in long.net] == [
        ("heath-chips", "4 million USD"), ("larkfield-ai", "from -31 million to 5 million USD"), ("tern-cloud", "from -9 million to 27 million USD")]  # fmt: skip


@pytest.mark.parametrize("outlay, back, backwards", [
    ({"date": "2026-01"}, {"date": "2025"}, True),
    ({"date": "2026"}, {"date": "2025-12-31"}, True),
    ({"date": "2026-01"}, {"date": "2026"}, False),
    ({"date": "2025"}, {"date": "2026-01"}, False),
    ({}, {"date": "2025"}, False),
    ({"date": "2026-01"}, {}, False),
    ({"date": "2026-01"}, {"date": "2025-06", "status": "signed"}, False),
    ({"date": "2026-01"}, {"date": "2025-06", "duration": "P3Y"}, False),
])  # fmt: skip
def test_a_return_that_lies_before_the_outlay_is_told_as_such(seen, outlay, back, backwards):
    view = seen(invests("Heath", "Tern", amount=usd(5e6), **outlay), buys("Tern", "Heath", **{"total": usd(3e6), **back}))
    (circle,) = circles(view, payments(view))
    assert circle.backwards == backwards and bool(circle.net) != backwards


def test_two_that_buy_of_each_other_have_no_outlay(seen):
    view = seen(buys("Heath", "Tern", date="2025", total=usd(5e6)), buys("Tern", "Heath", date="2026", total=usd(3e6)))
    assert [circle.backwards for circle in circles(view, payments(view))] == [False]


def test_what_lies_before_the_outlay_on_a_longer_way_breaks_it(seen):
    ways = [buys("Tern", "Quay", date="2024"), buys("Quay", "Heath", date="2026")]
    view = seen(invests("Heath", "Tern", date="2025"), *ways)
    assert [circle.backwards for circle in circles(view, payments(view))] == [True]
    view = seen(invests("Heath", "Tern", date="2025"), *ways, buys("Tern", "Quay"))
    assert [circle.backwards for circle in circles(view, payments(view))] == [False], "another payment may have passed it on"


@pytest.mark.parametrize("dates, told", [
    ({"date": "2026-07-09", "duration": "P3Y"}, "2026, over 3 years"), ({"duration": "P18M"}, "over 1.5 years"),
    ({"date": "2026-07-09", "duration": "P6M"}, "2026, over 6 months"), ({"date": "2026-07-09"}, "2026"),
])  # fmt: skip
def test_a_deal_that_is_told_how_long_it_lasts_but_not_from_when_says_so(seen, dates, told):
    assert [paid.period for paid in payments(seen(buys("Tern", "Heath", "signed", total=usd(210e6), **dates)))] == [told]


def test_a_deal_that_is_told_from_when_and_how_long_it_lasts_is_over_those_years(seen):
    lease = claim("ComputeLease", roles={"lessor": "Heath", "lessee": "Tern"}, status="signed", start="2026-07", duration="P3Y", total=usd(210e6))
    assert [paid.period for paid in payments(seen(lease))] == ["2026–2029"]


def test_a_circle_runs_through_at_most_five_parties(seen):
    def ring(size):
        return [buys(f"Maker {i}", f"Maker {(i + 1) % size}") for i in range(size)]

    five, six = seen(*ring(5)), seen(*ring(6))
    assert [circle.parties for circle in circles(five, payments(five))] == [tuple(f"maker-{i}" for i in range(5))]
    assert circles(six, payments(six)) == []


def crowd():
    """Nine makers that each buy of all others: thousands of circles; and Zulu and one of them that buy of each other."""
    makers = [f"Maker {letter}" for letter in "ABCDEFGHI"]
    pairs = [(one, other) for one in makers for other in makers if one != other]
    return [buys(*pair) for pair in (*pairs, ("Zulu Works", "Maker A"), ("Maker A", "Zulu Works"))]


def test_no_circle_of_a_party_is_lost_among_thousands_of_others(seen):
    view = seen(*crowd())
    paid = payments(view)
    assert [ring.parties for ring in circles(view, paid, payer="zulu-works")] == [("maker-a", "zulu-works")]
    assert circles(view, paid, payer="maker-b", payee="zulu-works") == []
    both = [ring.parties for ring in circles(view, paid, payer="maker-b", payee="maker-a", most=9)]
    assert both[0] == ("maker-a", "maker-b") and len(both) == 9 and all({"maker-a", "maker-b"} <= {*ring} for ring in both)


def test_the_shortest_circles_are_found_first(seen):
    view = seen(*crowd())
    every = [ring.parties for ring in circles(view, payments(view), most=10_000)]
    assert len(every) == 37 + 168 + 756 + 3024 == len(set(every)) and list(map(len, every)) == sorted(map(len, every))
    assert [ring.parties for ring in circles(view, payments(view))] == every[:1000]


def test_circles_of_a_party_and_of_a_status(market):
    assert [circle.parties[-1] for circle in circles(market, payments(market), payer="tern-cloud")] == ["tern-cloud"]
    assert circles(market, payments(market), payer="tern-cloud", payee="quay-works") == []
    every = payments(market, statuses=["rumoured", "completed"])
    assert [circle.parties for circle in circles(market, every, payee="quay-works")] == [("mill-stone", "quay-works")]


def test_a_circle_through_parties_without_a_name_says_what_it_assumes(seen):
    def told(doc, other):
        return [claim("Investment", doc, roles={"investor": "Heath Chips", "investee": "unnamed vehicle"}, status="rumoured", amount=usd(2e6)),
                claim("Supply", other, roles={"supplier": "Heath Chips", "customer": "unnamed vehicle"}, status="rumoured", total=usd(9e6))]

    one, two = seen(*told("note", "note")), seen(*told("note", "another"))
    (circle,) = circles(one, payments(one, statuses=["rumoured"]))
    assert circle.parties[0] == "heath-chips" and len(circle.assumed) == 1 and len(circle.assumed[0]) == 2
    assert [(id_ == "heath-chips", amount(left)) for id_, left in circle.net] == [(True, "7 million USD"), (False, "-7 million USD")]
    assert circles(two, payments(two, statuses=["rumoured"])) == [], "nothing says that two documents tell of one vehicle"


@pytest.mark.parametrize("status, mode, holds", [
    ("signed", "planned", True), ("completed", "planned", True), ("announced", "planned", True), (None, "planned", False), ("planned", "asserted", False),
    ("rumoured", "planned", False), ("signed", "conditional", False), ("signed", "negated", False),
])  # fmt: skip
def test_what_will_be_paid_under_a_deal_that_is_there_closes_a_circle(seen, status, mode, holds):
    lease = claim("ComputeLease", roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, status=status, mode=mode, total=usd(3e6))
    view = seen(invests("Tern Cloud", "Larkfield AI", amount=usd(5e6)), lease)
    assert [ring.parties for ring in circles(view, payments(view))] == [("larkfield-ai", "tern-cloud")] * holds


def test_a_link_that_a_sentence_only_plans_does_not_hold_whatever_status_it_bears(seen):
    (edge,) = [told for *_, told in seen(claim("Ownership", roles={"owner": "Osprey", "owned": "Tern Cloud"}, status="announced", mode="planned")).edges(data=True)]
    assert not edge["holds"]


# The articles


def test_the_gold_facts_tell_of_an_investor_that_sells_to_what_it_invests_in(gold_view):
    found = {circle.parties: circle for circle in circles(gold_view, payments(gold_view))}
    assert list(found) == [("coreweave", "nvidia"), ("tesla", "xai")]
    chips, batteries = found.values()
    assert [leg[0].fact.kind for leg in chips.legs] == ["Supply", "Investment"] and chips.gross == ()
    assert [amount(sum_) for sum_ in batteries.gross] == ["2.43 billion USD"] and not chips.backwards
    assert [leg[0].period for leg in batteries.legs] == ["2026", "2025"] and batteries.backwards and batteries.net == ()


def test_where_what_holds_makes_no_circle_the_statuses_of_one_are_named(seen):
    asked = seen(invests("Heath Chips", "Larkfield AI", status="planned"), buys("Larkfield AI", "Heath Chips"), buys("Quay Works", "Mill Stone"))
    assert circles(asked, payments(asked)) == [] and told_with(asked) == ("completed", "planned")
    assert circles(asked, payments(asked, statuses=told_with(asked)))
    assert told_with(asked, payer="quay-works") == () and told_with(seen(buys("Quay Works", "Mill Stone"))) == ()
