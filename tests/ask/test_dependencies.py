"""kg/ask/dependencies.py: needs with their terms, single points of failure, concentration by control group."""
import pytest
from factory import claim, document

from kg.ask.dependencies import depends
from kg.ask.sparql import answer, named
from kg.graph.derive import needs
from kg.graph.wording import amount


def supply(supplier, customer, doc="note", status="signed", **attrs):
    return claim("Supply", doc, roles={"supplier": supplier, "customer": customer}, status=status, **attrs)


def lease(lessor, lessee, **attrs):
    return claim("ComputeLease", roles={"lessor": lessor, "lessee": lessee, **attrs.pop("roles", {})}, status="signed", **attrs)


def usd(value, **more):
    return {"value": value, "unit": "USD", **more}


def pairs(side):
    return [(need.level, need.dependent, need.provider) for need in side.needs]


@pytest.fixture
def chain(seen):
    """Larkfield leases from Tern and Gull, which both buy from Mill; Tern's site takes its power from Weir; Mill's ore is Quarry's."""
    return seen(
        lease("Tern Cloud", "Larkfield AI", payment=usd(1e6, per="month"), duration="P3Y", start="2026-05", capacity={"value": 40, "unit": "MW"},
              facility="Polder One"),
        lease("Gull Hosting", "Larkfield AI", total=usd(12e6), capacity={"value": 10, "unit": "MW"}),
        supply("Mill Stone", "Tern Cloud", item="racks"), supply("Mill Stone", "Gull Hosting", item="racks"),
        supply("Quarry Ore", "Mill Stone", item="ore"),
        claim("DependsOn", roles={"dependent": "Polder One", "provider": "Weir Power"}, types={"dependent": "FACILITY"}, item="power"),
        supply("Rumour Works", "Larkfield AI", status="rumoured"),
        claim("Partnership", roles={"party": ["Larkfield AI", "Ferry Bay"]}),
    )  # fmt: skip


def test_what_a_party_needs_at_each_remove(chain):
    assert pairs(depends(chain, "larkfield-ai")) == [
        (1, "larkfield-ai", "gull-hosting"), (1, "larkfield-ai", "tern-cloud"), (2, "gull-hosting", "mill-stone"),
        (2, "tern-cloud", "mill-stone"), (2, "tern-cloud", "polder-one"), (3, "mill-stone", "quarry-ore"), (3, "polder-one", "weir-power"),
    ]  # fmt: skip
    assert pairs(depends(chain, "larkfield-ai", depth=1)) == [(1, "larkfield-ai", "gull-hosting"), (1, "larkfield-ai", "tern-cloud")]


def test_who_needs_a_party(chain):
    assert pairs(depends(chain, "weir-power", up=False)) == [
        (1, "polder-one", "weir-power"), (2, "tern-cloud", "polder-one"), (3, "larkfield-ai", "tern-cloud")]  # fmt: skip
    assert pairs(depends(chain, "larkfield-ai", up=False)) == []


def test_with_what_for_how_much_and_until_when(chain):
    gull, tern, *_, site, _, power = depends(chain, "larkfield-ai").needs
    assert (tern.item, tern.rule, amount(tern.capacity)) == ("compute lease at Polder One", "lessee needs lessor", "40 MW")
    assert (amount(tern.money.amount), tern.money.formula) == ("36 million USD", "1 million USD per month × 36 months")
    assert (tern.since, tern.until, tern.sources, tern.fact.status) == ("2026-05", "2029-05", 1, "signed")
    assert tern.fact.kind == "ComputeLease" and tern.fact.evidence[0].quote == "A passage that says it."
    assert amount(gull.money.amount) == "12 million USD" and not gull.money.derived and gull.until is None
    assert site.own and site.money is None, "nobody pays the site" 
    assert (power.item, power.own) == ("power", False)


