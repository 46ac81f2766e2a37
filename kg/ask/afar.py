"""A query that an endpoint answers: it goes out as it stands, checked as one that is answered here."""
from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode, Quad, Store

from kg.ask import sparql
from kg.ask.syntax import declared, verb
from kg.errors import FailedQuery
from kg.graph.endpoint import Refused, endpoint
from kg.graph.iris import PREFIXES, term

LABELS = 500  # things whose labels are asked for at once


def answer(url: str, query: str, *, allow_service: Collection[str] = ()) -> sparql.Result:
    """What the endpoint of an address answers to a query; the prefixes of the graph need no declaration.

    Raises BadQuery or RefusedQuery as `sparql.answer` does, FailedQuery where the endpoint does not take the query, NoEndpoint.
    """
    if not sparql.calls_out(query, allow_service):
        sparql.answer(Store(), query)
    known = declared(query)
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in query and name not in known)
    at = endpoint(url)
    try:
        if verb(query) not in ("construct", "describe"):
            return at.result(prefixes + query)
        held = Store()
        held.extend(Quad(*triple) for triple in at.triples(prefixes + query))
        return held.query("CONSTRUCT WHERE { ?s ?p ?o }")
    except Refused as error:
        raise FailedQuery(str(error)) from error


def labels(url: str, nodes: Collection[NamedNode]) -> dict[NamedNode, str]:
    """What some things are called, of those that are called anything. Raises NoEndpoint."""
    at, ordered = endpoint(url), sorted(nodes, key=str)
    found: dict[NamedNode, str] = {}
    for start in range(0, len(ordered), LABELS):
        some = " ".join(map(str, ordered[start : start + LABELS]))
        label = f"?s {term('rdfs:label')} ?label"
        query = f"SELECT ?s ?label {{ VALUES ?s {{ {some} }} {{ {label} }} UNION {{ GRAPH ?g {{ {label} }} }} }}"
        found.update(at.rows(query, lambda row: (row["s"], row["label"].value)))
    return found
