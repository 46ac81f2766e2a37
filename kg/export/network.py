"""The graph as a network of parties, with flat attributes and one edge a fact; and that as node-link JSON for networkx and d3."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pyoxigraph import Store

from kg.graph import facts
from kg.graph.build import ends
from kg.graph.view import edges

Told = dict[str, str | bool]
# What can be told of nodes and edges; `earliest` and `latest` are the first day and the last on which a fact can hold.
NODE: dict[str, type] = {"label": str, "type": str, "unnamed": bool, "names": str, "tickers": str}
EDGE: dict[str, type] = {"label": str, "kind": str, "symmetric": bool, "holds": bool, "status": str, "when": str,
                         "documents": str, "quote": str, "earliest": str, "latest": str}  # fmt: skip


class Node(NamedTuple):
    """A party: its id, and what is told of it, of NODE."""

    id: str
    told: Told


class Tie(NamedTuple):
    """A fact between two parties, by their ids: a key that no other tie has, and what is told of it, of EDGE."""

    source: str
    target: str
    key: str
    told: Told


def nodes(store: Store) -> Iterator[Node]:
    """The parties by id."""
    for party in facts.parties(store):
        told = _known(label=party.name, type=party.type, unnamed=party.unnamed, names=party.names, tickers=party.tickers)
        yield Node(party.id, told)


def ties(store: Store) -> Iterator[Tie]:
    """The facts that join two parties, by IRI; a symmetric one goes one way alone.

    A key is the fact's IRI, and with a number after it for each further pair that the fact joins.
    """
    for iri, edge in edges(store):
        pairs = ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids])
        sides = {(min(pair), max(pair)) if edge["symmetric"] else pair for pair in pairs}
        told = _edge(edge)
        for number, (one, other) in enumerate(sorted(sides), 1):
            yield Tie(one, other, iri if number == 1 else f"{iri}#{number}", told)


def node_link(store: Store) -> Iterator[bytes]:
    """What `networkx.node_link_graph` reads with edges="edges", a party or fact a line."""
    yield b'{"directed": true, "multigraph": true, "graph": {},\n"nodes": ['
    yield from _lines({"id": node.id, **node.told} for node in nodes(store))
    yield b'],\n"edges": ['
    yield from _lines({"source": tie.source, "target": tie.target, "key": tie.key, **tie.told} for tie in ties(store))
    yield b"]}\n"


def _lines(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    before = "\n"
    for told in found:
        yield (before + json.dumps(told, ensure_ascii=False)).encode()
        before = ",\n"


def _edge(edge: dict[str, Any]) -> Told:
    quote = next((passage.quote for claim in edge["claims"] for passage in claim.evidence), None)
    documents = tuple(dict.fromkeys(claim.doc for claim in edge["claims"]))
    return _known(**{**{name: edge.get(name) for name in EDGE}, "documents": documents, "quote": quote})


def _known(**attributes: Any) -> Told:
    """The attributes that have a value, several joined in one: the formats know no None and no list."""
    joined = {name: "; ".join(value) if isinstance(value, tuple) else value for name, value in attributes.items()}
    return {name: _printable(value) for name, value in joined.items() if value or value is False}


def _printable(value: str | bool) -> str | bool:
    """A text without the control characters that XML forbids; every space is a plain one."""
    if not isinstance(value, str):
        return value
    return "".join(c if c.isprintable() or c in "\n\t" else " " if c.isspace() else "" for c in value)
