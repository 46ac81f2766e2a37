"""kg/ask/found.py: what is found on the part of the graph that an answer rests on is what is found on the whole."""
from itertools import combinations

import pytest
from factory import claim
from kg.ask.around import grouped
from kg.ask.columned import columns
from kg.ask.controlled import groups
from kg.ask.counterfactual import without
from kg.ask.deals import deals
from kg.ask.dependencies import depends
from kg.ask.flows import circles, flows, payments
from kg.ask.found import controlling, depending, flowing, joining, losing, told
from kg.ask.groups import group
from kg.ask.needed import fact
from kg.ask.paths import HOPS, nearest
from kg.ask.paths import Only as Over
from kg.ask.standing import Index
from kg.ask.timeline import timeline
from kg.graph.view import edges, view
from kg.ontology import kinds

DATES = (None, "2018", "2026-03")
STATUSES = ((), ("rumoured", "planned", "announced"))


@pytest.fixture(params=["gold_store", "invented_store", "drawn_store"], scope="module")
def store(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def whole(store):
    """The view of the whole graph as of each date."""
    return {as_of: view(store, as_of) for as_of in DATES}


@pytest.fixture(scope="module")
def held(whole):
    return columns(whole[None])


@pytest.fixture(scope="module")
def parties(whole):
    """Some parties: all of a small graph."""
    every = sorted(whole[None])
    return every[:: max(len(every) // 20, 1)]


@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("statuses", STATUSES)
def test_needs_are_those_on_the_whole(store, whole, held, parties, as_of, statuses):
    asked = 0
    for party in parties:
        _, sides = depending(store, held, party, depth=2, statuses=statuses, as_of=as_of, roots={})
        for side, found in sides.items():
            assert found == depends(whole[as_of], party, up=side == "up", depth=2, statuses=statuses), (party, side)
            asked += len(found.needs)
    assert asked or as_of or statuses


def test_the_nearest_thing_to_a_path_is_that_on_the_whole_and_reads_only_what_hangs_together(graph):
    def chain(name, count):
        return [claim("Supply", roles={"supplier": f"{name} {n}", "customer": f"{name} {n + 1}"}, status="signed", date="2025") for n in range(count)]

    lone = claim("Listing", roles={"issuer": "Lone Works"}, ticker="LONE")
    store = graph(*chain("Maker", 9), *chain("Miller", 3), *chain("Other", 5), lone)
    every, held_ = view(store), columns(view(store))
    alone = next(id_ for id_ in every if not every.degree(id_))
    pairs = (("maker-0", "maker-7"), ("maker-0", "miller-3"), ("miller-0", "maker-9"), ("maker-2", "maker-2"), ("maker-0", alone), (alone, "maker-0"))
    for one, other in pairs:
        for only in (Over(), Over(via=("Ownership",))):
            for as_of in (None, "2026"):
                seen, found, near = joining(store, held_, one, other, max_hops=3, k=2, rank=HOPS, only=only, as_of=as_of)
                assert found == [] and near == nearest(view(store, as_of), one, other, max_hops=3, only=only), (one, other)
                assert {one, other} <= set(seen) and not any(id_.startswith("other-") for id_ in seen)
    seen, *_ = joining(store, held_, "maker-0", "maker-5", max_hops=3, k=2, rank=HOPS, only=Over())
    assert sorted(seen) == [f"maker-{n}" for n in range(6)], "no more than the shortest way"


def test_needs_and_losses_end_where_nobody_is_further_on(graph):
    chain = [claim("Supply", roles={"supplier": f"Maker {n}", "customer": f"Maker {n + 1}"}, status="signed") for n in range(4)]
    store = graph(*chain)
    far = 10**15  # to count so far takes years
    _, sides = depending(store, columns(view(store)), "maker-2", depth=far, roots={})
    assert [[need.level for need in sides[side].needs] for side in ("up", "down")] == [[1, 2], [1, 2]]
    assert [one.need.level for one in losing(store, "maker-0", depth=far, roots={})[1].stranded] == [1, 2, 3, 4]


def test_a_provider_that_fails_beyond_the_depth_is_none_that_is_kept(graph):
    told_ = (("Weir", "Ash"), ("Ash", "Birch"), ("Birch", "Cedar"), ("Weir", "Larkfield"), ("Cedar", "Larkfield"))
    store = graph(*(claim("Supply", roles={"supplier": f"{one} Works", "customer": f"{other} Works"}, status="signed") for one, other in told_))
    stranded = losing(store, "weir-works", depth=1, roots={})[1].stranded
    assert [(one.need.dependent, one.keeps) for one in stranded] == [("ash-works", ()), ("larkfield-works", ())]


@pytest.mark.parametrize("as_of", DATES)
def test_losses_are_those_on_the_whole(store, whole, parties, as_of):
    deals_ = sorted({key for *_, key in whole[as_of].edges(keys=True)})
    lost = 0
    for party in parties:
        assert losing(store, party, depth=3, as_of=as_of, roots={})[1] == without(whole[as_of], party, depth=3), party
    for deal in deals_[:: max(len(deals_) // 10, 1)]:
        assert fact(store, deal, as_of) == fact(store, deal.rpartition("/")[2], as_of) == deal
        found = losing(store, deal, deal=True, depth=3, as_of=as_of, roots={})[1]
        assert found == without(whole[as_of], deal, depth=3), deal
        lost += len(found.stranded)
    assert lost or as_of


@pytest.mark.parametrize("as_of", DATES)
def test_flows_are_those_on_the_whole(store, whole, parties, as_of):
    every = payments(whole[as_of])
    part = flowing(store, as_of=as_of)
    assert payments(part) == every and (every or as_of)
    assert flows(part, every) == flows(whole[as_of], every) and circles(part, every) == circles(whole[as_of], every)
    for party in parties:
        part = flowing(store, party=party, as_of=as_of)
        for side in ("payer", "payee"):
            assert flows(part, payments(part), **{side: party}) == flows(whole[as_of], every, **{side: party})


@pytest.mark.parametrize("as_of", DATES)
def test_deals_and_dates_are_those_on_the_whole(store, parties, as_of):
    every = list(edges(store, as_of))
    for party in (None, *parties):
        assert deals(told(store, "Deal", party=party, as_of=as_of), party=party) == deals(every, party=party)
        assert timeline(told(store, "Deal", "Link", party=party, as_of=as_of), party=party) == timeline(every, party=party)
    for kind in kinds():
        assert deals(told(store, "Deal", kind=kind, as_of=as_of), kind=kind) == deals(every, kind=kind)
        assert timeline(told(store, "Deal", "Link", kind=kind, as_of=as_of), kind=kind) == timeline(every, kind=kind)


@pytest.mark.parametrize("strict", [False, True])
def test_groups_are_those_on_the_whole(store, whole, held, parties, strict):
    says = 0
    for party in parties:
        for as_of in ("2012-06", "2026-03"):
            found = controlling(store, held, party, as_of, strict=strict)[1]
            assert found == group(whole[None], party, as_of, strict=strict), (party, as_of)
            says += len(found.over) + len(found.under)
    assert says


@pytest.mark.parametrize("as_of", DATES)
def test_control_groups_of_some_are_those_among_all(whole, held, parties, as_of):
    every = groups(Index(whole[as_of]), [id_ for id_ in whole[None] if id_ in whole[as_of]], as_of)
    assert len(set(every.values())) < len(every) or as_of
    pairs = list(combinations([id_ for id_ in parties if id_ in every], 2))
    for one, other in pairs[:: max(len(pairs) // 60, 1)]:
        found = grouped(held, [one, other], as_of)
        assert (found[one] == found[other]) == (every[one] == every[other]), (one, other)


class Counted:
    """A store that counts the patterns that are looked up and the quads that are read."""

    def __init__(self, store):
        self._store, self.quads = store, 0

    def quads_for_pattern(self, *pattern):
        for quad in self._store.quads_for_pattern(*pattern):
            self.quads += 1
            yield quad


def test_no_more_is_read_than_an_answer_rests_on(drawn_store):
    whole = view(every := Counted(drawn_store))
    held, party = columns(whole), min(whole, key=lambda id_: (whole.degree(id_) < 2, whole.degree(id_), id_))
    questions = {
        "depends": lambda graph: depending(graph, held, party, depth=2, roots={}), "whatif": lambda graph: losing(graph, party, depth=2, roots={}),
        "control": lambda graph: controlling(graph, held, party, "2026-03"), "flows": lambda graph: flowing(graph, party=party),
        "deals": lambda graph: list(told(graph, "Deal", party=party)), "timeline": lambda graph: list(told(graph, "Deal", "Link", party=party)),
        "all flows": flowing, "all leases": lambda graph: list(told(graph, "Deal", kind="ComputeLease")),
    }  # fmt: skip
    for name, ask in questions.items():
        ask(graph := Counted(drawn_store))
        assert graph.quads < every.quads / (2 if name.startswith("all") else 5), name
