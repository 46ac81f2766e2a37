"""Which facts of a graph a question about deals, money, dates or needs rests on, found in the store by kind, role and party."""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from kg.ask.hops import Edge
from kg.graph import iris
from kg.graph.derive import needs
from kg.graph.iris import local, term
from kg.graph.view import view
from kg.ontology import Kind, kinds

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

Roles = Mapping[str, Collection[str]]  # of each kind that is asked for, the roles by which a party takes part


def every(*parents: str) -> Roles:
    """All roles of the kinds of some parents: Deal, Link."""
    return {name: _roles(kind) for name, kind in kinds().items() if kind.parent in parents}


def flows() -> Roles:
    """The roles of who pays and of who is paid."""
    return {name: kind.flow for name, kind in kinds().items() if kind.flow}


def needing(*, up: bool) -> Roles:
    """The roles of who needs another or, not `up`, of who is needed."""
    return {name: {pair[0 if up else 1] for pair in kind.dependencies} for name, kind in kinds().items() if kind.dependencies}


def facts_of(store: Store, roles: Roles, parties: Iterable[str] | None = None) -> set[NamedNode]:
    """The facts of the kinds that are asked for, or those of them in which some parties (ids) take part by these roles."""
    if parties is None:
        return {quad.subject for name in roles for quad in store.quads_for_pattern(None, term("rdf:type"), term(name), None)}
    asked = {term(role) for some in roles.values() for role in some}
    named = {quad.subject for id_ in parties for role in asked for quad in store.quads_for_pattern(None, role, iris.party(id_), None)}
    return {node for node in named
            if any(local(quad.object) in roles for quad in store.quads_for_pattern(node, term("rdf:type"), None, None))}  # fmt: skip


def fact(store: Store, name: str, as_of: str | None = None) -> str | None:
    """The IRI of a deal or link by itself or by its last part, "deal:" and the like before it or not; None where none of that
    name joins parties on the date. Raises BadDate."""
    last = local(name).rpartition(":")[2]
    nodes = (iris.iri(folder, last) for folder in ("deal", "link"))
    known = [node.value for node in nodes if next(store.quads_for_pattern(node, term("claim"), None, None), None)]
    return next((key for _, _, key in view(store, as_of, known).edges(keys=True)), None)


def removes(store: Store, parties: Collection[str], keep: Callable[[Edge], bool], *, up: bool, depth: int | None,
            as_of: str | None) -> tuple[set[str], set[str]]:  # fmt: skip
    """The IRIs of the facts by which parties (ids) need others, these again others, and so on; and whom they reach, with them.

    Not `up`, by which they are needed. At most `depth` removes, None for however many, over facts that count. Raises BadDate.
    """
    found: set[str] = set()
    reached, fresh = set(parties), set(parties)
    steps = 0
    while fresh and (depth is None or steps < depth):
        steps += 1
        near = {node.value for node in facts_of(store, needing(up=up), fresh)}
        told = ((need.dependent, need.provider) for need in needs(view(store, as_of, near), keep))
        fresh = {far for here, far in (pair if up else pair[::-1] for pair in told) if here in fresh} - reached
        found |= near
        reached |= fresh
    return found, reached


def _roles(kind: Kind) -> set[str]:
    return {*kind.roles, *(role for role, _ in kind.ranges)}
