"""The records that pass from room to room: frozen, plain, comparable by value."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

Bound = Literal["exact", "about", "at least", "at most"]


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it was received. `text` is what `kg text` prints and what every offset counts in.

    `origin[i]` is where text[i] stands in the original file, in characters of its content as UTF-8, each byte order mark and
    carriage return counted; None where the text was extracted (HTML, PDF) and leads no further. `pages` are the offsets at which a PDF's pages start.
    `published` is an ISO 8601 date of any precision.
    """

    name: str
    text: str
    sha256: str
    path: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    retold_from: str | None = None
    origin: tuple[int, ...] | range | None = field(default=None, repr=False, compare=False)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit: SI or ISO 4217, `MW`, `%`, or the thing counted; a range has `min` and `max`, no `value`."""

    value: float | None
    unit: str
    bound: Bound = "exact"
    per: str | None = None
    min: float | None = None
    max: float | None = None
    attributed_to: str | None = None

    def record(self) -> dict[str, Any]:
        """The quantity as the exported fact writes it: what is exact or absent is left out."""
        out: dict[str, Any] = {}
        for key in ("value", "min", "max"):
            number = getattr(self, key)
            if number is not None:
                out[key] = int(number) if float(number).is_integer() and abs(number) < 1e18 else number
        out["unit"] = self.unit
        if self.per:
            out["per"] = self.per
        if self.bound != "exact":
            out["bound"] = self.bound
        if self.attributed_to:
            out["attributed_to"] = self.attributed_to
        return out


@dataclass(frozen=True, slots=True)
class When:
    """A date at the precision the text gives (2026, 2026-Q3, 2026-05, 2026-06-12); unresolved, its wording in `text`."""

    iso: str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a document that names or stands for something; offsets count in the document's text."""

    start: int
    end: int
    text: str
    type: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A passage that says a fact: `quote` is the document's text from `start` to `end`."""

    doc: str
    start: int
    end: int
    quote: str


Value = Quantity | When | str


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact that one document states, with the passages that state it.

    `roles` pairs a role with a name, in the kind's order; a symmetric kind has `party` twice. `said` pairs a role
    with the mention that filled it: the name itself, or the pronoun or description that was resolved to it.
    `reasons` name what the reading rests on (frame, relation head, coreference …), each with its weight.
    """

    doc: str
    kind: str
    roles: tuple[tuple[str, str], ...]
    attrs: tuple[tuple[str, Value], ...] = ()
    status: str | None = None
    mode: str = "asserted"
    attributed_to: str | None = None
    evidence: tuple[Evidence, ...] = ()
    said: tuple[tuple[str, Mention], ...] = ()
    confidence: float = 1.0
    reasons: tuple[tuple[str, float], ...] = ()

    @property
    def key(self) -> str:
        """What the claim says, as 16 hex digits: kind, roles, attrs and status, without its evidence."""
        said = [self.kind, sorted(self.roles), sorted((k, _plain(v)) for k, v in self.attrs), self.status]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]

    def names(self, role: str) -> tuple[str, ...]:
        """The names that fill a role, in order."""
        return tuple(name for r, name in self.roles if r == role)

    def attr(self, name: str) -> Value | None:
        """The value of an attr, or None."""
        return next((value for key, value in self.attrs if key == name), None)

    def with_(self, **changes: Any) -> Claim:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def record(self) -> dict[str, Any]:
        """The exported fact: exactly the record of the README's "Facts" section."""
        roles: dict[str, Any] = {}
        for role, name in self.roles:
            if role in roles:
                roles[role] = [*(roles[role] if isinstance(roles[role], list) else [roles[role]]), name]
            else:
                roles[role] = name
        out: dict[str, Any] = {"doc": self.doc, "kind": self.kind, "roles": roles, "attrs": _attrs(self.attrs)}
        if self.status:
            out["status"] = self.status
        if self.mode:
            out["mode"] = self.mode
        if self.attributed_to:
            out["attributed_to"] = self.attributed_to
        out["evidence"] = [{"start": e.start, "end": e.end, "quote": e.quote} for e in self.evidence]
        return out

    def reading(self) -> dict[str, Any]:
        """What the exported fact leaves out, for `claim_of`."""
        said = [[role, m.start, m.end, m.text, m.type] for role, m in self.said]
        return {"confidence": self.confidence, "reasons": [list(r) for r in self.reasons], "said": said,
                "dates": [[i, name, v.iso, v.text] for i, (name, v) in enumerate(self.attrs) if isinstance(v, When)]}  # fmt: skip


