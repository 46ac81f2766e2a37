"""kg.annotate.foreign: another pipeline's syntax and names on our Doc, all else left as it was."""
import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

import kg.annotate.pipeline  # noqa: F401  registers the Doc extensions
from kg.annotate.cast import Cast, Thing
from kg.annotate.features import NAMES, Spot
from kg.annotate.foreign import NoPipeline, bare, loaded, reread
from kg.annotate.reader import Ties, Words, language
from kg.claims.match import drafts

TEXT = "Quill was bought by Tern Cloud.\nNordics rely on Oslo."
PARSE = ("Quill/nsubjpass/bought/PROPN/NNP was/auxpass/bought/AUX/VBD bought/ROOT/bought/VERB/VBN by/agent/bought/ADP/IN "
         "Tern/compound/Cloud/PROPN/NNP Cloud/pobj/by/PROPN/NNP ./punct/bought/PUNCT/. \n/dep/./SPACE/_SP "
         "Nordics/nsubj/rely/PROPN/NNPS rely/ROOT/rely/VERB/VBP on/prep/rely/ADP/IN Oslo/pobj/on/PROPN/NNP "
         "./punct/rely/PUNCT/.")  # fmt: skip
ENTITIES = {"Quill": "ORG", "Tern Cloud": "GPE", "Nordics": "NORP", "Oslo": "FAC"}


