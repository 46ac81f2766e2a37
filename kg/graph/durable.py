"""Files that are whole and on disk, or not there at all."""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import NotWritten

DRAFT = ".part"  # how a file ends that is not yet whole


@contextmanager
def writing(store: str | Path) -> Iterator[None]:
    """What is written here belongs to a store: what the system refuses is raised as NotWritten."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error).partition("\n")[0]
        raise NotWritten(store, f"{error.filename}: {reason}" if error.filename else reason) from error


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file beside its place, to be written, which gets its name once it is on disk; what stood there is replaced as a whole."""
    draft = path.with_name(path.name + DRAFT)
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    sync(path.parent)


def write(path: Path, data: bytes) -> None:
    """Writes a file as `written` does."""
    with written(path) as file:
        file.write(data)


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """Waits until a folder, all that is in it, and its name are on disk."""
    for path in (*sorted(folder.rglob("*")), folder, folder.parent):
        sync(path)
