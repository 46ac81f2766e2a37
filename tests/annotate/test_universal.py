"""kg.annotate.universal: a ClearNLP tree says in Universal Dependencies what it said before."""
import pytest

from kg.annotate.universal import Tree, clear, universal

WORDS = {"ADP": "from to by of in after", "SCONJ": "because", "VERB": "according", "AUX": "is was will be", "CCONJ": "and",
         "PART": "'s", "PUNCT": ",", "PRON": "which there", "ADJ": "happy", "NOUN": "sale"}  # fmt: skip
POS = {word: pos for pos, words in WORDS.items() for word in words.split()}
VERBAL = {"ROOT", "relcl", "acl", "advcl", "xcomp", "ccomp", "pcomp"}


def tree(marked):
    """Words as "word/label>head's place"; those with a capital are proper nouns, those in POS what it says, others by label."""
    parts = [part.rsplit("/", 1) for part in marked.split()]
    words = [word for word, _ in parts]
    deps, heads = zip(*(rest.split(">") for _, rest in parts), strict=True)
    told = list(zip(words, deps, strict=True))
    pos = [POS.get(word) or ("PROPN" if word[0].isupper() else "VERB" if dep in VERBAL else "NOUN") for word, dep in told]
    tags = ["TO" if pair == ("to", "aux") else "X" for pair in told]
    return Tree(words, pos, tags, [int(head) for head in heads], list(deps))


def turned(marked):
    made = tree(marked)
    universal(made)
    return " ".join(f"{word}/{dep}>{head}" for word, dep, head in zip(made.words, made.deps, made.heads, strict=True))


@pytest.mark.parametrize(("before", "after"), [
    ("Harrow/nsubj>1 bought/ROOT>1 Quill/dobj>1 from/prep>1 Tern/pobj>3",
     "Harrow/nsubj>1 bought/ROOT>1 Quill/obj>1 from/case>4 Tern/obl>1"),
    ("sale/ROOT>0 of/prep>0 Quill/pobj>1 to/prep>0 Tern/pobj>3",
     "sale/ROOT>0 of/case>2 Quill/nmod>0 to/case>4 Tern/nmod>0"),
    ("Quill/nsubjpass>2 was/auxpass>2 bought/ROOT>2 by/agent>2 Tern/pobj>3",
     "Quill/nsubj:pass>2 was/aux:pass>2 bought/ROOT>2 by/case>4 Tern/obl:agent>2"),
    ("Tern/nsubj>1 lent/ROOT>1 Quill/dative>1 millions/dobj>1",
     "Tern/nsubj>1 lent/ROOT>1 Quill/iobj>1 millions/obj>1"),
    ("Tern/nsubj>1 lent/ROOT>1 millions/dobj>1 to/dative>1 Quill/pobj>3",
     "Tern/nsubj>1 lent/ROOT>1 millions/obj>1 to/case>4 Quill/obl>1"),
    ("Tern/poss>2 's/case>0 purchase/nsubj>5 of/prep>2 Quill/pobj>3 closed/ROOT>5",
     "Tern/nmod:poss>2 's/case>0 purchase/nsubj>5 of/case>4 Quill/nmod>2 closed/ROOT>5"),
    ("Tern/nsubj>4 which/nsubj>2 bought/relcl>0 Quill/dobj>2 grew/ROOT>4",
     "Tern/nsubj>4 which/nsubj>2 bought/acl:relcl>0 Quill/obj>2 grew/ROOT>4"),
    ("Tern/nsubj>1 agreed/ROOT>1 to/aux>3 buy/xcomp>1 Quill/dobj>3",
     "Tern/nsubj>1 agreed/ROOT>1 to/mark>3 buy/xcomp>1 Quill/obj>3"),
    ("Tern/nsubj>1 took/ROOT>1 over/prt>1 Quill/dobj>1",
     "Tern/nsubj>1 took/ROOT>1 over/compound:prt>1 Quill/obj>1"),
], ids=["oblique", "nominal", "passive", "dative", "dative to", "possessive", "relative", "infinitive", "particle"])  # fmt: skip
def test_a_construction_is_turned(before, after):
    assert turned(before) == after


def test_what_something_is_becomes_the_head_and_be_its_copula():
    assert turned("Tern/nsubj>2 will/aux>2 be/ROOT>2 supplier/attr>2 to/prep>3 Quill/pobj>4") == (
        "Tern/nsubj>3 will/aux>3 be/cop>3 supplier/ROOT>3 to/case>5 Quill/nmod>3")  # fmt: skip
    assert turned("Tern/nsubj>1 is/ccomp>3 happy/acomp>1 says/ROOT>3") == "Tern/nsubj>2 is/cop>2 happy/ccomp>3 says/ROOT>3"


def test_what_there_is_is_the_subject_and_what_becomes_is_no_copula():
    assert turned("there/expl>1 is/ROOT>1 plant/attr>1") == "there/expl>1 is/ROOT>1 plant/nsubj>1"
    assert turned("Tern/nsubj>1 became/ROOT>1 supplier/attr>1") == "Tern/nsubj>1 became/ROOT>1 supplier/xcomp>1"


def test_a_helping_be_stays_what_it_is():
    assert turned("Quill/nsubj>2 is/aux>2 growing/ROOT>2") == "Quill/nsubj>2 is/aux>2 growing/ROOT>2"


def test_every_member_of_a_list_hangs_on_the_first_and_and_on_the_last():
    assert turned("buys/ROOT>0 from/prep>0 Tern/pobj>1 ,/punct>2 Quill/conj>2 and/cc>4 Arc/conj>4") == (
        "buys/ROOT>0 from/case>2 Tern/obl>0 ,/punct>2 Quill/conj>2 and/cc>6 Arc/conj>2")  # fmt: skip


def test_a_repeated_preposition_joins_the_list():
    assert turned("buys/ROOT>0 from/prep>0 Tern/pobj>1 and/cc>1 from/conj>1 Quill/pobj>4") == (
        "buys/ROOT>0 from/case>2 Tern/obl>0 and/cc>5 from/case>5 Quill/conj>2")  # fmt: skip


def test_a_preposition_on_a_preposition_passes_its_noun_up():
    assert turned("fell/ROOT>0 according/prep>0 to/prep>1 Tern/pobj>2") == "fell/ROOT>0 according/case>3 to/case>3 Tern/obl>0"
    assert turned("fell/ROOT>0 because/prep>0 of/pcomp>1 Tern/pobj>2") == "fell/ROOT>0 because/case>3 of/case>3 Tern/obl>0"


def test_a_clause_behind_a_preposition_hangs_by_its_verb():
    assert turned("grew/ROOT>0 after/prep>0 buying/pcomp>1 Quill/dobj>2 from/prep>2 Tern/pobj>4") == (
        "grew/ROOT>0 after/mark>2 buying/advcl>0 Quill/obj>2 from/case>5 Tern/obl>2")  # fmt: skip


def test_a_lone_prepositional_phrase_has_its_noun_for_root():
    assert turned("in/ROOT>0 Oslo/pobj>0") == "in/case>1 Oslo/ROOT>1"


@pytest.mark.parametrize("lost", ["in/prep>1 grew/ROOT>1", "by/agent>1 grew/ROOT>1", "days/npadvmod>1 grew/ROOT>1"])
def test_no_clearnlp_label_is_left(lost):
    assert not clear({part.rsplit("/", 1)[1].split(">")[0] for part in turned(lost).split()})


def test_the_labels_tell_whose_they_are():
    assert clear({"nsubj", "dobj"}) and not clear({"nsubj", "obj", "obl", "case", "nmod:poss", "aux:pass"})
