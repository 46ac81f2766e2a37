"""Control as the least fixpoint over ranges of votes: blocks, circles, what is told in words, what stays open."""
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kg.ask.clauses import Level
from kg.ask.control import Register, Stake


def held(*rows):
    """A register of (holder, company, votes) or (holder, company, least, most)."""
    return Register(Stake(holder, company, low, (most or [low])[0]) for holder, company, low, *most in rows)


def says(register, top, company):
    found = register.control(top, company)
    return None if found is None else "sure" if found.sure else "open"


@pytest.mark.parametrize(("votes", "verdict"), [(50, None), (50.01, "sure"), (100, "sure"), (0, None)])
def test_half_exactly_is_no_control(votes, verdict):
    assert says(held(("a", "b", votes)), "a", "b") == verdict


def test_three_holders_of_thirty_percent_of_each_other_yield_nothing():
    register = held(("a", "b", 30), ("b", "c", 30), ("c", "a", 30), ("a", "c", 30), ("b", "a", 30), ("c", "b", 30))
    assert not any(register.controlled(party) or register.ultimate(party) for party in "abc")


def test_twenty_and_forty_over_two_controlled_firms():
    register = held(("x", "a", 60), ("x", "b", 70), ("a", "y", 20), ("b", "y", 40))
    control = register.control("x", "y")
    assert control.sure and [(b.company, b.low) for b in control.blocks] == [("a", 60), ("b", 70), ("y", 60)]
    assert [(s.holder, s.low) for s in control.blocks[-1].stakes] == [("b", 40), ("a", 20)]
    assert says(register, "a", "y") is None and says(register, "b", "y") is None


def test_own_stake_and_a_controlled_firms_are_summed():
    register = held(("x", "a", 51), ("x", "y", 20), ("a", "y", 31))
    assert register.control("x", "y").blocks[-1].low == 51
    assert says(held(("x", "a", 50), ("x", "y", 20), ("a", "y", 31)), "x", "y") is None


def test_a_pyramid_carries_control_with_a_sixth_of_the_capital():
    register = held(("top", "one", 60), ("one", "two", 55), ("two", "three", 51))
    assert [found.company for found in register.controlled("top")] == ["one", "two", "three"]
    assert register.ultimate("three") == [("top",)] and register.votes("top", "three").low == 51


def test_a_cross_holding_gives_its_owner_control_of_both_and_neither_of_the_other():
    register = held(("x", "a", 40), ("b", "a", 20), ("x", "b", 40), ("a", "b", 20))
    assert says(register, "x", "a") is None, "neither is controlled first: the least fixpoint adds nothing"
    register = held(("x", "a", 51), ("b", "a", 20), ("x", "b", 40), ("a", "b", 20))
    assert says(register, "x", "b") == "sure" and says(register, "a", "b") is None


def test_a_circle_of_control_is_its_own_ultimate_controller_and_who_is_over_it_is_alone():
    circle = (("a", "b", 60), ("b", "a", 60), ("b", "c", 70))
    assert held(*circle).ultimate("c") == [("a", "b")]
    assert held(*circle[1:], ("a", "b", 30), ("p", "b", 70)).ultimate("c") == [("p",)]


@pytest.mark.parametrize(("stakes", "verdict"), [
    ([("x", "y", 0, 100)], "open"),  # of unknown size
    ([("x", "y", 20, 100)], "open"),  # at least 20 %
    ([("x", "y", 51, 100)], "sure"),  # at least 51 %
    ([("x", "y", 0, 50)], None),  # at most half
    ([("x", "y", 0, 60)], "open"),
    ([("x", "y", 0, 100), ("z", "y", 50)], None),  # another holds half
    ([("x", "y", 0, 100), ("z", "y", 45)], "open"),
    ([("x", "a", 0, 100), ("a", "y", 60)], "open"),  # by a firm that may be controlled
    ([("x", "a", 60), ("a", "y", 0, 40), ("x", "y", 15)], "open"),
    ([("x", "a", 60), ("a", "y", 0, 30), ("x", "y", 15)], None),
])  # fmt: skip
def test_an_unknown_stake_gives_unknown(stakes, verdict):
    assert says(held(*stakes), "x", "y") == verdict


