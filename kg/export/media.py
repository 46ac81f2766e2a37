"""Results and triples by media type, and the graph as triples: one of its graphs, all about one thing, what an endpoint offers."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pyoxigraph import (BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, QueryBoolean,
                        RdfFormat, Store, Triple, serialize)  # fmt: skip

from kg.graph.iris import PREFIXES, term

ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/n3": RdfFormat.N3,
}
SD = "http://www.w3.org/ns/sparql-service-description#"


def write(result: QuerySolutions | QueryBoolean | Iterable[Triple], media: str, file: BinaryIO) -> None:
    """Writes rows, a yes or no, or triples into a file, piece by piece."""
    if isinstance(result, (QuerySolutions, QueryBoolean)):
        result.serialize(file, format=ROWS[media])
    else:
        serialize(result, file, format=GRAPHS[media], prefixes=PREFIXES)


def graph(store: Store, iri: str | None) -> Iterator[Triple] | None:
    """The triples of a named graph, or of the default one; None where there is no such graph. Raises ValueError for no IRI."""
    name = DefaultGraph() if iri is None else NamedNode(iri)
    if iri is not None and not store.contains_named_graph(name):
        return None
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, name))


def about(store: Store, iri: str) -> tuple[list[Quad], list[Quad]]:
    """The quads that say something of a thing, and those that say something of others by it, in order.

    Raises ValueError for no IRI.
    """
    node = NamedNode(iri)

    def ordered(quads: Iterable[Quad]) -> list[Quad]:
        return sorted(quads, key=lambda quad: (str(quad.predicate), str(quad.object), str(quad.subject)))

    return ordered(store.quads_for_pattern(node, None, None, None)), ordered(store.quads_for_pattern(None, None, node, None))


def label(store: Store, node: object) -> str | None:
    """What a thing is called, if it is called anything."""
    if not isinstance(node, NamedNode):
        return None
    names = (quad.object.value for name in ("rdfs:label", "schema:headline", "name", "schema:name")
             for quad in store.quads_for_pattern(node, term(name), None, None) if isinstance(quad.object, Literal))  # fmt: skip
    return next(names, None)


def service(store: Store, address: str, *, writable: bool) -> Iterator[Triple]:
    """The service description of an endpoint at an address."""
    endpoint, dataset, default = NamedNode(address), BlankNode(), BlankNode()

    def told(subject: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode | Literal) -> Triple:
        return Triple(subject, NamedNode(SD + name), value)

    yield Triple(endpoint, term("rdf:type"), NamedNode(SD + "Service"))
    yield told(endpoint, "endpoint", endpoint)
    for language in ("SPARQL11Query", *(["SPARQL11Update"] if writable else [])):
        yield told(endpoint, "supportedLanguage", NamedNode(SD + language))
    for iri in (*(form.iri for form in ROWS.values()), *(form.iri for form in GRAPHS.values())):
        yield told(endpoint, "resultFormat", NamedNode(iri))
    yield told(endpoint, "defaultDataset", dataset)
    yield Triple(dataset, term("rdf:type"), NamedNode(SD + "Dataset"))
    yield told(dataset, "defaultGraph", default)
    yield Triple(default, term("rdf:type"), NamedNode(SD + "Graph"))
    for name in sorted(store.named_graphs(), key=str):
        named = BlankNode()
        yield told(dataset, "namedGraph", named)
        yield Triple(named, term("rdf:type"), NamedNode(SD + "NamedGraph"))
        yield told(named, "name", name)
