"""Passages under other names keep their marks, and shorter names keep belonging to the fuller ones."""
import random
import re

import pytest
from kg.train.passages import passages
from kg.train.renaming import Names, invented, renamed

TOLD = """@ wire 2026-03-04
[Nordhavn Energy|ORG|1] sold [Kestrel|PRODUCT|2] chips to [Ines Calder|PERSON|3]. [Calder|PERSON|3] runs [Nordhavn|ORG|1], not [NEC|ORG|4], says [Northern Elver Company|ORG|4] of energy.
Produces producer=1 product=2
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    path = tmp_path_factory.mktemp("told") / "some.txt"
    path.write_text(TOLD, encoding="utf-8")
    return next(passages(path))


def forms(passage, thing):
    return [passage.text[m.start : m.end] for m in passage.mentions if m.thing == thing]


@pytest.mark.parametrize("seed", range(40))
def test_marks_stand_where_they_stood_and_nothing_else_is_changed(told, seed):
    new = renamed(told, Names([told]), random.Random(seed))
    assert [(m.type, m.thing) for m in new.mentions] == [(m.type, m.thing) for m in told.mentions] and new.facts == told.facts
    assert new.skeleton() == told.skeleton()


@pytest.mark.parametrize("seed", range(40))
def test_shorter_names_belong_to_the_fuller_ones(told, seed):
    new = renamed(told, Names([told]), random.Random(seed))
    full, short = forms(new, 1)
    assert full == f"{short} Energy"  # a word that stands outside of names is left alone
    person, surname = forms(new, 3)
    assert person.endswith(surname) and forms(new, 4) == ["NEC", "Northern Elver Company"]  # an acronym and its words stay


def test_names_do_change_and_chance_alone_decides_which(told):
    drawn = {renamed(told, Names([told]), random.Random(seed)).text for seed in range(40)}
    assert len(drawn) > 20
    assert renamed(told, Names([told]), random.Random(3)).text == renamed(told, Names([told]), random.Random(3)).text


def test_invented_words_are_of_many_manners_and_a_person_s_are_plain():
    dice = random.Random(0)
    words = [invented(["Nordhavn", "Kestrel"], dice) for _ in range(500)]
    for manner in (r"\d", "&", r"^[a-z]+$", r"[A-Z]{3}", r"[a-z][A-Z]", " ", r"[^\x00-\x7f]"):
        assert sum(bool(re.search(manner, word)) for word in words) > 5, manner
    assert all(re.fullmatch(r"[^\W\d_a-z][^\W\d_A-Z]+", invented(["Nordhavn", "Kestrel"], dice, plain=True)) for _ in range(200))
