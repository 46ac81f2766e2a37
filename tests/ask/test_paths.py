"""kg/ask/paths.py and hops.py: the best paths first, each step in words with its passages."""
import pytest
from factory import claim
from kg.ask.paths import nearest, paths


@pytest.fixture
def market(seen):
    """Mill supplies Quay twice over, Quay belongs to Ines Calder, who heads Ferry; Ferry leases to Mole; Dune stands apart."""
    return seen(
        claim("Supply", "north", roles={"supplier": "Mill Stone", "customer": "Quay Works"}, status="completed", item="batteries",
              total={"value": 430e6, "unit": "USD", "bound": "about"}, date="2025"),
        claim("Supply", "south", roles={"supplier": "Mill Stone", "customer": "Quay Works"}, status="signed",
              total={"value": 431e6, "unit": "USD"}, date="2025"),
        claim("Partnership", roles={"party": ["Quay Works", "Mill Stone"]}),
        claim("Ownership", roles={"owner": "Ines Calder", "owned": "Quay Works"}, types={"owner": "PERSON"}),
        claim("Position", roles={"person": "Ines Calder", "organisation": "Ferry Bay"}, role="chair"),
        claim("ComputeLease", roles={"lessor": "Ferry Bay", "lessee": "Mole Labs"}, payment={"value": 2e6, "unit": "USD", "per": "month"}),
        claim("Investment", roles={"investor": "Heath Fund", "investee": "Quay Works"}),
        claim("Investment", roles={"investor": "Heath Fund", "investee": "Ferry Bay"}),
        claim("Competes", roles={"party": ["Dune Air", "Gorse Air"]}),
    )  # fmt: skip


def ids(found):
    return [path.parties for path in found]


def test_fewest_steps_come_first_then_names_decide(market):
    found = ids(paths(market, "mill-stone", "mole-labs"))
    assert found == [("mill-stone", "quay-works", "heath-fund", "ferry-bay", "mole-labs"),
                     ("mill-stone", "quay-works", "ines-calder", "ferry-bay", "mole-labs")]  # fmt: skip
    assert ids(paths(market, "mill-stone", "mole-labs", k=1)) == found[:1]
    assert ids(paths(market, "mole-labs", "mill-stone")) == [tuple(reversed(path)) for path in found]


def test_more_passages_outrank_the_alphabet(seen):
    told = [claim("Supply", doc, roles={"supplier": "Ash", "customer": "Yew Works"}, item="rope") for doc in ("one", "two")]
    view = seen(*told, claim("Supply", roles={"supplier": "Ash", "customer": "Birch Works"}),
                *(claim("Supply", roles={"supplier": middle, "customer": "Zeal"}) for middle in ("Yew Works", "Birch Works")))  # fmt: skip
    assert [path.parties[1] for path in paths(view, "ash", "zeal")] == ["yew-works", "birch-works"]


def test_a_step_is_told_in_words_with_all_readings_and_passages(market):
    path = next(paths(market, "quay-works", "mill-stone"))
    supply, partnership = path.steps[0]
    assert supply.words == ("Mill Stone supplies Quay Works (batteries, 431 million USD or about 430 million USD, 2025, "
                            "completed / signed)")  # fmt: skip
    assert (supply.source, supply.target) == ("mill-stone", "quay-works"), "a fact keeps its own direction"
    assert [e.doc for e in supply.evidence] == ["north", "south"] and supply.kind == "Supply"
    assert partnership.kind == "Partnership" and path.hops == (supply,)


def test_only_facts_of_the_kinds_asked_for(market):
    assert not list(paths(market, "mill-stone", "quay-works", via=["Ownership"]))
    assert [hop.kind for hop in next(paths(market, "mill-stone", "quay-works", via=["Partnership"])).hops] == ["Partnership"]


def test_no_path_names_the_nearest_thing_to_one(market):
    longer = nearest(market, "mill-stone", "mole-labs", max_hops=2)
    assert "at most 2 steps" in longer.words and "the shortest has 4" in longer.words and len(longer.path.steps) == 4
    other = nearest(market, "mill-stone", "quay-works", via=["Ownership"])
    assert "over all kinds the shortest has 1" in other.words and other.path
    apart = nearest(market, "mill-stone", "gorse-air")
    assert apart.path is None
    assert apart.words == ("no path joins Mill Stone and Gorse Air: Mill Stone is joined to 5 other parties, "
                           "Gorse Air is joined to 1 other party")  # fmt: skip
    assert nearest(market, "mill-stone", "mill-stone").words == "Mill Stone is one party, not two"


def test_a_reached_party_of_like_name_is_pointed_at(seen):
    view = seen(claim("Supply", roles={"supplier": "Ash", "customer": "Larkfield AI"}), claim("Supply", roles={"supplier": "Elm", "customer": "Larkfeld AG Works"}))
    found = nearest(view, "ash", "larkfeld-ag-works")
    assert "but Larkfield AI is reached" in found.words and found.path.parties == ("ash", "larkfield-ai")


def test_a_party_with_many_partners_does_not_blow_up(seen):
    hub = [claim("Supply", roles={"supplier": f"Maker {i}", "customer": f"Hub {j}"}) for i in range(30) for j in range(4)]
    view = seen(*hub, claim("Supply", roles={"supplier": "Start Works", "customer": "Maker 1"}), claim("Supply", roles={"supplier": "Finish Works", "customer": "Hub 2"}))
    found = ids(paths(view, "start-works", "finish-works", max_hops=8, k=3))
    assert found[0] == ("start-works", "maker-1", "hub-2", "finish-works") and len(found) == 3 and len(found[1]) == 6


def test_the_gold_facts_join_a_lessee_to_a_maker_of_batteries(gold_view):
    path = next(paths(gold_view, "anthropic", "tesla"))
    assert len(path.hops) <= 3 and all(hop.evidence for hop in path.hops)
