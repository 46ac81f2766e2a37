"""The graph as RDF, subject by subject in order, so that two exports of one graph are the same bytes."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize

from kg.graph.iris import PREFIXES

FORMATS = {"turtle": RdfFormat.TURTLE, "trig": RdfFormat.TRIG, "nquads": RdfFormat.N_QUADS}
BATCH = 1000  # subjects that are serialised at once


def rdf(store: Store, name: str) -> Iterator[bytes]:
    """All of the graph, piece by piece; Turtle, which has no named graphs, holds what the documents say alone."""
    form = FORMATS[name]
    found = subjects(store)
    if form == RdfFormat.N_QUADS:
        yield from (serialize(quads, format=form) or b"" for quads in _batches(found))
        return
    yield "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(PREFIXES.items())).encode()
    if not form.supports_datasets:
        found = (quads for quads in found if quads[0].graph_name == DefaultGraph())
    for quads in _batches(found):
        told = quads if form.supports_datasets else (quad.triple for quad in quads)
        yield _headless(serialize(told, format=form, prefixes=PREFIXES) or b"")


def subjects(store: Store) -> Iterator[list[Quad]]:
    """The quads of each subject in each graph, in order; no more than their names is held at once."""
    for graph, subject in sorted({(quad.graph_name, quad.subject) for quad in store}, key=lambda pair: tuple(map(str, pair))):
        yield sorted(store.quads_for_pattern(subject, None, None, graph), key=lambda q: (str(q.predicate), str(q.object)))


def _batches(found: Iterable[list[Quad]]) -> Iterator[list[Quad]]:
    """The quads of many subjects of one graph."""
    for _, alike in groupby(enumerate(found), key=lambda item: (item[1][0].graph_name, item[0] // BATCH)):
        yield list(chain.from_iterable(quads for _, quads in alike))


def _headless(text: bytes) -> bytes:
    """What a serialiser wrote, without the prefixes: it gives them in another order each time."""
    lines = text.split(b"\n")
    return b"\n".join(lines[next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines)) :])
