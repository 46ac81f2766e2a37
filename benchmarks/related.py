"""How fast `related` is over all deals: arrays against a networkx textbook, and how time grows with the graph.

    python benchmarks/related.py --scale 0.01

At scale 1 the graphs have 10,000, 100,000 and 1 million parties, three times as many stakes and as many deals.
"""
from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import click
import numpy as np
import reference
from graphs import graph

from kg.ask.around import facts_joining
from kg.ask.clauses import VERDICTS, standard, standards
from kg.ask.listed import listed
from kg.ask.rowed import Rows, verdict
from kg.ask.verdicts import cases_of, verdicts
from kg.export import proof
from kg.graph.columns import Columns

SIZES = (10_000, 100_000, 1_000_000)


@click.command()
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True, help="The share of the full sizes.")
@click.option("--seed", type=int, default=0, show_default=True)
def main(scale: float, seed: int) -> None:
    """Print the times and the ratios; the exit code is 1 where arrays and reference differ."""
    sizes = [max(int(size * scale), 100) for size in SIZES]
    with tempfile.TemporaryDirectory() as folder:
        graphs = [opened(graph(size, seed), Path(folder) / str(size)) for size in sizes]
        same = agree(graphs[0])
        ratio(graphs[1])
        growth(graphs)
        lines(graphs[2])
        one(graphs[2])
        joined(graphs[2])
    click.echo(f"greatest memory: {getrusage(RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    sys.exit(not same)


def opened(held: Columns, folder: Path) -> Columns:
    """A graph written as a build writes it, and opened again."""
    folder.mkdir()
    held.write(folder)
    return Columns.opened(folder)


def agree(held: Columns) -> bool:
    """Whether arrays find what the clauses find deal by deal and what the textbook finds, under every standard."""
    cases, rows, objects = cases_of(held), np.arange(len(held.deals)), Rows(held)
    joined, same = reference.joined(held), True
    for by in standards():
        found = verdicts(held, by)
        told = [VERDICTS.index(verdict(held, objects, standard(by), cases, rows, number, False)) for number in rows]
        count = ", ".join(f"{n:,} {word}" for word, n in zip(VERDICTS, np.bincount(found, minlength=len(VERDICTS)), strict=True))
        for name, others in (("clauses", told), ("networkx textbook", reference.verdicts(joined, held, by))):
            click.echo(f"{len(rows):,} deals, {name} of {by}: {'the same' if others == found.tolist() else 'DIFFERENT'} verdicts ({count})")
            same = same and others == found.tolist()
    return same


def ratio(held: Columns) -> None:
    """Arrays against the textbook, by each standard; neither pays for opening its graph."""
    joined = reference.joined(held)
    for by in standards():
        slow, quick = timed(reference.verdicts, joined, held, by), timed(verdicts, held, by)
        click.echo(f"{len(held.deals):,} deals, {by}: textbook {slow:.2f} s, arrays {quick:.2f} s, {slow / quick:.1f} times as fast")


def growth(graphs: list[Columns]) -> None:
    """The time of each standard on each size, and time a deal on the greatest over that on the least."""
    for by in standards():
        took = [timed(verdicts, held, by) for held in graphs]
        each = [seconds / len(held.deals) for seconds, held in zip(took, graphs, strict=True)]
        shown = ", ".join(f"{len(held.deals):,} deals {seconds:.2f} s" for seconds, held in zip(took, graphs, strict=True))
        click.echo(f"{by}: {shown}; time a deal grows by a factor of {each[-1] / each[0]:.2f}")


def lines(held: Columns) -> None:
    """All deals of the largest graph as `kg related --format jsonl` prints them."""
    took = timed(lambda: sum(len(json.dumps(proof.listed(row, "common-control"))) for row in listed(held, "common-control")), clock=time.perf_counter)
    click.echo(f"{len(held.deals):,} deals judged and written, a line each: {took:.2f} s by the clock")


def one(held: Columns) -> None:
    """The deals of the party that has most of them."""
    party = held.ids[int(np.argmax(np.diff(held.deals.of_at)))]
    mine: list[str] = []
    took = timed(lambda: mine.extend(json.dumps(proof.listed(row, "common-control")) for row in listed(held, "common-control", parties=[party])), clock=time.perf_counter)
    click.echo(f"{len(mine)} deals of one party judged and written: {took:.3f} s by the clock")


def joined(held: Columns) -> None:
    """The facts on the ways of four steps between the two parties that most facts join to others."""
    one, other = (held.ids[int(party)] for party in np.argsort(np.diff(held.links.of_at))[-2:])
    facts = facts_joining(held, one, other, 4)
    took = timed(facts_joining, held, one, other, 4, clock=time.perf_counter)
    click.echo(f"{len(facts):,} facts on ways of four steps between two parties: {took:.3f} s by the clock")


def timed(ask: Callable[..., Any], *asked: Any, clock: Callable[[], float] = time.process_time) -> float:
    """The seconds that a question takes, of processor time unless told otherwise: all run on one core, and for a ratio other
    work on the machine counts for none."""
    start = clock()
    ask(*asked)
    return clock() - start


if __name__ == "__main__":
    main()
