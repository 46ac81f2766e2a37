"""A graph as a folder of sorted N-Quads: what a cluster writes, and what `load` makes a store of.

    parts/quads/part-00000.nq    the graph, sorted by line from part to part, each quad once
    parts/facts/part-00000.jsonl    the facts that the build came to, as kg.graph.builds has them
    parts/columns/               the columnar view
    parts/claims/                what each document states, as Parquet: a row a claim
    parts/read/                  the same as Parquet, a row a document, under its address: a later build takes it from there
    parts/LOCK                   held by the build that is at work
    parts/MANIFEST.json          what the build was made of, and the bytes and SHA-256 of each file of the quads, facts and
                                 columns, which are what `load` takes; there once all of them are
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import partial
from hashlib import file_digest
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from kg.errors import BadParts
from kg.graph import builds, columns
from kg.graph.durable import write, writing
from kg.graph.store import Opened, anew, extended, followed, replaced

if TYPE_CHECKING:
    from kg.graph.columns import Columns

FORMAT = "dealgraph parts 4"
MANIFEST, QUADS, FACTS, CLAIMS, READ = "MANIFEST.json", "quads", "facts", "claims", "read"
NAMED = re.compile(rf"(?:{QUADS}|{FACTS}|{columns.FOLDER})/[A-Za-z0-9_-][A-Za-z0-9_.-]{{0,99}}")
Derive = Callable[..., Iterator[Quad]]


class Seal(NamedTuple):
    """By what a file is known: its bytes and their SHA-256."""

    size: int
    sha256: str


def seal(path: Path) -> Seal:
    """The seal of a file, which is read piece by piece. Raises OSError."""
    with path.open("rb") as file:
        return Seal(path.stat().st_size, file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest(builds.Build):
    """A build of parts, which has the number 0: its format; how many quads it has; the seal of each file that is loaded."""

    format: str
    quads: int
    parts: dict[str, Seal]

    def __post_init__(self) -> None:
        """Raises TypeError for a field of another kind, as a damaged manifest has it."""
        builds.Build.__post_init__(self)
        if not isinstance(self.quads, int) or not isinstance(self.parts, dict):
            raise TypeError("quads or parts of another kind")
        for name, told in self.parts.items():
            if not NAMED.fullmatch(name) or list(map(type, told)) != [int, str]:
                raise TypeError("parts that are no files with their bytes and SHA-256")

    def build(self, number: int) -> builds.Build:
        """The build as a store has it on record."""
        told = asdict(self)
        return builds.Build(**{field.name: told[field.name] for field in fields(builds.Build)} | {"number": number})

    def write(self, folder: Path) -> None:
        """Puts it into the folder, all of whose parts are there."""
        write(folder / MANIFEST, json.dumps(asdict(self)).encode())


def manifest(folder: Path) -> Manifest:
    """The manifest of a folder whose files are all there as they were written: each is read for that. Raises BadParts."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        if isinstance(found, dict) and found.get("format", FORMAT) != FORMAT:
            raise BadParts(folder, f"a graph of another format ({str(found['format'])[:40]!r}, not {FORMAT!r})")
        told = Manifest(**found)
    except FileNotFoundError:
        raise BadParts(folder, f"no graph in parts (it has no {MANIFEST})") from None
    except RecursionError:
        raise BadParts(folder, f"its {MANIFEST} cannot be read (nested too deeply)") from None
    except (OSError, ValueError, TypeError) as error:
        raise BadParts(folder, f"its {MANIFEST} cannot be read ({str(error)[:200]!r})") from None
    for name, written in told.parts.items():
        path = folder / name
        try:
            whole = path.stat().st_size == written[0] and seal(path) == tuple(written)
        except OSError:
            whole = False
        if not whole:
            raise BadParts(folder, f"{name} is not there as it was written")
    return told


def load(folder: Path, store: Path, say: Callable[[str], object] = lambda step: None) -> Manifest:
    """Makes the parts of a folder the graph of a store, which the caller has to write, and puts the build on record there.

    Raises BadParts or NotWritten.
    """
    told = manifest(folder)

    def fill(generation: Path) -> None:
        generation.mkdir()
        # The store is closed before anything is raised: what is removed must not be written any more.
        count, broken = _filled(generation, named(folder, told, QUADS))
        if broken or count != told.quads:
            raise BadParts(folder, broken or f"its parts hold {count:,} quads, not {told.quads:,}")
        (generation / columns.FOLDER).mkdir()
        for path in named(folder, told, columns.FOLDER):
            copyfile(path, generation / columns.FOLDER / path.name)
        try:
            columns.Columns.opened(generation)
        except (OSError, ValueError, EOFError) as error:
            raise BadParts(folder, f"its columns cannot be read ({type(error).__name__})") from None

    def record(number: int) -> None:
        builds.record(store, told.build(number), _facts(folder, told))

    replaced(store, fill, record, say)
    return told


def _facts(folder: Path, told: Manifest) -> Iterator[builds.Fact]:
    for path in named(folder, told, FACTS):
        with path.open("rb") as file:
            for line in file:
                try:
                    yield builds.read(line)
                except ValueError as error:
                    raise BadParts(folder, f"{path.name} holds no facts ({str(error)[:200]!r})") from None


def _filled(generation: Path, paths: Iterable[Path]) -> tuple[int, str]:
    """How many quads a store has with those of some parts, or what is wrong with them."""
    store = Store(str(generation))
    for path in paths:
        try:
            _load(store, path)
        except (SyntaxError, ValueError) as error:
            return 0, f"{path.name} is no N-Quads ({str(error)[:200]!r})"
    store.flush()
    return len(store), ""


def _load(store: Store, path: Path) -> None:
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)


def named(folder: Path, told: Manifest, kind: str) -> list[Path]:
    """The parts of a kind, in order."""
    return [folder / name for name in sorted(told.parts) if name.startswith(f"{kind}/")]


def read(paths: Iterable[Path]) -> Iterator[Quad]:
    """The quads of some parts."""
    for path in paths:
        yield from parse(path=str(path), format=RdfFormat.N_QUADS)


def lines(quads: Iterable[Quad]) -> list[str]:
    """Quads as lines of N-Quads."""
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1]


def derived(told: Iterable[Path], more: Iterable[Path], folder: Path, into: Path, derive: Derive, columns: Callable[..., Columns],
            check: Callable[[Opened], object]) -> int:  # fmt: skip
    """Writes what follows from the quads of some files into another, and the columnar view into a folder; how many quads follow.

    `check` raises if all that, and the quads of `more` files, is not to be used. A store is made for it in a folder for
    temporary files, on this machine. Raises NotWritten.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as place, writing(folder), into.open("wb") as file:
        return _derived(Path(place), told, more, folder, file, derive, columns, check)


def _derived(place: Path, told: Iterable[Path], more: Iterable[Path], folder: Path, file: BinaryIO, derive: Derive,
             columns: Callable[..., Columns], check: Callable[[Opened], object]) -> int:  # fmt: skip
    _loaded(place, told)
    opened, count = partial(anew, place), 0

    def found() -> Iterator[Quad]:
        nonlocal count
        for quad in followed(opened, folder, derive, columns):
            serialize([quad], file, RdfFormat.N_QUADS)
            count += 1
            yield quad

    extended(place, found())
    _loaded(place, more)
    check(opened)
    return count


def _loaded(place: Path, paths: Iterable[Path]) -> None:
    store = Store(str(place))
    for path in paths:
        _load(store, path)
    store.flush()
