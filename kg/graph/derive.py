"""Who depends on whom, derived from every fact whose kind says so, in a named graph of its own."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import iris
from kg.graph.iris import local, term
from kg.ontology import kinds, labels

DEPENDENCY = iris.iri("derived", "dependency")
RELATED = iris.iri("derived", "related")


def dependencies(view: Any) -> Iterator[Quad]:
    """The direct triple and a node that names the fact, for each fact of a view that holds and makes one party need another."""
    for _, _, key, edge in view.edges(keys=True, data=True):
        direction = kinds()[edge["kind"]].dependency
        if direction is None or not edge["holds"]:
            continue
        dependent, provider = (edge["roles"].get(role, ()) for role in direction)
        for needs in dependent:
            for gives in provider:
                if needs != gives:
                    yield from _dependency(view, needs, gives, NamedNode(key))


def _dependency(view: Any, needs: str, gives: str, fact: NamedNode) -> Iterator[Quad]:
    node = iris.iri("dependency", needs, gives, local(fact))
    label = f"{view.nodes[needs]['name']} {labels()['dependsOn']} {view.nodes[gives]['name']}"
    yield Quad(iris.party(needs), term("dependsOn"), iris.party(gives), DEPENDENCY)
    for cls in ("Dependency", "Derived"):
        yield Quad(node, term("rdf:type"), term(cls), DEPENDENCY)
    yield Quad(node, term("rdfs:label"), Literal(label), DEPENDENCY)
    yield Quad(node, term("dependent"), iris.party(needs), DEPENDENCY)
    yield Quad(node, term("provider"), iris.party(gives), DEPENDENCY)
    yield Quad(node, term("because"), fact, DEPENDENCY)
