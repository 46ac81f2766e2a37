"""kg/ask/paths.py and hops.py: the best paths first, each step in words with its passages."""
import pytest
from factory import claim
from kg.ask.hops import words
from kg.ask.paths import Only, Strength, nearest, paths


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
        claim("Competes", "west", roles={"party": ["Dune Air", "Gorse Air"]}),
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


def test_no_path_runs_over_what_is_denied(seen):
    view = seen(claim("Investment", roles={"investor": "Ash", "investee": "Zeal"}, mode="negated"),
                claim("Supply", roles={"supplier": "Ash", "customer": "Yew Works"}), claim("Supply", roles={"supplier": "Yew Works", "customer": "Zeal"}))  # fmt: skip
    assert ids(paths(view, "ash", "zeal")) == ids(paths(view, "ash", "zeal", rank="evidence")) == [("ash", "yew-works", "zeal")]
    (said,) = {words(edge) for _, _, edge in view.edges(data=True) if edge["kind"] == "Investment"}
    assert said.endswith("(denied)")


def test_only_facts_of_the_kinds_asked_for(market):
    assert not list(paths(market, "mill-stone", "quay-works", only=Only(via=("Ownership",))))
    assert [hop.kind for hop in next(paths(market, "mill-stone", "quay-works", only=Only(via=("Partnership",)))).hops] == ["Partnership"]


def test_no_path_names_the_nearest_thing_to_one(market):
    longer = nearest(market, "mill-stone", "mole-labs", max_hops=2)
    assert "at most 2 steps" in longer.words and "the shortest has 4" in longer.words and len(longer.path.steps) == 4
    other = nearest(market, "mill-stone", "quay-works", only=Only(via=("Ownership",)))
    assert "over all kinds the shortest has 1" in other.words and other.path
    apart = nearest(market, "mill-stone", "gorse-air")
    assert apart.path is None
    assert apart.words == ("no path joins Mill Stone and Gorse Air: Mill Stone is joined to 5 other parties, "
                           "Gorse Air is joined to 1 other party")  # fmt: skip
    assert nearest(market, "mill-stone", "mill-stone").words == "Mill Stone is one party, not two"


def test_where_nothing_else_is_near_the_documents_that_tell_of_both_are_named(seen):
    view = seen(claim("Supply", "north", roles={"supplier": "Ash", "customer": "Birch"}), claim("Supply", "north", roles={"supplier": "Quay", "customer": "Zeal"}))
    assert nearest(view, "ash", "zeal").words.endswith("; both are told of in north")


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


# By evidence, and over some facts only


@pytest.fixture(scope="module")
def trade(seen):
    """Ash reaches Dune by a rumour, over Birch by facts that two documents tell, over Cedar by facts of one."""
    twice = [claim("Supply", doc, roles={"supplier": one, "customer": other}, status="signed", item="rope")
             for one, other in (("Ash Works", "Birch Works"), ("Birch Works", "Dune Works")) for doc in ("one", "two")]  # fmt: skip
    once = [claim("Supply", "one", roles={"supplier": one, "customer": other}, status="completed", item="rope")
            for one, other in (("Ash Works", "Cedar Works"), ("Cedar Works", "Dune Works"))]  # fmt: skip
    return seen(*twice, *once, claim("Supply", "one", roles={"supplier": "Ash Works", "customer": "Dune Works"}, status="rumoured"))


def over(found):
    return [path.parties[1:-1] for path in found]


def test_by_evidence_the_path_whose_weakest_step_is_told_best_comes_first(trade):
    assert over(paths(trade, "ash-works", "dune-works")) == [(), ("birch-works",), ("cedar-works",)]
    found = list(paths(trade, "ash-works", "dune-works", rank="evidence"))
    assert over(found) == [("birch-works",), ("cedar-works",), ()]
    assert [path.weakest for path in found] == [Strength(True, 2, 2), Strength(True, 1, 1), Strength(False, 1, 1)]
    assert over(paths(trade, "ash-works", "dune-works", rank="evidence", k=1)) == [("birch-works",)]


def test_a_copy_is_no_further_source(trade):
    found = list(paths(trade, "ash-works", "dune-works", rank="evidence", only=Only(roots={"two": "one"})))
    assert [path.weakest.sources for path in found] == [1, 1, 1] and over(found)[0] == ("birch-works",), "it has more passages still"


def test_only_facts_of_a_status_or_of_several_sources(trade):
    assert over(paths(trade, "ash-works", "dune-works", only=Only(statuses=("rumoured", "planned")))) == [()]
    assert over(paths(trade, "ash-works", "dune-works", only=Only(statuses=("completed",)))) == [("cedar-works",)]
    assert over(paths(trade, "ash-works", "dune-works", only=Only(sources=2))) == [("birch-works",)]
    assert over(paths(trade, "ash-works", "dune-works", only=Only(sources=2, roots={"two": "one"}))) == []


def test_no_path_over_such_facts_names_the_nearest_over_all(trade):
    near = nearest(trade, "ash-works", "cedar-works", only=Only(via=("Supply",), statuses=("signed",), sources=2))
    assert near.words == ("no path of at most 4 steps joins Ash Works and Cedar Works over Supply and facts that are signed and "
                          "facts of 2 independent sources alone; over all facts the shortest has 1")  # fmt: skip
    assert near.path.parties == ("ash-works", "cedar-works")


def test_every_path_of_the_gold_facts_is_found_by_either_rank(gold_view):
    by_hops, by_evidence = (list(paths(gold_view, "nvidia", "tesla", max_hops=3, k=1000, rank=rank)) for rank in ("hops", "evidence"))
    assert len(by_hops) > 3 and {path.parties for path in by_hops} == {path.parties for path in by_evidence}
    weakest = [path.weakest for path in by_evidence]
    assert weakest == sorted(weakest, reverse=True)
