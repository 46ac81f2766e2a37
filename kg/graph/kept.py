"""What each document states, kept under the hash of the document and the version of what read it: graphs are made of these.

    .kg/claims/3f/3f9a….jsonl    a line `dealgraph claims 1`, the hash of the rest; a line on the document and the version;
                                 then a line a claim: whether it is likely enough, its record, what the record leaves out

A document's name is in none of them. What is damaged is told and made again.
"""
from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from kg.claims.jobs import read
from kg.claims.version import Version, document_hash, key
from kg.graph.durable import DRAFT, sync, write, writing
from kg.records import Claim, Document, Reading, claim_of

FOLDER = "claims"
HEAD = b"dealgraph claims 1 "
UNUSED = 30 * 24 * 3600.0  # seconds for which a record that no build on record used is kept


class Extract(Protocol):
    """What reads documents, and the version of it."""

    @property
    def version(self) -> Version: ...

    def __call__(self, documents: Iterable[Document]) -> Iterator[Reading]: ...


class Read(NamedTuple):
    """What documents state, in their order; the address of each one's record by its name; how many were not read again; and
    those that could not be read to their end, by name, with the reason: they are in none of the others."""

    readings: list[Reading]
    keys: dict[str, str]
    reused: int
    unread: dict[str, str] = {}


def readings(documents: Sequence[Document], extract: Extract, store: Path, *, jobs: int = 1, anew: bool = False,
             damaged: Callable[[str], object] = lambda told: None,
             watched: Callable[[Iterator, int], Iterator] = lambda found, count: found) -> Read:  # fmt: skip
    """What documents state: from the records of a store where it has them, read and recorded there where it has not.

    The caller has the store to write. With `anew` all are read. `damaged` is told of each broken record, `watched` goes
    between what is read and its recording. Raises NotWritten, and what reading raises.
    """
    version = extract.version
    keys = {document.name: key(document, version) for document in documents}
    places: defaultdict[str, list[int]] = defaultdict(list)  # an article that is there twice is read once
    for number, document in enumerate(documents):
        places[keys[document.name]].append(number)
    found: dict[int, Reading] = {}

    def take(at: str, body: bytes) -> None:
        found.update((number, decoded(body, documents[number].name)) for number in places[at])

    todo: list[str] = []
    for at, (first, *_) in places.items():
        body = None if anew else _body(_place(store, at), documents[first], damaged)
        if body is None:
            todo.append(at)
        else:
            take(at, body)
    reused = len(found)
    fresh = [documents[places[at][0]] for at in todo]
    unread: dict[int, str] = {}
    for number, reading in watched(read(fresh, extract, jobs), len(fresh)):
        if reading.unread:
            unread.update(dict.fromkeys(places[todo[number]], reading.unread))
            continue
        body = encoded(reading, fresh[number], version)
        _keep(store, todo[number], body)
        take(todo[number], body)
    told = {documents[number].name: reason for number, reason in sorted(unread.items())}
    return Read([found[number] for number in sorted(found)], {name: at for name, at in keys.items() if name not in told}, reused, told)


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
