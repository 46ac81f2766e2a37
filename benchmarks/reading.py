"""How fast articles are read, against the bare spaCy pipeline; and how time and memory of a whole build grow with their number.

    python benchmarks/reading.py --scale 0.01

At scale 1 it reads 70 articles for the ratio, and builds graphs of 100, 1,000 and 10,000 of about a hundred words for the growth.
`--profile FILE` writes where the time of the ratio's reading goes, for `python -m pstats FILE`.
"""
from __future__ import annotations

import cProfile
import io
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout, suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, Self

import click
import psutil
from articles import drawn, written

ARTICLES, SIZES, SHORT = 70, (100, 1_000, 10_000), 100
BATCHES = (1, 8, 64)
EVERY = 0.02  # seconds between two looks at the memory


@click.command()
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True, help="The share of the full sizes.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--profile", type=click.Path(dir_okay=False, path_type=Path), help="Where to write what cProfile sees of the reading.")
def main(scale: float, seed: int, profile: Path | None) -> None:
    """Print the times and the ratios; all is seconds of processor time; each size of the growth has a process of its own."""
    begun(seed)
    click.echo(f"start-up: {(start := used()):.1f} s, not counted below")
    ratio(max(round(ARTICLES * scale), 1), seed, profile)
    growth([max(round(size * scale), 1) for size in SIZES], seed, start)


def begun(seed: int) -> None:
    """Loads what reads, and makes what is made at the first article."""
    from kg.annotate.pipeline import pipeline

    pipeline()
    list(read(drawn(1, seed, SHORT)))


def read(documents: Iterable[Any]) -> Iterable[Any]:
    """What the documents state, as `kg build` asks for it."""
    from kg.claims.extract import Extractor

    return Extractor()(documents)


def ratio(count: int, seed: int, profile: Path | None) -> None:
    """Words a second of the whole reading, and of the pipeline over the same texts at its best batch size."""
    from kg.annotate.pipeline import pipeline
    from kg.read.article import article

    documents = list(drawn(count, seed))
    texts = [article(document).text for document in documents]
    words = sum(len(text.split()) for text in texts)
    bare = {size: timed(lambda size=size: [None for _ in pipeline().pipe(texts, batch_size=size)]) for size in BATCHES}
    best = min(bare, key=lambda size: bare[size])
    claims: list[Any] = []
    whole = timed(lambda: claims.extend(claim for reading in read(documents) for claim in reading.claims), profile)
    resolved = timed(lambda: who(claims, documents))
    click.echo(f"{count:,} articles of {words:,} words, {len(claims):,} claims")
    click.echo(f"bare pipeline: {words / bare[best]:,.0f} words a second (batches of {best}), whole reading: {words / (whole + resolved):,.0f} "
               f"words a second, of which entity resolution takes {resolved / (whole + resolved):.1%}")  # fmt: skip
    click.echo(f"ratio of whole reading to bare pipeline: {bare[best] / (whole + resolved):.2f}")


def growth(sizes: list[int], seed: int, start: float) -> None:
    """The time a document, and the greatest memory, of `kg build` of more and more documents; and of building the same graph
    again of what was read: resolution, writing, all that is derived and checked. What reads takes `start` seconds to begin."""
    each, rest, peak = [], [], []
    for size in sizes:
        for figures, figure in zip((each, rest, peak), alone(size, seed, start), strict=True):
            figures.append(figure)
        click.echo(f"{size:,} short articles: {1000 * each[-1]:.1f} ms a document, {1000 * rest[-1]:.1f} ms without reading, "
                   f"greatest memory {peak[-1]:.2f} GB")  # fmt: skip
    click.echo(f"from {sizes[0]:,} to {sizes[-1]:,} articles: time a document grows by a factor of {each[-1] / each[0]:.2f}, "
               f"without reading {rest[-1] / rest[0]:.2f}, greatest memory {peak[-1] / peak[0]:.2f}")  # fmt: skip


def alone(size: int, seed: int, start: float) -> tuple[float, float, float]:
    """What `grown` says of so many articles, in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(grown, size, seed, start).result()


def grown(size: int, seed: int, start: float) -> tuple[float, float, float]:
    """The seconds a document of a build of so many articles, but for those of the start, and of the next one; and the greatest
    memory of this process and those that it started, in GB."""
    with TemporaryDirectory() as place, Memory() as memory:
        written(Path(place) / "in", size, seed, SHORT)
        first, again = (timed(lambda: build(Path(place))) for _ in range(2))
    return (first - start) / size, again / size, memory.greatest / 1e9


class Memory(Thread):
    """Looks, while it is entered, at what memory this process and those that it started hold, in bytes: `greatest` of what
    they held together. What they share counts for each."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.greatest, self._done = 0, Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        """Looks time and again."""
        this = psutil.Process()
        while not self._done.wait(EVERY):
            with suppress(psutil.NoSuchProcess):
                self.greatest = max(self.greatest, sum(one.memory_info().rss for one in (this, *this.children(recursive=True))))


def build(place: Path) -> None:
    """The graph of the articles that lie in a folder, by the command that everyone uses."""
    from kg.cli.building import build_command

    with redirect_stdout(io.StringIO()):
        build_command.main([str(place / "in"), "--store", str(place / "a.kg")], standalone_mode=False)


def who(claims: list[Any], documents: list[Any]) -> None:
    """Resolves who is who in claims."""
    from kg.resolve.merge import resolve

    resolve(claims, documents)


def timed(ask: Callable[[], Any], profile: Path | None = None) -> float:
    """The seconds of processor time that something takes: other work on the machine counts for none."""
    watch = cProfile.Profile() if profile else None
    start = used()
    if watch:
        watch.runcall(ask)
        watch.dump_stats(profile)
    else:
        ask()
    return used() - start


def used() -> float:
    """The seconds of processor time of this process, and of those that it started and that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
