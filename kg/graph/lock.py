"""One build at a time: a store is locked while it is written, and the lock says who holds it."""
from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from kg.errors import StoreBusy
from kg.graph.durable import writing

NAME = "LOCK"


@contextmanager
def locked(folder: Path, waiting: Callable[[str], object] | None = None) -> Iterator[None]:
    """The store is this process's to write. Where another holds it, `waiting` is told who, and it is waited for; without
    `waiting`, StoreBusy is raised. The system lets a lock go when its holder ends, however that is."""
    with writing(folder):
        handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting is None:
                raise StoreBusy(folder, _holder(handle)) from None
            waiting(_holder(handle))
            fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(OSError):  # on a full disk the lock holds all the same
            os.ftruncate(handle, 0)
            now = datetime.now().astimezone().isoformat(" ", "seconds")
            os.pwrite(handle, f"process {os.getpid()} since {now}\n".encode(), 0)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _holder(handle: int) -> str:
    """Who holds a lock: "process 4242 since 2026-11-28 08:30:12+00:00"."""
    return os.pread(handle, 200, 0).decode(errors="replace").strip() or "another process"
