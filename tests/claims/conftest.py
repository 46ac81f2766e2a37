"""Docs made by hand: words, heads and labels, names marked, no model needed."""
import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span

import kg.annotate.pipeline  # noqa: F401  registers the Doc extensions
from kg.annotate.cast import Cast, Thing
from kg.annotate.features import Spot
from kg.annotate.reader import Ties
from kg.read.article import article
from kg.records import Document
from kg.train.data import STATUS_TAGS, tie_labels


@pytest.fixture
def parsed():
    """parsed("Harrow/nsubj>1 bought/ROOT>1 Pemberton/obj>1 ./punct>1", {"Harrow": "ORG", …}) -> Doc, Cast."""

    def make(marked: str, names: dict[str, str], tags: dict[str, str] | None = None) -> tuple[Doc, Cast]:
        words, deps, heads = [], [], []
        for part in marked.split():
            word, rest = part.rsplit("/", 1)
            dep, head = rest.split(">")
            words.append(word)
            deps.append(dep)
            heads.append(int(head))
        verbal = {"ROOT", "acl", "acl:relcl", "conj", "xcomp", "advcl"}
        pos = ["PROPN" if w in names else "VERB" if d in verbal else "NOUN" for w, d in zip(words, deps, strict=True)]
        doc = Doc(spacy.blank("en").vocab, words=words, heads=heads, deps=deps, pos=pos, tags=[(tags or {}).get(w, "NN") for w in words])
        doc._.article = article(Document("hand", doc.text, "0", origin=range(len(doc.text))))
        spans = [Span(doc, t.i, t.i + 1, label=names[t.text]) for t in doc if t.text in names]
        things = {name: Thing(name, kind) for name, kind in names.items()}
        spots = [Spot(s.start, s.end, s.label_) for s in spans]
        none = Ties([], np.zeros((0, len(tie_labels()))), np.zeros((0, len(STATUS_TAGS))), tie_labels(), STATUS_TAGS)
        return doc, Cast(list(things.values()), spots, spans, {i: things[s.text] for i, s in enumerate(spans)}, none)

    return make
