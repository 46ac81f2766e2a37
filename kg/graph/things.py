"""Deals, links and observations with the parties in them and the claims that tell them; figures too, which join nobody."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from pyoxigraph import NamedNode, Store

from kg.graph import facts, instances, iris
from kg.graph.build import holds
from kg.graph.iris import local, term
from kg.ontology import kinds
from kg.records import Claim, Document


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that claims tell: its IRI, kind, words, the ids of the parties in its roles, and its claims in reading order.

    `holds` as in kg.graph.view: whether some claim takes it for done or agreed and no later document calls it off.
    """

    iri: str
    kind: str
    label: str
    roles: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    holds: bool


def things(store: Store, only: Iterable[NamedNode] | None = None) -> Iterator[Thing]:
    """All deals, links and observations of a graph, or only some, by IRI."""
    parents = ("Deal", "Link", "Figure") if only is None else ()
    every = {quad.subject for parent in parents for quad in store.quads_for_pattern(None, term("rdf:type"), term(parent), None)}
    for node in sorted(every if only is None else only, key=lambda node: node.value):
        told = [(quad.predicate, quad.object) for quad in store.quads_for_pattern(node, None, None, None)]
        kind = next(kinds()[local(cls)] for predicate, cls in told if predicate == term("rdf:type") and local(cls) in kinds())
        roles = tuple(sorted((role, local(obj)) for role in dict.fromkeys(kind.roles) for p, obj in told if p == term(role)))
        claims = [facts.claim(store, obj) for predicate, obj in told if predicate == term("claim")]
        label = next(obj.value for predicate, obj in told if predicate == term("rdfs:label"))
        said = {c.doc: Document(c.doc, "", "", published=facts.published(store, c.doc)) for c in claims}
        yield Thing(node.value, kind.name, label, roles, tuple(sorted(claims, key=lambda c: (c.doc, c.key))), holds(claims, said))


def thing(store: Store, short: str) -> Thing | None:
    """The deal, link or observation of an IRI without the namespace; None where the graph has none."""
    folder, _, id_ = short.partition("/")
    if folder not in instances.FOLDERS.values():
        return None
    node = iris.iri(folder, unquote(id_))
    return next(things(store, [node]), None) if next(store.quads_for_pattern(node, term("claim"), None, None), None) else None


def count(store: Store, parent: str) -> int:
    """How many things a graph holds of a parent of kinds: Deal, Link or Figure."""
    return sum(1 for _ in store.quads_for_pattern(None, term("rdf:type"), term(parent), None))


def about(store: Store, ids: Iterable[str]) -> set[NamedNode]:
    """The deals, links and observations in which some parties (ids) take part."""
    quads = (quad for id_ in ids for quad in store.quads_for_pattern(None, None, iris.party(id_), None))
    named = {quad.subject for quad in quads if quad.predicate in iris.roles()}
    return {node for node in named if next(store.quads_for_pattern(node, term("claim"), None, None), None)}
