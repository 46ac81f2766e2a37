"""What each document states, kept under the hash of the document and the version of what read it: graphs are made of these.

    .kg/claims/3f/3f9a….jsonl    a line `dealgraph claims 1`, the hash of the rest; a line on the document and the version;
                                 then a line a claim: whether it is likely enough, its record, what the record leaves out

A document's name is in none of them. What is damaged is told and made again.
"""
from __future__ import annotations

import json
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from kg.claims.jobs import read
from kg.claims.version import Version, document_hash, key
from kg.graph.durable import DRAFT, sync, write, writing
from kg.graph.shelf import Shelf
from kg.records import Claim, Document, Reading, claim_of
from kg.resolve.tell import Stated

FOLDER = "claims"
HEAD = b"dealgraph claims 1 "
UNUSED = 30 * 24 * 3600.0  # seconds for which a record that no build on record used is kept


class Extract(Protocol):
    """What reads documents, and the version of it."""

    @property
    def version(self) -> Version: ...

    def __call__(self, documents: Iterable[Document]) -> Iterator[Reading]: ...


@dataclass(frozen=True)
class Read:
    """Documents and what they state, in their order, on disk; the address of each one's record by its name; how many were not
    read again; how many proposals were refused, by reason; and those that could not be read to their end, by name, with their
    path and the reason: they are in none of the others."""

    documents: Shelf[Document]
    stated: Shelf[Stated]
    keys: dict[str, str]
    reused: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unread: dict[str, tuple[str, str]] = field(default_factory=dict)


def readings(documents: Iterable[Document], extract: Extract, store: Path, *, jobs: int = 0, anew: bool = False,
             damaged: Callable[[str], object] = lambda told: None,
             watched: Callable[[Iterator], Iterator] = lambda found: found) -> Read:  # fmt: skip
    """What documents of different names state: from the records of a store where it has them, read and recorded there where
    it has not.

    The caller has the store to write. Of the documents, memory holds those alone that are being read. With `anew` all are
    read. `damaged` is told of each broken record, `watched` goes between what is read and its recording. Raises NotWritten,
    and what `documents` and reading raise.
    """
    with writing(store):
        found = _Found(store)
    version = extract.version
    places: list[str] = []  # addresses of what is being read or was, in the order in which it was asked for
    waiting: dict[str, list[tuple[int, Document]]] = {}  # an article that is there twice is read once
    unread: dict[str, str] = {}
    fresh: set[str] = set()

    def todo() -> Iterator[Document]:
        for number, document in enumerate(documents):
            at = key(document, version)
            if at in unread:
                found.unread[number] = document.name, document.path, unread[at]
            elif at in waiting:
                waiting[at].append((number, document))
            elif (body := None if anew and at not in fresh else _body(_place(store, at), document, damaged)) is not None:
                found.put(number, document, decoded(body, document.name), at, reused=at not in fresh)
            else:
                places.append(at)
                waiting[at] = [(number, document)]
                yield document

    for place, reading in watched(read(todo(), extract, jobs)):
        at = places[place]
        held = waiting.pop(at)
        if reading.unread:
            unread[at] = reading.unread
            found.unread.update((number, (document.name, document.path, reading.unread)) for number, document in held)
            continue
        body = encoded(reading, held[0][1], version)
        _keep(store, at, body)
        fresh.add(at)
        for number, document in held:
            found.put(number, document, decoded(body, document.name), at, reused=False)
    return found.read()


class _Found:
    """What was found, in whatever order, until it is put in that of the documents."""

    def __init__(self, store: Path) -> None:
        self._store, self._told, self._numbers, self._reused = store, Read(Shelf(store), Shelf(store), {}), array("q"), 0
        self.unread: dict[int, tuple[str, str, str]] = {}

    def put(self, number: int, document: Document, reading: Reading, at: str, *, reused: bool) -> None:
        """Takes up the document of a number and what it states."""
        with writing(self._store):
            self._told.documents.append(document)
            self._told.stated.append(Stated(document.name, document.published, reading.claims, reading.rejected))
        self._numbers.append(number)
        self._told.keys[document.name] = at
        self._told.refused.update(dict(reading.refused))
        self._reused += reused

    def read(self) -> Read:
        """All of it."""
        order = sorted(range(len(self._numbers)), key=self._numbers.__getitem__)
        documents, stated = self._told.documents.arranged(order), self._told.stated.arranged(order)
        unread = {name: (path, reason) for _, (name, path, reason) in sorted(self.unread.items())}
        return replace(self._told, documents=documents, stated=stated, reused=self._reused, unread=unread)


def encoded(reading: Reading, document: Document, version: Version) -> bytes:
    """A reading as the lines of a record."""
    about = {"document": document_hash(document), "version": version._asdict(), "refused": reading.refused}
    told = [{"likely": likely, "record": _nameless(claim), "reading": claim.reading()}
            for likely, claims in ((True, reading.claims), (False, reading.rejected)) for claim in claims]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in (about, *told)).encode()


def decoded(body: bytes, name: str) -> Reading:
    """The reading that the lines of a record hold, of a document of that name."""
    about, *told = map(json.loads, body.splitlines())
    claims: dict[bool, list[Claim]] = defaultdict(list)
    for line in told:
        claims[line["likely"]].append(claim_of({**line["record"], "doc": name}, line["reading"]))
    return Reading(claims[True], claims[False], tuple((reason, count) for reason, count in about["refused"]))


def _nameless(claim: Claim) -> dict[str, object]:
    return {name: value for name, value in claim.record().items() if name != "doc"}


def _place(store: Path, at: str) -> Path:
    return store / FOLDER / at[:2] / f"{at}.jsonl"


def _body(path: Path, document: Document, damaged: Callable[[str], object]) -> bytes | None:
    """The lines of a record that is there and whole."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        damaged(f"{path}: the record cannot be read ({error.strerror}); {document.name} is read again")
        return None
    head, _, body = data.partition(b"\n")
    if head != HEAD + sha256(body).hexdigest().encode():
        damaged(f"{path}: a damaged record; {document.name} is read again")
        return None
    return body


def _keep(store: Path, at: str, body: bytes) -> None:
    path = _place(store, at)
    with writing(store):
        for folder in (path.parents[1], path.parent):
            if not folder.is_dir():
                folder.mkdir()
                sync(folder.parent)
        write(path, HEAD + sha256(body).hexdigest().encode() + b"\n" + body)


def sweep(store: Path, used: Collection[str]) -> None:
    """Removes the records that no build on record used and that are old, and what a build that broke off left half written."""
    since = time.time() - UNUSED
    for path in (store / FOLDER).glob("??/*"):
        if path.suffix == DRAFT or path.stem not in used and path.stat().st_mtime < since:
            path.unlink()
