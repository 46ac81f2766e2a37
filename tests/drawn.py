"""A drawn graph (benchmarks/graphs.py) told as claims and documents, as a reader would give them, and built of these."""
from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from factory import claim, document
from kg.ask.columned import BOUNDS, LIST, columns
from kg.ask.related import derived
from kg.graph import instances
from kg.graph.columns import AFTER, BEFORE, Columns, open_columns
from kg.graph.store import build
from kg.ontology import STATUSES, kinds
from kg.records import Claim, Document, Evidence
from kg.resolve.merge import resolve

OWNS, HOLDS = "It is the owner of the whole.", "It holds a stake in the other."
KINDS = list(kinds())


class Built(NamedTuple):
    """A drawn graph, the place of the one that was built of it, its columns, and the drawn number of each of its facts."""

    drawn: Columns
    place: Path
    columns: Columns
    numbers: dict[str, int]


def graphs() -> Any:
    """The generator."""
    folder = str(Path(__file__).parents[1] / "benchmarks")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("graphs")
    finally:
        sys.path.remove(folder)


def built(parties: int, seed: int, place: Path) -> Built:
    """Draws a graph, tells it and builds it."""
    drawn = graphs().graph(parties, seed)
    notes = Notes(drawn)
    claims = list(notes.claims())
    build(claims, notes.documents(), place, derived=derived, columns=columns)
    resolved = resolve(claims, notes.documents())
    numbers = {instances.thing(group.kind, group.id).value: notes.facts[group.claims[0].evidence[0]]
               for group in resolved.groups if group.claims[0].evidence[0] in notes.facts}  # fmt: skip
    return Built(drawn, place, open_columns(place), {"": 0} | numbers)


