"""kg.annotate: the shipped pipeline fills a Doc, and reads a text alike in any company."""
import numpy as np
import pytest
import spacy

from kg.annotate.pipeline import MODEL, annotated, pipeline
from kg.annotate.reader import exact
from kg.annotate.tree import heads_of
from kg.claims.reading import claims
from kg.records import Document

TEXT = ("Harrow Foods Ltd acquired Pemberton Dairy for $40 million in May 2024. The company, founded by Ines Calder, "
        "had revenue of $310 million last year and employs 1,200 people at its Skerry plant.")  # fmt: skip


def document(name, text, published="2025-03-04"):
    return Document(name, text, "0", published=published, origin=range(len(text)))


@pytest.fixture(scope="module")
def doc():
    return next(annotated([document("a", TEXT)]))


def test_spacy_loads_the_shipped_pipeline():
    doc = spacy.load(MODEL)("Osprey owns Tern Cloud.")
    assert [t.pos_ for t in doc] == ["PROPN", "VERB", "PROPN", "PROPN", "PUNCT"]
    assert [(t.dep_, t.head.text) for t in doc[:2]] == [("nsubj", "owns"), ("ROOT", "owns")] and doc[3].dep_ == "obj"
    assert {e.text for e in doc.ents} == {"Osprey", "Tern Cloud"}


def test_every_layer_is_filled(doc):
    assert len(list(doc.sents)) == 2 and all(t.tag_ and t.dep_ for t in doc)
    assert {"Harrow Foods", "Pemberton Dairy", "Ines Calder"} <= {e.text.removesuffix(" Ltd") for e in doc.ents}


def test_values_are_typed_and_dates_resolved(doc):
    found = {s.text: (s.label_, s._.quantity.record() if s._.quantity else s._.when.iso) for s in doc.spans["values"]}
    assert found["$40 million"] == ("MONEY", {"value": 40000000, "unit": "USD"})
    assert found["May 2024"] == ("DATE", "2024-05") and found["last year"] == ("DATE", "2024")
    assert found["1,200"] == ("COUNT", {"value": 1200, "unit": "person"})


def test_a_text_is_read_alike_in_any_company():
    others = [document(f"o{i}", "Nothing of note was told on that day. " * i) for i in range(1, 6)]
    reader = pipeline().get_pipe("reader")
    alone = claims(next(annotated([document("a", TEXT)])), reader)
    beside = next(claims(doc, reader) for doc in annotated([*others, document("a", TEXT)]) if doc._.article.document.name == "a")
    assert alone == beside and alone


def test_a_text_is_read_alike_on_any_processor(doc):
    exact = [[0.068, 0.216, 0.080, -0.382, 0.159, 0.007], [0.146, 0.152, 0.011, -0.203, 0.100, 0.141], [0.177, 0.024, 0.218, -0.092, 0.136, -0.311]]
    assert doc.user_data["words"].vectors[[0, 5, 20], :6] == pytest.approx(np.array(exact), abs=0.01), "products of 8 bits are cut off at 16"


@pytest.mark.parametrize(("told", "known"), [("flags : fpu avx2 avx512_vnni", True), ("flags : fpu avx2 avx_vnni amx", True), ("flags : fpu avx2 avx512f", False), (None, False)])
def test_exact_sums_are_asked_for_unless_the_processor_is_known_to_make_them(tmp_path, told, known):
    if told:
        (tmp_path / "cpuinfo").write_text(told)
    assert exact(tmp_path / "cpuinfo") is known


def test_a_tree_has_one_root_and_no_cycle():
    rng = np.random.default_rng(3)
    for n in (1, 2, 5, 12):
        for _ in range(30):
            heads = heads_of(rng.normal(size=(n, n + 1)).astype(np.float32))
            assert (heads == 0).sum() == 1
            for i in range(1, n + 1):
                seen, j = set(), i
                while j:
                    assert j not in seen
                    seen.add(j)
                    j = int(heads[j - 1])


@pytest.mark.parametrize(("text", "told"), [
    ("It paid $20 billion (£15 billion) for the chips.", ["$20 billion"]),
    ("It paid €2 billion (about $2.2 billion) for them.", ["€2 billion"]),
    ("It paid $20 billion ($15 billion in cash) for them.", ["$20 billion", "$15 billion"]),
    ("It paid $20 billion, and £15 billion later.", ["$20 billion", "£15 billion"]),
])  # fmt: skip
def test_a_sum_told_again_in_another_currency_is_one_sum(text, told):
    (doc,) = annotated([document("a", text)])
    assert [s.text for s in doc.spans["values"] if s.label_ == "MONEY"] == told
