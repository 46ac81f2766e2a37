"""Commands that say how good a graph is."""
from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("validate")
@options.plain
@options.store
def validate_command(form: str, store: Place) -> None:
    """Check the graph against its shapes; each violation is a line, and the exit code is then 1.

    \b
      kg validate
    \b
    json is a list of violations: shape, focus (the IRI), message.
    """
    from kg.graph.store import open_store
    from kg.graph.validate import violations

    found = violations(open_store(store))
    if form == "json":
        from kg.cli.opened import written

        click.echo(written([violation._asdict() for violation in found]))
    else:
        lines = [f"{violation.shape}: {violation.focus}: {violation.message}" for violation in found]
        click.echo("\n".join(lines) or "the graph conforms to its shapes")
    if found:
        click.get_current_context().exit(1)


@click.command("stats")
@options.plain
@options.store
def stats_command(form: str, store: Place) -> None:
    """Counts: documents, parties, facts of each kind, facts of each document.

    \b
      kg stats
    \b
    json is an object: documents, parties, facts, kinds (a kind → its facts) and by_document, a list of: document, facts, characters.
    """
    from kg.graph.facts import documents, facts, parties
    from kg.graph.store import open_store
    from kg.ontology import kinds

    graph = open_store(store)
    found, read = list(facts(graph)), list(documents(graph))
    all_ = {"documents": len(read), "parties": len(list(parties(graph))), "facts": len(found)}
    of_kind = {name: count for name in kinds() if (count := sum(c.kind == name for c in found))}
    heads = ("document", "facts", "characters")
    per = [(d.name, sum(c.doc == d.name for c in found), len(d.text)) for d in read]
    if form == "json":
        from kg.cli.opened import written

        click.echo(written({**all_, "kinds": of_kind, "by_document": [dict(zip(heads, row, strict=True)) for row in per]}))
        return
    rows = [*all_.items(), *((f"  {name}", count) for name, count in of_kind.items())]
    click.echo(table(rows, ("what", "count"), width=terminal(), right=["count"]))
    click.echo()
    click.echo(table(per, heads, width=terminal(), right=heads[1:]))


@click.command("eval")
@click.argument("gold", type=FILE)
@click.option("--facts", "file", type=FILE, help="Score these records instead of the graph's.")
@click.option("--aliases", type=FILE, help="More names that score as one party, as JSON.")
@click.option("--misses", is_flag=True, help="List what was missed and what was invented.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="json holds every figure.")  # fmt: skip
@options.store
def eval_command(gold: Path, file: Path | None, aliases: Path | None, misses: bool, form: str, store: Place) -> None:
    """Score the facts of the graph against gold facts of the same documents.

    \b
      kg eval corpus/gold/articles.jsonl
      kg eval corpus/gold/articles.jsonl --misses
    """
    from kg.ask import score

    if file:
        told = score.records(file)
    else:
        from kg.graph.facts import facts
        from kg.graph.store import open_store

        told = [claim.record() for claim in facts(open_store(store))]
    same = score.aliases([*score.registered(), *(score.aliases_in(aliases) if aliases else ())])
    made = score.score(score.records(gold), told, same)
    if form == "json":
        click.echo(json.dumps(made.figures))
        return
    if misses:
        for title, rows in (("missed", made.missed), ("invented", made.invented)):
            for row in rows:
                said = (json.dumps(row[part], ensure_ascii=False) for part in ("roles", "attrs"))
                click.echo(" ".join((title, row["doc"], row["kind"], *said)))
    click.echo(_figures(made.figures))


def _figures(figures: dict) -> str:
    rows = [(kind, f["gold"], f["system"], *(f"{f[k]:.3f}" for k in ("precision", "recall", "f1"))) for kind, f in
            [*figures["by_kind"].items(), ("all", figures)]]  # fmt: skip
    head = ("kind", "gold", "found", "P", "R", "F1")
    return "\n".join([
        table(rows, head, width=terminal(), right=head[1:]),
        f"without bare tickers F1 {figures['f1_without_bare_tickers']:.3f}",
        "of the {paired} paired: typed attrs {attrs_right:g}/{attrs} ({attrs_offered} offered), wordings {texts_right:g}/{texts}, "
        "bounds {bounds_right}/{bounds}, statuses {status_right}/{status}".format(**figures),
    ])  # fmt: skip
