"""What a graph lacks of what its shapes ask for: by pySHACL, the shapes' SPARQL by Oxigraph."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from pyshacl import validate
from rdflib.namespace import RDF, SH

from kg.graph.build import ONTOLOGY
from kg.graph.iris import PREFIXES
from kg.ontology import home


class Violation(NamedTuple):
    """A shape's local name, the IRI of what violates it, and what is wrong in words."""

    shape: str
    focus: str
    message: str


def violations(told: Store | Iterable[Quad]) -> list[Violation]:
    """All that is wrong with a graph, in order; an empty list for one that conforms."""
    store = told if isinstance(told, Store) else Store()
    if store is not told:
        store.extend(told)
    return sorted({*_by_core(store), *_by_sparql(store)})


def _by_core(store: Store) -> Iterator[Violation]:
    _, report, _ = validate(_triples(store), shacl_graph=_core(), inference="none")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        where = f" ({_local(path)})" if isinstance(path, rdflib.URIRef) else ""
        shape = _named(report.value(result, SH.sourceShape))
        yield _violation(shape, report.value(result, SH.focusNode), where, value)


def _triples(quads: Iterable[Quad]) -> rdflib.Graph:
    """The triples of all graphs but the ontology's as one rdflib Graph."""
    found = rdflib.Graph()
    node = cache(_node)
    for quad in quads:
        if quad.graph_name != ONTOLOGY:
            found.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return found


def _node(part: NamedNode | Literal) -> rdflib.term.Node:
    """One term of Oxigraph's as rdflib's; literals keep their wording."""
    if isinstance(part, NamedNode):
        return rdflib.URIRef(part.value)
    if part.language or part.datatype.value == f"{PREFIXES['xsd']}string":  # rdflib tells "a" from "a"^^xsd:string, RDF does not
        return rdflib.Literal(part.value, lang=part.language)
    return rdflib.Literal(part.value, datatype=rdflib.URIRef(part.datatype.value), normalize=False)


def _by_sparql(store: Store) -> Iterator[Violation]:
    """What the SPARQL constraints select. pySHACL parses each anew for every node; Oxigraph asks for all nodes at once."""
    graphs = [DefaultGraph(), *(name for name in store.named_graphs() if name != ONTOLOGY)]
    for shape, constraint in shapes().subject_objects(SH.sparql):
        query = str(shapes().value(constraint, SH.select))
        for row in store.query(query, prefixes=PREFIXES, default_graph=graphs):
            yield _violation(shape, row["this"].value, "", row["value"].value)


def _violation(shape: rdflib.term.Node, focus: object, where: str, value: object) -> Violation:
    shown = "" if value is None or isinstance(value, rdflib.BNode) or str(value) == str(focus) else f": {str(value)[:80]}"
    return Violation(_local(shape), str(focus), f"{shapes().value(shape, SH.message)}{where}{shown}")


@cache
def shapes() -> rdflib.Graph:
    """The shapes of ontology/shapes.ttl."""
    return rdflib.Graph().parse(home() / "ontology" / "shapes.ttl", format="turtle")


@cache
def _core() -> rdflib.Graph:
    """The shapes without their SPARQL constraints."""
    core = rdflib.Graph()
    for triple in shapes():
        if triple[1] != SH.sparql:
            core.add(triple)
    return core


def _named(shape: rdflib.term.Node | None) -> rdflib.term.Node:
    """A shape, or the named one that an anonymous shape is a part of."""
    while isinstance(shape, rdflib.BNode):
        shape = next(shapes().subjects(None, shape))
    return shape


def _local(node: object) -> str:
    return str(node).rpartition("/")[2].rpartition("#")[2]
