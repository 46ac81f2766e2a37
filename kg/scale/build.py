"""A build on a Spark cluster: the documents of some files as a graph in parts (kg.graph.parts), as the embedded build has it.

Each step is the code of the embedded build over a partition (kg.scale.reading, resolving, repeating), and what one step makes
for the next lies in Parquet or in parts on the shared path, so that a worker that is lost costs no more than its own tasks.
What follows from the graph as a whole (who depends on whom, related parties, the columnar view, its shapes) is found on the
driver, in a store of its own, part by part, as the embedded build finds it: there the graph has to fit on one machine's disk,
and its parties in its memory.
"""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import BadParts, KgError, UnreadableDocument
from kg.graph import builds, parts
from kg.graph.build import document_quads, group_quads, party_quads, rejected_quads, repeats_quads, vocabulary
from kg.graph.columns import FOLDER as COLUMNS
from kg.graph.kept import Extract
from kg.graph.lock import NAME as LOCK
from kg.graph.lock import locked
from kg.graph.parts import lines
from kg.read.corpus import files
from kg.read.limits import Limits
from kg.read.reading import Fields
from kg.resolve.decide import Judgements
from kg.resolve.merge import Thing, Who
from kg.scale import reading, tables, writing
from kg.scale.repeating import Figures, roots, sums
from kg.scale.resolving import doc, resolved, weighed

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from pyspark.sql import DataFrame, SparkSession

    from kg.graph.columns import Columns
    from kg.graph.store import Opened

WORK, NEW, OLD = "work", "read.new", "read.old"
WHOLE = "_SUCCESS"  # which Spark puts into a folder once all is written
OURS = frozenset({parts.MANIFEST, parts.QUADS, parts.FACTS, parts.CLAIMS, parts.READ, COLUMNS, WORK, NEW, OLD, LOCK})
LINES = 500_000  # in a part of quads, if there are as many
NOTHING = "there is no article to read; nothing is written"


class Follow(NamedTuple):
    """What a graph is asked once it is told: `derived` quads and `columns` of its networkx view, the `figures` of a document
    for the audit, and `check`, which raises if the graph is not to be used."""

    derived: Callable[..., Iterator[Quad]]
    columns: Callable[..., Columns]
    figures: Figures
    check: Callable[[Opened], object]


class Built(NamedTuple):
    """What a build came to: facts and documents by kind, all of it under ""; documents, those read before, proposals refused."""

    counts: dict[str, tuple[int, int]]
    documents: int
    reused: int
    refused: Counter[str]


@contextmanager
def held(folder: Path, waiting: Callable[[str], object] | None = None) -> Iterator[None]:
    """The folder is there for parts, and this process's alone to write.

    `waiting` is told who else writes it, and that one is waited for; without it, StoreBusy is raised. Raises BadParts where
    it holds anything else.
    """
    if folder.is_dir() and (strange := sorted({path.name for path in folder.iterdir()} - OURS)):
        raise BadParts(folder, f"it holds {strange[0]!r}, which is no part of a graph, and is left as it is")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, waiting):
        yield


