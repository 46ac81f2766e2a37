"""Files to documents, and documents to what they state, in partitions.

The driver lists the files and names the articles, of which it holds the names alone; workers open the files, each in
one task but for Parquet, a row group at a time, and read the articles, each Python process of theirs with one pipeline,
loaded once.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.claims.version import Version, key
from kg.errors import KgError, UnreadableDocument
from kg.graph.kept import Extract, encoded
from kg.read.corpus import beside, called, document, named, opened
from kg.read.limits import Limits
from kg.read.reading import Fields
from kg.read.rows import groups
from kg.records import Document
from kg.scale import tables

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

OTHER = "a worker runs another version of dealgraph, or of its libraries, than the driver: install the same on both"
GROUP = 32  # bits for the places in a row group
BATCH = 64  # files or documents in a task, if there are as many


def articles(spark: SparkSession, files: list[Path], fields: Fields, limits: Limits) -> DataFrame:
    """The articles of some files, and what cannot be read, in the columns of tables.ARTICLES."""
    # A worker's working directory is its own.
    pieces = [(number, str(path), str(path.absolute()), group) for number, path in enumerate(files) for group in _groups(path)]
    tasks = max(1, min(len(pieces), parts(spark, len(pieces), BATCH)))
    found = spark.sparkContext.parallelize(pieces, tasks).flatMap(lambda piece: _articles(*piece, fields, limits))
    return spark.createDataFrame(found, tables.ARTICLES)


def _groups(path: Path) -> list[int] | list[None]:
    return groups(path) if path.suffix.lower() == ".parquet" else [None]


def _articles(file: int, shown: str, path: str, group: int | None, fields: Fields, limits: Limits) -> Iterator[tuple[Any, ...]]:
    place, skipped = count((group or 0) << GROUP), deque[UnreadableDocument]()

    def problems(error: KgError | None = None) -> Iterator[tuple[Any, ...]]:
        for told in (*skipped, *([error] if error else ())):
            yield (file, next(place), *[None] * (len(tables.PLAIN) + 4), tables.problem(told))
        skipped.clear()

    try:
        about = beside(Path(path))
        for found in opened(Path(path), shown, fields, limits, skipped.append, group):
            yield from problems()
            yield tables.article(file, next(place), found.key, found.number, document("", shown, found, about))
    except KgError as error:
        yield from problems(error)
    yield from problems()


def names(found: DataFrame, files: list[Path], report: Callable[[UnreadableDocument], object]) -> dict[tuple[int, int], tuple[int, str]]:
    """The number and the name of each article by its place; what cannot be read is reported, any other error raised."""
    return named_articles(found.select("file", "place", "key", "row", "problem").collect(), files, report)


def named_articles(rows: Iterable[Any], files: list[Path], report: Callable[[UnreadableDocument], object]) -> dict[tuple[int, int], tuple[int, str]]:
    """The same of rows in any order."""
    own = named(list(files), "")
    taken = set(own.values())
    told: dict[tuple[int, int], tuple[int, str]] = {}
    broken: set[int] = set()  # files of which no more is read: what other tasks found in later row groups is left out
    for row in sorted(rows, key=lambda row: (row.file, row.place)):
        if row.file in broken:
            continue
        if row.problem is None:
            told[row.file, row.place] = len(told), called(row.key, row.row, own[files[row.file]], taken)
        elif isinstance(error := tables.raised(row.problem), UnreadableDocument):
            report(error)
            if str(error.path) == str(files[row.file]):
                broken.add(row.file)
        else:
            raise error
    return told


def documents(found: DataFrame, names: Mapping[tuple[int, int], tuple[int, str]]) -> RDD[tuple[int, Document]]:
    """The documents, each under its number, spread evenly."""
    sent = found.sparkSession.sparkContext.broadcast(names)

    def one(row: Any) -> tuple[int, Document]:
        number, name = sent.value[row.file, row.place]
        return number, tables.document(row, name)

    rows = found.where("problem is null").rdd.filter(lambda row: (row.file, row.place) in sent.value)
    return rows.map(one).partitionBy(parts(found.sparkSession, len(names), BATCH), int)


def parts(spark: SparkSession, count: int, each: int) -> int:
    """Into how many partitions so many things go: one for each core at least."""
    return max(spark.sparkContext.defaultParallelism, -(-count // each))


def read(spark: SparkSession, found: RDD[tuple[int, Document]], extract: Extract, before: DataFrame | None) -> DataFrame:
    """What documents state, in the columns of tables.READ; `before` are those of an earlier build, by their addresses."""
    version = extract.version
    bodies = None if before is None else before.where("body is not null").select("address", "body").rdd.map(tuple)
    joined = known(found, version, bodies, found.getNumPartitions())
    return spark.createDataFrame(joined.mapPartitions(lambda items: _read(items, extract, version)), tables.READ)


def known(found: RDD[tuple[int, Document]], version: Version, bodies: RDD[tuple[str, str]] | None, wide: int) -> RDD[tuple[Any, ...]]:
    """Each document with its number, its address, and the lines of its record where the earlier ones, by address, have it."""
    addressed = found.map(lambda item: (*item, key(item[1], version), None))
    if bodies is None:
        return addressed
    joined = addressed.map(lambda item: (item[2], item)).leftOuterJoin(bodies.reduceByKey(lambda one, other: one), wide)
    told = joined.map(lambda pair: (pair[1][0][0], (*pair[1][0][1:3], pair[1][1])))
    return told.partitionBy(wide, int).map(lambda item: (item[0], *item[1]))


def _read(items: Iterable[tuple[int, Document, str, str | None]], extract: Extract, version: Version) -> Iterator[tuple[Any, ...]]:
    """The rows of a partition's documents, those first that were read before."""
    if extract.version != version:
        yield _row(0, Document("", "", ""), "", problem=KgError(OTHER))
        return
    waiting: deque[tuple[int, Document, str]] = deque()
    fresh = []
    for number, told, address, body in items:
        if body is not None:
            yield _row(number, told, address, fresh=False, body=body)
        else:
            fresh.append((number, told, address))

    def asked() -> Iterator[Document]:
        for item in fresh:
            waiting.append(item)
            yield item[1]

    try:
        for reading in extract(asked()):
            number, told, address = waiting.popleft()
            if reading.unread:
                yield _row(number, told, address, unread=reading.unread)
            else:
                yield _row(number, told, address, body=encoded(reading, told, version).decode())
    except KgError as error:
        yield _row(*waiting.popleft(), problem=error)


def _row(number: int, told: Document, address: str, *, fresh: bool = True, unread: str | None = None, body: str | None = None,
         problem: KgError | None = None) -> tuple[Any, ...]:  # fmt: skip
    return number, told.name, told.path, told.published, address, fresh, unread, body, problem and tables.problem(problem)
