"""Servers that are started on a free port and stopped, and graphs to serve."""
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

pytest.importorskip("flask", reason="serving needs the extra web")
pytest.importorskip("gunicorn", reason="serving needs the extra web")


def processes(words):
    """The ids of the processes whose command line holds some words."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if words in place.read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                found.append(int(place.parent.name))
        except OSError:  # it has ended
            continue
    return [pid for pid in found if pid != os.getpid()]


@contextmanager
def served(store, *options, **env):
    """A server of a graph: its address, a client of it, and its process."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(store), "--port", "0", *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **env})
    try:
        line = process.stdout.readline()
        told = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert told, line + process.stderr.read()
        with httpx.Client(base_url=told[0], timeout=60) as client:
            yield SimpleNamespace(address=told[0], client=client, process=process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@pytest.fixture(scope="session")
def server():
    """Starts a server: `with server(store, "--timeout", 2) as it`."""
    return served


@pytest.fixture(scope="session")
def running():
    """The ids of the processes whose command line holds some words."""
    return processes


@pytest.fixture(scope="session")
def client(gold):
    """A client of a server of the gold facts."""
    with served(gold) as it:
        yield it.client
