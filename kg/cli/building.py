"""Commands that make a graph of articles."""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.errors import KgError, UnreadableDocument
from kg.ontology import kinds
from kg.read.limits import CHARACTERS, SECONDS

if TYPE_CHECKING:
    from kg.claims.extract import Extractor
    from kg.graph.store import Opened
    from kg.records import Document

NOTHING = "there is no article to read; the graph is as it was"


@click.command("build")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--add", is_flag=True, help="Add to the graph instead of replacing it; of a document that it has, by its name, the new reading counts.")
@click.option("--strict", is_flag=True, help="Stop at the first file that cannot be read; nothing is written.")
@click.option("--name", metavar="DOC", help="The name of what standard input (-) holds.")
@click.option("--text-field", default="text", show_default=True, help="JSON: the field that holds the text.")
@click.option("--id-field", default="id", show_default=True, help="JSON: the field that names the document.")
@click.option("--title-field", default="title", show_default=True, help="JSON: the field that holds the title.")
@click.option("--date-field", help="JSON: the field that holds the publication date.")
@click.option("--judgements", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Who is whom, as a person judged: a .toml file.")  # fmt: skip
@click.option("--min-confidence", "least", type=options.Real(0, 1), help="The chance from which a claim enters the graph; the model's card says which is chosen and why.")
@click.option("--model", metavar="NAME", help="Another installed spaCy pipeline for tags, parse and names, say en_core_web_trf.")
@click.option("--extractor", type=click.Choice(["reader", "llm"]), default="reader", show_default=True,
              help="Who finds the facts: the shipped model, or one behind an endpoint, of which only what stands in the text is kept.")  # fmt: skip
@click.option("--llm-url", metavar="URL", help="An endpoint that speaks the chat-completions protocol, say http://127.0.0.1:8000/v1; its key is read from KG_LLM_KEY.")
@click.option("--llm-model", metavar="NAME", help="The model's name at the endpoint.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
              help="Read in N processes; the graph is the same for any N.")  # fmt: skip
@click.option("--max-doc-chars", "characters", type=click.IntRange(1, 10**8), default=CHARACTERS, show_default=True, metavar="N",
              help="The most characters of an article; a longer one is skipped.")  # fmt: skip
@click.option("--doc-seconds", "seconds", type=options.SECONDS, default=SECONDS, show_default=True, metavar="N",
              help="The processor time that an article may take to be opened, and again to be read; a slower one is skipped.")  # fmt: skip
@click.option("--engine", type=click.Choice(["embedded", "spark"]), default="embedded", show_default=True,
              help="Who reads: this machine, or a Spark cluster, which writes a graph in parts for `kg load`.")  # fmt: skip
@click.option("--master", metavar="URL", help="With spark: its master, say spark://host:7077 or local[4].")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="With spark: where the parts go, a folder that all its workers see.")
@click.option("--anew", is_flag=True, help="Read every article again, also those that were read before.")
@click.option("--no-wait", is_flag=True, help="Where another build is at work on the graph, say which and stop.")
@options.folder
def build_command(paths: tuple[str, ...], add: bool, strict: bool, name: str | None, text_field: str, id_field: str,
                  title_field: str, date_field: str | None, judgements: Path | None, least: float | None, model: str | None,
                  extractor: str, llm_url: str | None, llm_model: str | None, jobs: int, characters: int, seconds: float,
                  engine: str, master: str | None, out: Path | None, anew: bool, no_wait: bool, store: Path) -> None:  # fmt: skip
    """Read articles into a graph: files, folders, or - for standard input; `corpus/` if nothing is named.

    \b
    .txt .md .html .json .jsonl .parquet .pdf are read. A file that is broken, too long or too slow to read is named and skipped,
    and the exit code is then 1.
    An article that was read before, by the same model, word lists, code and options, is not read again, whatever
    became of the graph since; --anew reads it. A build that was broken off is gone on with by building again.
      kg build articles/
      kg build articles/ --add --store market.kg
      kg build - --name memo < memo.txt
      kg build /shared/articles --engine spark --master spark://host:7077 --out /shared/parts && kg load /shared/parts
    """
    from kg.read.limits import Limits
    from kg.read.reading import Fields

    if engine == "spark" and (not master or not out or add or jobs > 1 or "-" in paths):
        raise click.UsageError("--engine spark needs --master URL and --out DIR; --add, --jobs and - are for the embedded engine")
    if engine == "embedded" and (master or out):
        raise click.UsageError("--master and --out are for --engine spark")
    if name and "-" not in paths:
        raise click.UsageError("--name names what standard input holds, and - asks for that; a file's own name is its document's")
    asked = None
    if extractor == "llm":
        if not llm_url or not llm_model:
            raise click.UsageError("--extractor llm needs --llm-url and --llm-model")
        from kg.claims.endpoint import endpoint

        asked = endpoint(llm_url, llm_model)
    broken: list[UnreadableDocument] = []

    def skip(error: UnreadableDocument) -> None:
        if strict:
            raise error
        broken.append(error)
        click.echo(f"kg: {error} (skipped)", err=True)

    if not paths:
        paths = (str(here if (here := Path("corpus")).is_dir() else packaged_corpus()),)
    from kg.claims.extract import Extractor
    from kg.read.corpus import documents

    fields, limits = Fields(text_field, id_field, title_field, date_field), Limits(characters, seconds)
    extract = Extractor(least, model, asked, seconds)
    if engine == "spark":
        from kg.cli.scaling import built

        assert master and out
        click.echo(built(paths, out, master, extract, skip, fields=fields, limits=limits, judgements=judgements, store=store, anew=anew,
                         wait=not no_wait))  # fmt: skip
    else:
        read = documents(paths, text_field=text_field, id_field=id_field, title_field=title_field, date_field=date_field,
                         name=name, limits=limits, on_error=skip)  # fmt: skip
        click.echo(_built(read, store, extract, skip, jobs=jobs, anew=anew, wait=not no_wait, add=add, judgements=judgements))
    if broken:
        click.echo(f"kg: {len(broken)} could not be read", err=True)
        click.get_current_context().exit(1)


