"""kg.annotate.reference: what a pronoun or description stands for, or that it stands for nothing that is named."""
import numpy as np
import pytest
from spacy.tokens import Doc

from kg.annotate.cast import Cast, Thing, cast, resolve
from kg.annotate.features import Spot
from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.reader import Ties, language
from kg.annotate.reference import asked, chances, indefinite, noun
from kg.records import Document

WORDS = "Harrow sold a mill to Tarn . It then rented the site .".split()
POS = "PROPN VERB DET NOUN ADP PROPN PUNCT PRON ADV VERB DET NOUN PUNCT".split()
HEADS = [1, 1, 3, 1, 5, 1, 1, 9, 9, 9, 11, 9, 9]
DEPS = "nsubj ROOT det obj case obl punct nsubj advmod ROOT det obj punct".split()


def told(same):
    """The article and a cast in which "It" is as like Harrow and Tarn as `same` says."""
    doc = Doc(language().vocab, words=WORDS, pos=POS, heads=HEADS, deps=DEPS, sent_starts=[n in (0, 7) for n in range(len(WORDS))])
    spans = [doc[0:1], doc[5:6], doc[7:8]]
    spots = [Spot(s.start, s.end, kind) for s, kind in zip(spans, ("ORG", "ORG", "org"), strict=True)]
    things = [Thing("Harrow", "ORG", [spans[0]]), Thing("Tarn", "ORG", [spans[1]])]
    likely = np.array([[same[0]], [same[1]]], np.float32)
    ties = Ties([(2, 0), (2, 1)], likely, np.zeros((2, 1), np.float32), ["same"], ["none"], (likely, likely))
    return doc, Cast(things, spots, spans, dict(enumerate(things)), ties)


@pytest.mark.parametrize(("same", "name"), [((0.95, 0.05), "Harrow"), ((0.05, 0.95), "Tarn"), ((0.001, 0.001), None)])
def test_a_pronoun_stands_for_what_the_reader_takes_it_for_or_for_nothing(same, name):
    doc, cast = told(same)
    resolve(doc, cast)
    assert (cast.thing_of[2].name if 2 in cast.thing_of else None) == name


def test_the_chances_leave_room_for_none():
    doc, cast = told((0.5, 0.5))
    ((spot, options),) = asked(doc, cast)
    likely = chances(options)
    assert spot == 2 and [option.thing.name for option in options] == ["Harrow", "Tarn"]
    assert all(p > 0 for p in likely) and sum(likely) < 1


def test_only_what_introduces_somebody_makes_an_unnamed_party():
    doc, _ = told((0, 0))
    assert indefinite(doc[2:4]) and noun(doc[2:4]) == "mill"
    assert not indefinite(doc[10:12]) and not indefinite(doc[7:8])


def test_an_abbreviation_keeps_its_capitals_in_what_an_unnamed_party_is_called():
    words = "An AI Lab signed .".split()
    doc = Doc(language().vocab, words=words, pos="DET PROPN NOUN VERB PUNCT".split(), heads=[2, 2, 3, 3, 3],
              deps="det compound nsubj ROOT punct".split())  # fmt: skip
    assert noun(doc[0:3]) == "AI lab"


def test_a_bracket_says_who_is_called_the_company_from_here_on():
    text = ("Sabine Halls Corporation (Nasdaq: SABH) (the “Company”), through its subsidiary SH Orange LLC (“Landlord”), entered into a "
            "lease with Ostrava Systems, Inc. (the “Tenant”). The Tenant will occupy 40 MW. Ms. Lorna Teague, Chief Accounting Officer, "
            "notified the Company on Friday that she will resign.")  # fmt: skip
    (doc,) = annotated([Document("a", text, "0", published="2026-03-04", origin=range(len(text)))])
    made = cast(doc, pipeline().get_pipe("reader"))
    stands = {span.text: made.thing_of[n].name for n, span in enumerate(made.spans) if n in made.thing_of and made.spots[n].type == "org"}
    assert stands["The Tenant"] == "Ostrava Systems" and stands["the Company"] == "Sabine Halls"
