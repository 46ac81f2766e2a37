"""Commands that tell what became of a graph from build to build."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.table import table, terminal

if TYPE_CHECKING:
    from kg.graph.changes import Change, Difference

HEADS = ("change", "kind", "fact", "what", "before", "after", "documents", "iri")


@click.command("log")
@options.form
@options.folder
def log_command(form: str, store: Path) -> None:
    """The builds of the graph, the last one first: the last twenty are on record.

    \b
      kg log
    \b
    json is a list of objects: number, date, version (of what reads, as 12 hex digits), documents (a name → the address of
    its record of claims, null where another source gave them), reused (documents not read again), parties, facts.
    """
    from dataclasses import asdict

    from kg.graph.builds import log

    found = log(store, lambda told: click.echo(f"kg: {told}", err=True))
    if form == "json":
        from kg.cli.opened import written

        click.echo(written([asdict(build) for build in found]))
        return
    rows = [(b.number, b.date, len(b.documents), b.reused, b.parties, b.facts, b.version) for b in found]
    heads = ("build", "date", "documents", "reused", "parties", "facts", "version")
    click.echo(table(rows, heads, width=terminal(), right=["build", "documents", "reused", "parties", "facts"]))


@click.command("diff")
@click.argument("old", type=click.IntRange(min=0), required=False)
@click.argument("new", type=click.IntRange(min=1), required=False)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
              help="json holds every value before and after.")  # fmt: skip
@options.folder
def diff_command(old: int | None, new: int | None, form: str, store: Path) -> None:
    """Which facts came, went and changed between two builds, by the numbers that `kg log` gives.

    \b
    Without NEW it is the last build, without OLD the one before; 0 is before the first. A fact is a deal, link or figure,
    whoever tells it; it changed where its parties, terms, status, mode or the documents that tell it did.
      kg diff
      kg diff 3 5 --format csv > changes.csv
    \b
    json is a list of objects: change (came, went, changed), iri, kind, fact (in words), documents, differences (what, before,
    after: lists of values); csv has a row a difference, and one for each fact that came or went.
    """
    from kg.errors import UnknownBuild
    from kg.graph.builds import facts, log
    from kg.graph.changes import changes

    known = [build.number for build in log(store)]
    if not known:
        raise UnknownBuild(new or old or 1, known)
    new = known[0] if new is None else new
    old = max((number for number in known if number < new), default=0) if old is None else old
    found = changes(facts(store, old), facts(store, new))
    if form == "json":
        from kg.cli.opened import written

        click.echo(written([_json(change) for change in found]))
    elif form == "csv":
        from kg.export.facts import line

        for row in (HEADS, *(row for change in found for row in _rows(change))):
            click.echo(line(row), nl=False)
    elif found:
        rows = [(change.how, change.kind, change.label, "; ".join(map(_words, change.differences)) or ", ".join(change.documents))
                for change in found]  # fmt: skip
        click.echo(table(rows, ("change", "kind", "fact", "what"), width=terminal()))
    else:
        click.echo(f"build {new} tells what build {old} tells")


def _json(change: Change) -> dict[str, Any]:
    return {"change": change.how, "iri": change.iri, "kind": change.kind, "fact": change.label, "documents": change.documents,
            "differences": [difference._asdict() for difference in change.differences]}  # fmt: skip


def _rows(change: Change) -> list[tuple[str, ...]]:
    documents = "; ".join(change.documents)
    told = [(d.what, _values(d.before), _values(d.after)) for d in change.differences] or [("", "", "")]
    return [(change.how, change.kind, change.label, *row, documents, change.iri) for row in told]


def _words(difference: Difference) -> str:
    return f"{difference.what}: {_values(difference.before) or 'not told'} → {_values(difference.after) or 'not told'}"


def _values(values: list[Any]) -> str:
    """Values in words, as a table of facts writes them."""
    from kg.export.facts import written_out
    from kg.records import value_of

    return "; ".join(written_out(value_of(value)) for value in values)
