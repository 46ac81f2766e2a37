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
@options.plain
@options.store
def docs_command(form: str, store: Place) -> None:
    """The documents of the graph.

    \b
      kg docs
    \b
    json is a list of objects: name, title, author, publisher, published, url, retold_from, sha256, characters; null where it is
    not told.
    """
    from kg.graph.facts import documents
    from kg.graph.store import open_store

    found = documents(open_store(store))
    if form == "json":
        from kg.cli.opened import written
        from kg.export.answers import document

        click.echo(written([document(read) for read in found]))
        return
    rows = [(d.name, d.published, d.publisher, d.title, len(d.text)) for d in found]
    click.echo(table(rows, ("document", "published", "publisher", "title", "characters"), width=terminal(), right=["characters"]))


@click.command("find")
@click.argument("name")
@options.plain
@options.store
def find_command(name: str, form: str, store: Place) -> None:
    """Parties by any of their names, a ticker, or a spelling that comes near.

    \b
      kg find acme
      kg find ACME
    \b
    json is an object: parties, a list of: id, name, type, names, tickers, unnamed, score (up to 1, the best first), reason.
    """
    from kg.errors import UnknownParty
    from kg.graph.facts import find
    from kg.graph.store import open_store

    found = list(find(open_store(store), name))
    if not found and name.strip():
        raise UnknownParty(name)
    if form == "json":
        from kg.cli.opened import written
        from kg.export.answers import hits

        click.echo(written(hits(found)))
        return
    rows = [(p.name, p.type, ", ".join(n for n in p.names if n != p.name), ", ".join(p.tickers), reason) for p, _, reason in found]
    click.echo(table(rows, ("party", "type", "also called", "tickers", "found by"), width=terminal()))


@click.command("show")
@click.argument("party")
@options.plain
@options.store
def show_command(party: str, form: str, store: Place) -> None:
    """A card of a party: what it is, its names and tickers, links, deals and figures, each with its source.

    \b
      kg show "Acme Compute"
    \b
    json is an object: party (id, name, type, names, tickers, unnamed) and facts, a list of records as `kg facts --format jsonl`
    has them, each with its confidence.
    """
    from kg.cli.opened import paged, written
    from kg.graph.facts import facts
    from kg.graph.facts import party as named
    from kg.graph.store import open_store

    graph = open_store(store)
    found = named(graph, party)
    told = facts(graph, party=found.id)
    if form == "json":
        from kg.export.answers import card as whole

        click.echo(written(whole(found, told)))
        return
    from kg.cli.wording import card

    click.echo(card(found, told, paged(graph)))
