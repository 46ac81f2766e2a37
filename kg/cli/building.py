"""Commands that make a graph of articles."""
from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.errors import KgError, UnreadableDocument

if TYPE_CHECKING:
    from pyoxigraph import Store

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
@options.store
def build_command(paths: tuple[str, ...], add: bool, strict: bool, name: str | None, text_field: str, id_field: str,
                  title_field: str, date_field: str | None, judgements: Path | None, store: Path) -> None:  # fmt: skip
    """Read articles into a graph: files, folders, or - for standard input; `corpus/` if nothing is named.

    \b
    .txt .md .html .json .jsonl .pdf are read. A broken file is named and skipped, and the exit code is then 1.
      kg build articles/
      kg build articles/ --add --store market.kg
      kg build - --name memo < memo.txt
    """
    from kg.read.corpus import documents

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
    click.echo(_summary(_build(read, store, add=add, judgements=judgements), read, store))
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
    click.echo(_summary(_build(read, store), read, store))
    for line in report(store):
        click.echo(line)


def packaged_corpus() -> Path:
    """The folder of the articles that come with the package."""
    from kg.ontology import home

    return home() / "corpus"


def _build(read: list[Document], store: Path, *, add: bool = False, judgements: Path | None = None) -> list[Claim]:
    """The claims of the documents, written into the store."""
    from kg.ask.related import derived
    from kg.graph.store import build

    found = list(_claims(read))
    build(found, read, store, add=add, judgements=judgements, derived=derived, check=_conforming)
    return found


def _conforming(graph: Store) -> None:
    """Nothing, where the graph conforms to its shapes; else raises InvalidGraph."""
    from kg.errors import InvalidGraph
    from kg.graph.validate import violations

    found = violations(graph)
    if found:
        first = found[0]
        raise InvalidGraph(f"the graph is not written: {len(found)} violations of its shapes, "
                           f"the first by {first.focus}: {first.message}")  # fmt: skip


def _claims(read: list[Document]) -> Iterator[Claim]:
    from kg.annotate.pipeline import annotated, pipeline
    from kg.claims.reading import claims

    reader = pipeline().get_pipe("reader")
    for doc in _watched(annotated(read), len(read)):
        yield from claims(doc, reader)


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
