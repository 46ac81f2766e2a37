"""kg.claims.passage: what says a fact is one short passage, or a short one for each of its mentions."""
from annotated import annotated
from kg.claims.passage import CHARACTERS, passages

NAMED = {"Harrow": "ORG", "Wells Bank": "ORG"}


def held(text):
    doc, people = annotated(text, NAMED)
    return passages(doc, [people.spans[0], people.spans[-1]])


def test_mentions_in_neighbouring_sentences_share_a_passage():
    text = "It rained. Harrow needs money. The sum is large. Wells Bank lends it. The weather held."
    assert [e.quote for e in held(text)] == ["Harrow needs money. The sum is large. Wells Bank lends it."]


def test_mentions_that_stand_far_apart_have_a_passage_each():
    text = "Harrow builds halls. It rained. It snowed. It thawed. Wells Bank lends $540 million."
    found = held(text)
    assert [e.quote for e in found] == ["Harrow builds halls.", "Wells Bank lends $540 million."]
    assert all(text[e.start : e.end] == e.quote for e in found)


def test_a_passage_of_a_long_sentence_is_cut_at_its_clauses():
    text = "Harrow builds halls, " + "and more halls, " * 60 + "and Wells Bank lends."
    found = held(text)
    assert [name in e.quote for name, e in zip(NAMED, found, strict=True)] == [True, True]
    assert all(len(e.quote) <= CHARACTERS for e in found)
