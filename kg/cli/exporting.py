"""The command that writes a graph into a file of another format."""
from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@options.store
def export_command(file: Path, store: Path) -> None:
    """Write the graph into a file, in the format of its ending.

    \b
    .ttl .nq .trig .jsonld   the whole graph as RDF
    .graphml .gexf .json     parties and what joins them, as a network
    .csv                     the facts
      kg export graph.ttl
      kg export network.graphml
    """
    from kg.export.endings import export
    from kg.graph.store import open_store

    export(open_store(store), file)
