"""The graph on disk: a folder with one generation of an Oxigraph store in use, replaced as a whole.

    .kg/FORMAT            what wrote it
    .kg/CURRENT           the number of the generation in use, switched by one rename
    .kg/LOCK              held by the build that is at work
    .kg/claims/           what each document states (kg.graph.kept): graphs are made of it
    .kg/builds/           what each build read and came to (kg.graph.builds)
    .kg/generations/7/    the RocksDB files, and in columns/ the columnar view that was made with them

The generation before the one in use stays for those who opened it. Of a higher number is what was never finished.
"""
from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Quad, Store

from kg.errors import BadStore, InvalidGraph, NewerStore, NoStore, NotAStore
from kg.graph.address import Place, remote

if TYPE_CHECKING:
    from kg.graph.columns import Columns
    from kg.graph.kept import Read
    from kg.graph.shelf import Shelf
    from kg.records import Claim, Document, Party
    from kg.resolve.tell import Stated

FORMAT = "dealgraph store 1\n"
QUADS = 20_000  # that are written at a time
NUMBERED = re.compile(r"dealgraph store (\d{1,9})\n")
CURRENT = re.compile(r"[1-9][0-9]{0,17}")
Opened = Callable[[], Store]  # opens a graph anew: one that stays open holds ever more of what was read from it in memory
BEGUN = frozenset({"LOCK", "FORMAT.part"})  # what lies in the folder of a first build that broke off before it was a store


def open_store(place: Place) -> Store:
    """The graph of a folder, read-only, or a copy of the one at an address. Raises NoStore, BadStore, NewerStore or NoEndpoint."""
    if remote(place):
        from kg.graph.fetched import fetched

        return fetched(place)
    return opened(place)[0]


def opened(path: str | Path) -> tuple[Store, Path]:
    """The graph of a folder, read-only, and the generation that it is of. Raises NoStore, BadStore or NewerStore."""
    folder = Path(path)
    for _ in range(2):  # once more if builds replaced the generation in between
        generation = present(folder)
        try:
            return opened_generation(generation), generation
        except BadStore as error:
            broken = error
    raise broken


def opened_generation(generation: Path) -> Store:
    """The graph of one generation, read-only. Raises BadStore."""
    try:
        return Store.read_only(str(generation))
    except (OSError, RuntimeError, ValueError) as error:
        raise BadStore(generation.parents[1], f"a damaged graph ({str(error).splitlines()[0]})") from error


def anew(generation: Path) -> Store:
    """The graph of one generation once more: an `Opened`. Raises BadStore."""
    returned()
    return opened_generation(generation)


def returned() -> None:
    """Gives memory that was freed back to the system, where the C library else keeps what lies between pieces in use (glibc)."""
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def build(claims: Iterable[Claim], documents: Iterable[Document], store_path: str | Path, *, rejected: Iterable[Claim] = (),
          **options: Any) -> Built:  # fmt: skip
    """Writes the graph of claims and documents into a store that no other build is at work on, and returns what it came to.

    `rejected` claims are kept apart. The options are those of `project`. Raises StoreBusy, and what `project` raises.
    """
    from kg.graph.kept import Read
    from kg.graph.shelf import Shelf
    from kg.resolve.tell import stated

    folder = Path(store_path)
    with held(folder):
        named = {document.name: document for document in documents}
        told = stated(claims, rejected, {name: document.published for name, document in named.items()})
        return project(Read(Shelf(folder, named.values()), Shelf(folder, told), {}), folder, **options)


@contextmanager
def held(store_path: str | Path, waiting: Callable[[str], object] | None = None) -> Iterator[None]:
    """The folder is a store, this process's alone to write, and rid of what a build left that broke off.

    `waiting` is told who else writes it, and that one is waited for; without it, StoreBusy is raised. Raises BadStore,
    NewerStore or NotWritten.
    """
    from kg.graph.durable import sync, write, writing
    from kg.graph.lock import locked

    folder = Path(store_path)
    if _begun(folder):
        _format(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, waiting):
        if _begun(folder):  # once more: another build may have come before
            _format(folder)
        with writing(folder):
            if not (folder / "FORMAT").exists():
                write(folder / "FORMAT", FORMAT.encode())
            for name in ("generations", "builds", "claims"):
                (folder / name).mkdir(exist_ok=True)
            sync(folder)
            _tidy(folder)
        yield


class Built(NamedTuple):
    """What a build came to: the parties of the graph by id; and facts and documents by kind, all of it under "", of what was
    read for it."""

    parties: dict[str, Party]
    counts: dict[str, tuple[int, int]]


