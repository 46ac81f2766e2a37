"""Commands that make a graph of articles."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.errors import KgError, UnreadableDocument

if TYPE_CHECKING:
    from pyoxigraph import Store

    from spacy.tokens import Doc

    from kg.annotate.reader import Reader
    from kg.claims.endpoint import Endpoint
    from kg.claims.reading import Reading as Read
    from kg.records import Claim, Document


@click.command("build")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--add", is_flag=True, help="Add to the graph instead of replacing it.")
@click.option("--strict", is_flag=True, help="Stop at the first file that cannot be read; nothing is written.")
@click.option("--name", metavar="DOC", help="The name of what standard input (-) holds.")
@click.option("--text-field", default="text", show_default=True, help="JSON: the field that holds the text.")
@click.option("--id-field", default="id", show_default=True, help="JSON: the field that names the document.")
@click.option("--title-field", default="title", show_default=True, help="JSON: the field that holds the title.")
@click.option("--date-field", help="JSON: the field that holds the publication date.")
@click.option("--judgements", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Who is whom, as a person judged: a .toml file.")  # fmt: skip
@click.option("--min-confidence", "least", type=click.FloatRange(0, 1), help="The chance from which a claim enters the graph; the model's card says which is chosen and why.")
@click.option("--model", metavar="NAME", help="Another installed spaCy pipeline for tags, parse and names, say en_core_web_trf.")
@click.option("--extractor", type=click.Choice(["reader", "llm"]), default="reader", show_default=True,
              help="Who finds the facts: the shipped model, or one behind an endpoint, of which only what stands in the text is kept.")  # fmt: skip
@click.option("--llm-url", metavar="URL", help="An endpoint that speaks the chat-completions protocol, say http://127.0.0.1:8000/v1; its key is read from KG_LLM_KEY.")
@click.option("--llm-model", metavar="NAME", help="The model's name at the endpoint.")
@options.store
def build_command(paths: tuple[str, ...], add: bool, strict: bool, name: str | None, text_field: str, id_field: str,
                  title_field: str, date_field: str | None, judgements: Path | None, least: float | None, model: str | None,
                  extractor: str, llm_url: str | None, llm_model: str | None, store: Path) -> None:  # fmt: skip
    """Read articles into a graph: files, folders, or - for standard input; `corpus/` if nothing is named.

    \b
    .txt .md .html .json .jsonl .pdf are read. A broken file is named and skipped, and the exit code is then 1.
      kg build articles/
      kg build articles/ --add --store market.kg
      kg build - --name memo < memo.txt
    """
    from kg.read.corpus import documents

    asked = None
    if extractor == "llm":
        if not llm_url or not llm_model:
            raise click.UsageError("--extractor llm needs --llm-url and --llm-model")
        from kg.claims.endpoint import endpoint

        asked = endpoint(llm_url, llm_model)
    broken: list[UnreadableDocument] = []

    def skip(error: UnreadableDocument) -> None:
        broken.append(error)
        click.echo(f"kg: {error} (skipped)", err=True)

    if not paths:
        paths = (str(here if (here := Path("corpus")).is_dir() else packaged_corpus()),)
    read = list(documents(paths, text_field=text_field, id_field=id_field, title_field=title_field, date_field=date_field,
                          name=name, on_error=None if strict else skip))  # fmt: skip
    if not read:
        raise KgError("there is no article to read; the graph is as it was")
    click.echo(_summary(_build(read, store, _readings(read, least, model, asked), least, add=add, judgements=judgements), read, store))
    if broken:
        click.echo(f"kg: {len(broken)} could not be read", err=True)
        click.get_current_context().exit(1)


@click.command("demo")
@options.store
def demo_command(store: Path) -> None:
    """Build the graph of the articles that come with the package, and show what it found.

    \b
      kg demo
    """
    from kg.cli.demo import report
    from kg.read.corpus import documents

    read = list(documents([packaged_corpus()]))
    click.echo(_summary(_build(read, store, _readings(read)), read, store))
    for line in report(store):
        click.echo(line)


def packaged_corpus() -> Path:
    """The folder of the articles that come with the package."""
    from kg.ontology import home

    return home() / "corpus"


def _build(read: list[Document], store: Path, readings: Iterable[Read], least: float | None = None, *, add: bool = False,
           judgements: Path | None = None) -> list[Claim]:  # fmt: skip
    """The claims of the documents that entered the graph, written into the store."""
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.cli.auditing import sums
    from kg.graph.store import build

    readings = list(readings)
    found = [claim for reading in readings for claim in reading.claims]
    rejected = [claim for reading in readings for claim in reading.rejected]
    resolved = build(found, read, store, add=add, rejected=rejected, least=least, judgements=judgements,
                     derived=lambda seen: chain(derived(seen), sums(read, store, add=add)), columns=columns, check=_conforming)  # fmt: skip
    names = {document.name for document in read}
    return [claim for group in resolved.groups for claim in group.claims if claim.doc in names]


def _conforming(graph: Store) -> None:
    """Nothing, where the graph conforms to its shapes; else raises InvalidGraph."""
    from kg.errors import InvalidGraph
    from kg.graph.validate import violations

    found = violations(graph)
    if found:
        first = found[0]
        raise InvalidGraph(f"the graph is not written: {len(found)} violations of its shapes, "
                           f"the first by {first.focus}: {first.message}")  # fmt: skip


def _readings(read: list[Document], least: float | None = None, model: str | None = None, asked: Endpoint | None = None) -> Iterator[Read]:
    """What each document states: as the shipped reader finds it, or as an endpoint that is asked proposes it."""
    from kg.annotate.pipeline import annotated, pipeline
    from kg.claims.reading import read as reading

    reader = pipeline().get_pipe("reader")
    docs = _watched(annotated(read, model=model), len(read))
    yield from (reading(doc, reader, least=least) for doc in docs) if asked is None else _proposed(docs, reader, least, asked)


def _proposed(docs: Iterable[Doc], reader: Reader, least: float | None, asked: Endpoint) -> Iterator[Read]:
    """What an endpoint proposes and the texts bear out; at the end, what they do not is counted by reason."""
    from collections import Counter

    from kg.annotate.cast import cast
    from kg.claims.endpoint import facts
    from kg.claims.proposed import proposals

    refused: Counter[str] = Counter()
    for doc in docs:
        made = proposals(doc, cast(doc, reader), facts(doc._.article.document, asked))
        refused.update(refusal.reason for refusal in made.refused)
        yield made.reading(least)
    if refused:
        reasons = ", ".join(f"{reason} {count}" for reason, count in refused.most_common())
        click.echo(f"kg: {refused.total()} proposed facts do not stand in the text: {reasons}", err=True)


def _watched(docs: Iterable, count: int) -> Iterator:
    """The same, with a progress bar where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from docs
        return
    with click.progressbar(docs, length=count, label="reading", file=sys.stderr) as bar:
        yield from bar


def _summary(found: list[Claim], read: list[Document], store: Path) -> str:
    """How many facts of each kind were found."""
    from kg.ontology import kinds

    rows = [(name, sum(c.kind == name for c in found), len({c.doc for c in found if c.kind == name})) for name in kinds()]
    rows = [row for row in rows if row[1]] + [("all", len(found), len({c.doc for c in found}))]
    return (table(rows, ("kind", "facts", "documents"), width=terminal(), right=["facts", "documents"])
            + f"\n\n{len(read)} document{'s' if len(read) > 1 else ''} read into {store}")  # fmt: skip
