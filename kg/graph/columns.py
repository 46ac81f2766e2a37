"""The columnar view of a graph: what questions over all deals run on, without a Python object an edge.

It lies in the generation of the store that it was made with, one file an array, and is opened by mapping the files into
memory. Parties and facts are numbers here: their places in the sorted lists of ids and IRIs. A day is the number of days
since the year 1; a day that is not known is one BEFORE all days, or one AFTER them, so that comparisons need no exception.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Self, get_type_hints

import numpy as np

from kg.graph.closed import AFTER, BEFORE, begins, ends

FOLDER = "columns"  # inside the folder of the generation
Array = np.ndarray


@dataclass(frozen=True)
class Table:
    """Columns of one length, and what finds a row in them; each field an array."""

    @classmethod
    def opened(cls, name: str, folder: Path) -> Self:
        """The table of that name from the files of a folder, mapped into memory; as plain arrays, whose items are read faster."""
        return cls(**{field.name: np.asarray(np.load(folder / f"{name}.{field.name}.npy", mmap_mode="r")) for field in fields(cls)})

    def write(self, name: str, folder: Path) -> None:
        """Writes a file for each field."""
        for field in fields(self):
            np.save(folder / f"{name}.{field.name}.npy", getattr(self, field.name))


@dataclass(frozen=True)
class Words(Table):
    """Texts by number: their bytes in a row, and where each ends."""

    bytes: Array
    ends: Array

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Texts in the order given."""
        encoded = [text.encode() for text in texts]
        ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        start = int(self.ends[number - 1]) if number else 0
        return bytes(self.bytes[start : self.ends[number]]).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def find(self, text: str) -> int | None:
        """The number of a text in a list that is sorted; None where it is not in it."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self[middle] < text else (low, middle)
        return low if low < len(self) and self[low] == text else None


@dataclass(frozen=True)
class Parties(Table):
    """Who is a person, who is not named, and which part of the graph each belongs to: no tie leads from one to another."""

    person: Array
    unnamed: Array
    part: Array


@dataclass(frozen=True)
class Ties(Table):
    """Ties of a party to one below it, by the fact that tells them; by the party below, then the one above.

    `over` says where the ties of each party below begin; `under` numbers them by the party above, and `under_at` says where
    the numbers of each begin.
    """

    top: Array
    below: Array
    fact: Array
    begun_first: Array
    begun_last: Array
    ended_first: Array
    ended_last: Array
    over: Array
    under: Array
    under_at: Array

    @classmethod
    def sorted(cls, parties: int, **columns: Array) -> Self:
        """The table of some columns, put in order."""
        order = np.lexsort((columns["fact"], columns["top"], columns["below"]))
        rows = {name: column[order] for name, column in columns.items()}
        over, _ = index(rows["below"], parties)
        under_at, under = index(rows["top"], parties)
        return cls(**rows, over=over, under=under, under_at=under_at)

    def __len__(self) -> int:
        return len(self.top)


@dataclass(frozen=True)
class Stakes(Ties):
    """Stakes: the least and the most votes and capital in %, and how control is told beside them, as kg.ask.ties has it.

    Where no end is told, as `open` says, a newer one may end it; `sells` is the last day by which it was told that one was sold,
    if not when; `seen` is the first day of the date as of which one is told
    whose beginning is not, and an older one may bound that (kg.graph.closed).
    """

    votes_low: Array
    votes_high: Array
    capital_low: Array
    capital_high: Array
    sized: Array
    joint: Array
    stated: Array
    control: Array
    by_deal: Array
    passages: Array
    open: Array
    seen: Array
    sells: Array

    @classmethod
    def sorted(cls, parties: int, **columns: Array) -> Self:
        """The table of some columns, put in order, with the ends that newer ones make and the beginnings that older ones bound;
        the ends of what is open are not read, nor the first day of what is told as of a date."""
        open_ = columns.pop("open", columns["ended_first"] == AFTER)
        told = {name: np.where(open_, AFTER, columns[name]).astype(np.int32) for name in ("ended_first", "ended_last")}
        told |= {name: columns.pop(name, np.full(len(open_), BEFORE, np.int32)) for name in ("seen", "sells")}
        found = super().sorted(parties, **{**columns, **told, "open": open_})
        ended_first, ended_last = ends(vars(found))
        return replace(found, begun_first=begins(vars(found)), ended_first=ended_first, ended_last=ended_last)


@dataclass(frozen=True)
class Offices(Ties):
    """Offices, and what they make of their holders, a bit a rank."""

    ranks: Array
    passages: Array


@dataclass(frozen=True)
class Told(Ties):
    """Kin, or parties that are told to be related: how, as the number of a text."""

    how: Array
    passages: Array


@dataclass(frozen=True)
class Deals(Table):
    """Deals, a row a pair of sides, by IRI: `of` numbers them by party, and `of_at` says where those of each begin."""

    one: Array
    other: Array
    fact: Array
    kind: Array
    first: Array
    last: Array
    earliest: Array
    latest: Array
    status: Array
    value: Array
    least: Array
    most: Array
    bound: Array
    unit: Array
    per: Array
    of: Array
    of_at: Array

    @classmethod
    def sorted(cls, parties: int, **columns: Array) -> Self:
        """The table of some columns, put in order."""
        order = np.lexsort((columns["other"], columns["one"], columns["fact"]))
        rows = {name: column[order] for name, column in columns.items()}
        of_at, of = index(np.concatenate((rows["one"], rows["other"])), parties)
        return cls(**rows, of=(of % max(len(order), 1)).astype(np.int32), of_at=of_at)

    def __len__(self) -> int:
        return len(self.one)


@dataclass(frozen=True)
class Links(Table):
    """All facts that join two parties, a row a pair of them: `of` numbers them by party, and `of_at` says where those of
    each begin."""

    one: Array
    other: Array
    fact: Array
    of: Array
    of_at: Array

    @classmethod
    def sorted(cls, parties: int, one: Array, other: Array, fact: Array) -> Self:
        """The table of some columns, put in order."""
        order = np.lexsort((fact, other, one))
        of_at, of = index(np.concatenate((one[order], other[order])), parties)
        return cls(one[order], other[order], fact[order], (of % max(len(order), 1)).astype(np.int32), of_at)

    def __len__(self) -> int:
        return len(self.one)


@dataclass(frozen=True)
class Columns:
    """The tables of a graph: ids of parties, IRIs of facts and other texts, each sorted; who and what they are.

    `listings` are ties of a party to itself, how being the exchange.
    """

    ids: Words
    facts: Words
    texts: Words
    parties: Parties
    stakes: Stakes
    offices: Offices
    kin: Told
    stated: Told
    listings: Told
    deals: Deals
    links: Links

    def write(self, generation: Path) -> None:
        """Writes the tables into the folder of a generation."""
        folder = generation / FOLDER
        folder.mkdir()
        for name, table in vars(self).items():
            table.write(name, folder)

    @classmethod
    def opened(cls, generation: Path) -> Self:
        """The tables that lie in the folder of a generation."""
        return cls(**{name: table.opened(name, generation / FOLDER) for name, table in get_type_hints(cls).items()})


TABLES: dict[str, Any] = {"stakes": Stakes, "offices": Offices, "kin": Told, "stated": Told, "listings": Told, "deals": Deals, "links": Links}
# What the numbers of a column stand for.
NUMBERED = {"top": "id", "below": "id", "one": "id", "other": "id", "fact": "fact", "how": "text", "unit": "text"}


def joined(pieces: Iterable[Columns]) -> Columns:
    """The columns of a graph, of those of pieces of it that hold each fact once; a party that is in several is the same in all."""
    found = list(pieces)
    ids, facts, texts = (sorted({"", *(word for piece in found for word in getattr(piece, name))} - ({""} if name == "ids" else set()))
                         for name in ("ids", "facts", "texts"))  # fmt: skip
    number, fact, text = ({word: n for n, word in enumerate(words)} for words in (ids, facts, texts))
    person, unnamed, seen = (np.zeros(len(ids), bool) for _ in range(3))
    rows: dict[str, list[dict[str, Array]]] = {name: [] for name in TABLES}
    for piece in found:
        at = {"id": column((number[id_] for id_ in piece.ids), np.int32), "fact": column((fact[iri] for iri in piece.facts), np.int32),
              "text": column((text[word] for word in piece.texts), np.int32)}  # fmt: skip
        # All listings of a party are in each piece that it is in.
        first = ~seen[at["id"]][piece.listings.top] if len(piece.listings) else slice(None)
        seen[at["id"]], person[at["id"]], unnamed[at["id"]] = True, piece.parties.person, piece.parties.unnamed
        for name in TABLES:
            told = {of: getattr(getattr(piece, name), of) for of in _told(name)}
            told = {of: at[NUMBERED[of]][values] if of in NUMBERED else values for of, values in told.items()}
            rows[name].append({of: values[first] for of, values in told.items()} if name == "listings" else told)
    tables = {name: table.sorted(len(ids), **{of: np.concatenate([told[of] for told in rows[name]]) for of in _told(name)})
              for name, table in TABLES.items()}  # fmt: skip
    ties = (tables[name] for name in ("stakes", "offices", "kin", "stated"))
    return Columns(Words.of(ids), Words.of(facts), Words.of(texts), Parties(person, unnamed, parted(len(ids), *ties)), **tables)


def _told(name: str) -> list[str]:
    """The columns of a table that no other ones say."""
    return [field.name for field in fields(TABLES[name]) if field.name not in ("over", "under", "under_at", "of", "of_at")]


def open_columns(path: str | Path, generation: Path | None = None) -> Columns:
    """The columnar view of the graph of a folder, of one generation of it or the one in use. Raises NoStore or BadStore."""
    from kg.errors import BadStore
    from kg.graph.store import present

    try:
        return Columns.opened(generation or present(Path(path)))
    except FileNotFoundError:
        raise BadStore(path, "a graph without its columnar view: build it anew") from None


def index(numbers: Array, count: int) -> tuple[Array, Array]:
    """Where the rows of each of so many numbers begin, and the rows in that order."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(numbers, minlength=count), out=starts[1:])
    return starts, np.argsort(numbers, kind="stable").astype(np.int32)


def parted(parties: int, *tables: Ties) -> Array:
    """The number of the part of the graph that each party belongs to, by ties of any sort.

    By scipy, which takes the columns as they are: 0.5 s of processor time for 1 million parties and 3.2 million ties, where
    rustworkx 0.18 takes 2.9 s and igraph 1.0 3.7 s, both of which build a graph of their own first, 0.6 GB more.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tops, belows = (np.concatenate([getattr(table, name) for table in tables]) for name in ("top", "below"))
    joined = coo_array((np.ones(len(tops), bool), (tops, belows)), shape=(parties, parties))
    return connected_components(joined.tocsr(), directed=False)[1].astype(np.int32)


def day(iso: str | None, unknown: int) -> int:
    """A day as a number."""
    return unknown if iso is None else date.fromisoformat(iso).toordinal()


def iso(day: int) -> str:
    """A number as a day again."""
    return date.fromordinal(int(day)).isoformat()


def column(rows: Iterable[Any], kind: Any) -> Array:
    """A column of plain values."""
    return np.array(list(rows), kind)
