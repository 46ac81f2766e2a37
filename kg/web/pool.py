"""The processes in which a worker lets questions be worked out: one that takes too long is killed and replaced.

A process reads lines, each a moment of the monotonic clock and a task as JSON, and answers each with a line of JSON and the bytes
whose number it names. A task that it comes to after its moment it does not begin with, and says so.
"""
from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

import kg
from kg.web.settings import Settings

STARTED = [sys.executable, "-P", "-m", "kg.web.runner"]
PIECE = 1 << 20
BUSY = "all processes of the server were busy"
NOT_BEGUN = 0  # the status of a task that a process came to too late


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a task: a status as in HTTP, the media type, and what was made or what went wrong; and in how many seconds."""

    status: int
    media: str
    body: bytes
    took: float = 0.0


def as_line(task: dict[str, Any]) -> bytes:
    """A task as a process reads it."""
    return json.dumps(task).encode() + b"\n"


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
        self._read = bytearray()  # of the answer that comes: what is here,
        self._head: tuple[int, str, int, float] | None = None  # and its first line

    def ask(self, task: bytes, until: float = inf) -> None:
        """Has a task done, once those before it are, if that is before a moment. Raises OSError if it never began."""
        assert self.process.stdin is not None
        asked = memoryview(f"{until} ".encode() + task)
        while asked:
            asked = asked[self.process.stdin.write(asked) or 0 :]

    def told(self) -> list[Reply]:
        """What came of the tasks that are done, in order; waits if nothing is there. Raises Overrun."""
        piece = os.read(self.fileno(), PIECE)
        if not piece:
            raise Overrun(self._ended())
        self._read += piece
        found = []
        while self._read:
            if self._head is None:
                if b"\n" not in self._read:
                    break
                told, _, self._read = self._read.partition(b"\n")
                self._head = json.loads(told)
            status, media, length, took = self._head
            if len(self._read) < length:
                break
            found.append(Reply(status, media, bytes(self._read[:length]), took))
            del self._read[:length]
            self._head = None
        return found

    def answer(self, until: float) -> Reply:
        """What comes of the task, if it comes before a moment of the monotonic clock. Raises Overrun."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        while True:
            left = until - monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise Overrun(self.long)
            if found := self.told():
                return found[0]

    def fileno(self) -> int:
        """Where it can be seen that something came of the task."""
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

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
        self._patient = 0  # how many wait for a process
        self._hasty = False  # whether the last turn was of one who does not

    def answer(self, task: dict[str, Any]) -> Reply:
        """What comes of a task. Raises Overrun, where it was stopped or no process came free in time."""
        until = monotonic() + self.settings.timeout
        runner, well = self.begun(as_line(task), self.settings.timeout), False
        if runner is None:
            raise Overrun(BUSY)
        try:
            found, well = runner.answer(until), True
            return found
        finally:
            self.ended(runner, well=well)

    def begun(self, task: bytes, patience: float = 0) -> Runner | None:
        """A process that has begun with a task, None where none comes free within some seconds. It is given to `ended`.

        Who does not wait has every other turn as long as somebody does. Raises Overrun where the server stops.
        """
        if not self._free(patience):
            return None
        try:
            return self._begun(task)
        except BaseException:
            self._slots.release()
            raise

    def _free(self, patience: float) -> bool:
        if not patience:
            free = not (self._patient and self._hasty) and self._slots.acquire(blocking=False)
        else:
            with self._lock:
                self._patient += 1
            free = self._slots.acquire(timeout=patience)
            with self._lock:
                self._patient -= 1
        if free:
            self._hasty = not patience
        return free

    def _begun(self, task: bytes) -> Runner:
        while True:
            runner = self._taken()
            try:
                runner.ask(task)
            except BrokenPipeError:  # it ended while it was idle
                self._over(runner)
            except BaseException:
                self._over(runner)
                raise
            else:
                return runner

    def ended(self, runner: Runner, *, well: bool) -> None:
        """Takes back a process that `begun` gave: one that did not come to an answer is killed."""
        if well:
            self._give(runner)
        else:
            self._over(runner)
        self._slots.release()

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
