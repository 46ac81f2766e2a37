"""The prose's sums as derived observations in the named graph <derived/audit>: each with its inputs, formula and passages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from kg.ask.arithmetic import Reckoning, audit
from kg.ask.figures import Figure
from kg.graph import instances, iris
from kg.graph.build import evidence_quads, quantity_quads
from kg.graph.derive import AUDIT
from kg.graph.iris import term
from kg.records import Document, Evidence, Quantity
from kg.resolve.slugs import digest

Object = NamedNode | Literal


def audited(documents: Iterable[Document], figures: Callable[[Document], list[Figure]]) -> Iterator[Quad]:
    """What `audit` finds in some documents, as statements; `figures` gives those of a document, in order."""
    for reckoning in audit(documents, figures):
        yield from statements(reckoning)


def statements(reckoning: Reckoning) -> Iterator[Quad]:
    """A sum with its verdict, what it was computed from and what it should be, its figures and its passages."""
    stated, passage = reckoning.stated, reckoning.evidence
    node = iris.iri("reckoning", reckoning.doc, f"{stated.start}-{stated.end}-{digest(reckoning.record())}")
    yield from _told(node, ("Reckoning", "prov:Entity", "sosa:Observation"), f"{reckoning.formula}; told: {stated.text}")
    for name, text in (("rule", reckoning.rule), ("verdict", reckoning.verdict), ("formula", reckoning.formula)):
        yield _quad(node, name, Literal(text))
    yield _quad(node, "prov:wasQuotedFrom", iris.document(reckoning.doc))
    yield from _passage(node, passage)
    yield from _amount(node, "computed", reckoning.computed)
    yield from _figure(node, "stated", stated, passage)
    for name, figure, where in (*(("input", figure, passage) for figure in reckoning.inputs),
                                *(("heldAgainst", figure, where) for figure, where in reckoning.others)):  # fmt: skip
        yield _quad(node, "prov:wasDerivedFrom", _printed(figure, where))
        yield from _figure(node, name, figure, where)


def _figure(node: NamedNode, name: str, figure: Figure, where: Evidence) -> Iterator[Quad]:
    """A figure where its document prints it, with the passage that holds it."""
    printed = _printed(figure, where)
    yield _quad(node, name, printed)
    yield from _told(printed, ("PrintedFigure", "oa:TextPositionSelector", "oa:TextQuoteSelector"), f"{figure.text} – {where.doc}")
    yield _quad(printed, "prov:wasQuotedFrom", iris.document(where.doc))
    for offset, value in (("oa:start", Literal(figure.start)), ("oa:end", Literal(figure.end)), ("oa:exact", Literal(figure.text))):
        yield _quad(printed, offset, value)
    yield from _amount(printed, "value", _quantity(figure))
    yield from _passage(printed, where)


def _printed(figure: Figure, where: Evidence) -> NamedNode:
    return iris.iri("printed", where.doc, f"{figure.start}-{figure.end}-{digest(_quantity(figure).record())}")


def _quantity(figure: Figure) -> Quantity:
    """A figure's quantity, of a counted thing in the word that names it."""
    return replace(figure.quantity, unit=figure.quantity.unit or figure.of)


def _amount(node: NamedNode, name: str, quantity: Quantity) -> Iterator[Quad]:
    yield _quad(node, name, instances.quantity(quantity))
    yield from (Quad(told.subject, told.predicate, told.object, AUDIT) for told in quantity_quads(quantity))


def _passage(node: NamedNode, passage: Evidence) -> Iterator[Quad]:
    yield _quad(node, "evidence", instances.evidence(passage))
    yield from (Quad(told.subject, told.predicate, told.object, AUDIT) for told in evidence_quads(passage))


def _told(node: NamedNode, classes: Iterable[str], label: str) -> Iterator[Quad]:
    for cls in classes:
        yield _quad(node, "rdf:type", term(cls))
    yield _quad(node, "rdfs:label", Literal(label))


def _quad(node: NamedNode, name: str, value: Object) -> Quad:
    return Quad(node, term(name), value, AUDIT)
