"""The graph as tables, the same columns for every graph: claims, deals, links, observations, parties, evidence, documents."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pyoxigraph import Store

from kg.ask import terms
from kg.ask.hops import Edge, stage, value
from kg.export.facts import line, written_out
from kg.export.files import file_name
from kg.graph import facts, instances
from kg.graph.iris import short
from kg.graph.things import Thing, things
from kg.graph.view import edges
from kg.ontology import kinds
from kg.records import Claim, Quantity, Value, When

Cell = str | int | float | bool | None
ROLES = (("role_1", str), ("party_1", str), ("role_2", str), ("party_2", str))
AMOUNT = (("value", float), ("min", float), ("max", float), ("unit", str), ("bound", str), ("per", str))
SPAN = (("status", str), ("holds", bool), ("when", str), ("earliest", str), ("latest", str), ("claims", int))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their types, and its rows in order."""

    columns: tuple[tuple[str, type], ...]
    rows: Callable[[Store], Iterator[tuple[Cell, ...]]]


def _claims(store: Store) -> Iterator[tuple[Cell, ...]]:
    for thing in things(store):
        for claim in thing.claims:
            told = dict(claim.attrs)
            yield (short(instances.claim(claim).value), short(thing.iri), claim.doc, claim.kind, *_two(claim.roles), claim.status,
                   claim.mode, claim.attributed_to, claim.confidence, *(_told(told.get(name)) for name in _attrs()),
                   next((v.text for v in told.values() if isinstance(v, When) and v.iso is None), None))  # fmt: skip


def _evidence(store: Store) -> Iterator[tuple[Cell, ...]]:
    hashes = facts.hashes(store)
    for thing in things(store):
        for claim in thing.claims:
            for at in claim.evidence:
                yield short(instances.claim(claim).value), at.doc, hashes.get(at.doc), at.start, at.end, at.quote


def _deals(store: Store) -> Iterator[tuple[Cell, ...]]:
    for key, edge in edges(store):
        if kinds()[edge["kind"]].deal:
            total = terms.total(edge)
            yield (*_fact(key, edge), *_amount(total.amount if total else None), total.formula or None if total else None)


def _links(store: Store) -> Iterator[tuple[Cell, ...]]:
    for key, edge in edges(store):
        if not kinds()[edge["kind"]].deal:
            yield (*_fact(key, edge), *(_told(value(edge, name)) for name in ("stake", "votes", "role", "relation", "item")))


def _observations(store: Store) -> Iterator[tuple[Cell, ...]]:
    names = {party.id: party.name for party in facts.parties(store)}
    for thing in things(store):
        if kinds()[thing.kind].parent == "Figure":
            yield from (_observation(thing, claim, names) for claim in thing.claims)


def _observation(thing: Thing, claim: Claim, names: dict[str, str]) -> tuple[Cell, ...]:
    """A figure as one claim gives it."""
    subject = next((id_ for _, id_ in thing.roles), None)
    amount = claim.attr("value")
    told = [_told(claim.attr(name)) for name in ("metric", "period", "item")]
    return (short(thing.iri), short(instances.claim(claim).value), claim.doc, thing.label, subject, names.get(subject or ""),
            *told, *_amount(amount if isinstance(amount, Quantity) else None))  # fmt: skip


def _parties(store: Store) -> Iterator[tuple[Cell, ...]]:
    for party in facts.parties(store):
        yield party.id, party.name, party.type, "; ".join(party.names), "; ".join(party.tickers) or None, party.unnamed


def _documents(store: Store) -> Iterator[tuple[Cell, ...]]:
    for name in facts.names(store):
        told = facts.document(store, name)
        yield (name, told.title, told.author, told.publisher, told.published, told.url, told.sha256, file_name(told.path) or None,
               len(told.text), facts.repeated(store, name))  # fmt: skip


def _fact(key: str, edge: Edge) -> tuple[Cell, ...]:
    """A deal or link: its parties by id, those that share a role in one cell."""
    if edge["symmetric"]:
        filled = [(role, id_) for role, ids in edge["roles"].items() for id_ in ids]
    else:
        filled = [(role, "; ".join(ids)) for role, ids in edge["roles"].items()]
    return (short(key), edge["kind"], edge["label"], *_two(filled), stage(edge), edge["holds"], edge["when"], edge["earliest"],
            edge["latest"], len(edge["claims"]))  # fmt: skip


def _two(roles: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    """The first two roles with who fills them."""
    cells = [cell for role in roles[:2] for cell in role]
    return (*cells, *(None,) * (4 - len(cells)))


def _amount(amount: Quantity | None) -> tuple[Cell, ...]:
    return (amount.value, amount.min, amount.max, amount.unit, amount.bound, amount.per) if amount else (None,) * 6


def _told(told: Value | None) -> str | None:
    return written_out(told) or None


def _attrs() -> list[str]:
    return list(dict.fromkeys(name for kind in kinds().values() for name in kind.attrs))


def tables() -> dict[str, Table]:
    """The tables by name."""
    fact = (("id", str), ("kind", str), ("label", str), *ROLES, *SPAN)
    attrs = tuple((f"attr_{name}", str) for name in _attrs())
    return {
        "claims": Table((("id", str), ("fact", str), ("doc", str), ("kind", str), *ROLES, ("status", str), ("mode", str),
                         ("attributed_to", str), ("confidence", float), *attrs, ("date_text", str)), _claims),
        "deals": Table((*fact, *AMOUNT, ("formula", str)), _deals),
        "links": Table((*fact, ("stake", str), ("votes", str), ("office", str), ("relation", str), ("item", str)), _links),
        "observations": Table((("id", str), ("claim", str), ("doc", str), ("label", str), ("subject", str), ("subject_name", str),
                               ("metric", str), ("period", str), ("item", str), *AMOUNT), _observations),
        "parties": Table((("id", str), ("name", str), ("type", str), ("names", str), ("tickers", str), ("unnamed", bool)),
                         _parties),
        "evidence": Table((("claim", str), ("doc", str), ("sha256", str), ("start", int), ("end", int), ("quote", str)),
                          _evidence),
        "documents": Table((("doc", str), ("title", str), ("author", str), ("publisher", str), ("published", str), ("url", str),
                            ("sha256", str), ("file", str), ("characters", int), ("repeats", str)), _documents),
    }  # fmt: skip


def csv_writers(store: Store) -> dict[str, Callable[[BinaryIO], object]]:
    """What writes each table as CSV, by its file's name."""
    return {f"{name}.csv": partial(_write, store, table) for name, table in tables().items()}


def _write(store: Store, table: Table, file: BinaryIO) -> None:
    file.writelines(csv_pieces(store, table))


def csv_pieces(store: Store, table: Table) -> Iterator[bytes]:
    """A table as CSV, row by row: no text that a spreadsheet would run, numbers as they are, nothing where nothing is told."""
    yield line([name for name, _ in table.columns]).encode()
    for row in table.rows(store):
        yield line(_cell(value) for value in row).encode()


def _cell(value: Cell) -> str | int | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return "" if value is None else value
