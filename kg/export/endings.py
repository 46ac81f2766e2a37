"""The formats by name: the ending that asks for each or the files of its folder, and what writes it."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import KgError
from kg.export.files import folder as made
from kg.export.files import written

if TYPE_CHECKING:
    from pyoxigraph import Store

Write = Callable[[BinaryIO], object]


@dataclass(frozen=True, slots=True)
class File:
    """A format of one file: its ending, and what gives its pieces."""

    ending: str
    pieces: Callable[[Store], Iterable[bytes]]

    def writers(self, store: Store) -> Mapping[str, Write]:
        """What writes it as a file called graph."""
        return {f"graph{self.ending}": lambda file: file.writelines(self.pieces(store))}


@dataclass(frozen=True, slots=True)
class Folder:
    """A format of several files: what writes each, by its name."""

    writers: Callable[[Store], Mapping[str, Write]]


def _in(module: str) -> Any:
    """A module of this package, loaded only where its format is asked for."""
    return import_module(f"kg.export.{module}")


def _facts(store: Store) -> Iterator[bytes]:
    from kg.graph.facts import documents, stated

    written = _in("facts")
    claims = (claim for document in documents(store) for claim in stated(store, document).claims)
    return (line.encode() for line in written.csv_lines(written.by_index(claims)))


FORMATS: dict[str, File | Folder] = {
    "turtle": File(".ttl", lambda store: _in("rdf").rdf(store, "turtle")),
    "trig": File(".trig", lambda store: _in("rdf").rdf(store, "trig")),
    "nquads": File(".nq", lambda store: _in("rdf").rdf(store, "nquads")),
    "jsonld": File(".jsonld", lambda store: _in("jsonld").jsonld(store)),
    "graphml": File(".graphml", lambda store: _in("markup").graphml(store)),
    "gexf": File(".gexf", lambda store: _in("markup").gexf(store)),
    "node-link": File(".json", lambda store: _in("network").node_link(store)),
    "dot": File(".dot", lambda store: _in("dot").dot(store)),
    "cypher": File(".cypher", lambda store: _in("neo4j").cypher(store)),
    "ftm": File(".ftm.json", lambda store: _in("ftm").ftm(store)),
    "bods": File(".bods.json", lambda store: _in("bods").bods(store)),
    "facts": File(".csv", _facts),
    "csv": Folder(lambda store: _in("tables").csv_writers(store)),
    "parquet": Folder(lambda store: _in("parquet").writers(store)),
    "neo4j": Folder(lambda store: _in("neo4j").csv_writers(store)),
}
FILES = {name: form for name, form in FORMATS.items() if isinstance(form, File)}


class UnknownEnding(KgError):
    """A file whose ending names no format."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        endings = " ".join(form.ending for form in FILES.values())
        super().__init__(f"{path}: no format has this ending; the endings are: {endings}")


def export(store: Store, path: str | Path) -> None:
    """Write a graph into a file, in the format of its ending. Raises UnknownEnding, and then writes nothing."""
    path = Path(path)
    form = FILES[named(path)]
    with written(path) as file:
        file.writelines(form.pieces(store))


def export_into(store: Store, name: str, folder: str | Path) -> None:
    """Write a graph in a format by name into a folder, which is made if need be: all files of the format, or none.

    A format of one file writes `graph` with its ending.
    """
    writers = FORMATS[name].writers(store)
    folder = made(folder)
    with ExitStack() as stack:
        for file, write in writers.items():
            write(stack.enter_context(written(folder / file)))


def named(path: Path) -> str:
    """The format whose ending a file has, the longest that fits. Raises UnknownEnding."""
    called = path.name.lower()
    fitting = [name for name, form in FILES.items() if called.endswith(form.ending) and called != form.ending]
    if not fitting:
        raise UnknownEnding(path)
    return max(fitting, key=lambda name: len(FILES[name].ending))
