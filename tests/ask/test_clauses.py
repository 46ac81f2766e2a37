"""clauses.toml: five standards whose every word the code knows, and no name of a party."""
import re
from importlib.resources import files

import pytest
from kg.ask.clauses import INSIDER, RELATED, THROUGH, UNKNOWN, UNRELATED, VERDICTS, clause, standard, standards
from kg.ask.predicates import PREDICATES
from kg.cli.relating import STANDARDS
from kg.errors import UnknownStandard
from kg.lexicon import lexicon
from kg.ontology import kinds

EVERY = [clause for one in standards().values() for clause in one.clauses]


def test_the_five_standards():
    assert tuple(standards()) == STANDARDS == ("common-control", "ias24", "asc850", "sec404", "ecb-close-link")
    with pytest.raises(UnknownStandard, match="'ifrs'.*common-control, ias24"):
        standard("ifrs")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_a_clause_says_what_the_code_knows(one):
    own = standards()[one.standard]
    levels = {"self", "control", "joint", "chain", INSIDER, *own.levels, *lexicon("offices"), *(f"{THROUGH}{level}" for level in ("joint", *own.levels))}
    assert one.predicate in PREDICATES and one.verdict in VERDICTS and one.top in ("person", "entity", "any")
    assert all({*pair} <= levels for pair in one.ties) and bool(one.ties) == (one.predicate in ("tied", "kin"))
    assert set(one.kinds) <= kinds().keys() and one.text.endswith(".") and one.cites and one.source
    assert one.verdict != UNKNOWN or one.missing, "what stays open names what would settle it"
    assert clause(one.id) is one


def test_close_family_counts_as_the_person_does_under_ias_24():
    of_person = {frozenset(pair) for id_ in ("ias24-9-a", "ias24-9-b-vi", "ias24-9-b-vii") for pair in clause(id_).ties}
    assert of_person == {frozenset(pair) for pair in clause("ias24-9-b-vi-family").ties}


def test_ids_are_their_own_and_every_standard_ends_in_a_clause_that_always_holds():
    assert len({one.id for one in EVERY}) == len(EVERY)
    for one in standards().values():
        assert {clause.verdict for clause in one.clauses} == {RELATED, UNKNOWN, UNRELATED}
        assert one.clauses[-1].predicate == "kind" and not one.clauses[-1].kinds and one.clauses[-1].verdict == UNRELATED


def test_thresholds_are_those_of_the_standards():
    levels = {(name, level): rule for name, one in standards().items() for level, rule in one.levels.items()}
    assert levels["ias24", "influence"].reached(20) and not levels["ias24", "influence"].reached(19.9)
    assert levels["asc850", "principal"].reached(10.1) and not levels["asc850", "principal"].reached(10)
    assert levels["sec404", "holder"].reached(5.1) and not levels["sec404", "holder"].reached(5)
    assert standards()["sec404"].amount_over == 120000 and standards()["ecb-close-link"].capital == 20


def test_the_file_explains_each_of_its_fields():
    head, _, body = (files("kg.ask") / "clauses.toml").read_text(encoding="utf-8").partition("[standard.common-control]")
    fields = set(re.findall(r"^(\w+) = ", body, re.MULTILINE))
    assert fields <= {*re.findall(r"\w+", head)}, fields - {*re.findall(r"\w+", head)}
