"""Kills builds and looks at what they leave: run as a script, it prints a JSON line a kill.

    python crash.py FOLDER ARTICLES CHANGED READING WRITING SEED [columns]

A first build makes the graph of some articles; a second one of the same articles, of which CHANGED are reworded, is killed at
every rename and fsync, at READING random moments of the whole of it and at WRITING of its writing and switching. Each time a
reader must find the old graph or the new one whole, and the next build must read no more than what was not on record.
With `columns`, the columnar view is written too, of some eighty files.
Each build is a fork of this process, which opens no store itself and so has no thread that a fork would lose.
"""
from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kg.ask.columned import columns
from kg.ask.related import derived
from kg.graph.kept import readings
from kg.graph.store import held, open_store, project
from pyoxigraph import RdfFormat
from quick import Quick, corpus


def build(place: Path, articles: int, changed: int, say: Callable[[str], object] = lambda step: None) -> list[str]:
    """A build as `kg build` makes it, but for the reader and the check; the names of what was read."""
    docs = corpus(articles, changed)
    with held(place):
        read = readings(docs, quick := Quick(), place)
        project(read, place, derived=derived, columns=columns if "columns" in sys.argv else None, progress=say)
    return quick.asked


def dumped(place: Path) -> list[bytes]:
    """The graph as a reader finds it."""
    return sorted(open_store(place).dump(format=RdfFormat.N_QUADS).splitlines())


class Child:
    """What a fork of this process does, until it ends or is killed; `said` is what it says on the way."""

    def __init__(self, work: Callable[[Callable[[object], None]], object]) -> None:
        self.end, theirs = os.pipe()
        self.id = os.fork()
        if self.id == 0:
            os.close(self.end)
            try:
                work(lambda told: os.write(theirs, json.dumps(told).encode() + b"\n"))
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)
        os.close(theirs)

    def lines(self) -> list[object]:
        """All that it says, once it has ended."""
        with os.fdopen(self.end) as file:
            told = [json.loads(line) for line in file]
        self.status = os.waitpid(self.id, 0)[1]
        return told

    def heard(self, words: str) -> None:
        """Waits until it has said something."""
        said = b""
        while not said.endswith(f"{json.dumps(words)}\n".encode()) and (byte := os.read(self.end, 1)):
            said += byte


def hooked(place: Path, articles: int, changed: int, deadly: int | None, tell: Callable[[object], None]) -> None:
    """A build that is killed before its rename or fsync of that number; it says each."""
    seen = 0
    for name in ("replace", "fsync"):
        plain = getattr(os, name)

        def call(*args: object, name: str = name, plain: Callable[..., object] = plain) -> object:
            nonlocal seen
            if seen == deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1
            tell(name)
            return plain(*args)

        setattr(os, name, call)
    build(place, articles, changed, lambda step: tell(step))


def main(folder: Path, articles: int, changed: int, reading: int, writing: int, seed: int) -> None:
    drawn = random.Random(seed)
    first, place, new = folder / "first.kg", folder / "a.kg", folder / "new.kg"
    graphs = []
    for at, reworded in ((first, 0), (new, changed)):
        (told,) = Child(lambda tell, at=at, reworded=reworded: tell([len(build(at, articles, reworded)), *map(bytes.decode, dumped(at))])).lines()
        graphs.append(told[1:])
        assert told[0] == articles and graphs[0] != graphs[1:]

    def fresh() -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(first, place)

    def judged(how: str) -> None:
        """What a reader finds after a kill, and what the next build does."""
        recorded = len(list((place / "claims").glob("*/*.jsonl"))) - articles

        def look(tell: Callable[[object], None]) -> None:
            found = list(map(bytes.decode, dumped(place)))
            asked = build(place, articles, changed)
            left = [path.name for path in place.rglob("*.part")]
            kept = sorted(int(path.name) for path in (place / "generations").iterdir())
            tell({"how": how, "whole": found in graphs, "switched": found == graphs[1], "recorded": recorded, "asked": len(asked),
                  "finished": list(map(bytes.decode, dumped(place))) == graphs[1], "left": left, "generations": kept})  # fmt: skip

        (told,) = Child(look).lines()
        print(json.dumps(told), flush=True)

    fresh()
    begun = time.monotonic()
    calls = Child(lambda tell: hooked(place, articles, changed, None, tell)).lines()
    whole = time.monotonic() - begun
    moments = [call for call in calls if call in ("replace", "fsync")]
    for number, call in enumerate(moments):
        fresh()
        killed = Child(lambda tell, number=number: hooked(place, articles, changed, number, tell))
        killed.lines()
        assert killed.status == signal.SIGKILL, (number, call, killed.status)
        judged(f"before {call} {number}")
    for words, times in (("", reading), ("writing", writing)):
        for _ in range(times):
            fresh()
            child = Child(lambda tell: build(place, articles, changed, tell))
            if words:
                child.heard(words)
            time.sleep(drawn.uniform(0, whole / (2 if words else 1)))
            os.kill(child.id, signal.SIGKILL)
            child.lines()
            judged(f"in {words or 'all of it'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:7]))
