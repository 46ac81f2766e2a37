"""The builds of a store: when each was made, of which documents and with what, and the facts that it came to.

    .kg/builds/7.json        number, date, version, documents with the addresses of their records, counts
    .kg/builds/7.facts.gz    a line a fact, by IRI: iri, kind, label, roles (role, id, name), told (attr, status or mode →
                             values), documents

Both are there before CURRENT names the build, and the last KEPT builds stay on record.
"""
from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from gzip import GzipFile
from pathlib import Path
from typing import Any

from kg.errors import BadStore, UnknownBuild
from kg.graph import instances
from kg.graph.build import label
from kg.graph.durable import DRAFT, write, written
from kg.graph.iris import short
from kg.graph.store import present
from kg.resolve.merge import Group, Resolved

FOLDER = "builds"
BUILD, FACTS = ".json", ".facts.gz"  # how the files end
KEPT = 20  # builds that stay on record
Fact = dict[str, Any]  # a line of a build's facts, as said above
FIELDS = {"iri": str, "kind": str, "label": str, "roles": list, "told": dict, "documents": list}  # of a fact


@dataclass(frozen=True, slots=True)
class Build:
    """One build: its number and date, the version of what read, the address of each document's record by the document's
    name (None where its claims came from elsewhere), how many documents were not read again, and its parties and facts."""

    number: int
    date: str
    version: str
    documents: dict[str, str | None]
    reused: int
    parties: int
    facts: int

    def __post_init__(self) -> None:
        """Raises TypeError for a field of another kind, as a damaged record has it."""
        for kind, names in ((str, ("date", "version")), (int, ("number", "reused", "parties", "facts")), (dict, ("documents",))):
            if strange := [name for name in names if not isinstance(getattr(self, name), kind)]:
                raise TypeError(f"{strange[0]} is no {kind.__name__}")
        if not all(isinstance(address, str | None) for address in self.documents.values()):
            raise TypeError("documents have addresses that are none")


def now() -> str:
    """This moment, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def record(store: Path, build: Build, facts: Iterable[Fact]) -> None:
    """Puts a build on record, and the facts that it came to, which are in the order of their IRIs."""
    folder = store / FOLDER
    with written(folder / f"{build.number}{FACTS}") as file, GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        for fact in facts:
            packed.write(json.dumps(fact).encode() + b"\n")
    write(folder / f"{build.number}{BUILD}", json.dumps(asdict(build)).encode())


def log(store: str | Path, damaged: Callable[[str], object] = lambda told: None) -> list[Build]:
    """The builds on record, the last one first; `damaged` is told of each record that is broken. Raises NoStore or BadStore."""
    folder = Path(store)
    current = int(present(folder).name)
    return list(_builds(folder, (number for number in numbers(folder) if number <= current), damaged))


def facts(store: str | Path, number: int) -> dict[str, Fact]:
    """The facts that a build came to, by IRI; none for 0, before the first. Raises UnknownBuild, NoStore or BadStore."""
    known = [build.number for build in log(store)]
    if number == 0:
        return {}
    if number not in known:
        raise UnknownBuild(number, known)
    try:
        lines = gzip.decompress((Path(store) / FOLDER / f"{number}{FACTS}").read_bytes()).splitlines()
        return {fact["iri"]: fact for fact in map(read, lines)}
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise BadStore(store, f"the facts of build {number} are damaged ({error})") from None


def read(line: bytes) -> Fact:
    """A line of a build's facts. Raises ValueError for one that is none."""
    try:
        fact = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(fact, dict) or not all(isinstance(fact.get(name), kind) for name, kind in FIELDS.items()):
        raise ValueError("a line that is no fact")
    if not all(isinstance(told, list) and len(told) == 3 for told in fact["roles"]) or not all(
            isinstance(told, list) for told in fact["told"].values()) or not all(
            isinstance(word, str) for word in (*fact["documents"], *(word for told in fact["roles"] for word in told))):
        raise ValueError("a line that is no fact: its roles, values or documents are none")
    return fact


def keys(store: Path) -> dict[str, str | None]:
    """The addresses of the records that the graph in use was made of, by the names of the documents."""
    return next((build.documents for build in log(store)), {})


def used(store: Path) -> set[str]:
    """The addresses of all records that a build on record used."""
    return {at for build in _builds(store, numbers(store)) for at in build.documents.values() if at}


def tidy(store: Path, current: int) -> None:
    """Forgets the builds that were never finished, which come after the current one, and all but the last ones before it."""
    known = sorted(numbers(store))
    for number in known:
        if number > current or number not in [k for k in known if k <= current][-KEPT:]:
            forget(store, number)
    for draft in (store / FOLDER).glob(f"*{DRAFT}"):
        draft.unlink()


def forget(store: Path, number: int) -> None:
    """Takes a build off the record."""
    for ending in (FACTS, BUILD):
        (store / FOLDER / f"{number}{ending}").unlink(missing_ok=True)


def numbers(store: Path) -> set[int]:
    """The numbers of all builds of which something is on record, finished or not."""
    names = (path.name.partition(".")[0] for path in (store / FOLDER).glob("*.*"))
    return {int(name) for name in names if name.isdecimal()}


def _builds(store: Path, chosen: Iterable[int], damaged: Callable[[str], object] = lambda told: None) -> Iterator[Build]:
    """The builds of these numbers whose records are there and whole, the last one first."""
    for number in sorted(chosen, reverse=True):
        path = store / FOLDER / f"{number}{BUILD}"
        try:
            yield Build(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError) as error:
            damaged(f"{path}: a damaged record of a build ({error})")


def fact(group: Group, resolved: Resolved) -> Fact:
    """A thing that a build told, as a line of its facts."""
    told: dict[str, list[Any]] = {}
    for claim in group.claims:
        written = claim.record()
        for name, value in (*written["attrs"].items(), ("status", claim.status), ("mode", claim.mode)):
            if value is not None and value not in told.setdefault(name, []):
                told[name].append(value)
    return {"iri": short(instances.thing(group.kind, group.id).value), "kind": group.kind, "label": label(group, resolved),
            "roles": [[role, id_, resolved.parties[id_].name] for role, id_ in group.roles],
            "told": {name: sorted(values, key=json.dumps) for name, values in told.items()},
            "documents": sorted({claim.doc for claim in group.claims})}  # fmt: skip
