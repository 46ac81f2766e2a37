"""kg.claims.match: one frame, however the sentence is turned."""
import pytest

from kg.claims.match import drafts

BUYER = {"Harrow": "ORG", "Pemberton": "ORG"}


def found(doc, people):
    return {(d.kind, *((role, thing.name) for role, thing, _ in d.roles)) for d in drafts(doc, people)}


BOUGHT = ("Acquisition", ("acquirer", "Harrow"), ("target", "Pemberton"))


@pytest.mark.parametrize(
    ("sentence", "tags"),
    [
        ("Harrow/nsubj>1 acquired/ROOT>1 Pemberton/obj>1 ./punct>1", {}),
        ("Pemberton/nsubj:pass>2 was/aux:pass>2 acquired/ROOT>2 by/case>4 Harrow/obl:agent>2", {}),
        ("Pemberton/nsubj>5 ,/punct>2 acquired/acl>0 by/case>4 Harrow/obl:agent>2 grew/ROOT>5", {"acquired": "VBN"}),
        ("Harrow/nsubj>4 which/nsubj>2 bought/acl:relcl>0 Pemberton/obj>2 grew/ROOT>4", {}),
        ("Harrow/nsubj>1 agreed/ROOT>1 to/mark>3 buy/xcomp>1 Pemberton/obj>3", {}),
    ],
    ids=["active", "passive", "participle", "relative", "controlled"],
)
def test_every_construction_names_the_same_buyer(parsed, sentence, tags):
    assert found(*parsed(sentence, BUYER, tags)) == {BOUGHT}


def test_a_verb_that_names_the_office_says_it(parsed):
    names = {"Calder": "PERSON", "Harrow": "ORG"}
    made, = drafts(*parsed("Calder/nsubj>1 founded/ROOT>1 Harrow/obj>1", names))
    assert made.kind == "Position" and made.attrs == {"role": "founder"}
    assert not found(*parsed("Calder/nsubj>1 found/ROOT>1 Harrow/obj>1 closed/xcomp>1", names, {"found": "VBD"})), "found is of to find"


def test_a_nominal_names_buyer_and_bought(parsed):
    sentence = "Harrow/nmod:poss>2 's/case>0 acquisition/nsubj>5 of/case>4 Pemberton/nmod>2 closed/ROOT>5"
    assert found(*parsed(sentence, BUYER)) == {BOUGHT}


@pytest.mark.parametrize("helper", ["not/advmod", "never/advmod", "would/aux", "may/aux"])
def test_what_is_denied_or_doubted_makes_no_fact(parsed, helper):
    assert found(*parsed(f"Harrow/nsubj>2 {helper}>2 acquired/ROOT>2 Pemberton/obj>2", BUYER)) == set()


def test_coordinated_objects_make_a_fact_each(parsed):
    names = BUYER | {"Quill": "ORG"}
    sentence = "Harrow/nsubj>1 acquired/ROOT>1 Pemberton/obj>1 and/cc>4 Quill/conj>2"
    assert found(*parsed(sentence, names)) == {BOUGHT, ("Acquisition", ("acquirer", "Harrow"), ("target", "Quill"))}


def test_a_bare_make_produces_only_what_is_told_as_a_product(parsed):
    assert found(*parsed("Harrow/nsubj>1 makes/ROOT>1 Pemberton/obj>1", BUYER)) == set()
    made = found(*parsed("Harrow/nsubj>1 makes/ROOT>1 Pemberton/obj>1", BUYER | {"Pemberton": "PRODUCT"}))
    assert made == {("Produces", ("producer", "Harrow"), ("product", "Pemberton"))}


@pytest.mark.parametrize(("kinds_of", "kind"), [(("ORG", "PRODUCT"), "Produces"), (("ORG", "FACILITY"), "Operates"), (("PERSON", "ORG"), "Ownership")])
def test_a_possessor_and_a_name_say_by_their_types(parsed, kinds_of, kind):
    names = dict(zip(("Harrow", "Pemberton"), kinds_of, strict=True))
    made = found(*parsed("Harrow/nmod:poss>2 's/case>0 Pemberton/nsubj>3 grew/ROOT>3", names))
    assert {f[0] for f in made} == {kind}
