"""kg/ask/owned.py: a passage tells of the whole, of joint control or of a sale only by the names of the claim."""
import pytest
from factory import claim, document
from kg.ask.owned import PARTLY, WHOLLY, joint, sale, whole
from kg.ask.ties import PLAIN, ties


def owns(text, **attrs):
    return claim("Ownership", document(text=text), roles={"owner": "Quay Works", "owned": "Mill Stone"}, **attrs)


@pytest.mark.parametrize("text", [
    "Quay Works owns all of Mill Stone.", "Since 1952 Quay Works has owned all of the shares in Mill Stone.",
    "Quay Works, a maker of cranes, holds the whole of Mill Stone.", "The yard is run by Quay Works’ wholly owned unit Mill Stone.",
    "Mill Stone, a wholly-owned subsidiary of Quay Works, built it.", "Mill Stone is wholly owned by Quay Works.",
])  # fmt: skip
def test_words_for_the_whole(text):
    assert whole(owns(text))


@pytest.mark.parametrize("text", [
    "Quay Works owns Mill Stone.", "Quay Works owns Mill Stone and all of Heath Chips.", "Tern Cloud owns all of Mill Stone, says Quay Works.",
    "Quay Works controls Mill Stone, whose wholly owned subsidiary Heath Chips sells it.", "Dana, head of Quay Works since 2019, owns all of Mill Stone.",
    "Quay Works owns nearly all of Mill Stone.",
])  # fmt: skip
def test_no_words_for_the_whole(text):
    assert not whole(owns(text))


@pytest.mark.parametrize("text", [
    "Quay Works and Heath Chips each hold half of Mill Stone and control it jointly.", "Quay Works and Heath Chips jointly run Mill Stone.",
    "Mill Stone is jointly controlled by Quay Works and Heath Chips.", "Mill Stone, a joint venture between Quay Works and Heath Chips, is closed.",
    "The two have joint control of Mill Stone.",
])  # fmt: skip
def test_words_for_joint_control(text):
    assert joint(owns(text))


@pytest.mark.parametrize("text", [
    "Quay Works owns Mill Stone and jointly controls Tern Cloud with Heath Chips.", "Mill Stone, owned by Quay Works, has a joint venture with Heath Chips.",
    "Quay Works and Heath Chips jointly own Mill Stone.", "Quay Works and Heath Chips jointly built a dock for Mill Stone.",
])  # fmt: skip
def test_no_words_for_joint_control(text):
    assert not joint(owns(text))


@pytest.mark.parametrize(("text", "sold"), [
    ("Quay Works sold its 60% stake in Mill Stone to Heath Chips.", WHOLLY), ("Heath Chips bought Mill Stone for $1.5 billion from Quay Works.", WHOLLY),
    ("Quay Works, a maker of cranes, has sold Mill Stone.", WHOLLY), ("Mill Stone, which was sold by Quay Works in 2020, is closed.", WHOLLY),
    ("Quay Works sold all of its shares in Mill Stone in May.", WHOLLY), ("Heath Chips bought 60% of Mill Stone from Quay Works.", PARTLY),
    ("Heath Chips acquired a 60 percent stake in Mill Stone in May from Quay Works.", PARTLY), ("Quay Works sold a majority stake in Mill Stone.", PARTLY),
    ("Quay Works sold half of its stake in Mill Stone.", PARTLY), ("Quay Works then sold shares in Mill Stone, and left.", PARTLY),
    ("Quay Works sold a 20% stake in Mill Stone and still holds 60%.", None), ("Quay Works agreed to sell its 60% stake in Mill Stone.", None),
    ("Quay Works, which owns Mill Stone, sold drills to Mill Stone.", None), ("Heath Chips bought Mill Stone's pumps from Quay Works.", None),
    ("Quay Works sold Mill Stone cranes.", None), ("Mill Stone will be sold by Quay Works.", None), ("Heath Chips sold Mill Stone to Quay Works.", None),
    ("Quay Works has not sold Mill Stone.", None),
])  # fmt: skip
def test_words_for_a_sale_by_the_owner(text, sold):
    assert sale(owns(text, stake={"value": 60, "unit": "%"})) == sold


def test_the_whole_is_a_share_and_no_control_told_in_words(seen):
    note = document(text="Quay Works owns all of Mill Stone.")
    tie, = ties(seen(owns(note.text), documents=[note]))
    assert tie.votes == tie.capital == (100, 100) and tie.control is None


def test_joint_control_is_not_control(seen):
    note = document(text="Quay Works and Heath Chips jointly control Mill Stone.")
    tie, = ties(seen(owns(note.text), documents=[note]))
    assert tie.joint and tie.control is None and tie.votes == (0, 100)
    plain = document(text="Quay Works owns Mill Stone.")
    assert next(ties(seen(owns(plain.text), documents=[plain]))).control == PLAIN
