"""Lines into files on a shared path: each part is whole or not there, and the same whichever worker writes it."""
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from kg.graph.parts import Seal

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext


class Part(NamedTuple):
    """A file that was written, its lines, and the seal that its bytes were given as they were written."""

    path: Path
    lines: int
    seal: Seal


def write(lines: RDD[str], folder: Path, ending: str) -> list[Part]:
    """Writes a part for each partition that is not empty."""
    folder.mkdir(parents=True)
    place = str(folder.resolve())
    return lines.mapPartitionsWithIndex(lambda number, part: _write(part, Path(place), number, ending)).collect()


def sorted_parts(lines: RDD[str], folder: Path, ending: str, partitions: int) -> list[Part]:
    """Writes the lines in order from part to part, each once."""
    inner = lines.map(lambda line: (line, None)).sortByKey(numPartitions=partitions).keys()
    return write(inner.mapPartitions(_once), folder, ending)


def lines(files: Iterable[Path], sc: SparkContext) -> RDD[str]:
    """The lines of some files, each of which one task reads."""
    paths = [str(path.resolve()) for path in files]  # a worker stands elsewhere
    return sc.parallelize(paths, max(1, len(paths))).flatMap(_lines)


def _lines(path: str) -> Iterator[str]:
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]


def _once(lines: Iterable[str]) -> Iterator[str]:
    last = None
    for line in lines:
        if line != last:
            yield line
        last = line


def _write(lines: Iterable[str], folder: Path, number: int, ending: str) -> Iterator[Part]:
    """A draft of its own for every attempt, and its name once it is on disk: one that is lost or late does no harm."""
    draft, count, digest = folder / f".{number}-{uuid4().hex}", 0, sha256()
    with draft.open("wb") as file:
        for line in lines:
            file.write(data := f"{line}\n".encode())
            digest.update(data)
            count += 1
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    if not count:
        draft.unlink()
        return
    os.replace(draft, path := folder / f"part-{number:05}{ending}")
    yield Part(path, count, Seal(size, digest.hexdigest()))
