"""The graph for Neo4j: parties, facts and documents as nodes, as files for `neo4j-admin database import` or a Cypher script.

A fact points to its parties by their roles, and to each document that tells it, once a passage; of a fact that holds, its two
parties are joined directly too, by a purchase once it is completed. Labels and types come from the ontology alone. A quote may
go over several lines: `neo4j-admin database import` takes them with --multiline-fields=true.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from pyoxigraph import NamedNode, Store

from kg.ask import terms
from kg.export.facts import row
from kg.graph import facts, instances, iris
from kg.graph.build import ends, shortcut
from kg.graph.iris import short, term
from kg.graph.things import things
from kg.graph.view import edges
from kg.ontology import Kind, kinds
from kg.records import Claim, Quantity

AMOUNT = {"value": "double", "min": "double", "max": "double", "unit": "", "bound": "", "per": ""}
NODES = {
    "Party": {"name": "", "names": "string[]", "tickers": "string[]", "unnamed": "boolean"},
    "Fact": {"label": "", "status": "string[]", "holds": "boolean", "when": "", "earliest": "", "latest": "", **AMOUNT},
    "Document": {"name": "", "title": "", "publisher": "", "published": "", "url": "", "sha256": ""},
}
TIES = {
    "roles": ("Fact", "Party", {}),
    "direct": ("Party", "Party", {}),
    "told": ("Fact", "Document", {"mode": "", "status": "", "start": "long", "end": "long", "quote": ""}),
}  # fmt: skip
TOLD = "TOLD_IN"
BATCH = 500  # rows that one statement of the script takes


class Node(NamedTuple):
    """A node: its id, its label beside that of its group, and what is told of it."""

    id: str
    label: str
    told: dict[str, Any]


class Tie(NamedTuple):
    """A relationship: its type, an id of its own between its two ends, and what is told of it."""

    type: str
    id: str
    start: str
    end: str
    told: dict[str, Any]


def csv_writers(store: Store) -> dict[str, Callable[[BinaryIO], object]]:
    """What writes each file for the import, by its name: nodes and relationships."""
    files: dict[str, Callable[[BinaryIO], object]] = {}
    for group in NODES:
        files[f"nodes-{group.lower()}.csv"] = partial(_written, _node_lines(store, group))
    for group in TIES:
        files[f"relationships-{group}.csv"] = partial(_written, _tie_lines(store, group))
    return files


def cypher(store: Store) -> Iterator[bytes]:
    """A script for cypher-shell: data stands in parameters, never in a statement, and what is there already is not doubled."""
    for group in NODES:
        yield f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{group}) REQUIRE n.id IS UNIQUE;\n".encode()
    for group in NODES:
        for label in _labels(store, group):
            also = f" SET n:`{label}`" if label != group else ""
            rows = ({"id": node.id, "told": _known(node.told)} for node in nodes(store, group, label))
            yield from _statements(rows, f"MERGE (n:{group} {{id: row.id}}){also} SET n += row.told")
    for group, (start, end, _) in TIES.items():
        for type_ in _types(group):
            found = ties(store, group, type_)
            rows = ({"id": tie.id, "start": tie.start, "end": tie.end, "told": _known(tie.told)} for tie in found)
            yield from _statements(rows, f"MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
                                         f"MERGE (a)-[r:`{type_}` {{id: row.id}}]->(b) SET r += row.told")  # fmt: skip


def _labels(store: Store, group: str) -> list[str]:
    """The labels that nodes of a group can have beside it, in order."""
    if group == "Party":
        return sorted({party.type for party in facts.parties(store)})
    return sorted(kinds()) if group == "Fact" else [group]


def _types(group: str) -> list[str]:
    """The types that relationships of a group can have, in order."""
    if group == "told":
        return [TOLD]
    return sorted({type_ for kind in kinds().values() for type_ in _given(group, kind)})


def _given(group: str, kind: Kind) -> list[str]:
    """The types of the relationships of a group that things of a kind can have."""
    return [_type(name) for name in (kind.roles if group == "roles" else [kind.shortcut]) if name]


def nodes(store: Store, group: str, label: str | None = None) -> Iterator[Node]:
    """The nodes of a group, or those that have a label beside it, by id."""
    if group == "Party":
        for party in facts.parties(store):
            if label in (None, party.type):
                yield Node(short(iris.party(party.id).value), party.type, {name: getattr(party, name) for name in NODES[group]})
    elif group == "Document":
        for document in facts.documents(store):
            told = {name: getattr(document, name) for name in NODES[group]}
            yield Node(short(iris.document(document.name).value), group, told)
    else:
        yield from _facts(store, None if label is None else _of(store, [label]))


def _facts(store: Store, only: list[NamedNode] | None) -> Iterator[Node]:
    for key, edge in edges(store, only=only):
        if kinds()[edge["kind"]].parent != "Figure":
            total = terms.total(edge) if kinds()[edge["kind"]].deal else None
            told = {name: edge[name] for name in ("label", "status", "holds", "when", "earliest", "latest")}
            yield Node(short(key), edge["kind"], {**told, **_amount(total.amount if total else None)})
    for thing in things(store, only):
        if kinds()[thing.kind].parent == "Figure":
            amount = next((v for claim in thing.claims if isinstance(v := claim.attr("value"), Quantity)), None)
            yield Node(short(thing.iri), thing.kind, {"label": thing.label, **_amount(amount)})


def ties(store: Store, group: str, type_: str | None = None) -> Iterator[Tie]:
    """The relationships of a group, or those of a type, in order of what they start from."""
    only = None if type_ in (None, TOLD) else _of(store, [name for name, kind in kinds().items() if type_ in _given(group, kind)])
    found = _direct(store, only) if group == "direct" else _told(store, group, only)
    yield from (tie for tie in found if type_ in (None, tie.type))


def _direct(store: Store, only: list[NamedNode] | None) -> Iterator[Tie]:
    for key, edge in edges(store, only=only):
        name = shortcut(edge["kind"], edge["status"])
        if name and edge["holds"]:
            for one, other in ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids]):
                yield Tie(_type(name), short(key), short(iris.party(one).value), short(iris.party(other).value), {})


def _told(store: Store, group: str, only: list[NamedNode] | None) -> Iterator[Tie]:
    for thing in things(store, only):
        if group == "roles":
            yield from (Tie(_type(role), role, short(thing.iri), short(iris.party(id_).value), {}) for role, id_ in thing.roles)
        else:
            yield from (tie for claim in thing.claims for tie in _passages(thing.iri, claim))


def _of(store: Store, names: Iterable[str]) -> list[NamedNode]:
    """The things of some kinds, by IRI alone."""
    return [quad.subject for name in names for quad in store.quads_for_pattern(None, term("rdf:type"), term(name), None)]


def _passages(iri: str, claim: Claim) -> Iterator[Tie]:
    for at in claim.evidence:
        told = {"mode": claim.mode, "status": claim.status, "start": at.start, "end": at.end, "quote": at.quote}
        passage = f"{short(instances.claim(claim).value)}/{at.start}-{at.end}"
        yield Tie(TOLD, passage, short(iri), short(iris.document(at.doc).value), told)


def _amount(amount: Quantity | None) -> dict[str, Any]:
    return {name: getattr(amount, name) for name in AMOUNT} if amount else {}


def _node_lines(store: Store, group: str) -> Iterator[bytes]:
    names = NODES[group]
    yield row(["id:ID", ":LABEL", *_headed(names)]).encode()
    for node in nodes(store, group):
        labels = ";".join(dict.fromkeys((group, node.label)))
        yield row([node.id, labels, *(_cell(node.told.get(name)) for name in names)]).encode()


def _tie_lines(store: Store, group: str) -> Iterator[bytes]:
    names = TIES[group][2]
    yield row([":START_ID", ":END_ID", ":TYPE", "id", *_headed(names)]).encode()
    for tie in ties(store, group):
        yield row([tie.start, tie.end, tie.type, tie.id, *(_cell(tie.told.get(name)) for name in names)]).encode()


def _headed(names: dict[str, str]) -> list[str]:
    return [f"{name}:{type_}" if type_ else name for name, type_ in names.items()]


def _cell(told: Any) -> str | int | float:
    """A value as the import reads it: a list parted by semicolons, which are commas inside of its texts."""
    if isinstance(told, tuple):
        return ";".join(text.replace(";", ",") for text in told)
    if isinstance(told, bool):
        return "true" if told else "false"
    return "" if told is None else told


def _written(lines: Iterable[bytes], file: BinaryIO) -> None:
    file.writelines(lines)


def _statements(rows: Iterator[dict[str, Any]], statement: str) -> Iterator[bytes]:
    while batch := list(islice(rows, BATCH)):
        yield f":param rows => {literal(batch)};\nUNWIND $rows AS row {statement};\n".encode()


def literal(told: Any) -> str:
    r"""A value as a Cypher expression on one line; in no text does a backslash stand before a u: older servers read \u first."""
    if isinstance(told, dict):
        return "{" + ", ".join(f"`{name}`: {literal(value)}" for name, value in told.items()) + "}"
    if isinstance(told, (list, tuple)):
        return "[" + ", ".join(map(literal, told)) + "]"
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, (int, float)):
        return repr(told)
    text = str(told).replace("\\", "\\\\").replace("'", "\\'")
    for raw, escaped in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(raw, escaped)
    return "'" + re.sub(r"\\(?=[uU])", r"\\' + '", text) + "'"


def _known(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, ())}


def _type(name: str) -> str:
    """A role or property as a type: holdsOfficeIn is HOLDS_OFFICE_IN."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
