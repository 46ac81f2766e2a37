"""A server of a graph, `kg serve` in a process of its own on a free port."""
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import httpx


@contextmanager
def started(store, *options, **env):
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
