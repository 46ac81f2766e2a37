"""kg.claims.patterns: the ontology's wordings as frames."""
from kg.claims.patterns import forms, nouns, verbs
from kg.ontology import kinds


def test_every_wording_of_every_kind_becomes_a_frame():
    worded = {kind.name for kind in kinds().values() if kind.wordings}
    assert {frame.kind for frames in verbs().values() for frame in frames} == worded


def test_lease_to_and_lease_from_name_the_same_roles():
    leased = {(frame.subject, frame.marked) for frame in verbs()["leased"] if frame.kind == "ComputeLease"}
    assert ("lessee", (("from", "lessor"),)) in leased
    assert ("lessor", (("to", "lessee"),)) in leased


def test_forms_follow_rule_and_lexicon():
    assert forms("acquire") == ("acquire", "acquires", "acquired", "acquiring")
    assert "bought" in forms("buy")
    assert forms("supply")[1:3] == ("supplies", "supplied")


def test_nouns_come_in_the_plural_too():
    assert "acquisitions" in nouns() and "subsidiaries" in nouns()
