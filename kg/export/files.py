"""Files that appear whole or not at all."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from kg.errors import KgError


@contextmanager
def written(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write into, beside `path`; it takes that name once all is written, and vanishes if that fails.

    Raises KgError where no file can have that name.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise KgError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise KgError(f"{path}: there is a folder of that name")
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def folder(path: str | Path) -> Path:
    """A folder to write files into, made if it is not there. Raises KgError where that cannot be."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KgError(f"{path}: {error.strerror or error}") from error
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def file_name(path: str) -> str:
    """What an export tells of where a document lay: the file's name, for the folders are those of one machine."""
    return PurePath(path).name
