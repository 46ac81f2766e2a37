"""Judged deals as statements of the named graph <derived/related>, so that SPARQL alone tells them with standard and proof."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.ask.clauses import RELATED
from kg.graph import instances, iris
from kg.graph.derive import RELATED as GRAPH
from kg.graph.iris import local, term
from kg.graph.periods import moment

if TYPE_CHECKING:
    import networkx as nx

    from kg.ask.related import RelatedDeal


def statements(view: nx.MultiDiGraph, rows: Iterable[RelatedDeal]) -> Iterator[Quad]:
    """A node for each judged deal; and for the related ones the direct triple both ways."""
    for row in rows:
        for subject, predicate, obj in _triples(view, row):
            yield Quad(subject, predicate, obj, GRAPH)


def _triples(view: nx.MultiDiGraph, row: RelatedDeal) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    one, other = (iris.party(id_) for id_ in row.parties)
    node = iris.iri("related", row.standard, *row.parties, local(row.deal.iri))
    names = " and ".join(view.nodes[id_]["name"] for id_ in row.parties)
    for name in ("RelatedDeal", "Derived"):
        yield node, term("rdf:type"), term(name)
    yield node, term("rdfs:label"), Literal(f"{names}: {row.verdict}")
    yield node, term("deal"), NamedNode(row.deal.iri)
    for name, text in (("standard", row.standard), ("clause", row.clause.id), ("rule", row.clause.cites),
                       ("reason", row.clause.text), ("verdict", row.verdict), ("chain", told(row)),
                       ("missing", "; ".join(row.missing))):  # fmt: skip
        if text:
            yield node, term(name), Literal(text)
    yield node, term("restsOnWords"), _boolean(row.told)
    yield node, term("undated"), _boolean(row.undated)
    if row.verdict == RELATED:
        yield one, term("relatedTo"), other
        yield other, term("relatedTo"), one
    if row.deal.when and (begun := row.deal.when.partition("/")[0]) != "..":
        yield node, term("asOf"), moment(begun)
    for name, day in (("from", row.when.first), ("until", row.when.last)):
        if day:
            yield node, term(name), moment(day)
    if row.amount:
        yield node, term("amount"), instances.quantity(row.amount)
    for party in (one, other):
        yield node, term("between"), party
    for id_ in row.through:
        yield node, term("through"), iris.party(id_)
    for hop in row.chain or (row.deal,):
        yield node, term("because"), NamedNode(hop.iri)


def _boolean(truth: bool) -> Literal:
    return Literal("true" if truth else "false", datatype=term("xsd:boolean"))


def told(row: RelatedDeal) -> str:
    """The chain of a judged deal in words."""
    return "; ".join(hop.words for hop in row.chain)
