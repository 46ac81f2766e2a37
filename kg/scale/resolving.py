"""Who is who, on a cluster: the steps of kg.resolve, each over a part of the claims, and what they find put together.

In partitions: what claims tell of names is gathered; names are compared, in blocks of those that share letters; those that
are alike, or judged the same, are made connected components, and each component says what stands for its names; claims are
weighed in blocks of those that tell the same; what is told of each party is gathered; tellings of one thing are paired off in
blocks of one kind and the same parties. On the driver: the ids of parties, and the party table, which goes to all workers.
So the driver and each worker hold the names and the parties of the graph; no one holds the documents or the claims.

The keys of a shuffle are of one type, which has an order: Spark sorts them where it runs out of memory.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.records import Claim, Reading
from kg.resolve import borne
from kg.resolve.decide import Judgements
from kg.resolve.merge import Classes, Nodes, Row, Thing, Told, Who, gathered, paired, tell, who
from kg.resolve.same import Names, Pair, Same, only
from kg.resolve.tell import merged, place
from kg.scale.components import components

if TYPE_CHECKING:
    from pyspark import RDD, Broadcast, SparkContext

Edge = tuple[Pair, bool]  # two names, and whether a person judged them the same


class Doc(NamedTuple):
    """What a document states, with its number among all: claims in order, each with where it stands among all claims."""

    number: int
    name: str
    published: str | None
    claims: list[tuple[Any, Claim]]


def doc(number: int, name: str, published: str | None, reading: Reading) -> Doc:
    """A document's claims as they are weighed: the sure ones of all documents stand before the doubted ones of all."""
    sure, doubted = borne.parted(reading.claims, reading.rejected)
    return Doc(number, name, published, [((late, number, at), claim) for late, found in enumerate((sure, doubted))
                                         for at, claim in enumerate(found)])  # fmt: skip


def likened(docs: RDD[Doc], judged: Judgements, wide: int) -> tuple[Broadcast[Names], Broadcast[dict[str, str]]]:
    """What all claims tell of names, and what stands for those that hang together with others."""
    sc = docs.context

    def gather(part: Iterable[Doc]) -> Iterator[Names]:
        names = Names(judged)
        for told in part:
            for at, claim in told.claims:
                names.read(claim, at)
        yield names

    names = docs.mapPartitions(gather).treeReduce(Names.put)
    sent = sc.broadcast(names)
    names.beside = set(docs.flatMap(lambda told: sent.value.together(_names(told, sent.value))).distinct().collect())
    sent = sc.broadcast(names)
    return sent, sc.broadcast(_heads(sc, sent, wide))


def _names(told: Doc, names: Names) -> set[str]:
    return {comparable for _, claim in told.claims for comparable in names.comparable(claim)}


def _heads(sc: SparkContext, sent: Broadcast[Names], wide: int) -> dict[str, str]:
    """The name that stands for each of those that hang together, of all documents."""

    def together(edges: Iterable[Edge]) -> Iterator[tuple[str, str]]:
        sides: dict[bool, set[Pair]] = {False: set(), True: set()}
        for pair, judged in edges:
            sides[judged].add(pair)
        yield from sent.value.heads(sides[False], sides[True]).items()

    judged = sc.parallelize(sorted(sent.value.same()), wide).map(lambda pair: (pair, True))
    edges = _links(sc, sent, wide).map(lambda pair: (pair, False)).union(judged)
    least = components(edges.keys(), wide)
    placed = edges.map(lambda edge: (edge[0][0], edge)).leftOuterJoin(least, wide)
    return dict(placed.map(_first).groupByKey(wide).values().flatMap(together).collect())


def _first(item: tuple[str, tuple[Edge, str | None]]) -> tuple[str, Edge]:
    """An edge under the least name of its component."""
    name, (edge, least) = item
    return name if least is None else least, edge