def project(read: Read, store_path: str | Path, *, add: bool = False, least: float | None = None,
            judgements: str | Path | None = None, version: str = "", derived: Callable[..., Iterator[Quad]] | None = None,
            columns: Callable[..., Columns] | None = None, sums: Callable[[Sequence[Document]], Iterable[Quad]] | None = None,
            check: Callable[[Opened], object] | None = None, progress: Callable[[str], object] | None = None) -> Built:  # fmt: skip
    """Writes the graph of what documents state, and returns what it came to; the caller has the store to write.

    What is not likely enough is kept apart in it, but for claims that reach the chance `least` because another document
    bears them out. With `add`, the present graph's documents are kept, but for those of the same name. `columns` gives the
    columns of a networkx view of the new graph or of a part of it, `derived` further quads from such a view, `sums` from its
    documents; `check` raises if it is not to be used. The present graph stays until the new one is whole. Documents and
    claims are on disk; memory holds the names and the parties. Raises NotWritten.
    """
    # A query opens a store too, and need not wait for what only a build needs.
    from kg.graph import builds
    from kg.graph.build import ground, group_quads, rejected_quads
    from kg.graph.durable import writing
    from kg.graph.shelf import Shelf
    from kg.resolve import borne
    from kg.resolve.decide import chosen
    from kg.resolve.merge import census, things
    from kg.resolve.tell import merged

    say = progress or (lambda step: None)
    folder = Path(store_path)
    ours = {document.name: number for number, document in enumerate(read.documents)}
    documents, stated, keys = read.documents, read.stated, {name: read.keys.get(name) for name in ours}
    noted: list[str] = []
    say("resolving")
    with writing(folder):
        if add and (folder / "CURRENT").exists():
            documents, stated = _kept(open_store(folder), ours, documents, stated)
            keys = {**dict.fromkeys(document.name for document in documents), **builds.keys(folder), **keys}
        who = chosen(judgements, folder)
        docs = Shelf(folder, (told._replace(claims=merged(told.claims)) for told in borne.weighed(stated, least, judgements=who)))
        people, nodes, named = census(docs, who)
        found = things(docs, nodes, named, Shelf(folder))
        del nodes, named  # the last of the things lets go of them
        lines: Shelf[builds.Fact] = Shelf(folder)

    def told() -> Iterator[Quad]:
        yield from ground(people, documents)
        for thing in found:
            whole = thing.resolved(people)
            lines.append(fact := builds.fact(thing.group, whole))
            noted.append(fact["iri"])
            yield from group_quads(thing.group, whole, thing.documents)
        yield from (quad for told in docs for claim in told.rejected for quad in rejected_quads(claim))

    def fill(generation: Path) -> None:
        opened = partial(anew, generation)
        generation.mkdir()
        extended(generation, told())
        say("deriving")
        extended(generation, chain(followed(opened, generation, derived, columns), sums(documents) if sums else ()))
        if check is not None:
            say("validating")
            check(opened)

    def record(number: int) -> None:
        build = builds.Build(number, builds.now(), version, keys, read.reused, len(people.parties),
                             sum(len(told.claims) for told in docs))  # fmt: skip
        builds.record(folder, build, lines.arranged(sorted(range(len(noted)), key=noted.__getitem__)))

    replaced(folder, fill, record, say)
    return Built(people.parties, _counts(told for told in docs if told.doc in ours))


def _kept(before: Store, ours: Mapping[str, int], documents: Shelf[Document],
          stated: Shelf[Stated]) -> tuple[Shelf[Document], Shelf[Stated]]:  # fmt: skip
    """Documents, and what they state, with those of a graph that are of other names: documents as they came into the graph,
    what is stated in them as it is read."""
    from kg.graph import facts

    order = []
    for name in facts.names(before):
        order.append(ours.get(name, len(documents)))
        if name not in ours:
            documents.append(document := facts.document(before, name))
            stated.append(facts.stated(before, document))
    return documents.arranged([*order, *sorted(set(ours.values()) - set(order))]), stated


def _counts(docs: Iterable[Stated]) -> dict[str, tuple[int, int]]:
    """How many claims there are of each kind, and documents that make them; all of them under ""."""
    claims: Counter[str] = Counter()
    tellers: Counter[str] = Counter()
    for told in docs:
        found = Counter(kind for claim in told.claims for kind in (claim.kind, ""))
        claims += found
        tellers.update(found.keys())
    return {kind: (count, tellers[kind]) for kind, count in claims.items()}


def replaced(folder: Path, fill: Callable[[Path], object], record: Callable[[int], object] = lambda number: None,
             say: Callable[[str], object] = lambda step: None) -> None:  # fmt: skip
    """Makes the graph of a folder a new generation, by `fill`, which has its place, and `record`, which has its number.

    The caller has the store to write. The present graph stays until the new one is whole and on disk. Raises NotWritten,
    and what `fill` and `record` raise.
    """
    from kg.graph import builds, kept
    from kg.graph.durable import sync_all, write, writing

    number = max([*_numbers(folder / "generations"), *builds.numbers(folder)], default=0) + 1
    generation = folder / "generations" / str(number)
    try:
        with writing(folder):
            say("writing")
            fill(generation)
            sync_all(generation)
            record(number)
            say("switching")
            write(folder / "CURRENT", f"{number}\n".encode())
    except BaseException:
        if _current(folder) != number:
            _remove(generation)
            with suppress(OSError):
                builds.forget(folder, number)
        raise
    with suppress(OSError):
        _tidy(folder)
        kept.sweep(folder, builds.used(folder))


