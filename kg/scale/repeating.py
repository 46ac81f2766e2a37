"""Which documents repeat which, and the sums of their prose, on a cluster: kg.read.copies and kg.ask.arithmetic in steps.

In partitions: the runs of words of each document, the documents that share one, how many they share; the sums of each
document. On the driver: chains of copies, and the largest worths that surges are held against.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from kg.ask.arithmetic import Worth, doubted, reckonings, windows
from kg.ask.audited import statements
from kg.ask.figures import Figure
from kg.graph.parts import lines
from kg.read.copies import COMMON, COPY_SHARE, published, retold, rooted, runs, share
from kg.records import Document
from kg.scale.sums import by_word, worths

if TYPE_CHECKING:
    from pyspark import RDD

Rank = tuple[str, int]  # the date and the number that put documents in order
Figures = Callable[[Document], list[Figure]]


def roots(docs: RDD[tuple[int, Document]], wide: int) -> dict[str, str]:
    """For each document that copies or retells another, by name, the one that it all goes back to."""
    told = docs.values().filter(lambda document: document.retold_from).map(lambda document: document.retold_from).distinct().collect()
    files = docs.context.broadcast(set(told))
    few = docs.filter(lambda item: item[1].retold_from or item[1].path.rpartition("/")[2] in files.value)
    bare = few.mapValues(lambda d: Document(d.name, "", "", d.path, retold_from=d.retold_from)).collect()
    return rooted(retold([document for _, document in sorted(bare, key=lambda item: item[0])]) | _copies(docs, wide))


def _copies(docs: RDD[tuple[int, Document]], wide: int) -> dict[str, str]:
    """Each document that repeats an earlier one, with the one that it repeats most, by name."""

    def held(item: tuple[int, Document]) -> Iterator[tuple[int, list[tuple[Rank, str, int]]]]:
        number, document = item
        found = runs(document.text)
        yield from ((run, [((published(document), number), document.name, len(found))]) for run in found)

    def earliest(one: list[Any], other: list[Any]) -> list[Any]:
        return nsmallest(COMMON, [*one, *other])

    def pairs(holders: list[tuple[Rank, str, int]]) -> Iterator[tuple[Any, int]]:
        order = sorted(holders)
        yield from (((later, earlier), 1) for at, later in enumerate(order) for earlier in order[:at])

    def shared(item: tuple[Any, int]) -> tuple[str, tuple[float, Rank, str]]:
        ((_, name, size), (rank, of, other)), count = item
        return name, (-share(count, size, other), rank, of)

    counted = docs.flatMap(held).reduceByKey(earliest, wide).values().flatMap(pairs).reduceByKey(int.__add__, wide)
    most = counted.map(shared).reduceByKey(min, wide).filter(lambda item: -item[1][0] >= COPY_SHARE)
    return {name: of for name, (_, _, of) in most.collect()}


def sums(docs: RDD[tuple[int, Document]], figures: Figures) -> RDD[str]:
    """The sums of the documents' prose as lines of N-Quads."""

    def seen(document: Document) -> list[Any]:
        return windows(document.text, figures(document))

    asked = docs.context.broadcast(by_word(docs.values().flatMap(lambda document: doubted(seen(document))).distinct().collect()))

    def worths_of(item: tuple[int, Document]) -> Iterator[tuple[tuple[str, str], tuple[float, int, Worth]]]:
        number, document = item
        for company, told in worths(document, asked.value, lambda: seen(document)):
            yield company, (-told[0].value, number, told)

    # Of several as large the first document's: what is told there is never compared.
    most = docs.flatMap(worths_of).reduceByKey(lambda one, other: min(one, other, key=lambda told: told[:2])) if asked.value else None
    largest = docs.context.broadcast({at: told for at, (_, _, told) in most.collect()} if most else {})

    def told(document: Document) -> list[str]:
        found = reckonings(document, seen(document), lambda name, unit: largest.value.get((name, unit)))
        return lines(quad for reckoning in found for quad in statements(reckoning))

    return docs.values().flatMap(told)