def _links(sc: SparkContext, sent: Broadcast[Names], wide: int) -> RDD[Pair]:
    """The shorter forms of all documents, each with its fuller name: names are compared a block at a time."""

    def looked_up(comparable: str) -> Iterator[tuple[str, tuple[bool, str]]]:
        yield from ((letters, (False, comparable)) for letters in sent.value.blocks(comparable))
        yield from ((letters, (True, comparable)) for letters in sent.value.sought(comparable))

    def compared(found: Iterable[tuple[bool, str]]) -> Iterator[Pair]:
        sides: dict[bool, set[str]] = {False: set(), True: set()}
        for seeks, comparable in found:
            sides[seeks].add(comparable)
        yield from ((short, full) for short in sides[True] for full in sides[False] if sent.value.may_be(short, full))

    def listed(short: str) -> Iterator[Pair]:
        yield from ((short, full) for full in sent.value.tickers(short) if sent.value.may_be(short, full))

    known = sc.parallelize(sorted(sent.value.forms), wide)
    alike = known.flatMap(looked_up).groupByKey(wide).values().flatMap(compared).union(known.flatMap(listed))
    return alike.groupByKey(wide).flatMap(lambda found: only((found[0], full) for full in found[1]))


def _same(part: Iterable[Doc], names: Names, heads: dict[str, str]) -> Iterator[tuple[Doc, Same]]:
    """Each document of a partition, and who is who in it."""
    for told in part:
        yield told, Same(names, heads).read({told.name: _names(told, names)})


class Weighed(NamedTuple):
    """The documents with the claims that enter the graph, merged, and the claims that are kept apart."""

    docs: RDD[Doc]
    rejected: RDD[Claim]


def weighed(docs: RDD[Doc], judged: Judgements, least: float | None, wide: int) -> Weighed:
    """The claims of all documents, weighed against one another; shuffles have so many partitions."""
    names, heads = likened(docs, judged, wide)

    def spread(part: Iterable[Doc]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for told, same in _same(part, names.value, heads.value):
            for at, claim in told.claims:
                fact = borne.block(claim, same)
                of = {(told.name, name): same[told.name, name] for _, name in claim.roles} if fact else {}
                yield json.dumps(fact[:2] if fact else told.number), (at, told.number, told.published, claim, of)

    def judge(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        rows = sorted(found, key=lambda row: row[0])
        of = {name: comparable for *_, told in rows for name, comparable in told.items()}
        sure, doubted = ([claim for (late, *_), _, _, claim, _ in rows if late == side] for side in (False, True))
        for (at, number, published, *_), (claim, enters) in zip(rows, borne.weigh(sure, doubted, of, least), strict=True):
            yield number, (at, published, claim, enters)

    def put(item: tuple[int, Iterable[tuple[Any, ...]]]) -> tuple[Doc | None, list[Claim]]:
        number, found = item
        rows = sorted(found, key=lambda row: row[0])
        told = merged(claim for _, _, claim, enters in rows if enters)
        doc = Doc(number, told[0].doc, rows[0][1], [(place(claim), claim) for claim in told]) if told else None
        return doc, [claim for _, _, claim, enters in rows if not enters]

    found = docs.mapPartitions(spread).groupByKey(wide).values().flatMap(judge).groupByKey(wide).map(put).persist(_kept())
    return Weighed(found.map(lambda pair: pair[0]).filter(bool), found.flatMap(lambda pair: pair[1]))


def _kept() -> Any:
    from pyspark import StorageLevel

    return StorageLevel.MEMORY_AND_DISK


def resolved(docs: RDD[Doc], judged: Judgements, wide: int) -> tuple[Who, RDD[Thing]]:
    """The parties that the claims of all documents tell of, and the things."""
    names, heads = likened(docs, judged, wide)

    def each(told: Callable[[Doc, Same], Any]) -> Callable[[Iterable[Doc]], Iterator[Any]]:
        return lambda part: (told(doc, same) for doc, same in _same(part, names.value, heads.value))

    def classed(part: Iterable[Doc]) -> Iterator[Classes]:
        found = Classes()
        for told, same in _same(part, names.value, heads.value):
            found.read(_claims(told), same)
        yield found

    classes = docs.context.broadcast(docs.mapPartitions(classed).treeReduce(Classes.put))
    told = docs.mapPartitions(each(lambda doc, same: gathered(_claims(doc), Nodes(same, classes.value)))).flatMap(dict.items)
    parties, every, ids = who(dict(told.reduceByKey(Told.put, wide).collect()))
    named = docs.context.broadcast(ids)

    def told_by(doc: Doc, same: Same) -> list[tuple[str, Row]]:
        return list(tell(_claims(doc), doc.published, Nodes(same, classes.value), named.value))

    things = docs.mapPartitions(each(told_by)).flatMap(list).groupByKey(wide).values().flatMap(paired).persist(_kept())
    return Who(parties, every), things


def _claims(told: Doc) -> list[Claim]:
    return [claim for _, claim in told.claims]
