"""The graph on disk: a folder with one generation of an Oxigraph store, replaced as a whole.

    .kg/FORMAT            what wrote it
    .kg/CURRENT           the number of the generation in use, switched by one rename
    .kg/generations/7/    the RocksDB files, and in columns/ the columnar view that was made with them
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Store

from kg.errors import BadAnnotation, BadStore, InvalidGraph, NoStore

if TYPE_CHECKING:
    from kg.graph.columns import Columns
    from kg.records import Claim, Document
    from kg.resolve.merge import Resolved

FORMAT = "dealgraph store 1\n"


def open_store(path: str | Path) -> Store:
    """The graph of a folder, read-only. Raises NoStore or BadStore."""
    folder = Path(path)
    for _ in range(2):  # once more if a build replaced the generation in between
        try:
            return opened_generation(present(folder))
        except BadStore as error:
            broken = error
    raise broken


def opened_generation(generation: Path) -> Store:
    """The graph of one generation, read-only. Raises BadStore."""
    try:
        return Store.read_only(str(generation))
    except (OSError, RuntimeError, ValueError) as error:
        raise BadStore(generation.parents[1], f"a damaged graph ({str(error).splitlines()[0]})") from error


def build(claims: Iterable[Claim], documents: Iterable[Document], store_path: str | Path, *, add: bool = False,
          rejected: Iterable[Claim] = (), least: float | None = None, judgements: str | Path | None = None,
          derived: Callable[..., Iterator[Quad]] | None = None,
          columns: Callable[..., Columns] | None = None, check: Callable[[Store], object] | None = None,
          progress: Callable[[str], object] | None = None) -> Resolved:  # fmt: skip
    """Writes the graph of claims and documents, and returns who is who in it; `rejected` claims are kept apart in it, but
    for those that reach the chance `least` because another document bears them out.

    With `add`, the present graph's documents are kept, but for those of the same name. `derived` gives further quads
    from the networkx view of the new graph, `columns` its columnar view; `check` raises if it is not to be used: the
    present one then stays.
    """
    # A query opens a store too, and need not wait for what only a build needs.
    from kg.graph import facts
    from kg.graph.build import quads, rejected_quads
    from kg.resolve import borne
    from kg.resolve.decide import beside
    from kg.resolve.decide import judgements as judged
    from kg.resolve.merge import resolve

    say = progress or (lambda step: None)
    folder = Path(store_path)
    _ours(folder)
    documents = {document.name: document for document in documents}
    claims, rejected = list(claims), list(rejected)
    if add and (folder / "CURRENT").exists():
        before = open_store(folder)
        claims += [claim for claim in facts.facts(before) if claim.doc not in documents]
        rejected += [claim for claim in facts.rejected(before) if claim.doc not in documents]
        documents = {**{document.name: document for document in facts.documents(before)}, **documents}
        del before
    say("resolving")
    path = Path(judgements) if judgements else beside(folder)
    if judgements and not path.is_file():
        raise BadAnnotation(path, "no such file of judgements")
    who = judged(path)
    claims, rejected = borne.weighed(claims, rejected, least, judgements=who)
    resolved = resolve(claims, documents.values(), judgements=who)
    generation = _next(folder)
    try:
        say("writing")
        told = chain(quads(resolved, documents.values()), *map(rejected_quads, rejected))
        _write(generation, told, derived, columns, check, say)
        _switch(folder, generation)
    except BaseException:
        _remove(generation)
        raise
    _clear(folder, generation)
    return resolved


def changed(store_path: str | Path, change: Callable[[Store], object], columns: Callable[..., Columns]) -> None:
    """Replaces a graph by a changed copy of it: all of the change or, where it raises, none.

    Changes wait for one another. Raises InvalidGraph where the copy is no graph that can be asked any more, BadStore
    where it was built anew meanwhile.
    """
    from fcntl import LOCK_EX, flock

    folder = Path(store_path)
    with (folder / "CHANGES").open("w") as lock:
        flock(lock, LOCK_EX)
        before, generation = present(folder), _next(folder)
        try:
            _copy(before, generation)
            _change(generation, change, columns)
            if present(folder) != before:
                raise BadStore(folder, "the graph was built anew while it was changed")
            _switch(folder, generation)
        except BaseException:
            _remove(generation)
            raise
        _clear(folder, generation)


def _copy(before: Path, generation: Path) -> None:
    draft = generation.with_name(f"{generation.name}.part")
    _remove(draft)
    Store.read_only(str(before)).backup(str(draft))
    draft.rename(generation)


def _change(generation: Path, change: Callable[[Store], object], columns: Callable[..., Columns]) -> None:
    from kg.graph.view import view

    store = Store(str(generation))
    change(store)
    try:
        columns(view(store)).write(generation)
    except (KeyError, StopIteration, TypeError, ValueError) as error:
        raise InvalidGraph(f"the graph could no longer be asked ({type(error).__name__}: {error})") from error
    store.flush()


def _clear(folder: Path, generation: Path) -> None:
    for old in (folder / "generations").iterdir():
        if old.name.isdigit() and int(old.name) < int(generation.name):
            _remove(old)


def _remove(generation: Path) -> None:
    from shutil import rmtree

    rmtree(generation, ignore_errors=True)


def _write(generation: Path, told: Iterable[Quad], derived: Callable[..., Iterator[Quad]] | None,
           columns: Callable[..., Columns] | None, check: Callable[[Store], object] | None,
           say: Callable[[str], object]) -> None:  # fmt: skip
    store = Store(str(generation))
    store.bulk_extend(told)
    say("deriving")
    from kg.graph.derive import dependencies
    from kg.graph.view import view

    seen = view(store)
    store.bulk_extend(chain(dependencies(seen), derived(seen) if derived else ()))
    if columns is not None:
        columns(seen).write(generation)
    if check is not None:
        say("validating")
        check(store)
    store.flush()


def _ours(folder: Path) -> None:
    """Makes the folder a store's if it is new or empty. Raises BadStore where something else lies in it."""
    if folder.is_dir() and any(folder.iterdir()):
        _format(folder)
        return
    if folder.exists() and not folder.is_dir():
        raise BadStore(folder, "a file, not a folder for a graph")
    (folder / "generations").mkdir(parents=True, exist_ok=True)
    (folder / "FORMAT").write_text(FORMAT, encoding="utf-8")