@Language.component("test_clearnlp_parse")
def parse(doc: Doc) -> Doc:
    """The parse of TEXT as ClearNLP labels it, and its entities as OntoNotes does."""
    rows = [part.split("/") for part in PARSE.split(" ")]
    assert [t.text for t in doc] == [row[0] for row in rows]
    ends = {t.text: t for t in reversed(doc)}
    for token, (_, dep, head, pos, tag) in zip(doc, rows, strict=True):
        token.tag_, token.pos_, token.dep_ = tag, pos, dep
        token.head = doc[6] if token.is_space else ends[head]
    at = {name: doc.text.index(name) for name in ENTITIES}
    doc.set_ents([doc.char_span(at[name], at[name] + len(name), label=label) for name, label in ENTITIES.items()])
    return doc


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A pipeline in a folder, as an installed one lies on disk."""
    folder = tmp_path_factory.mktemp("pipelines") / "en_by_hand"
    nlp = spacy.blank("en")
    nlp.add_pipe("test_clearnlp_parse")
    nlp.to_disk(folder)
    return loaded(str(folder))


@pytest.fixture
def doc():
    """TEXT as our reader would leave it: everything a name of no certain type, and a description marked."""
    made = language()(TEXT)
    for token in made:
        token.tag_, token.pos_, token.dep_, token.head = "NN", "NOUN", "dep", made[0]
    made.set_ents([Span(made, 9, 10, label="PRODUCT")])
    made.spans["descriptions"] = [Span(made, 9, 10, label="org")]
    count = sum(not t.is_space for t in made)
    rows = {t.i: row for row, t in enumerate(t for t in made if not t.is_space)}
    vectors = np.ones((count, 4), np.float32)
    made.user_data["words"] = Words(vectors, vectors, np.zeros(count, int), np.full((count, len(NAMES)), 0.1, np.float32), rows)
    return made


def test_tags_parse_and_names_are_the_other_pipelines(doc, pipeline):
    (read,) = reread([doc], pipeline)
    assert read is doc
    assert [(t.text, t.pos_, t.dep_, t.head.text) for t in doc[:6]] == [
        ("Quill", "PROPN", "nsubj:pass", "bought"), ("was", "AUX", "aux:pass", "bought"), ("bought", "VERB", "ROOT", "bought"),
        ("by", "ADP", "case", "Cloud"), ("Tern", "PROPN", "compound", "Cloud"),
        ("Cloud", "PROPN", "obl:agent", "bought")]  # fmt: skip
    assert doc[2].tag_ == "VBN"
    assert [s.text.strip() for s in doc.sents] == TEXT.split("\n")
    assert [(e.text, e.label_) for e in doc.ents] == [("Quill", "ORG"), ("Tern Cloud", "PLACE"), ("Oslo", "FACILITY")]


def test_what_the_reader_gave_besides_stays(doc, pipeline):
    before = doc.user_data["words"]
    list(reread([doc], pipeline))
    after = doc.user_data["words"]
    assert [s.text for s in doc.spans["descriptions"]] == ["rely"]
    assert after.vectors is before.vectors and after.rows == before.rows
    assert (before.typed == np.float32(0.1)).all(), "nothing is changed in place"


def test_a_name_votes_with_the_other_pipelines_type(doc, pipeline):
    list(reread([doc], pipeline))
    words = doc.user_data["words"]
    assert NAMES[words.typed[words.rows[0]].argmax()] == "ORG" and words.typed[words.rows[0]].sum() == 1
    assert (words.typed[words.rows[8]] == np.float32(0.1)).all(), "a label that marks no name leaves the reader's own doubt"


def test_our_frames_read_the_turned_parse(doc, pipeline):
    list(reread([doc], pipeline))
    spans = [doc.ents[0], doc.ents[1]]
    things = [Thing(s.text, "ORG", [s]) for s in spans]
    none = Ties([], np.zeros((0, 0)), np.zeros((0, 0)), [], [])
    people = Cast(things, [Spot(s.start, s.end, "ORG") for s in spans], spans, dict(enumerate(things)), none)
    assert [(d.kind, [(role, thing.name) for role, thing, _ in d.roles]) for d in drafts(doc, people)] == [
        ("Acquisition", [("acquirer", "Tern Cloud"), ("target", "Quill")])]  # fmt: skip


def test_docs_come_in_order_whatever_the_batch(pipeline):
    docs = [language()(TEXT) for _ in range(5)]
    assert [id(d) for d in reread(docs, pipeline, batch_size=2)] == [id(d) for d in docs]
    assert all(d[0].dep_ == "nsubj:pass" for d in docs)


def test_an_empty_text_is_left_empty():
    (read,) = reread([language()("")], spacy.blank("en"))
    assert len(read) == 0


def test_what_the_other_pipeline_does_not_give_stays(doc):
    list(reread([doc], spacy.blank("en")))
    assert {t.dep_ for t in doc} == {"dep"} and [e.label_ for e in doc.ents] == ["PRODUCT"]


def test_universal_labels_are_left_alone():
    nlp = spacy.blank("en")

    def universal(doc):
        return Doc(doc.vocab, words=[t.text for t in doc], heads=[1, 1, 3, 1], deps=["nsubj", "ROOT", "case", "obl"],
                   pos=["PROPN", "VERB", "ADP", "PROPN"])  # fmt: skip

    Language.component("test_universal_parse", func=universal)
    nlp.add_pipe("test_universal_parse")
    (read,) = reread([language()("Tern relies on Quill")], nlp)
    assert [(t.dep_, t.head.i) for t in read] == [("nsubj", 1), ("ROOT", 1), ("case", 3), ("obl", 1)]


def test_no_sentence_runs_over_the_end_of_a_line():
    made = bare(language()("One heading\nand a line"), spacy.blank("en").vocab)
    assert made.text == "One heading\nand a line"
    assert [t.text for t in made if t.is_sent_start and t.i] == ["and"]


def test_a_pipeline_that_is_not_there_is_named_with_the_command_that_brings_it():
    with pytest.raises(NoPipeline) as caught:
        loaded("en_core_web_nowhere")
    assert str(caught.value) == ("no spaCy pipeline called en_core_web_nowhere is installed; "
                                 "install it with: python -m spacy download en_core_web_nowhere")  # fmt: skip
    assert caught.value.exit_code == 2


def test_a_pipeline_without_components_or_with_an_unknown_one_is_refused_in_one_line(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "empty")
    with pytest.raises(NoPipeline, match="has no component"):
        loaded(str(tmp_path / "empty"))
    broken = spacy.blank("en")
    broken.add_pipe("sentencizer")
    broken.to_disk(tmp_path / "broken")
    config = tmp_path / "broken" / "config.cfg"
    config.write_text(config.read_text().replace('factory = "sentencizer"', 'factory = "no_such_factory"'))
    with pytest.raises(NoPipeline) as caught:
        loaded(str(tmp_path / "broken"))
    assert "does not load" in str(caught.value) and "\n" not in str(caught.value)
