"""The graph as JSON-LD, compacted by the context that ships with the ontology."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.errors import KgError
from kg.export.rdf import subjects
from kg.graph.iris import term
from kg.ontology import NAMESPACE, home

LOCAL = re.compile(r"[A-Za-z_][\w-]*")
CONTEXT = "context.jsonld"


class Unwritable(KgError):
    """A graph that JSON-LD cannot hold."""

    def __init__(self, told: Triple) -> None:
        super().__init__(f"JSON-LD cannot have a triple as a value, and the graph has one, {told}; export it as .trig or .nq")


@cache
def context() -> dict[str, Any]:
    """What the names in an export mean: the folder of the ontology holds it as a file of its own."""
    told: dict[str, Any] = json.loads((home() / "ontology" / CONTEXT).read_text(encoding="utf-8"))["@context"]
    return told


def jsonld(store: Store) -> Iterator[bytes]:
    """All of the graph, one subject a line, what derives from the documents in named graphs; the context stands in the file."""
    yield b'{"@context": ' + json.dumps(context(), indent=1).encode() + b',\n"@graph": ['
    before = "\n"
    for graph, found in groupby(subjects(store), key=lambda quads: quads[0].graph_name):
        nodes = (json.dumps(_node(quads), ensure_ascii=False).encode() for quads in found)
        if graph == DefaultGraph():
            for node in nodes:
                yield before.encode() + node
                before = ",\n"
            continue
        yield before.encode() + json.dumps({"@id": _id(graph)}).encode()[:-1] + b', "@graph": ['
        inner = b"\n"
        for node in nodes:
            yield inner + node
            inner = b",\n"
        yield b"\n]}"
        before = ",\n"
    yield b"\n]}\n"


def _node(quads: list[Quad]) -> dict[str, Any]:
    made: dict[str, Any] = {"@id": _id(quads[0].subject)}
    for predicate, found in groupby(quads, key=lambda quad: quad.predicate):
        told = [quad.object for quad in found]
        if predicate == term("rdf:type") and all(isinstance(node, (NamedNode, BlankNode)) for node in told):
            made["@type"] = [_name(node.value) if isinstance(node, NamedNode) else _id(node) for node in told]
            continue
        name = _name(predicate.value)
        values = [_value(name, value) for value in told]
        made[name] = values[0] if len(values) == 1 else values
    return made


def _value(name: str, told: NamedNode | BlankNode | Literal | Triple) -> Any:
    """A value as plain text where the context says what it is, else with its type beside it. Raises Unwritable."""
    coerced = (context().get(name) or {}).get("@type")
    if isinstance(told, Triple):
        raise Unwritable(told)
    if not isinstance(told, Literal):
        return _id(told) if coerced == "@id" else {"@id": _id(told)}
    if told.language:
        direction = {"@direction": told.direction.value} if told.direction else {}
        return {"@language": told.language, **direction, "@value": told.value}
    datatype = _name(told.datatype.value)
    if datatype == coerced or (coerced is None and datatype == "xsd:string"):
        return told.value
    return {"@type": datatype, "@value": told.value}


def _id(node: NamedNode | BlankNode) -> str:
    """A node as JSON-LD names it."""
    return _relative(node.value) if isinstance(node, NamedNode) else str(node)


def _relative(iri: str) -> str:
    """An IRI by the base, where it has an unmistakable name there."""
    rest = iri.removeprefix(NAMESPACE)
    return rest if rest != iri and not {"", ".", ".."} & set(rest.split("/")) else iri


@cache
def _name(iri: str) -> str:
    """A class, property or datatype by its name in the context."""
    spaces = {prefix: space for prefix, space in context().items() if isinstance(space, str) and prefix[0] != "@"}
    local = iri.removeprefix(NAMESPACE)
    if local != iri and LOCAL.fullmatch(local) and local not in spaces:
        return local
    for prefix, space in spaces.items():
        if iri.startswith(space) and LOCAL.fullmatch(iri.removeprefix(space)):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri
