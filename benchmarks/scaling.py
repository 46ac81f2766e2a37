"""How fast a Spark cluster builds a graph, with one worker and with two, and whether it is the graph that this process builds.

    python benchmarks/scaling.py --scale 0.01

At scale 1 it builds the graph of 2,000 articles of about a hundred words, embedded and on a standalone cluster on loopback, whose
workers have one core each. Needs the extra `spark`, and Java.
"""
from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from articles import drawn, written
from cluster import cluster, lacks

ARTICLES, SHORT = 2_000, 100


@click.command()
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True, help="The share of the full size.")
@click.option("--seed", type=int, default=0, show_default=True)
def main(scale: float, seed: int) -> None:
    """Print documents a second, by the clock, of the reading alone and of the whole build; start-up is not counted."""
    if reason := lacks():
        raise click.ClickException(reason)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    count = max(round(ARTICLES * scale), 2)
    with TemporaryDirectory() as place:
        folder = Path(place)
        written(folder / "in", count, seed, SHORT)
        told, took = embedded(folder)
        click.echo(f"{count:,} articles, {len(told):,} quads")
        click.echo(f"embedded, one process: {count / took:.1f} documents a second")
        rates = []
        for workers in (1, 2):
            found, reading, whole = spark(folder, workers)
            rates.append(count / reading)
            click.echo(f"{workers} worker{'s' if workers > 1 else ''}: {rates[-1]:.1f} documents a second read, {count / whole:.1f} built; "
                       f"{'the same quads' if found == told else 'OTHER QUADS'}")  # fmt: skip
            if found != told:
                raise click.ClickException(f"{len(set(told) ^ set(found)):,} quads differ, say {min(set(told) ^ set(found))}")
        click.echo(f"ratio of two workers to one, in reading: {rates[1] / rates[0]:.2f}")


def _asks() -> Any:
    from kg.ask.columned import columns
    from kg.ask.related import derived
    from kg.cli.figures import figures
    from kg.scale.build import Follow

    return Follow(derived, columns, figures, lambda graph: None)


def embedded(folder: Path) -> tuple[list[str], float]:
    """The quads of the embedded build, sorted, and the seconds that it took."""
    from kg.claims.extract import Extractor
    from kg.graph.kept import readings
    from kg.graph.store import held, open_store, project
    from kg.read.corpus import documents
    from kg.scale.sums import sums
    from pyoxigraph import RdfFormat

    asks, store, extract = _asks(), folder / "embedded.kg", Extractor()
    list(extract(drawn(1, 0, SHORT)))  # what is made at the first article
    start = time.monotonic()
    with held(store):
        project(readings(documents([folder / "in"]), extract, store), store, columns=asks.columns, derived=asks.derived,
                sums=lambda documents: sums(documents, asks.figures))  # fmt: skip
    took = time.monotonic() - start
    return sorted(open_store(store).dump(format=RdfFormat.N_QUADS).decode().split("\n")[:-1]), took


def spark(folder: Path, workers: int) -> tuple[list[str], float, float]:
    """The quads of a cluster's build, in order, and the seconds that the reading and all of it took."""
    from kg.claims.extract import Extractor
    from kg.resolve.decide import NONE
    from kg.scale.build import build, held
    from kg.scale.session import session

    parts = folder / f"parts-{workers}"
    (folder / f"cluster-{workers}").mkdir()
    steps: dict[str, float] = {}

    def say(step: str) -> None:
        steps[step] = time.monotonic()

    def failed(error: Exception) -> None:
        raise error

    with cluster(folder / f"cluster-{workers}", workers) as made, session(made.url) as running, held(parts):
        running.sparkContext.parallelize(range(workers), workers).map(_warm).collect()
        build(running, [folder / "in"], parts, Extractor(), None, NONE, _asks(), failed, say=say)
        end = time.monotonic()
    return list(_lines(parts / "quads")), steps["resolving"] - steps["reading"], end - steps["opening"]


def _warm(number: int) -> int:
    """Loads the pipeline in a worker."""
    from kg.claims.extract import Extractor
    from kg.records import Document

    return len(list(Extractor()([Document("", "Tern Cloud leased 4 MW from Larkfield.", "")])))


def _lines(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        yield from path.read_text(encoding="utf-8").split("\n")[:-1]


if __name__ == "__main__":
    main()