def _format(folder: Path) -> None:
    try:
        told = (folder / "FORMAT").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadStore(folder, "not a graph's folder (it has no FORMAT file)") from None
    if told != FORMAT:
        raise BadStore(folder, f"a graph of another format ({told.strip()[:40]!r}, not {FORMAT.strip()!r})")


def present(folder: Path) -> Path:
    """The generation in use: the folder that Oxigraph itself opens. Raises NoStore or BadStore."""
    if not folder.is_dir() or not any(folder.iterdir()):
        raise NoStore(folder)
    _format(folder)
    try:
        number = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoStore(folder) from None  # a first build broke off
    generation = folder / "generations" / number
    if not number.isdigit() or not generation.is_dir():
        raise BadStore(folder, f"no generation {number[:20]!r} in it")
    return generation


def _next(folder: Path) -> Path:
    """A new, empty generation, numbered after all that are there."""
    generations = folder / "generations"
    generations.mkdir(exist_ok=True)
    number = max((int(old.name) for old in generations.iterdir() if old.name.isdigit()), default=0) + 1
    while True:
        with suppress(FileExistsError):  # another build took the number
            (generations / str(number)).mkdir()
            return generations / str(number)
        number += 1


def _switch(folder: Path, generation: Path) -> None:
    fresh = folder / f"CURRENT.{generation.name}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(f"{generation.name}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "CURRENT")