class Notes:
    """What the documents say: a text for all, and for what needs one of its own another; `facts` numbers the passages."""

    def __init__(self, drawn: Columns) -> None:
        self._drawn = drawn
        self._texts: dict[str, tuple[str, str]] = {"all": ("", "2026-05-21"), "more": ("", "2026-05-22")}
        self.facts: dict[Evidence, int] = {}

    def documents(self) -> list[Document]:
        """The documents, once all claims are made."""
        return [document(name, text, published=published) for name, (text, published) in self._texts.items()]

    def claims(self) -> Iterator[Claim]:
        """A claim of each fact, or two where it is told in two words; and a figure of who is in no fact."""
        yield from self._stakes()
        yield from self._ties("offices", "Position", ("person", "organisation"), lambda row: {"role": graphs().OFFICES[int(self._drawn.offices.ranks[row])]})
        yield from self._ties("kin", "Family", ("person", "relative"), lambda row: {"relation": self._drawn.texts[self._drawn.kin.how[row]]})
        yield from self._ties("stated", "RelatedParty", ("party", "party"), lambda row: {"basis": self._drawn.texts[self._drawn.stated.how[row]]})
        yield from self._ties("listings", "Listing", ("issuer",), lambda row: {"exchange": self._drawn.texts[self._drawn.listings.how[row]]})
        yield from self._deals()
        lone = set(range(len(self._drawn.ids))) - {int(party) for side in (self._drawn.links.one, self._drawn.links.other) for party in side}
        for party in sorted(lone):
            yield self._claim("Observation", {"subject": party}, 0, 1, metric="count", value={"value": party, "unit": "USD"})

    def _stakes(self) -> Iterator[Claim]:
        stakes = self._drawn.stakes
        for row in range(len(stakes)):
            if stakes.by_deal[row]:
                continue
            low, high = float(stakes.capital_low[row]), float(stakes.capital_high[row])
            share = {"value": low, "unit": "%"} if low == high else {"min": low, "max": high, "unit": "%"}
            told = {"stake": share if stakes.sized[row] else None, "control": "joint" if stakes.joint[row] else None}
            roles = {"owner": int(stakes.top[row]), "owned": int(stakes.below[row])}
            yield self._claim("Ownership", roles, int(stakes.fact[row]), int(stakes.passages[row]),
                              says=OWNS if stakes.control[row] else HOLDS, **told, **_days(stakes, row))  # fmt: skip

    def _ties(self, name: str, kind: str, roles: tuple[str, ...], says: Any) -> Iterator[Claim]:
        table, seen = getattr(self._drawn, name), set()
        for row in range(len(table)):
            top, below, fact, passages = (int(column[row]) for column in (table.top, table.below, table.fact, table.passages))
            if fact and fact in seen:  # it leads both ways
                continue
            seen.add(fact)
            filled = {"party": [top, below]} if roles == ("party", "party") else dict(zip(roles, (top, below), strict=False))
            (attr, words), = says(row).items()
            first, *others = words.split(LIST)
            days = {"date": _iso(table.begun_first[row])} if kind == "Listing" else _days(table, row)
            yield self._claim(kind, filled, fact, passages - len(others), **{attr: first or None}, **days)
            for word in others:
                yield self._claim(kind, filled, fact, 1, doc="more", **{attr: word})

    def _deals(self) -> Iterator[Claim]:
        deals, by_deal = self._drawn.deals, self._drawn.stakes.by_deal
        passages = dict(zip(self._drawn.stakes.fact[by_deal].tolist(), self._drawn.stakes.passages[by_deal].tolist(), strict=True))
        for row in range(len(deals)):
            kind, fact, unit = kinds()[KINDS[deals.kind[row]]], int(deals.fact[row]), self._drawn.texts[deals.unit[row]]
            amount = {"value": float(deals.value[row]), "unit": unit, "bound": BOUNDS[deals.bound[row]]} | ({"per": "month"} if deals.per[row] else {})
            name = "payment" if deals.per[row] else next((name for name in ("total", "value", "amount") if name in kind.attrs), "")
            assert not unit or name in kind.attrs, f"a {kind.name} of {amount}"
            undated = int(deals.first[row]) == BEFORE
            doc = f"note-{fact}" if undated else "all"
            if undated:
                self._texts[doc] = "", _iso(deals.last[row])
            begins = "date" if "date" in kind.attrs else "start"
            days = {begins: _iso(deals.first[row]), "end": None if deals.latest[row] == AFTER else _iso(deals.latest[row])}
            one, other = int(deals.one[row]), int(deals.other[row])
            roles = {"party": [one, other]} if kind.symmetric else {kind.roles[0]: one, kind.roles[1]: other}
            status = next(status for bit, status in enumerate(STATUSES) if deals.status[row] >> bit & 1)
            yield self._claim(kind.name, roles, fact, passages.get(fact, 1), doc=doc, status=status, **{name: amount} if unit else {}, **days)

    def _claim(self, kind: str, roles: dict[str, Any], fact: int, passages: int, *, doc: str = "all", says: str = HOLDS,
               status: str | None = None, **attrs: Any) -> Claim:  # fmt: skip
        names = {role: [self._name(one) for one in filler] if isinstance(filler, list) else self._name(filler) for role, filler in roles.items()}
        types = {role: "PERSON" if not isinstance(filler, list) and self._drawn.parties.person[filler] else "ORG" for role, filler in roles.items()}
        told = claim(kind, doc, status=status, types=types, roles=names, **{name: value for name, value in attrs.items() if value is not None})
        found = tuple(self._passage(doc, f"{says} So much for the {len(self._texts[doc][0])}th character of {doc}.") for _ in range(passages))
        if fact:
            self.facts.update(dict.fromkeys(found, fact))
        return told.with_(evidence=found)

    def _name(self, party: int) -> str:
        return f"{'unnamed company' if self._drawn.parties.unnamed[party] else 'Party'} {party:08}"

    def _passage(self, doc: str, words: str) -> Evidence:
        text, published = self._texts[doc]
        self._texts[doc] = f"{text}{words}\n", published
        return Evidence(doc, len(text), len(text) + len(words), words)


def _days(table: Any, row: int) -> dict[str, str | None]:
    open_ = table.open[row] if hasattr(table, "open") else table.ended_first[row] == AFTER
    if hasattr(table, "seen") and table.seen[row] != BEFORE:
        return {"date": _iso(table.seen[row]), "end": None if open_ else _iso(table.ended_first[row])}
    return {"start": _iso(table.begun_first[row]), "end": None if open_ else _iso(table.ended_first[row])}


def _iso(day: int) -> str | None:
    return None if day == BEFORE else date.fromordinal(int(day)).isoformat()
