"""The command that loads a graph which a cluster built."""
from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.table import table, terminal


@click.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", "url", metavar="URL", help="Send the graph to the Graph Store Protocol endpoint of another store instead.")
@click.option("--timeout", "seconds", type=options.SECONDS, default=60, show_default=True, metavar="SECONDS",
              help="With --to: how long a request may take.")  # fmt: skip
@click.option("--no-wait", is_flag=True, help="Where a build is at work on the graph, say which and stop.")
@options.folder
def load_command(folder: Path, url: str | None, seconds: float, no_wait: bool, store: Path) -> None:
    """Load the graph that `kg build --engine spark` wrote into a folder, in place of the present one.

    \b
    Those who read the present graph keep it; a load that is broken off leaves it as it is.
      kg load parts/
      kg load parts/ --store market.kg
      kg load parts/ --to http://127.0.0.1:7878/store
    \b
    With --to, each graph is replaced by a PUT and POSTs of Turtle, which bear the token in KG_LOAD_TOKEN if there is one. It
    is no single step for those who read: a sending that is broken off is done again.
    """
    if url is not None:
        from kg.graph.send import Sender, send

        sent = send(folder, Sender(url, seconds))
        rows = [(name or "the default graph", count) for name, count in sorted(sent.items())]
        click.echo(table(rows, ("graph", "triples"), width=terminal(), right=["triples"]))
        return
    from kg.cli.building import writing
    from kg.graph.parts import load

    with writing(store, not no_wait):
        told = load(folder, store)
    click.echo(f"{told.quads:,} quads of {len(told.documents):,} documents loaded into {store}")