def test_what_is_rumoured_counts_where_it_is_asked_for(chain):
    assert pairs(depends(chain, "larkfield-ai", statuses=["rumoured"])) == [(1, "larkfield-ai", "rumour-works")]
    assert len(pairs(depends(chain, "larkfield-ai", statuses=["rumoured", "signed"], depth=1))) == 3


def test_a_single_point_of_failure_is_a_party_that_every_way_runs_over(chain):
    found = {point.party: point for point in depends(chain, "larkfield-ai").points}
    assert set(found) == {"mill-stone", "tern-cloud", "polder-one"}, "both lessors lead to the mill: neither cuts it off"
    assert found["mill-stone"].cuts == ("quarry-ore",) and found["mill-stone"].parts and not found["mill-stone"].every
    assert found["tern-cloud"].cuts == ("polder-one", "weir-power")
    assert [step.words.split(" (")[0] for step in found["polder-one"].chain] == ["Tern Cloud leases compute to Larkfield AI"] * 2


def test_the_last_of_every_chain_is_one(seen):
    view = seen(supply("Tern Cloud", "Larkfield AI"), supply("Gull Hosting", "Larkfield AI"), supply("Mill Stone", "Tern Cloud"),
                supply("Mill Stone", "Gull Hosting"))  # fmt: skip
    (point,) = depends(view, "larkfield-ai").points
    assert (point.party, point.cuts, point.every, point.parts) == ("mill-stone", (), True, False) and len(point.chain) == 2
    assert depends(view, "mill-stone", up=False).points == (), "either customer leads to the last one"


def test_parties_that_need_each_other_in_a_ring_do_not_hang(seen):
    view = seen(supply("Ash Works", "Birch Works"), supply("Birch Works", "Cedar Works"), supply("Cedar Works", "Ash Works"))
    assert pairs(depends(view, "ash-works", depth=9)) == [
        (1, "ash-works", "cedar-works"), (2, "cedar-works", "birch-works"), (3, "birch-works", "ash-works")]  # fmt: skip
    assert {p.party: (p.cuts, p.every) for p in depends(view, "ash-works", depth=9).points} == {"cedar-works": (("birch-works",), False)}


def shares(side, measure):
    return next(([(ids, round(share, 3)) for ids, share in c.shares], c.hhi, c.told, c.of) for c in side.concentration if c.measure == measure)


def test_concentration_by_facts_money_and_capacity(chain):
    side = depends(chain, "larkfield-ai")
    assert [c.measure for c in side.concentration] == ["facts", "USD", "MW"]
    assert shares(side, "facts") == ([(("gull-hosting",), 0.5), (("tern-cloud",), 0.5)], 5000, 2, 2)
    assert shares(side, "USD") == ([(("tern-cloud",), 0.75), (("gull-hosting",), 0.25)], 6250, 2, 2)
    assert shares(side, "MW") == ([(("tern-cloud",), 0.8), (("gull-hosting",), 0.2)], 6800, 2, 2)


def test_parties_under_common_control_count_as_one(seen):
    owns = [claim("Ownership", roles={"owner": "Alba Holding", "owned": name}) for name in ("Alba Ports", "Alba Rail")]
    minor = claim("Ownership", roles={"owner": "Heath Fund", "owned": "Ferry Bay"}, stake={"value": 12, "unit": "%"})
    buys = [supply(name, "Quay Works", total=usd(value)) for name, value in (("Alba Ports", 3e6), ("Alba Rail", 3e6), ("Ferry Bay", 2e6))]
    side = depends(seen(*owns, minor, *buys, supply("Heath Fund", "Quay Works")), "quay-works")
    assert shares(side, "USD") == ([(("alba-ports", "alba-rail"), 0.75), (("ferry-bay",), 0.25)], 6250, 3, 4)
    assert shares(side, "facts")[0] == [(("alba-ports", "alba-rail"), 0.5), (("ferry-bay",), 0.25), (("heath-fund",), 0.25)]


