"""The graph as RDF: sorted, so that two exports of one graph are the same bytes."""
from __future__ import annotations

import json

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize

from kg.graph.iris import PREFIXES

FORMATS = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS, ".jsonld": RdfFormat.JSON_LD}


def rdf(store: Store, ending: str) -> bytes:
    """All of the graph in the format of an ending; Turtle, which has no named graphs, holds what the documents say alone."""
    form = FORMATS[ending]
    quads = sorted(set(store), key=_order)
    if form == RdfFormat.N_QUADS:
        return serialize(quads, format=form) or b""
    if form == RdfFormat.JSON_LD:
        return _indented(serialize(quads, format=form) or b"")
    told = quads if form.supports_datasets else (quad.triple for quad in quads if quad.graph_name == DefaultGraph())
    return _headed(serialize(told, format=form, prefixes=PREFIXES) or b"")


def _order(quad: Quad) -> tuple[str, ...]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def _headed(text: bytes) -> bytes:
    """The prefixes in order of their names: the serialiser gives them in another one each time."""
    lines = text.split(b"\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])


def _indented(text: bytes) -> bytes:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1).encode() + b"\n"