@click.command("demo")
@options.folder
def demo_command(store: Path) -> None:
    """Build the graph of the articles that come with the package, and show what it found.

    \b
      kg demo
    """
    from kg.claims.extract import Extractor
    from kg.cli.demo import report
    from kg.read.corpus import documents, raised

    click.echo(_built(documents([packaged_corpus()]), store, Extractor(), raised))
    for line in report(store):
        click.echo(line)


def packaged_corpus() -> Path:
    """The folder of the articles that come with the package."""
    from kg.ontology import home

    return home() / "corpus"


def writing(store: Path, wait: bool) -> AbstractContextManager[None]:
    """The store is this process's alone to write; where another build is at work on it, that one is named and waited for.

    Raises StoreBusy if it is not to be waited for, and what `kg.graph.store.held` raises.
    """
    from kg.graph.store import held

    return held(store, waiting(store) if wait else None)


def waiting(place: Path) -> Callable[[str], object]:
    """What says that another build of a place is waited for."""
    return lambda holder: click.echo(f"kg: waiting for another build of {place} ({holder})", err=True)


def _built(documents: Iterator[Document], store: Path, extract: Extractor, skip: Callable[[UnreadableDocument], object], *, jobs: int = 1,
           anew: bool = False, wait: bool = True, add: bool = False, judgements: Path | None = None) -> str:  # fmt: skip
    """What is said of a build of the graph of some documents, once it is done; `skip` is told of those that took too long."""
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.cli.figures import figures
    from kg.graph.kept import readings
    from kg.graph.store import project
    from kg.scale.sums import sums

    def say(line: str) -> None:
        click.echo(f"kg: {line}", err=True)

    if (first := next(documents, None)) is None:
        raise KgError(NOTHING)
    with writing(store, wait):
        read = readings(chain([first], documents), extract, store, jobs=jobs, anew=anew, damaged=say, watched=_watched)
        for name, (path, reason) in read.unread.items():
            skip(UnreadableDocument(path or name, reason))
        if not read.documents:
            raise KgError(NOTHING)
        many = len(read.documents)  # with --add, those of the graph come to it
        made = project(read, store, least=extract.least, version=extract.version.digest, derived=derived, columns=columns,
                       sums=lambda documents: sums(documents, figures), check=conforming, add=add, judgements=judgements)  # fmt: skip
    refused(read.refused)
    return summary(made.counts, many, read.reused, store)


def refused(told: Counter[str]) -> None:
    """Says how many proposed facts do not stand in the texts, by reason."""
    if told:
        reasons = ", ".join(f"{reason} {count}" for reason, count in told.most_common())
        click.echo(f"kg: {told.total()} proposed facts do not stand in the text: {reasons}", err=True)


def conforming(graph: Opened) -> None:
    """Nothing, where the graph that is opened conforms to its shapes; else raises InvalidGraph."""
    from kg.errors import InvalidGraph
    from kg.graph.validate import violations

    found = violations(graph)
    if found:
        first = found[0]
        raise InvalidGraph(f"the graph is not written: {len(found)} violations of its shapes, "
                           f"the first by {first.focus}: {first.message}")  # fmt: skip


def _watched(found: Iterator) -> Iterator:
    """The same, with their number as it grows where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from found
        return
    with click.progressbar(found, label="reading", show_pos=True, file=sys.stderr) as bar:
        yield from bar


def summary(counts: Mapping[str, tuple[int, int]], read: int, reused: int, place: Path) -> str:
    """How many facts of each kind were found, and documents that tell them, all under ""; and how many articles were read for it."""
    rows = [(name, *counts[name]) for name in kinds() if counts.get(name, (0, 0))[0]] + [("all", *counts.get("", (0, 0)))]
    told = table(rows, ("kind", "facts", "documents"), width=terminal(), right=["facts", "documents"])
    before = f"{reused} of them as read before, " if reused else ""
    return f"{told}\n\n{before}{read} document{'s' if read > 1 else ''} read into {place}"
