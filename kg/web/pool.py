"""The processes in which a worker lets questions be worked out: one that takes too long is killed and replaced.

A process reads tasks as lines of JSON, and answers each with a line of JSON and the bytes whose number it names.
"""
from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

import kg
from kg.web.settings import Settings

STARTED = [sys.executable, "-P", "-m", "kg.web.runner"]
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a task: a status as in HTTP, the media type, and what was made or what went wrong."""

    status: int
    media: str
    body: bytes


class Overrun(Exception):
    """A question that took too long, or broke its process down."""


class Runner:
    """A process that works out one task after another."""

    def __init__(self, settings: Settings) -> None:
        home = os.pathsep.join([str(Path(kg.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.long = f"it took longer than the {settings.timeout:g} s that the server gives a question"
        told = json.dumps([str(settings.store), settings.timeout, settings.most, settings.memory, settings.services])
        # A session of its own: Ctrl-C at the terminal reaches the server alone, which then ends its processes.
        self.process = subprocess.Popen([*STARTED, told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                        start_new_session=True, env={**os.environ, "PYTHONPATH": home})  # fmt: skip

    def answer(self, task: dict[str, Any], until: float) -> Reply:
        """What comes of a task, if it comes before a moment of the monotonic clock. Raises Overrun, or OSError if it never began."""
        assert self.process.stdin is not None and self.process.stdout is not None
        asked = memoryview(json.dumps(task).encode() + b"\n")
        while asked:
            asked = asked[self.process.stdin.write(asked) or 0 :]
        read, told = bytearray(), None
        poll = select.poll()
        poll.register(self.process.stdout, select.POLLIN)
        while told is None or len(read) < told[2]:
            left = until - monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise Overrun(self.long)
            piece = os.read(self.process.stdout.fileno(), PIECE)
            if not piece:
                raise Overrun(self._ended())
            read += piece
            if told is None and b"\n" in read:
                line, _, read = read.partition(b"\n")
                told = json.loads(line)
        return Reply(told[0], told[1], bytes(read))

    def _ended(self) -> str:
        """Why the process ended by itself."""
        code = self.process.wait()
        if code == -signal.SIGALRM:
            return self.long
        if code == -signal.SIGABRT:
            return "it needs more memory than the server gives a question"
        return "it brought down the process that worked it out"

    def end(self) -> None:
        """Ends the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Pool:
    """The processes of one worker: one for each question under way, and one more that waits, so that none has to be waited for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._slots = BoundedSemaphore(settings.threads)
        self._lock = Lock()
        self._idle: list[Runner] = [Runner(settings)]  # the last is taken first: it has been ready the longest
        self._busy: set[Runner] = set()
        self._closed = False

    def answer(self, task: dict[str, Any]) -> Reply:
        """What comes of a task. Raises Overrun, where it was stopped or no process came free in time."""
        until = monotonic() + self.settings.timeout
        if not self._slots.acquire(timeout=self.settings.timeout):
            raise Overrun("all processes of the server were busy")
        try:
            return self._answer(task, until)
        finally:
            self._slots.release()

    def _answer(self, task: dict[str, Any], until: float) -> Reply:
        while True:
            runner = self._taken()
            try:
                reply = runner.answer(task, until)
            except BrokenPipeError:  # it ended while it was idle
                self._over(runner)
            except BaseException:
                self._over(runner)
                raise
            else:
                self._give(runner)
                return reply

    def _taken(self) -> Runner:
        with self._lock:
            if self._closed:
                raise Overrun("the server stops")
            runner = self._idle.pop() if self._idle else Runner(self.settings)
            self._busy.add(runner)
            if not self._idle:
                self._idle.append(Runner(self.settings))
            return runner

    def _give(self, runner: Runner) -> None:
        with self._lock:
            self._busy.discard(runner)
            if not self._closed:
                self._idle.append(runner)
                return
        runner.end()

    def _over(self, runner: Runner) -> None:
        with self._lock:
            self._busy.discard(runner)
        runner.end()

    def close(self) -> None:
        """Ends all processes."""
        with self._lock:
            self._closed = True
            found = [*self._idle, *self._busy]
        for runner in found:
            runner.process.kill()
