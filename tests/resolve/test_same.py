"""What stands for names that hang together, by shorter forms and by what a person judged."""
import random

import networkx
import pytest
from factory import claim, document
from kg.resolve.decide import NONE, Judgements
from kg.resolve.merge import resolve
from kg.resolve.same import Names


def heads(links, same=(), different=()):
    return Names(Judgements(different=frozenset(tuple(sorted(pair)) for pair in different))).heads(links, same)


@pytest.mark.parametrize("links, same, different, told", [
    ([("a", "b"), ("b", "c")], [], [], ["c", "c", "c", "-"]),  # a chain: its fullest
    ([("a", "b"), ("b", "a")], [], [], ["a", "a", "-", "-"]),  # a ring: the least
    ([("c", "b"), ("b", "d"), ("d", "b")], [], [], ["-", "b", "b", "b"]),
    ([("a", "d")], [("a", "c")], [], ["c", "-", "c", "c"]),  # what is judged of a shorter form is judged of the fuller
    ([("b", "d")], [("a", "b")], [("a", "d")], ["a", "a", "-", "d"]),  # a link may not make one what a person keeps apart,
    ([("a", "b"), ("b", "c")], [], [("a", "c")], ["b", "b", "c", "-"]),  # nor may two together
    ([("a", "b")], [], [("b", "c")], ["b", "b", "-", "-"]),
])  # fmt: skip
def test_one_name_stands_for_all_that_hang_together(links, same, different, told):
    expected = {name: head for name, head in zip("abcd", told, strict=True) if head != "-"}
    found = heads(links, same, different)
    assert found == expected
    for seed in range(3):
        assert heads(random.Random(seed).sample(links, len(links)), same, different) == found


@pytest.mark.parametrize("seed", range(20))
def test_components_tell_on_their_own_what_all_names_tell(seed):
    draw = random.Random(seed)
    names = [f"n{number:02}" for number in range(60)]
    links = {name: draw.choice(names) for name in draw.sample(names, 40)}
    links = {(short, full) for short, full in links.items() if short != full}
    same, different = ({tuple(sorted(draw.sample(names, 2))) for _ in range(size)} for size in (4, 30))
    graph = networkx.Graph([*links, *same])
    alone = {}
    for part in networkx.connected_components(graph):
        alone |= heads({pair for pair in links if pair[0] in part}, {pair for pair in same if pair[0] in part}, different - same)
    assert alone == heads(links, same, different - same) and alone.keys() == set(graph)
    assert all(alone[a] == alone[b] for a, b in same)


def parties(judged):
    """Of three owners, in a document each, the ids."""
    made = [document(f"d{at}", f"{name} owns Tern {at}.") for at, name in enumerate(OWNERS)]
    claims = [claim("Ownership", doc, roles={"owner": name, "owned": f"Tern {at}"}) for at, (doc, name) in enumerate(zip(made, OWNERS, strict=True))]
    found = resolve(claims, made, judgements=judged)
    return [found.known(f"d{at}", name).id for at, name in enumerate(OWNERS)]


OWNERS = "Osprey", "Osprey Holdings", "Larkfield"


def test_a_judgement_on_a_shorter_form_holds_for_the_fuller_one():
    short, full, other = parties(NONE)
    assert short == full != other
    assert len(set(parties(Judgements(same=frozenset({("larkfield", "osprey")}))))) == 1
    short, full, other = parties(Judgements(same=frozenset({("larkfield", "osprey")}), different=frozenset({("larkfield", "ospreyholdings")})))
    assert short == other != full
