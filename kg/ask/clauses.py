"""The standards and their clauses, as clauses.toml writes them."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.errors import UnknownStandard

INSIDER = "insider"  # a director or officer of the company itself, at any time of the fiscal year
THROUGH = "through-"  # before a level: that level in a company that controls the side
RELATED, UNKNOWN, UNRELATED = "related", "unknown", "not related"
VERDICTS = (RELATED, UNKNOWN, UNRELATED)


@dataclass(frozen=True, slots=True)
class Level:
    """A threshold of votes; with `control`, controlling is enough; with `seat`, a manager on the board may be."""

    over: float | None = None
    at_least: float | None = None
    control: bool = False
    seat: bool = False

    def reached(self, votes: float) -> bool:
        """Whether so many % of votes are enough."""
        return votes > self.over if self.over is not None else votes >= (self.at_least or 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """By what one party is taken to have a say in another: what is cited, and the rule in words."""

    id: str
    cites: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a standard: what it asks for, and the verdict where that is so."""

    id: str
    standard: str
    cites: str
    text: str
    source: str
    verdict: str
    predicate: str
    top: str = "any"
    ties: tuple[tuple[str, str], ...] = ()
    registrant: bool = False
    kin: frozenset[str] = frozenset()
    basis: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    of: str = ""
    some: bool = False
    control: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its thresholds and its clauses, in the order in which they are tried."""

    name: str
    title: str
    about: str
    told: tuple[str, ...]
    levels: Mapping[str, Level]
    clauses: tuple[Clause, ...] = ()
    capital: float | None = None
    amount_over: float | None = None
    currency: str = ""
    exchanges: tuple[str, ...] = ()

    @property
    def relating(self) -> tuple[Clause, ...]:
        """The clauses that relate two parties."""
        return tuple(clause for clause in self.clauses if clause.verdict == RELATED)


@cache
def standards() -> dict[str, Standard]:
    """All standards by name, in the order of clauses.toml."""
    clauses = [_clause(row) for row in _told()["clause"]]
    return {name: _standard(name, row, clauses) for name, row in _told()["standard"].items()}


@cache
def says() -> dict[str, Rule]:
    """The rules by which one party has a say in another, by id."""
    return {id_: Rule(id_, **row) for id_, row in _told()["say"].items()}


def standard(name: str) -> Standard:
    """The standard of that name. Raises UnknownStandard."""
    if name not in standards():
        raise UnknownStandard(name, standards())
    return standards()[name]


def clause(id_: str) -> Clause:
    """The clause of that id. Raises KeyError."""
    return {clause.id: clause for one in standards().values() for clause in one.clauses}[id_]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((files("kg.ask") / "clauses.toml").read_text(encoding="utf-8"))


def _standard(name: str, row: dict[str, Any], clauses: list[Clause]) -> Standard:
    levels = {level: Level(**limits) for level, limits in row["levels"].items()}
    lists = {key: tuple(row.get(key, ())) for key in ("told", "exchanges")}
    own = tuple(clause for clause in clauses if clause.standard == name)
    return Standard(**{**row, **lists, "name": name, "levels": levels, "clauses": own})


def _clause(row: dict[str, Any]) -> Clause:
    pairs = tuple((pair.split()[0], pair.split()[1]) for pair in row.get("ties", ()))
    lists = {key: tuple(row.get(key, ())) for key in ("basis", "kinds")}
    return Clause(**{**row, **lists, "ties": pairs, "kin": frozenset(row.get("kin", ()))})