def build(spark: SparkSession, paths: Iterable[str | Path], folder: Path, extract: Extract, least: float | None, judged: Judgements,
          follow: Follow, report: Callable[[UnreadableDocument], object], *, fields: Fields = Fields(), limits: Limits = Limits(),
          anew: bool = False, say: Callable[[str], object] = lambda step: None) -> Built:  # fmt: skip
    """Writes the graph of the articles of some files and folders, which all workers see, into a folder, which they see too.

    `report` is told of what cannot be read. The caller has the folder to write; while it is written it is no graph, but what
    was read for it, once all is read, is found by the next build. Raises what reading, `report` and `check` raise.
    """
    _cleared(folder)
    work = folder / WORK
    found = list(files(paths, report))
    say("opening")
    reading.articles(spark, [path for path in found if path], fields, limits).write.parquet(_uri(work / "articles"))
    articles = spark.read.parquet(_uri(work / "articles"))
    names = reading.names(articles, [path for path in found if path], report)
    if not names:
        raise KgError(NOTHING)
    documents = reading.documents(articles, names)
    say("reading")
    stated, refused = _stated(_read(spark, documents, extract, folder, anew), report)
    if not stated:
        raise KgError(NOTHING)
    _replaced(folder)
    read = spark.read.parquet(_uri(folder / parts.READ))
    kept = spark.sparkContext.broadcast({row.number for row in stated})
    documents = documents.filter(lambda item: item[0] in kept.value)
    whole = read.where("body is not null")
    spark.createDataFrame(whole.rdd.flatMap(tables.claims), tables.CLAIMS).write.parquet(_uri(folder / parts.CLAIMS))
    say("resolving")
    wide = reading.parts(spark, len(stated), 1000)
    docs = whole.rdd.map(lambda row: doc(row.number, row.document, row.published, tables.reading(row))).coalesce(wide).cache()
    told = weighed(docs, judged, least, wide)
    who, things = resolved(told.docs, judged, wide)
    say("writing")
    sc = spark.sparkContext
    sent = sc.broadcast(who)
    quads = sc.union([
        sc.parallelize(lines(chain(vocabulary(), repeats_quads(roots(documents, wide))))),
        documents.values().flatMap(lambda document: lines(document_quads(document))),
        sc.parallelize(sorted(who.parties), wide).flatMap(lambda id_: lines(party_quads(sent.value.parties[id_], sent.value.classes[id_]))),
        things.flatMap(lambda thing: lines(group_quads(thing.group, thing.resolved(sent.value), thing.documents))),
        told.rejected.flatMap(lambda claim: lines(rejected_quads(claim))),
    ])  # fmt: skip
    core = writing.write(quads, work / "told", ".nq")
    audit = writing.write(sums(documents, follow.figures), work / "sums", ".nq")
    facts = writing.sorted_parts(things.map(lambda thing: _fact(thing, sent.value)), folder / parts.FACTS, ".jsonl", wide)
    say("deriving")
    more = parts.derived(_paths(core), _paths(audit), folder, work / "derived.nq", follow.derived, follow.columns, follow.check)
    say("sorting")
    total = sum(part.lines for part in (*core, *audit)) + more
    every = writing.lines([*_paths(core), *_paths(audit), work / "derived.nq"], sc)
    written = writing.sorted_parts(every, folder / parts.QUADS, ".nq", reading.parts(spark, total, LINES))
    counts = _counts(things)
    reused = sum(not row.fresh for row in stated)
    rmtree(work)
    columns = sorted((folder / COLUMNS).iterdir())
    sealed = [*((part.path, part.seal) for part in (*written, *facts)), *((path, parts.seal(path)) for path in columns)]
    parts.Manifest(0, builds.now(), extract.version.digest, {row.document: row.address for row in stated}, reused,
                   len(who.parties), counts.get("", (0, 0))[0], parts.FORMAT, sum(part.lines for part in written),
                   {f"{path.parent.name}/{path.name}": seal for path, seal in sealed}).write(folder)
    return Built(counts, len(stated), reused, refused)


def _cleared(folder: Path) -> None:
    """Leaves nothing in the folder but what an earlier build read."""
    (folder / parts.MANIFEST).unlink(missing_ok=True)
    if not (folder / parts.READ).exists() and (folder / NEW / WHOLE).exists():
        _replaced(folder)  # where a build broke off
    for name in OURS - {parts.MANIFEST, parts.READ, LOCK}:
        rmtree(folder / name, ignore_errors=True)


def _replaced(folder: Path) -> None:
    """Puts what is newly read in the place of what was read before."""
    if (folder / parts.READ).exists():
        (folder / parts.READ).rename(folder / OLD)
    (folder / NEW).rename(folder / parts.READ)
    rmtree(folder / OLD, ignore_errors=True)


def _uri(path: Path) -> str:
    return path.resolve().as_uri()


def _paths(written: Iterable[writing.Part]) -> list[Path]:
    return [part.path for part in written]


def _read(spark: SparkSession, documents: Any, extract: Extract, folder: Path, anew: bool) -> DataFrame:
    """What the documents state, as it stands on disk, beside what was read before."""
    before = spark.read.parquet(_uri(folder / parts.READ)) if (folder / parts.READ).is_dir() and not anew else None
    reading.read(spark, documents, extract, before).write.parquet(_uri(folder / NEW))
    return spark.read.parquet(_uri(folder / NEW))


def _stated(read: DataFrame, report: Callable[[UnreadableDocument], object]) -> tuple[list[Any], Counter[str]]:
    """The documents that were read to their end, in order, without what they state; and how many proposals they refused."""
    rows = sorted(read.drop("body").collect(), key=lambda row: row.number)
    for row in rows:
        if row.problem is not None:
            raise tables.raised(row.problem)
    for row in rows:
        if row.unread is not None:
            report(UnreadableDocument(row.path or row.document, row.unread))
    refused = read.where("body is not null").rdd.flatMap(lambda row: tables.reading(row).refused).reduceByKey(int.__add__).collect()
    return [row for row in rows if row.unread is None], Counter(dict(refused))


def _fact(thing: Thing, who: Who) -> str:
    return json.dumps(builds.fact(thing.group, thing.resolved(who)))


def _counts(things: Any) -> dict[str, tuple[int, int]]:
    """How many claims there are of each kind, and documents that make them; all of them under ""."""
    told = things.flatMap(lambda thing: [((kind, claim.doc), 1) for claim in thing.group.claims for kind in (claim.kind, "")])
    by_doc = told.reduceByKey(int.__add__).map(lambda item: (item[0][0], (item[1], 1)))
    return dict(by_doc.reduceByKey(lambda one, other: (one[0] + other[0], one[1] + other[1])).collect())
