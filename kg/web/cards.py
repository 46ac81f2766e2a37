"""All about one thing as its page shows it: what is said of it, and what others say by it."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from kg.ask.clauses import standards
from kg.ask.sparql import shortened
from kg.export.media import label
from kg.graph.iris import short, term
from kg.ontology import NAMESPACE, labels

MOST = 200  # values of one property that a page shows
INNER = frozenset((NAMESPACE + "record", NAMESPACE + "reading", NAMESPACE + "origin", NAMESPACE + "pages"))


def card(store: Store, iri: str, told: Sequence[Quad], told_by: Sequence[Quad]) -> dict[str, Any]:
    """The title of a thing, and rows of a property with its values, each a text or an IRI with what it is called."""
    said = [(quad.predicate, quad.object) for quad in told if quad.predicate.value not in INNER]
    by = [(quad.predicate, quad.subject) for quad in told_by]
    return {"iri": iri, "title": label(store, NamedNode(iri)) or shortened(iri), "told": _rows(store, said), "told_by": _rows(store, by)}


def _rows(store: Store, pairs: list[tuple[NamedNode, Any]]) -> list[dict[str, Any]]:
    made = []
    for predicate, alike in groupby(pairs, key=lambda pair: pair[0]):
        values = list(dict.fromkeys(value for _, value in alike))
        made.append({"iri": predicate.value, "name": labels().get(short(predicate.value)) or shortened(predicate.value),
                     "values": [_value(store, value) for value in values[:MOST]], "more": max(len(values) - MOST, 0)})  # fmt: skip
    return made


def _value(store: Store, value: Any) -> dict[str, str]:
    if isinstance(value, NamedNode):
        text = labels().get(short(value.value)) or label(store, value) or shortened(value.value)
        return {"iri": value.value, "text": text + "".join(f" ({name})" for name in _standards(store, value))}
    return {"text": value.value}


def _standards(store: Store, verdict: NamedNode) -> list[str]:
    """By which standard a deal is judged, by its title: one deal has a verdict by each."""
    named = (quad.object.value for quad in store.quads_for_pattern(verdict, term("standard"), None, None))
    return [standards()[name].title if name in standards() else name for name in named]
