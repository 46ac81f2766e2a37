"""Whom a party controls and who controls it on a day, with the blocks that were summed."""
import pytest
from factory import claim
from kg.ask.groups import CONTROLS, DIRECTS, INFLUENCES, SHARES, group
from kg.errors import BadDate


def owns(owner, owned, share=None, **attrs):
    stake = {} if share is None else {"stake": {"value": share, "unit": "%"}}
    return claim("Ownership", roles={"owner": owner, "owned": owned}, **stake, **attrs)


def says(found):
    return [(say.holder, say.relation, say.held, say.sure) for say in found]


def test_the_blocks_that_were_summed(seen):
    found = group(seen(owns("Alba Holding", "Alba Parts", 60), owns("Alba Holding", "Alba Works", 70), owns("Alba Parts", "Quay Works", 20),
                       owns("Alba Works", "Quay Works", 40)), "quay-works", "2025")  # fmt: skip
    assert says(found.over) == [("alba-holding", CONTROLS, "quay-works", True), ("alba-parts", INFLUENCES, "quay-works", True),
                                ("alba-works", INFLUENCES, "quay-works", True)]  # fmt: skip
    assert [(block.company, block.low) for block in found.over[0].blocks] == [("alba-parts", 60), ("alba-works", 70), ("quay-works", 60)]
    assert len(found.over[0].hops) == 4 and found.ultimate == (("alba-holding",),) and found.under == ()


def test_both_directions_and_offices(seen):
    found = group(seen(owns("Alba Holding", "Mill Stone", 51), owns("Mill Stone", "Quay Works", 30), owns("Mill Stone", "Ferry Bay", 19.9),
                       claim("Position", roles={"person": "Ines Calder", "organisation": "Mill Stone"}, role="director"),
                       claim("Position", roles={"person": "Tomas Reyl", "organisation": "Mill Stone"}, role="engineer")), "mill-stone", "2025")  # fmt: skip
    assert says(found.over) == [("alba-holding", CONTROLS, "mill-stone", True), ("ines-calder", DIRECTS, "mill-stone", True)]
    assert says(found.under) == [("mill-stone", INFLUENCES, "quay-works", True)]


@pytest.mark.parametrize(("day", "sure"), [("2019", []), ("2021", [True]), ("2023-06", [False]), ("2024", [])])
def test_a_stake_that_ended(seen, day, sure):
    view = seen(owns("Alba Holding", "Mill Stone", 60, start="2020", end="2023-06-15"))
    assert [say.sure for say in group(view, "mill-stone", day).over] == sure


def test_an_unknown_stake_is_open_and_names_what_is_missing(seen):
    found = group(seen(claim("Investment", roles={"investor": "Heath Fund", "investee": "Mill Stone"}, status="completed")), "mill-stone", "2025")
    assert says(found.over) == [("heath-fund", CONTROLS, "mill-stone", False)] and not found.ultimate
    assert found.over[0].missing == ("the votes of Heath Fund in Mill Stone",)


def test_told_control_says_so_and_strict_leaves_it_open(seen):
    view = seen(owns("Alba Holding", "Mill Stone"))
    assert group(view, "mill-stone", "2025").over[0].told
    assert says(group(view, "mill-stone", "2025", strict=True).over) == [("alba-holding", CONTROLS, "mill-stone", False)]


def test_from_the_day_of_the_purchase_on(gold_view):
    before, after = (group(gold_view, "xai", day) for day in ("2026-02-01", "2026-02-02"))
    assert ("spacex", CONTROLS, "xai", True) not in says(before.over) and ("spacex", CONTROLS, "xai", True) in says(after.over)
    assert ("elon-musk",) in after.ultimate and ("xai", CONTROLS, "x", True) in says(after.under)


def test_a_pyramid_of_the_invented_articles(invented_view):
    found = group(invented_view, "gregor-vane", "2024-02")
    assert [say.held for say in found.under] == ["cresta-antennas", "vane-holding", "vane-media", "vane-radio"]
    assert all(say.sure and not say.told for say in found.under)


def test_what_is_no_date_is_refused(gold_view):
    with pytest.raises(BadDate):
        group(gold_view, "xai", "spring")


def test_what_others_hold_bounds_what_an_unknown_stake_can_be(seen):
    invests = claim("Investment", roles={"investor": "Heath Fund", "investee": "Mill Stone"}, status="completed")
    assert group(seen(invests, owns("Alba Holding", "Mill Stone", 85)), "heath-fund", "2025").under == ()
    assert says(group(seen(invests, owns("Alba Holding", "Mill Stone", 60)), "heath-fund", "2025").under) == [("heath-fund", INFLUENCES, "mill-stone", False)]


def test_who_is_told_to_share_control_does_not_control_whatever_the_share(seen):
    shared = [owns("Alba Holding", "Mill Stone", 60, control="joint"), owns("Ferry Bay", "Mill Stone", 40, control="joint")]
    found = group(seen(*shared, owns("Heath Fund", "Ferry Bay", 70)), "mill-stone", "2025")
    assert {(holder, relation) for holder, relation, *_ in says(found.over)} == {(who, SHARES) for who in ("alba-holding", "ferry-bay", "heath-fund")}
    assert all(say.told for say in found.over) and not found.ultimate
    [fund] = [say for say in found.over if say.holder == "heath-fund"]
    assert [(block.company, block.low) for block in fund.blocks] == [("ferry-bay", 70), ("mill-stone", 40)]
    assert [hop.rule for hop in fund.hops] == ["majority", "joint"]


def test_two_halves_share_control_and_of_three_holders_none_does(seen):
    halves = [owns("Alba Holding", "Mill Stone", 50), owns("Ferry Bay", "Mill Stone", 50)]
    found = group(seen(*halves), "mill-stone", "2025")
    assert says(found.over) == [("alba-holding", SHARES, "mill-stone", True), ("ferry-bay", SHARES, "mill-stone", True)]
    assert not any(say.told for say in found.over)
    third = [owns("Alba Holding", "Mill Stone", 50), owns("Ferry Bay", "Mill Stone", 25), owns("Heath Fund", "Mill Stone", 25)]
    assert {relation for _, relation, *_ in says(group(seen(*third), "mill-stone", "2025").over)} == {INFLUENCES}


def test_who_controls_both_who_share_control_has_it_alone(seen):
    shared = [owns(name, "Mill Stone", 50, control="joint") for name in ("Alba Parts", "Alba Works")]
    found = group(seen(*shared, *(owns("Alba Holding", name, 80) for name in ("Alba Parts", "Alba Works"))), "mill-stone", "2025")
    assert says(found.over)[0] == ("alba-holding", CONTROLS, "mill-stone", True) and found.ultimate == (("alba-holding",),)
