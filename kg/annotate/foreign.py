"""Another spaCy pipeline's tags, parse and names in the place of the shipped model's, which gives everything else."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import spacy
from spacy.attrs import DEP, HEAD, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from kg.annotate.features import NAMES
from kg.annotate.universal import Tree, clear, universal
from kg.errors import KgError
from kg.lexicon import lexicon


class NoPipeline(KgError):
    """A spaCy pipeline that is not installed, or that does not load."""

    exit_code = 2


@cache
def loaded(name: str) -> Language:
    """The installed pipeline of that name, or the one in that folder. Raises NoPipeline."""
    try:
        nlp = spacy.load(name, exclude=["lemmatizer"])
    except OSError as error:
        if "E050" not in str(error):
            raise NoPipeline(f"the spaCy pipeline {name} does not load: {_line(error)}; install it again with: "
                             f"python -m spacy download {name}") from None  # fmt: skip
        raise NoPipeline(f"no spaCy pipeline called {name} is installed; "
                         f"install it with: python -m spacy download {name}") from None  # fmt: skip
    except (ValueError, ImportError) as error:  # of another spaCy, or short of a library of its own
        raise NoPipeline(f"the spaCy pipeline {name} does not load: {_line(error)}; install what it needs, or it again, with: "
                         f"python -m spacy download {name}") from None  # fmt: skip
    if not nlp.pipe_names:
        raise NoPipeline(f"the spaCy pipeline {name} has no component; one with a parser is wanted, say en_core_web_sm")
    return nlp


def _line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__


def reread(docs: Iterable[Doc], nlp: Language, *, batch_size: int = 8) -> Iterator[Doc]:
    """The same Docs, with the tags, the parse and the names that `nlp` gives their words; what it does not give stays."""
    for batch in spacy.util.minibatch(docs, batch_size):
        others = nlp.pipe([bare(doc, nlp.vocab) for doc in batch], batch_size=batch_size)
        for doc, other in zip(batch, others, strict=True):
            rewrite(doc, other)
            yield doc


def bare(doc: Doc, vocab: Vocab) -> Doc:
    """The words of a Doc and the spaces between them, and nothing more but that no sentence runs over the end of a line."""
    made = Doc(vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])
    for before, token in zip(made, made[1:], strict=False):
        if before.is_space and "\n" in before.text:
            token.is_sent_start = True
    return made


def rewrite(doc: Doc, other: Doc) -> None:
    """Write what another pipeline made of the same words onto a Doc."""
    if not len(doc):
        return
    strings = doc.vocab.strings
    columns: dict[int, list[int]] = {}
    if other.has_annotation("TAG"):
        columns[TAG] = [strings.add(t.tag_) for t in other]
    if other.has_annotation("POS"):
        columns[POS] = [t.pos for t in other]
    if other.has_annotation("DEP"):
        heads, deps = _parse(other)
        columns[HEAD] = [(head - i) % 2**64 for i, head in enumerate(heads)]
        columns[DEP] = [strings.add(dep) for dep in deps]
    if columns:
        doc.from_array(list(columns), np.array(list(columns.values()), np.uint64).T)
    if other.has_annotation("ENT_IOB"):
        types = lexicon("foreign")["entity"]
        names = [Span(doc, ent.start, ent.end, label=types[ent.label_]) for ent in other.ents if ent.label_ in types]
        doc.set_ents(names)
        _type(doc, names)


def _parse(other: Doc) -> tuple[list[int], list[str]]:
    """The head and the label of each word, in Universal Dependencies."""
    heads, deps = [t.head.i for t in other], [t.dep_ for t in other]
    if not clear(set(deps)):
        return heads, deps
    for sentence in other.sents:
        start, end = sentence.start, sentence.end
        tree = Tree([t.text for t in sentence], [t.pos_ for t in sentence], [t.tag_ for t in sentence],
                    [head - start for head in heads[start:end]], deps[start:end])  # fmt: skip
        universal(tree)
        heads[start:end], deps[start:end] = [head + start for head in tree.heads], tree.deps
    return heads, deps


def _type(doc: Doc, names: list[Span]) -> None:
    """Let the words of the other pipeline's names be of its types, where the cast votes on the type of a name."""
    if (words := doc.user_data.get("words")) is None:
        return
    typed = words.typed.copy()
    for name in names:
        rows = [words.rows[i] for i in range(name.start, name.end) if i in words.rows]
        typed[rows] = np.array(NAMES) == name.label_
    doc.user_data["words"] = words._replace(typed=typed)
