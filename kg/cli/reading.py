"""Commands that show what was read: facts, texts, documents, parties."""
from __future__ import annotations

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place


@click.command("facts")
@options.one_kind
@options.party
@options.doc
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True,
              help="jsonl is the whole record of a fact, one a line.")  # fmt: skip
@click.option("--rejected", is_flag=True, help="What was read and is not likely enough to be a fact, with what speaks against it.")
@options.store
def facts_command(kind: str | None, party: str | None, doc: str | None, form: str, rejected: bool, store: Place) -> None:
    """The facts of the graph, one a fact and document.

    \b
      kg facts --kind ComputeLease
      kg facts --party "Acme Compute" --format jsonl > facts.jsonl
      kg facts --rejected --doc annual-report
    """
    from kg.export.facts import by_index, csv_lines, json_lines
    from kg.graph import facts
    from kg.graph.store import open_store

    found = by_index((facts.rejected if rejected else facts.facts)(open_store(store), kind=kind, party=party, doc=doc))
    if form == "table":
        from kg.cli.wording import against, parties
        from kg.show.wording import terms

        if rejected:
            doubted = [(c.doc, c.kind, parties(c), terms(c), f"{c.confidence:.2f}", against(c)) for c in found]
            heads = ("document", "kind", "parties", "terms", "chance", "against it")
            click.echo(table(doubted, heads, width=terminal(), right=["chance"]))
            return
        rows = [(c.doc, c.kind, parties(c), terms(c), c.status) for c in found]
        click.echo(table(rows, ("document", "kind", "parties", "terms", "status"), width=terminal()))
        return
    for line in (json_lines if form == "jsonl" else csv_lines)(found):
        click.echo(line, nl=False)


@click.command("text")
@click.argument("doc")
@options.store
def text_command(doc: str, store: Place) -> None:
    """The text of a document, as offsets of passages count in it.

    \b
      kg text annual-report
    """
    from kg.graph.facts import document
    from kg.graph.store import open_store

    click.echo(document(open_store(store), doc).text, nl=False)


@click.command("docs")
@options.store
def docs_command(store: Place) -> None:
    """The documents of the graph.

    \b
      kg docs
    """
    from kg.graph.facts import documents
    from kg.graph.store import open_store

    rows = [(d.name, d.published, d.publisher, d.title, len(d.text)) for d in documents(open_store(store))]
    click.echo(table(rows, ("document", "published", "publisher", "title", "characters"), width=terminal(), right=["characters"]))


@click.command("find")
@click.argument("name")
@options.store
def find_command(name: str, store: Place) -> None:
    """Parties by any of their names, a ticker, or a spelling that comes near.

    \b
      kg find acme
      kg find ACME
    """
    from kg.errors import UnknownParty
    from kg.graph.facts import find
    from kg.graph.store import open_store

    rows = [(p.name, p.type, ", ".join(n for n in p.names if n != p.name), ", ".join(p.tickers), reason)
            for p, _, reason in find(open_store(store), name)]  # fmt: skip
    if not rows and name.strip():
        raise UnknownParty(name)
    click.echo(table(rows, ("party", "type", "also called", "tickers", "found by"), width=terminal()))


@click.command("show")
@click.argument("party")
@options.store
def show_command(party: str, store: Place) -> None:
    """A card of a party: what it is, its names and tickers, links, deals and figures, each with its source.

    \b
      kg show "Acme Compute"
    """
    from kg.cli.opened import paged
    from kg.cli.wording import card
    from kg.graph.facts import facts
    from kg.graph.facts import party as named
    from kg.graph.store import open_store

    graph = open_store(store)
    found = named(graph, party)
    click.echo(card(found, facts(graph, party=found.id), paged(graph)))
