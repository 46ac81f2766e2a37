"""The command that writes a graph into files of other formats."""
from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.export.endings import FORMATS
from kg.graph.address import Place


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--format", "form", type=click.Choice([*FORMATS]), help="The format by its name, where no file's ending tells it.")
@click.option("-o", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The folder for --format; made if need be.")
@options.store
def export_command(file: Path | None, form: str | None, folder: Path | None, store: Place) -> None:
    """Write the graph into a file, in the format of its ending, or in a format by name into a folder.

    \b
    .trig .nq .jsonld        trig, nquads, jsonld: the whole graph as RDF
    .ttl                     turtle: its default graph alone, what documents say; Turtle has no named graphs, so the ontology,
                             what is derived (related parties, sums) and what was rejected are left out
    .graphml .gexf .json     graphml, gexf, node-link: parties and what joins them, as a network
    .dot                     dot: the same for Graphviz
    .cypher                  cypher: a script for cypher-shell, its data in parameters
    .ftm.json                ftm: FollowTheMoney entities, one a line
    .bods.json               bods: stakes, control and offices in BODS 0.4
    .csv                     facts: one row a fact
    a folder                 csv, parquet: tables of claims, deals, links, observations, parties, evidence, documents;
                             neo4j: files for neo4j-admin database import
      kg export graph.ttl
      kg export --format graphml -o out
    """
    if (file is None) == (form is None) or (form is None) != (folder is None):
        raise click.UsageError("give a file, or a format and a folder: kg export FILE, or kg export --format NAME -o DIR")
    from kg.export.endings import export, export_into
    from kg.graph.store import open_store

    if file is not None:
        export(open_store(store), file)
    elif form is not None and folder is not None:
        export_into(open_store(store), form, folder)