def _attrs(attrs: tuple[tuple[str, Value], ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in attrs:
        if isinstance(value, When) and value.iso is None:
            out.setdefault("date_text", value.text)
        else:
            out[name] = _plain(value)
    return out


def _plain(value: Value) -> Any:
    if isinstance(value, Quantity):
        return value.record()
    if isinstance(value, When):
        return value.iso or value.text
    return value


class Reading(NamedTuple):
    """What one document states: the claims that are likely enough to enter the graph and those that are kept apart, each in
    the order of their passages; how many proposed facts the text does not bear out, by reason; and why it was not read to
    its end, if it was not: then it states nothing."""

    claims: list[Claim]
    rejected: list[Claim]
    refused: tuple[tuple[str, int], ...] = ()
    unread: str = ""


def claim_of(record: Mapping[str, Any], reading: Mapping[str, Any] | None = None) -> Claim:
    """The claim that an exported fact records; `record()` turned round, and `reading()` with it where it is given.

    Dates come back as `When`, without a reading by their names alone.
    """
    roles = tuple((r, n) for r, names in record["roles"].items() for n in (names if isinstance(names, list) else [names]))
    attrs = tuple((k, value_of(v, k)) for k, v in (record.get("attrs") or {}).items())
    evidence = tuple(Evidence(record["doc"], e["start"], e["end"], e["quote"]) for e in record.get("evidence") or ())
    told = Claim(record["doc"], record["kind"], roles, attrs, record.get("status"), record.get("mode", "asserted"),
                 record.get("attributed_to"), evidence)
    return told if reading is None else _whole(told, reading)


def _whole(told: Claim, reading: Mapping[str, Any]) -> Claim:
    dated = {name for _, name, _, _ in reading["dates"]} | {"date_text"}
    attrs = [(n, v if not isinstance(v, When) else v.iso or v.text) for n, v in told.attrs if n not in dated]
    for at, name, iso, text in reading["dates"]:
        attrs.insert(at, (name, When(iso, text)))
    said = tuple((role, Mention(*mention)) for role, *mention in reading["said"])
    reasons = tuple((name, weight) for name, weight in reading["reasons"])
    return told.with_(attrs=tuple(attrs), said=said, reasons=reasons, confidence=reading["confidence"])


DATES = frozenset({"date", "start", "end", "close", "period", "ended"})


def value_of(value: Any, name: str = "") -> Value:
    """The value that an attr of a record writes; a date is one by the attr's name."""
    if isinstance(value, dict):
        return Quantity(value.get("value"), value["unit"], value.get("bound", "exact"), value.get("per"),
                        value.get("min"), value.get("max"), value.get("attributed_to"))
    if name in DATES:
        return When(str(value))
    if name == "date_text":
        return When(None, str(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Party:
    """Who or what a claim is about, once the records are resolved: one node of the graph.

    `id` is the stable last part of its IRI; `names` every name it goes by, the preferred one first.
    """

    id: str
    name: str
    type: str
    names: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a proof: a claim that joins two parties, with the passage that says it.

    `rule` is that by which the answer uses it: a clause, "lessee needs lessor", the attr that a date is of.
    """

    source: str
    target: str
    kind: str
    words: str
    status: str | None
    when: str | None
    evidence: tuple[Evidence, ...]
    iri: str
    rule: str = ""
