"""The formats by name: which ending asks for each, and which are a folder of files."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import KgError
from kg.export.files import folder as made
from kg.export.files import written

if TYPE_CHECKING:
    from pyoxigraph import Store

FILES = {"turtle": ".ttl", "trig": ".trig", "nquads": ".nq", "jsonld": ".jsonld", "graphml": ".graphml", "gexf": ".gexf",
         "node-link": ".json", "dot": ".dot", "cypher": ".cypher", "ftm": ".ftm.json", "bods": ".bods.json",
         "facts": ".csv"}  # fmt: skip
FOLDERS = ("csv", "parquet", "neo4j")
NAMES = (*FILES, *FOLDERS)


class UnknownEnding(KgError):
    """A file whose ending names no format."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no format has this ending; the endings are: {' '.join(FILES.values())}")


def export(store: Store, path: str | Path) -> None:
    """Write a graph into a file, in the format of its ending. Raises UnknownEnding, and then writes nothing."""
    path = Path(path)
    name = named(path)
    with written(path) as file:
        file.writelines(_pieces(store, name))


def export_into(store: Store, name: str, folder: str | Path) -> None:
    """Write a graph in a format by name into a folder, which is made if need be: all files of the format, or none.

    A format of one file writes `graph` with its ending.
    """
    writers = _writers(store, name)
    folder = made(folder)
    with ExitStack() as stack:
        for file, write in writers.items():
            write(stack.enter_context(written(folder / file)))


def named(path: Path) -> str:
    """The format whose ending a file has, the longest that fits. Raises UnknownEnding."""
    fitting = [name for name, ending in FILES.items() if path.name.lower().endswith(ending) and path.name.lower() != ending]
    if not fitting:
        raise UnknownEnding(path)
    return max(fitting, key=lambda name: len(FILES[name]))


def _writers(store: Store, name: str) -> Mapping[str, Callable[[BinaryIO], object]]:
    """What writes each file of a format, by the file's name."""
    if name == "csv":
        from kg.export.tables import csv_writers

        return csv_writers(store)
    if name == "neo4j":
        from kg.export.neo4j import csv_writers as node_writers

        return node_writers(store)
    if name == "parquet":
        from kg.export.parquet import writers

        return writers(store)
    return {f"graph{FILES[name]}": lambda file: file.writelines(_pieces(store, name))}


def _pieces(store: Store, name: str) -> Iterable[bytes]:
    """A format of one file, piece by piece."""
    if name in ("turtle", "trig", "nquads"):
        from kg.export.rdf import rdf

        return rdf(store, name)
    if name == "jsonld":
        from kg.export.jsonld import jsonld

        return jsonld(store)
    if name in ("graphml", "gexf", "node-link"):
        from kg.export.network import network
        from kg.graph.view import view

        return [network(view(store), name)]
    if name == "dot":
        from kg.export.dot import dot
        from kg.graph.view import view

        return dot(view(store))
    if name == "cypher":
        from kg.export.neo4j import cypher

        return cypher(store)
    if name == "ftm":
        from kg.export.ftm import ftm

        return ftm(store)
    if name == "bods":
        from kg.export.bods import bods

        return bods(store)
    return _facts(store)


def _facts(store: Store) -> Iterator[bytes]:
    from kg.export.facts import csv_lines
    from kg.graph.facts import facts

    yield from (line.encode() for line in csv_lines(facts(store)))