def test_what_is_told_in_words_is_control_without_a_share():
    register = Register([Stake("x", "a", 0, 100, told=True), Stake("a", "y", 60, 60), Stake("z", "a", 0, 100, open=("z's votes",))])
    control = register.control("x", "y")
    assert control.sure and control.told
    assert says(register, "z", "a") is None, "what is told to be one's is not another's"
    assert not register.votes("x", "a").low and Level(at_least=20).reached(register.votes("z", "a").high)


def test_votes_are_summed_over_what_is_controlled():
    register = held(("x", "a", 60), ("a", "y", 12), ("x", "y", 9), ("z", "y", 5, 30))
    block = register.votes("x", "y")
    assert (block.low, block.high) == (21, 21) and Level(at_least=20).reached(block.low)
    assert (register.votes("z", "y").low, register.votes("z", "y").high) == (5, 30)
    assert register.votes("y", "x") is None


PARTIES = "abcde"


@st.composite
def exact(draw):
    """Stakes of known size, in each company at most 100 % together."""
    found = {}
    for company in PARTIES:
        left = 100
        for holder in draw(st.permutations(PARTIES)):
            if holder != company and left and draw(st.booleans()):
                found[holder, company] = draw(st.integers(1, left))
                left -= found[holder, company]
    return found


def register_of(stakes):
    return Register(Stake(*pair, votes, votes) for pair, votes in stakes.items())


def sure(register):
    return {(one, other) for one in PARTIES for other in PARTIES if one != other and says(register, one, other) == "sure"}


def textbook(stakes):
    """Control by the definition, with nothing clever: add companies while some sum passes half."""
    found = set()
    for top in PARTIES:
        mine = {top}
        while fresh := {c for c in PARTIES if c not in mine and sum(stakes.get((h, c), 0) for h in mine) > 50}:
            mine |= fresh
        found |= {(top, company) for company in mine - {top}}
    return found


@given(exact())
def test_it_is_the_fixpoint_of_the_definition_and_nothing_is_open_where_all_is_known(stakes):
    register = register_of(stakes)
    assert sure(register) == textbook(stakes)
    assert not any(says(register, a, b) == "open" for a in PARTIES for b in PARTIES)


@given(exact(), st.data())
def test_control_is_monotone_in_stakes(stakes, data):
    one, other = data.draw(st.sampled_from([(a, b) for a in PARTIES for b in PARTIES if a != b]))
    more = {**stakes, (one, other): stakes.get((one, other), 0) + data.draw(st.integers(0, 100))}
    assert sure(register_of(stakes)) <= sure(register_of(more))


@given(exact(), st.data())
def test_what_is_true_lies_between_what_is_sure_and_what_is_open(stakes, data):
    ranges = {pair: (data.draw(st.integers(0, votes)), data.draw(st.integers(votes, 100))) for pair, votes in stakes.items()}
    register = Register(Stake(*pair, *reach) for pair, reach in ranges.items())
    possible = {(a, b) for a in PARTIES for b in PARTIES if a != b and says(register, a, b)}
    assert sure(register) <= textbook(stakes) <= possible


@given(exact(), st.randoms())
def test_the_order_of_stakes_changes_nothing(stakes, chance):
    rows = list(stakes.items())
    chance.shuffle(rows)
    one, other = register_of(stakes), register_of(dict(rows))
    for top in PARTIES:
        assert one.controlled(top) == other.controlled(top) and one.ultimate(top) == other.ultimate(top)


def test_who_shares_control_has_none_alone_whatever_the_votes():
    shared = [Stake("a", "c", 60, 60, joint=True), Stake("b", "c", 40, 40, joint=True)]
    assert says(Register(shared), "a", "c") is None
    assert says(Register([*shared, Stake("top", "a", 90, 90)]), "top", "c") is None
    assert says(Register([*shared, Stake("top", "a", 90, 90), Stake("top", "b", 90, 90)]), "top", "c") == "sure", "all of them are one's"
    assert says(Register([Stake("a", "c", 0, 100, joint=True)]), "a", "c") is None