def mark(folder: Path) -> tuple[int, int] | None:
    """What is another for each generation that comes into use, told sooner than `present` tells it; None where there is none."""
    try:
        told = os.stat(f"{folder}/CURRENT")
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns


def changed(store_path: str | Path, change: Callable[[Store], object], columns: Callable[..., Columns]) -> None:
    """Replaces a graph by a changed copy of it: all of the change or, where it raises, none.

    Changes wait for one another, and for builds. Raises NoStore or BadStore, and InvalidGraph where the copy is no graph
    that can be asked any more.
    """
    folder = Path(store_path)
    before = present(folder)
    with held(folder, lambda holder: None):
        before = present(folder)

        def fill(generation: Path) -> None:
            Store.read_only(str(before)).backup(str(generation))
            _change(generation, change, columns)

        replaced(folder, fill)


def _change(generation: Path, change: Callable[[Store], object], columns: Callable[..., Columns]) -> None:
    from kg.graph.view import view

    store, broken = Store(str(generation)), ""
    change(store)
    try:
        columns(view(store)).write(generation)
    except (KeyError, StopIteration, TypeError, ValueError) as error:
        broken = f"the graph could no longer be asked ({type(error).__name__}: {error})"
    store.flush()
    del store  # what is removed must not be written any more
    if broken:
        raise InvalidGraph(broken)


def _tidy(folder: Path) -> None:
    """Removes the generations that were never finished and those before the last two, and what is on record of their like."""
    from kg.graph import builds

    current = _current(folder)
    if current is None:
        return
    numbers = _numbers(folder / "generations")
    keep = {current, max((number for number in numbers if number < current), default=current)}
    for number in numbers - keep:
        _remove(folder / "generations" / str(number))
    builds.tidy(folder, current)


def _current(folder: Path) -> int | None:
    """The number of the generation in use, 0 where none was finished; None where CURRENT names none that is there."""
    try:
        told = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError):
        return None
    return int(told) if CURRENT.fullmatch(told) and (folder / "generations" / told).is_dir() else None


def _numbers(generations: Path) -> set[int]:
    return {int(path.name) for path in generations.iterdir() if path.name.isdecimal()}


def _remove(generation: Path) -> None:
    from shutil import rmtree

    rmtree(generation, ignore_errors=True)


def extended(generation: Path, quads: Iterable[Quad]) -> None:
    """Puts quads into the store of a folder, a bounded number at a time: what Oxigraph loads at once it holds in memory.

    Between them the store is closed, so that where they come from may be read from it.
    """
    rest = iter(quads)
    while some := list(islice(rest, QUADS)):
        store = Store(str(generation))
        store.bulk_extend(some)
        store.flush()
        del store
        returned()


def followed(opened: Opened, folder: Path, derived: Callable[..., Iterator[Quad]] | None,
             columns: Callable[..., Columns] | None) -> Iterator[Quad]:  # fmt: skip
    """What follows from all that a graph is told; its columnar view is written into a folder. With that, part by part."""
    from kg.graph.columns import joined
    from kg.graph.derive import dependencies
    from kg.graph.shelf import Shelf
    from kg.graph.view import of_facts, of_parts, view

    if columns is None:
        seen = view(opened())
        yield from dependencies(seen)
        yield from derived(seen) if derived else ()
        return
    pieces: Shelf[Columns] = Shelf(folder)
    for seen in of_facts(opened):
        pieces.append(columns(seen))
        yield from dependencies(seen)
    made = joined(pieces)
    made.write(folder)
    if derived:
        for seen in of_parts(opened, made):
            yield from derived(seen)


def _begun(folder: Path) -> bool:
    """Whether something lies in a folder, beside what a first build leaves that broke off at once. Raises NotAStore for a file."""
    if folder.exists() and not folder.is_dir():
        raise NotAStore(folder, "a file, not a folder for a graph")
    return folder.is_dir() and any(path.name not in BEGUN for path in folder.iterdir())


def _format(folder: Path) -> None:
    try:
        told = (folder / "FORMAT").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotAStore(folder, "not a graph's folder (it has no FORMAT file)") from None
    if told == FORMAT:
        return
    numbered, ours = NUMBERED.fullmatch(told), NUMBERED.fullmatch(FORMAT)
    if numbered and ours and int(numbered[1]) > int(ours[1]):
        raise NewerStore(folder, told.strip(), FORMAT.strip())
    raise NotAStore(folder, f"a graph of another format ({told.strip()[:40]!r}, not {FORMAT.strip()!r})")


def present(folder: Path) -> Path:
    """The generation in use: the folder that Oxigraph itself opens. Raises NoStore, BadStore or NewerStore."""
    if not _begun(folder):
        raise NoStore(folder)
    _format(folder)
    if not os.path.lexists(folder / "CURRENT"):
        raise NoStore(folder)  # a first build broke off
    number = _current(folder)
    if not number:
        raise BadStore(folder, "its CURRENT names no generation in it")
    return folder / "generations" / str(number)
