"""Judgements of a person on names: which are the same party, which are different, which are unsure.

    [[same]]
    names = ["Larkfield", "Larkfield AI"]
    reason = "renamed in 2025"

`[[different]]` and `[[unsure]]` are written alike. To undo a judgement, delete its rows and build again.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kg.errors import BadAnnotation
from kg.names import key
from kg.read.tables import tables

VERDICTS = ("same", "different", "unsure")
FIELDS = {"names", "reason"}


@dataclass(frozen=True, slots=True)
class Judgements:
    """Pairs of names by verdict, each pair as two comparable names in order."""

    same: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[tuple[str, str]] = frozenset()
    unsure: frozenset[tuple[str, str]] = frozenset()

    def part(self, a: str, b: str) -> bool:
        """Whether a person said that two comparable names are different, or is unsure about them."""
        pair = (min(a, b), max(a, b))
        return pair in self.different or pair in self.unsure


NONE = Judgements()


def beside(store: str | Path) -> Path:
    """Where a store's judgements are looked for: `judgements.toml` in the folder that holds the store."""
    return Path(store).resolve().parent / "judgements.toml"


def chosen(path: str | Path | None, store: str | Path) -> Judgements:
    """The judgements of a file, or where none is named of the one beside a store. Raises BadAnnotation."""
    if path and not Path(path).is_file():
        raise BadAnnotation(path, "no such file of judgements")
    return judgements(path or beside(store))


def judgements(path: str | Path) -> Judgements:
    """The judgements of a file; none where there is no file. Raises BadAnnotation."""
    try:
        _, told = tables(Path(path))
    except FileNotFoundError:
        return NONE
    if strange := sorted(told.keys() - set(VERDICTS)):
        raise BadAnnotation(path, f"no verdict called {strange[0][:60]!r}; the verdicts are {', '.join(VERDICTS)}")
    pairs = {verdict: frozenset(_pairs(path, verdict, told.get(verdict, []))) for verdict in VERDICTS}
    if both := sorted(pairs["same"] & (pairs["different"] | pairs["unsure"])):
        raise BadAnnotation(path, f"{both[0][0]!r} and {both[0][1]!r} are judged the same and not the same")
    return Judgements(**pairs)


def _pairs(path: str | Path, verdict: str, rows: object) -> Iterator[tuple[str, str]]:
    if not isinstance(rows, list):
        raise BadAnnotation(path, f"{verdict} is a table of its own; write [[{verdict}]]")
    for number, row in enumerate(rows, 1):
        where = f"[[{verdict}]] number {number}"
        if not isinstance(row, dict) or not isinstance(row.get("names"), list):
            raise BadAnnotation(path, f'{where} lacks names = ["…", "…"]')
        if strange := sorted(row.keys() - FIELDS):
            raise BadAnnotation(path, f"{where} has {strange[0]!r}; it may have names and reason")
        names = row["names"]
        if len(names) < 2 or not all(isinstance(name, str) and name.strip() for name in names):
            raise BadAnnotation(path, f"{where}: names holds two names or more")
        keys = sorted({key(name) for name in names})
        if len(keys) < 2 and verdict != "same":
            raise BadAnnotation(path, f"{where}: its names are one name, spelt alike")
        yield from combinations(keys, 2)
