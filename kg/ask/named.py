"""Deals between related parties as statements of the named graph <derived/related>, so that SPARQL alone tells them."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import instances, iris
from kg.graph.derive import RELATED
from kg.graph.iris import local, term
from kg.graph.periods import moment

if TYPE_CHECKING:
    import networkx as nx

    from kg.ask.related import RelatedDeal


def statements(view: nx.MultiDiGraph, rows: Iterable[RelatedDeal]) -> Iterator[Quad]:
    """A node for each deal between related parties; and for the sure ones the direct triple both ways.

    A deal whose parties are only possibly related names the fact that is missing.
    """
    for row in rows:
        for subject, predicate, obj in _triples(view, row):
            yield Quad(subject, predicate, obj, RELATED)


def _triples(view: nx.MultiDiGraph, row: RelatedDeal) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    one, other = (iris.party(id_) for id_ in row.parties)
    node = iris.iri("related", *row.parties, local(row.deal.iri))
    names = " and ".join(view.nodes[id_]["name"] for id_ in row.parties)
    for name in ("RelatedDeal", "Derived"):
        yield node, term("rdf:type"), term(name)
    yield node, term("rdfs:label"), Literal(f"{names}: {row.verdict}")
    yield node, term("deal"), NamedNode(row.deal.iri)
    yield node, term("rule"), Literal(row.rule)
    yield node, term("chain"), Literal(told(row))
    yield node, term("verdict"), Literal(row.verdict)
    if row.missing:
        yield node, term("missing"), Literal(row.missing)
    else:
        yield one, term("relatedTo"), other
        yield other, term("relatedTo"), one
    if row.deal.when:
        yield node, term("asOf"), moment(row.deal.when.partition("/")[0])
    if row.amount:
        yield node, term("amount"), instances.quantity(row.amount)
    for party in (one, other):
        yield node, term("between"), party
    for id_ in row.through:
        yield node, term("through"), iris.party(id_)
    for hop in row.chain:
        yield node, term("because"), NamedNode(hop.iri)


def told(row: RelatedDeal) -> str:
    """The chain of a related deal in words."""
    return "; ".join(hop.words for hop in row.chain)
