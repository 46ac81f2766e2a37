"""What a graph lacks of what its shapes ask for: by pySHACL, the shapes' SPARQL by Oxigraph."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count, groupby
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NamedTuple

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store
from pyshacl import validate
from rdflib.namespace import RDF, SH

from kg.graph.build import ONTOLOGY
from kg.graph.iris import PREFIXES
from kg.graph.shelf import Shelf
from kg.graph.store import Opened
from kg.ontology import home


NODES = 500  # that are looked at together
QUADS = 100_000  # that are gone through, for what they are about, before the graph is opened anew
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
Graphs = list[DefaultGraph | NamedNode | BlankNode]


class Violation(NamedTuple):
    """A shape's local name, the IRI of what violates it, and what is wrong in words."""

    shape: str
    focus: str
    message: str


def violations(told: Store | Iterable[Quad] | Opened) -> list[Violation]:
    """All that is wrong with a graph, in order; an empty list for one that conforms. What opens a graph does so for each piece
    of it."""
    if callable(told):
        opened = told
    else:
        store = told if isinstance(told, Store) else Store()
        if store is not told:
            store.extend(told)
        opened = lambda: store  # noqa: E731
    graphs, found = _graphs(opened()), set()
    for some in Shelf(Path(gettempdir()), _batches(opened, graphs)):
        found.update(_wrong(opened(), some, graphs))
    return sorted(found)


def _wrong(store: Store, some: set[NamedNode], graphs: Graphs) -> list[Violation]:
    """What is wrong with some nodes; whoever calls it keeps no hold of the store."""
    return [*_by_core(store, some), *_by_sparql(store, some, graphs)]


def _by_core(store: Store, some: set[NamedNode]) -> Iterator[Violation]:
    _, report, _ = validate(_around(store, some), shacl_graph=_core(), inference="none")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        where = f" ({_local(path)})" if isinstance(path, rdflib.URIRef) else ""
        shape = _named(report.value(result, SH.sourceShape))
        yield _violation(shape, report.value(result, SH.focusNode), where, value)


def _by_sparql(store: Store, some: set[NamedNode], graphs: Graphs) -> Iterator[Violation]:
    """What the SPARQL constraints select. pySHACL parses each anew for every node; Oxigraph asks for many nodes at once."""
    # No query can name a blank node, as an update may make one: where there is one, all nodes are asked for.
    blank = any(isinstance(node, BlankNode) for node in some)
    focus = "" if blank else f"VALUES ?this {{ {' '.join(map(str, some))} }}"
    for shape, constraint in shapes().subject_objects(SH.sparql):
        query = str(shapes().value(constraint, SH.select)).replace("{", f"{{ {focus} ", 1)
        for row in store.query(query, prefixes=PREFIXES, default_graph=graphs):
            yield _violation(shape, row["this"].value, "", row["value"].value)


def _batches(opened: Opened, graphs: Graphs) -> Iterator[set[NamedNode]]:
    """All that a graph says something of, but for the ontology, a bounded number at a time; some of it more than once."""
    found: set[NamedNode] = set()
    for skipped in count(0, QUADS):
        some = _told(opened(), graphs, skipped)
        if not some:
            break
        for node in some:
            if len(found) == NODES and node not in found:
                yield found
                found = set()
            found.add(node)
    yield found


def _told(store: Store, graphs: Graphs, skipped: int) -> list[NamedNode]:
    """What the next quads of a graph are about, in its own order; nothing behind the last. To skip quads takes no memory, to name
    what they are about does."""
    rows = store.query(f"SELECT ?told {{ ?told ?by ?of }} OFFSET {skipped} LIMIT {QUADS}", default_graph=graphs)
    return [node for node, _ in groupby(row["told"] for row in rows)]


def _graphs(store: Store) -> Graphs:
    """All graphs but for the ontology's."""
    return [DefaultGraph(), *(name for name in store.named_graphs() if name != ONTOLOGY)]


class _Around(rdflib.Graph):
    """What is told of some nodes, with the classes of those that they name or are named by: these are no targets."""

    def __init__(self, nodes: set[rdflib.URIRef]) -> None:
        super().__init__()
        self.nodes = nodes

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Iterator[Any]:  # noqa: A002
        """The subjects of some triples; those of a class are asked for as targets alone."""
        found = super().subjects(predicate, object, unique)
        return (node for node in found if node in self.nodes) if predicate == RDF.type else found


def _around(store: Store, nodes: set[NamedNode]) -> rdflib.Graph:
    """What the shapes look at of some nodes."""
    node = cache(_node)
    found = _Around({node(one) for one in nodes})
    near: set[NamedNode] = set()

    def put(quads: Iterable[Quad]) -> None:
        found.addN((node(quad.subject), node(quad.predicate), node(quad.object), found) for quad in quads if quad.graph_name != ONTOLOGY)

    for one in nodes:
        told = list(store.quads_for_pattern(one, None, None, None))
        named_by = [quad for path in _inverse() for quad in store.quads_for_pattern(None, path, one, None)]
        put((*told, *named_by))
        near.update(quad.object for quad in told if isinstance(quad.object, NamedNode))
        near.update(quad.subject for quad in named_by)
    for one in near - nodes:
        put(store.quads_for_pattern(one, NamedNode(str(RDF.type)), None, None))
    return found


@cache
def _inverse() -> tuple[NamedNode, ...]:
    """The properties by which a shape asks who names a node."""
    return tuple(NamedNode(str(path)) for path in shapes().objects(None, SH.inversePath))


def _node(part: NamedNode | BlankNode | Literal) -> rdflib.term.Node:
    """One term of Oxigraph's as rdflib's; literals keep their wording. A build makes no blank node, an update may."""
    if isinstance(part, NamedNode):
        return rdflib.URIRef(part.value)
    if isinstance(part, BlankNode):
        return rdflib.BNode(part.value)
    if part.language or part.datatype.value == f"{PREFIXES['xsd']}string":  # rdflib tells "a" from "a"^^xsd:string, RDF does not
        return rdflib.Literal(part.value, lang=part.language)
    return rdflib.Literal(part.value, datatype=rdflib.URIRef(part.datatype.value), normalize=False)


def _violation(shape: rdflib.term.Node, focus: object, where: str, value: object) -> Violation:
    shown = "" if value is None or isinstance(value, rdflib.BNode) or str(value) == str(focus) else f": {str(value)[:80]}"
    return Violation(_local(shape), str(focus), f"{shapes().value(shape, SH.message)}{where}{shown}")


@cache
def shapes() -> rdflib.Graph:
    """The shapes of ontology/shapes.ttl."""
    return rdflib.Graph().parse(home() / "ontology" / "shapes.ttl", format="turtle")


@cache
def _core() -> rdflib.Graph:
    """The shapes without their SPARQL constraints; what they ask of a property has their targets itself.

    It is the same that is asked. But pySHACL looks at the nodes of a target together, and at a property of another shape's
    node by node, which takes twice as long.
    """
    core = rdflib.Graph()
    for shape, told, value in shapes():
        targets = [(path, of) for path in TARGETS for of in shapes().objects(shape, path)] if told == SH.property else []
        for path, of in targets:
            core.add((value, path, of))
        if told != SH.sparql and not targets:
            core.add((shape, told, value))
    return core


def _named(shape: rdflib.term.Node | None) -> rdflib.term.Node:
    """A shape, or the named one that an anonymous shape is a part of."""
    while isinstance(shape, rdflib.BNode):
        shape = next(shapes().subjects(None, shape))
    return shape


def _local(node: object) -> str:
    return str(node).rpartition("/")[2].rpartition("#")[2]
