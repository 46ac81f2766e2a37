"""Who depends on whom, derived from every fact whose kind says so, in a named graph of its own."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import iris
from kg.graph.iris import local, term
from kg.ontology import kinds, labels

DEPENDENCY = iris.iri("derived", "dependency")
RELATED = iris.iri("derived", "related")
AUDIT = iris.iri("derived", "audit")

Edge = Mapping[str, Any]  # what kg.graph.view documents


class Need(NamedTuple):
    """That one party needs another by a fact: their ids and roles in it, its IRI and its edge."""

    dependent: str
    provider: str
    roles: tuple[str, str]
    key: str
    edge: Edge

    @property
    def rule(self) -> str:
        """What the fact's kind says of the two: "lessee needs lessor"."""
        return " needs ".join(self.roles)

    @property
    def own(self) -> bool:
        """Whether it joins a party to a site or product, not to who provides or buys."""
        return bool({"Facility", "Product"} & {cls for role, cls in kinds()[self.edge["kind"]].ranges if role in self.roles})


def needs(view: Any, counts: Callable[[Edge], bool] = lambda edge: edge["holds"]) -> Iterator[Need]:
    """Who needs whom by each fact of a view that counts, those that hold if nothing else is said; each once."""
    seen: set[tuple[str, ...]] = set()
    for _, _, key, edge in view.edges(keys=True, data=True):
        if not counts(edge):
            continue
        for one, other in kinds()[edge["kind"]].dependencies:
            for dependent, provider in product(edge["roles"].get(one, ()), edge["roles"].get(other, ())):
                if dependent != provider and (key, dependent, provider) not in seen:
                    seen.add((key, dependent, provider))
                    yield Need(dependent, provider, (one, other), key, edge)


def dependencies(view: Any) -> Iterator[Quad]:
    """The direct triple and a node that names the fact, for each fact of a view that holds and makes one party need another."""
    for need in needs(view):
        yield from _dependency(view, need)


def _dependency(view: Any, need: Need) -> Iterator[Quad]:
    fact = NamedNode(need.key)
    node = iris.iri("dependency", need.dependent, need.provider, local(fact))
    label = f"{view.nodes[need.dependent]['name']} {labels()['dependsOn']} {view.nodes[need.provider]['name']}"
    yield Quad(iris.party(need.dependent), term("dependsOn"), iris.party(need.provider), DEPENDENCY)
    for cls in ("Dependency", "Derived"):
        yield Quad(node, term("rdf:type"), term(cls), DEPENDENCY)
    yield Quad(node, term("rdfs:label"), Literal(label), DEPENDENCY)
    yield Quad(node, term("dependent"), iris.party(need.dependent), DEPENDENCY)
    yield Quad(node, term("provider"), iris.party(need.provider), DEPENDENCY)
    yield Quad(node, term("rule"), Literal(need.rule), DEPENDENCY)
    yield Quad(node, term("because"), fact, DEPENDENCY)
