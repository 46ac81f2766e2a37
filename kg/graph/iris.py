"""The IRIs of the graph: the same thing has the same one from build to build, and nothing is a blank node."""
from __future__ import annotations

from functools import cache
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from kg.ontology import KG, NAMESPACE, kinds

PREFIXES = {
    "kg": NAMESPACE,
    "claim": f"{NAMESPACE}claim/",
    "deal": f"{NAMESPACE}deal/",
    "dependency": f"{NAMESPACE}dependency/",
    "derived": f"{NAMESPACE}derived/",
    "document": f"{NAMESPACE}document/",
    "evidence": f"{NAMESPACE}evidence/",
    "link": f"{NAMESPACE}link/",
    "metric": f"{NAMESPACE}metric/",
    "mode": f"{NAMESPACE}mode/",
    "observation": f"{NAMESPACE}observation/",
    "party": f"{NAMESPACE}party/",
    "printed": f"{NAMESPACE}printed/",
    "quantity": f"{NAMESPACE}quantity/",
    "reckoning": f"{NAMESPACE}reckoning/",
    "rejected": f"{NAMESPACE}rejected/",
    "source": f"{NAMESPACE}source/",
    "status": f"{NAMESPACE}status/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@cache
def term(name: str) -> NamedNode:
    """A class or property of the ontology, or by `prefix:name` of a vocabulary it builds on."""
    prefix, _, local = name.rpartition(":")
    return NamedNode(PREFIXES[prefix] + local if prefix else KG[name])


@cache
def roles() -> frozenset[NamedNode]:
    """Every role of every kind."""
    return frozenset(term(role) for kind in kinds().values() for role in (*kind.roles, *(role for role, _ in kind.ranges)))


def iri(folder: str, *parts: str) -> NamedNode:
    """The IRI of an instance: its parts percent-escaped, so that a document's name may hold anything."""
    return NamedNode("/".join((NAMESPACE + folder, *(quote(part, safe="") for part in parts))))


def local(node: NamedNode | str) -> str:
    """The last part of an IRI, unescaped: a party's id, a document's name, a class or a concept."""
    return unquote((node if isinstance(node, str) else node.value).rpartition("/")[2].rpartition("#")[2])


def short(iri: str) -> str:
    """An IRI without the namespace: what tells all things of the graph apart."""
    return iri.removeprefix(NAMESPACE)


def party(id_: str) -> NamedNode:
    """The IRI of a party by its id."""
    return iri("party", id_)


def document(name: str) -> NamedNode:
    """The IRI of a document by its name."""
    return iri("document", name)


def base(iri: str) -> str:
    """What the IRIs of a place begin with: an IRI that ends in / or #. Raises ValueError where it is none."""
    return NamedNode(iri if iri.endswith(("/", "#")) else f"{iri}/").value
