"""Articles without end: those of the corpus with other parties and other figures, the same for the same seed."""
from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from kg.lexicon import lexicon
from kg.ontology import home
from kg.read.corpus import documents
from kg.records import Document

SYLLABLES = "bal cor dun fen gal hol kes lam mor nel ost per quin rav sel tor ulm ver wen yar".split()
LONG = 5  # syllables of a name: of three, ten thousand articles would all tell of the same few parties
FIGURE = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d-])")
FILES = 8
YEARS = range(1900, 2100)


def drawn(count: int, seed: int = 0, longest: int | None = None) -> Iterator[Document]:
    """So many articles, one at a time; with `longest`, each ends with the line in which it has so many words."""
    models = _models()
    for number in range(count):
        model = models[number % len(models)]
        yield _varied(model, model.text if longest is None else _begun(model.text, longest), random.Random(f"{seed} {number}"), number)


def written(folder: Path, count: int, seed: int = 0, longest: int | None = None) -> None:
    """Writes so many articles as JSON lines, into several files of a new folder."""
    folder.mkdir()
    with ExitStack() as opened:
        files = [opened.enter_context((folder / f"{number}.jsonl").open("w", encoding="utf-8")) for number in range(min(FILES, count))]
        for number, document in enumerate(drawn(count, seed, longest)):
            files[number % FILES].write(json.dumps({"id": document.name, "text": document.text, "published": document.published}) + "\n")


def _begun(text: str, words: int) -> str:
    lines = text.split("\n")
    many = accumulate(len(line.split()) for line in lines)
    return "\n".join(lines[: next((n for n, count in enumerate(many, 1) if count >= words), len(lines))])


def _varied(model: Document, text: str, draw: random.Random, number: int) -> Document:
    words = {word: "".join(draw.choices(SYLLABLES, k=LONG)).capitalize() for word in _named(model.name)}
    text = re.sub(r"(?<!\w)\w+", lambda word: words.get(word[0], word[0]), text)
    factor = draw.uniform(0.5, 2)
    text = FIGURE.sub(lambda figure: _scaled(figure[0], factor), text)
    return Document(f"{model.name}-{number:05}", text, sha256(text.encode()).hexdigest(), published=model.published, origin=range(len(text)))


def _scaled(figure: str, factor: float) -> str:
    """A figure times a factor, written as it was; a year, a day and a small count stay."""
    value = float(figure.replace(",", ""))
    if value < 32 and "." not in figure or figure.isdigit() and int(figure) in YEARS:
        return figure
    decimals = len(figure.partition(".")[2])
    return f"{value * factor:,.{decimals}f}" if "," in figure else f"{value * factor:.{decimals}f}"


@cache
def _models() -> tuple[Document, ...]:
    return tuple(documents([home() / "corpus"]))


@cache
def _named(article: str) -> tuple[str, ...]:
    """The words of an article's parties that are no common ones: what another article would write otherwise."""
    common = {word for table in ("generic", "legal", "title", "site") for word in lexicon("names")[table]}
    names = {name for record in _gold() if record["doc"] == article for told in record["roles"].values()
             for name in (told if isinstance(told, list) else [told]) if not name.startswith("unnamed ")}  # fmt: skip
    words = {word for name in names for word in re.findall(r"\w+", name) if len(word) > 2 or word == name}  # X, of which all articles would tell
    return tuple(sorted(word for word in words if word != word.lower() and word.casefold() not in common))


@cache
def _gold() -> tuple[dict, ...]:
    return tuple(map(json.loads, (home() / "corpus" / "gold" / "articles.jsonl").read_text(encoding="utf-8").splitlines()))