def test_who_once_controlled_two_parties_makes_no_group_of_them_today(seen):
    def side(**dates):
        owns = [claim("Ownership", roles={"owner": "Alba Holding", "owned": name}, stake={"value": 90, "unit": "%"}, start="2000", **dates)
                for name in ("Ash Works", "Elm Works")]  # fmt: skip
        return depends(seen(*owns, supply("Ash Works", "Quay Works"), supply("Elm Works", "Quay Works")), "quay-works")

    assert shares(side(end="2010-12-31"), "facts") == ([(("ash-works",), 0.5), (("elm-works",), 0.5)], 5000, 2, 2)
    assert shares(side(), "facts")[1] == 10000 and not side(end="2010-12-31").groups
    one, = side().groups
    assert (one.parties, one.controller, [step.source for step in one.chain]) == (("ash-works", "elm-works"), "alba-holding", ["alba-holding"] * 2)


def test_currencies_are_kept_apart(seen):
    side = depends(seen(supply("Ash Works", "Quay Works", total=usd(3e6)), supply("Elm Works", "Quay Works", total={"value": 9e6, "unit": "EUR"})),
                   "quay-works")  # fmt: skip
    assert [c.measure for c in side.concentration] == ["facts", "EUR", "USD"] and shares(side, "USD") == ([(("ash-works",), 1.0)], 10000, 1, 2)


def test_a_customer_is_none_of_its_providers_sites_or_products(seen):
    view = seen(supply("Mill Stone", "Quay Works"), claim("Produces", roles={"producer": "Mill Stone", "product": "Grindwell"}))
    side = depends(view, "mill-stone", up=False)
    assert [need.dependent for need in side.needs] == ["grindwell", "quay-works"]
    assert shares(side, "facts") == ([(("quay-works",), 1.0)], 10000, 1, 1)


def test_a_source_that_repeats_another_counts_once(seen):
    notes = [document(name, "Mill Stone sold racks to Quay Works.") for name in ("one", "two", "three")]
    told = [supply("Mill Stone", "Quay Works", note, item="racks") for note in notes]
    view = seen(*told, documents=notes)
    assert depends(view, "quay-works", roots={"two": "one"}).needs[0].sources == 2


# The articles


def test_the_gold_facts_tell_what_a_lessee_needs(gold_view):
    (need,) = depends(gold_view, "anthropic").needs
    assert (need.provider, need.item, amount(need.money.amount), need.since, need.until, need.sources) == (
        "spacex", "compute lease", "about 45 billion USD", "2026-05", "2029-05", 2)  # fmt: skip
    assert need.fact.status == "signed / non-binding"


def test_the_gold_facts_tell_over_whom_a_chip_maker_is_needed(gold_view):
    side = depends(gold_view, "nvidia", up=False)
    assert pairs(side)[:2] == [(1, "alphabet", "nvidia"), (1, "amazon", "nvidia")] and len(side.needs) == 9
    assert {p.party: p.cuts for p in side.points} == {"colossus-2": ("grok", "xai"), "xai": ("grok",)}


def test_the_named_query_returns_the_same_needs(gold_store, gold_view):
    def text(row, name):
        return row[name].value if row[name] is not None else None

    rows = answer(gold_store, named()["needs"].text)
    asked = [tuple(text(row, name) for name in ("dependent", "provider", "rule", "fact", "from", "until")) for row in rows]
    names = dict(gold_view.nodes(data="name"))
    told = {(names[n.dependent], names[n.provider], n.rule, n.key, n.edge["earliest"], n.edge["latest"]) for n in needs(gold_view)}
    assert len(asked) == len(set(asked)) >= 20 and set(asked) == told
    for id_ in gold_view:  # what kg depends returns is made of just these
        assert all((names[n.dependent], names[n.provider], n.rule, n.fact.iri) in {row[:4] for row in asked} for n in depends(gold_view, id_).needs)
    assert {(n.dependent, n.provider, n.fact.iri) for id_ in gold_view for n in depends(gold_view, id_, depth=1).needs} == {
        (n.dependent, n.provider, n.key) for n in needs(gold_view)}  # fmt: skip
