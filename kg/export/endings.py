"""Which format a file's ending asks for."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.export.files import written

if TYPE_CHECKING:
    from pyoxigraph import Store

RDF = (".ttl", ".nq", ".trig", ".jsonld")
NETWORK = (".graphml", ".gexf", ".json")
ENDINGS = (*RDF, *NETWORK, ".csv")


class UnknownEnding(KgError):
    """A file whose ending names no format."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no format has this ending; the endings are: {' '.join(ENDINGS)}")


def export(store: Store, path: str | Path) -> None:
    """Write a graph into a file, in the format of its ending. Raises UnknownEnding, and then writes nothing."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UnknownEnding(path)
    with written(path) as file:
        file.write(_bytes(store, ending))


def _bytes(store: Store, ending: str) -> bytes:
    if ending in RDF:
        from kg.export.rdf import rdf

        return rdf(store, ending)
    if ending in NETWORK:
        from kg.export.network import network
        from kg.graph.view import view

        return network(view(store), ending)
    from kg.export.facts import csv_lines
    from kg.graph.facts import facts

    return "".join(csv_lines(facts(store))).encode()
