"""The process that works out questions, one after another: it reads them from its input and writes what comes of them.

It may be killed at any time. Should nobody be left to kill it, the alarm that it sets itself does; idle, it ends with its input.
"""
from __future__ import annotations

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import monotonic

from kg.web.pool import NOT_BEGUN
from kg.web.tasks import Tasks

GRACE = 2  # seconds by which the alarm comes after the server's own limit


def main() -> None:
    """Answers tasks until the input ends."""
    store, timeout, most, memory, services = json.loads(sys.argv[1])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tasks = Tasks(Path(store), most, tuple(services))
    tasks.begin()
    most_held = _held() + memory
    resource.setrlimit(resource.RLIMIT_DATA, (most_held, most_held))
    # What the API alone needs is loaded beside the first questions, which are SPARQL's more often than not.
    Thread(target=import_module, args=("kg.web.answered",), daemon=True).start()
    for line in sys.stdin.buffer:
        until, _, task = line.partition(b" ")
        if (begun := monotonic()) > float(until):
            status, media, body = NOT_BEGUN, "", b""
        else:
            signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)
            status, media, body = tasks.answer(json.loads(task))
        out.write(json.dumps([status, media, len(body), monotonic() - begun]).encode() + b"\n")
        out.write(body)
        out.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _held() -> int:
    """The bytes of memory that the process has by now, the stacks of the store's threads among them."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return 0


if __name__ == "__main__":
    main()
