"""What the shipped reader scores: the figures of the model's card.

`python -m kg.train.measure --data DIR corpus/training/heldout*.txt` prints them; `--data` is what `kg train` takes.
"""
from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import spacy
from spacy.tokens import Doc, DocBin

from kg.annotate.features import NAMES, Spot
from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.reader import Reader
from kg.ask.score import aliases, registered, score
from kg.claims.reading import claims
from kg.names import folded
from kg.train import data, gold
from kg.train.build import set_aside
from kg.train.passages import Passage, passages

TIED = 0.5  # a tie counts as found from this probability


def main(files: Sequence[Path], corpora: Path | None) -> None:
    """Print the figures of the held-out FILES, and of the public corpora's test parts."""
    nlp = pipeline()
    reader: Reader = nlp.get_pipe("reader")
    for path in files:
        told = list(passages(path))
        print(f"{path.stem}: {len(told)} passages")
        for name, value in (*facts(told, reader).items(), *mentions(told, nlp).items(), *ties(told, nlp, reader).items()):
            print(f"  {name}: {value:.3f}" if isinstance(value, float) else f"  {name}: {value}")
    told = [p for path in files for p in passages(path)]
    print(f"words a second, text to claims: {speed(told, reader):.0f}")
    if corpora:
        for bank in ("ewt", "gum"):
            print(f"{bank}: " + ", ".join(f"{k} {v:.1f}" for k, v in syntax(corpora / f"treebank/{bank}_test.spacy", nlp).items()))
        _, tenth = set_aside(list(data.core(corpora / "core/train.json")))
        print("CORE's tenth: " + ", ".join(f"{k} {v:.3f}" for k, v in relations(tenth, nlp, reader).items()))


def facts(told: Sequence[Passage], reader: Reader) -> dict[str, float | int]:
    """The guide's scores of the passages read as articles."""
    wanted = [record for passage in told for record in gold.records(passage)]
    found = []
    for passage, doc in zip(told, annotated(gold.document(p) for p in told), strict=True):
        names = gold.called(passage)
        found += [gold.told(claim, names) for claim in claims(doc, reader)]
    figures = score(wanted, found, aliases(registered())).figures
    return {k: figures[k] for k in ("f1", "precision", "recall", "f1_without_bare_tickers", "attrs_right", "attrs_offered", "attrs", "bounds_right", "bounds", "status_right", "status")}


def mentions(told: Sequence[Passage], nlp: spacy.Language) -> dict[str, float]:
    """Precision and recall of the network's names, exact spans and types."""
    wanted, found = Counter(), Counter()
    for passage in told:
        doc = nlp(passage.text)
        for m in passage.mentions:
            span = doc.char_span(m.start, m.end, alignment_mode="expand")
            if m.type in NAMES and span is not None:
                wanted[passage.at, span.start, span.end, m.type] += 1
        found.update((passage.at, e.start, e.end, e.label_) for e in doc.ents)
    right = sum((wanted & found).values())
    precision, recall = right / max(1, sum(found.values())), right / max(1, sum(wanted.values()))
    return {"names, precision": precision, "names, recall": recall, "names, F1": 2 * precision * recall / max(1e-9, precision + recall)}


def ties(told: Sequence[Passage], nlp: spacy.Language, reader: Reader) -> dict[str, float]:
    """F1 of what ties parties given the mentions, over kinds of fact, and how many statuses are right; a fact is found where
    any two mentions of its parties are tied by it."""
    kinds = [n for n, label in enumerate(reader.labels["tie"]) if "." not in label and label != data.SAME]
    right = found = wanted = statuses = status_right = 0
    for passage, item in zip(told, data.marked(told, nlp), strict=True):
        words = read(passage.text, nlp)
        scored = reader.ties(words, item.spots, _called(item.words, item.spots))
        row = {pair: k for k, pair in enumerate(scored.pairs)}
        column = {label: n for n, label in enumerate(reader.labels["tie"])}
        said = {(row[p], column[t.label]) for t in item.told for p in t.pairs}
        unsure = {row[p] for p in item.unsure if p in row}
        found += sum(scored.tie[k, n] >= TIED and (k, n) not in said and k not in unsure for k in row.values() for n in kinds)
        for telling in (t for t in item.told if column[t.label] in kinds):
            best = max((row[p] for p in telling.pairs), key=lambda k: scored.tie[k, column[telling.label]])
            yes = scored.tie[best, column[telling.label]] >= TIED
            right, found, wanted = right + yes, found + yes, wanted + 1
            if telling.status not in (None, "none"):
                statuses += 1
                status_right += scored.statuses[int(scored.status[best].argmax())] == telling.status
    precision, recall = right / max(1, found), right / max(1, wanted)
    return {"ties, precision": precision, "ties, recall": recall, "ties, F1": 2 * precision * recall / max(1e-9, precision + recall),
            "status": status_right / max(1, statuses)}  # fmt: skip


def read(text: str, nlp: spacy.Language):  # noqa: ANN201
    """The network's vectors of a text."""
    return nlp(text).user_data["words"]


def _called(words: Sequence[str], spots: Iterable[Spot]) -> list[str]:
    return [folded(" ".join(words[s.start : s.end])) if s.type in NAMES else "" for s in spots]


def relations(tenth: Sequence[data.Item], nlp: spacy.Language, reader: Reader) -> dict[str, float]:
    """Accuracy of CORE's relations given the spans, on all and on the 60 % that the reader is surest of."""
    sure, right = [], []
    for item in tenth:
        doc = nlp.get_pipe("reader")(Doc(nlp.vocab, words=item.words))
        one, other, relation = item.core
        chances = reader.relation_of(doc.user_data["words"], item.spots, (one, other))
        sure.append(float(chances.max()))
        right.append(reader.labels["core"][int(chances.argmax())] == relation)
    order = np.argsort(sure)[::-1][: int(0.6 * len(sure))]
    most = Counter(item.core[2] for item in tenth).most_common(1)[0][1]
    return {"accuracy": float(np.mean(right)), "surest 60 %": float(np.mean(np.array(right)[order])), "majority": most / len(tenth)}


def syntax(path: Path, nlp: spacy.Language) -> dict[str, float]:
    """UPOS, UAS and LAS by word, on the treebank's own tokens."""
    right, words = Counter(), 0
    for want in DocBin().from_disk(path).get_docs(nlp.vocab):
        made = nlp.get_pipe("reader")(Doc(nlp.vocab, words=[t.text for t in want], spaces=[bool(t.whitespace_) for t in want]))
        for a, b in zip(want, made, strict=True):
            if not a.is_space:
                words += 1
                right["UPOS"] += a.pos_ == b.pos_
                right["UAS"] += a.head.i == b.head.i
                right["LAS"] += a.head.i == b.head.i and a.dep_ == b.dep_
    return {k: 100 * n / words for k, n in right.items()}


def speed(told: Sequence[Passage], reader: Reader) -> float:
    """Words a second from text to claims, once everything is loaded."""
    made = [gold.document(p) for p in told]
    began = time.perf_counter()
    words = 0
    for doc in annotated(made):
        claims(doc, reader)
        words += sum(not t.is_space for t in doc)
    return words / (time.perf_counter() - began)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("files", nargs="+", type=Path)
    asked.add_argument("--data", type=Path)
    given = asked.parse_args()
    main(given.files, given.data)
