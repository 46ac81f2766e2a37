"""kg.annotate.cast: whom an article names, and where."""
import pytest
from factory import document

from kg.annotate.cast import cast, repeated, resembles, whole
from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.reader import language
from kg.records import Document
from spacy.tokens import Span


def spans(doc, words, *, of=None):
    """The first `of` places (all, if none is said) where a word stands, as spans."""
    return [doc[t.i : t.i + 1] for t in doc if t.text == words][:of]


def test_a_name_is_one_wherever_the_article_writes_it():
    doc = language()("Harrow sold Tarn Labs in May. Tarn Labs then bought Harrow, and Harrow let it.")
    found = [doc[0:1], doc[2:4], spans(doc, "Harrow")[1]]
    assert [(span.text, span.start) for span in repeated(doc, found)] == [("Tarn Labs", 7), ("Harrow", spans(doc, "Harrow")[2].start)]


def test_a_word_with_a_capital_from_its_sentence_alone_is_no_name():
    text = "Tarn Equity Partners raised $5 billion for Osprey, half of it equity and half debt. Equity makes up more of it than is usual."
    (doc,) = annotated([document("note", text)])
    assert [thing.name for thing in cast(doc, pipeline().get_pipe("reader")).things] == ["Tarn Equity Partners", "Osprey"]


@pytest.mark.parametrize(("text", "word"), [
    ("One told us so. One came, and One left.", "One"),  # seen as a name in a third of its places
    ("She sold target, and target fell.", "target"),  # written without a capital
])  # fmt: skip
def test_a_word_that_is_seldom_a_name_stays_a_word(text, word):
    doc = language()(text)
    assert not list(repeated(doc, spans(doc, word, of=1)))


@pytest.mark.parametrize(("short", "long", "may_be"), [
    ("NSF", "Northern Shipping Fund", True), ("Marlow", "Marlow Foods", True), ("X", "XAI Holdings", False), ("Fund", "Marlow Foods", False)])  # fmt: skip
def test_a_short_name_is_of_its_words_or_of_two_initials_at_least(short, long, may_be):
    assert resembles(short, long) == may_be


@pytest.mark.parametrize(("text", "names"), [
    ("Amazon sells books. Amazon Web Services rents servers to banks. Amazon hired in May.", {"Amazon", "Amazon Web Services"}),
    ("Nebius Group rents servers to banks. Nebius hired in May.", {"Nebius Group"}),
])  # fmt: skip
def test_a_name_that_the_registry_knows_stands_for_no_unit_of_its_party(text, names):
    doc, = annotated([Document("made", text, "0", origin=range(len(text)))])
    people = cast(doc, pipeline().get_pipe("reader"))
    assert {thing.name for thing in people.things if thing.type == "ORG" and not thing.unnamed} == names


@pytest.mark.parametrize(("text", "names"), [
    ("Tolliver's, the grocer, has bought Marlow Foods. Marlow's plants stay open. The deal makes Tolliver's the largest in Ireland.",
     {"Tolliver's", "Marlow Foods"}),
    ("Moody's cut the rating of Larkfield AI on Tuesday. Larkfield's bonds fell. Moody's said more cuts may come.",
     {"Moody's", "Larkfield AI"}),
    ("Harrow's purchase of Marlow Foods closed in May. Harrow's shares rose.", {"Harrow", "Marlow Foods"}),
])  # fmt: skip
def test_an_s_belongs_to_a_name_that_the_article_never_writes_without(text, names):
    doc, = annotated([Document("made", text, "0", origin=range(len(text)))])
    people = cast(doc, pipeline().get_pipe("reader"))
    assert {thing.name for thing in people.things if thing.type == "ORG" and not thing.unnamed} == names
    assert all(span.text.endswith("'s") == thing.name.endswith("'s") for thing in people.things for span in thing.mentions)


def test_a_name_that_is_written_without_an_s_somewhere_ends_in_none():
    doc = language()("Harrow's shares rose, and Harrow bought Tarn's.")
    doc.ents = [Span(doc, 0, 2, label="ORG"), Span(doc, 6, 7, label="ORG"), Span(doc, 8, 10, label="ORG")]
    assert [span.text for span in whole(doc, [doc[0:1], doc[6:7], doc[8:9]])] == ["Harrow", "Harrow", "Tarn's"]
