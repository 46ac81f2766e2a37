"""What each part of the reading is worth: scores with one part left out.

`python -m kg.train.ablation ARTICLES GOLD [--aliases FILE]` scores a folder of articles against its gold facts;
`python -m kg.train.ablation PASSAGES.txt` scores marked passages.
"""
from __future__ import annotations

import argparse
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kg.annotate.pipeline import annotated, pipeline
from kg.annotate.reader import Reader, Ties
from kg.ask.score import Record, aliases, aliases_in, records, registered, score
from kg.claims.reading import claims
from kg.read.article import Article
from kg.read.corpus import documents
from kg.records import Document
from kg.train import data, gold
from kg.train.passages import passages

TIES = Reader.ties


def main(articles: Path, answers: Path | None, names: Path | None) -> None:
    """Print a row for each part left out."""
    if answers is None:
        told = list(passages(articles))
        read, wanted = [gold.document(p) for p in told], [record for p in told for record in gold.records(p)]
        called = {document.name: gold.called(p) for p, document in zip(told, read, strict=True)}
    else:
        read, wanted, called = list(documents([articles])), records(answers), {}
    same = aliases([*registered(), *(aliases_in(names) if names else ())])
    for name, parts in LEFT_OUT.items():
        with ExitStack() as out:
            for target, stand_in in parts.items():
                out.enter_context(patch(target, stand_in))
            figures = score(wanted, found(read, called), same).figures
        print(f"{name:24} F1 {figures['f1']:.3f}  precision {figures['precision']:.3f}  recall {figures['recall']:.3f}")


def found(read: Sequence[Document], called: Mapping[str, Mapping[str, str]]) -> list[Record]:
    """What the reader, as it is patched, makes of the documents; parties by the names that `called` tells for each."""
    reader = pipeline().get_pipe("reader")
    return [gold.told(claim, called.get(claim.doc, {})) for doc in annotated(read) for claim in claims(doc, reader)]


def _untied(self: Reader, *given: Any) -> Ties:
    """The reader's ties, but for the things that mentions stand for."""
    ties = TIES(self, *given)
    ties.tie[:, [n for n, label in enumerate(ties.labels) if label != data.SAME]] = 0.0
    return ties


def _none(*_: Any) -> Iterator[Any]:
    return iter(())


def _as_it_is(document: Document) -> Article:
    places = array("L", range(len(document.text) + 1))
    return Article(document, document.text, places[:-1], places[1:])


LEFT_OUT: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "frames alone": {"kg.annotate.reader.Reader.ties": _untied},
    "model alone": {"kg.claims.match.drafts": _none, "kg.claims.figures.drafts": _none},
    "without coreference": {"kg.annotate.cast.resolve": _none},
    "without the normaliser": {"kg.annotate.pipeline.article": _as_it_is},
}

if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("articles", type=Path)
    asked.add_argument("gold", nargs="?", type=Path)
    asked.add_argument("--aliases", type=Path)
    given = asked.parse_args()
    main(given.articles, given.gold, given.aliases)
