"""The records back out of the graph: documents, parties, claims with their passages. pyoxigraph alone is imported."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.errors import SeveralParties, UnknownDocument, UnknownParty
from kg.graph import iris
from kg.graph.iris import local, term
from kg.graph.origin import unpacked
from kg.names import folded, key, registered
from kg.ontology import kind as kind_named
from kg.read.copies import Roots
from kg.records import Claim, Document, Party, claim_of
from kg.resolve.tell import Stated

EVERYTHING = "the whole list"
SURE = 0.9  # from which score a name means a party and is not merely close to its own


def facts(store: Store, kind: str | None = None, party: str | None = None, doc: str | None = None) -> Iterator[Claim]:
    """The claims in reading order, document by document; of one kind, about one party, or of one document.

    Raises UnknownKind, UnknownParty or UnknownDocument.
    """
    wanted = kind_named(kind).name if kind else None
    if doc is not None:
        document(store, doc)
    nodes = _about(store, called(store, party)) if party is not None else _all(store)
    yield from _chosen(store, nodes, wanted, doc)


def rejected(store: Store, kind: str | None = None, party: str | None = None, doc: str | None = None) -> Iterator[Claim]:
    """The claims that were not likely enough to enter the graph, in reading order; chosen as `facts` are.

    Raises UnknownKind, UnknownDocument, or UnknownParty for a party that neither the graph nor such a claim names.
    """
    wanted = kind_named(kind).name if kind else None
    if doc is not None:
        document(store, doc)
    nodes = [q.subject for q in store.quads_for_pattern(None, term("rdf:type"), term("RejectedClaim"), None)]
    yield from _chosen(store, nodes if party is None else _naming(store, nodes, party), wanted, doc)


def _naming(store: Store, nodes: Iterable[NamedNode], name: str) -> list[NamedNode]:
    """The claims whose words name a party, by any of its names. Raises UnknownParty where the graph does not know it either."""
    unknown: UnknownParty | None = None
    try:
        meant = called(store, name)
    except UnknownParty as error:
        meant, unknown = [Party(name, name, "Thing", (name,))], error
    found = [node for node in nodes if any(_means(said, party) for _, said in claim(store, node).roles for party in meant)]
    if unknown and not found:
        raise unknown
    return found


def _means(name: str, party: Party) -> bool:
    hit = _match(party, name)
    return hit is not None and hit[0] >= SURE


def stated(store: Store, document: Document) -> Stated:
    """What a document of the graph states, in reading order."""
    quoted = [q.subject for q in store.quads_for_pattern(None, term("prov:wasQuotedFrom"), iris.document(document.name), None)]
    claims, rejected = ([node for node in quoted if node.value.startswith(iris.PREFIXES[kind])] for kind in ("claim", "rejected"))
    return Stated(document.name, document.published, *(list(_chosen(store, nodes, None, None)) for nodes in (claims, rejected)))


def _chosen(store: Store, nodes: Iterable[NamedNode], kind: str | None, doc: str | None) -> Iterator[Claim]:
    found = (claim(store, node) for node in nodes)
    chosen = (c for c in found if (kind is None or c.kind == kind) and (doc is None or c.doc == doc))
    yield from sorted(chosen, key=lambda c: (c.doc, min((e.start for e in c.evidence), default=0), c.kind, c.key))


def claim(store: Store, node: NamedNode) -> Claim:
    """The claim of an IRI, as the reader made it."""
    return claim_of(*(json.loads(_one(store, node, name)) for name in ("record", "reading")))


def documents(store: Store) -> Iterator[Document]:
    """The documents by name."""
    for name in names(store):
        yield _document(store, iris.document(name))


def names(store: Store) -> list[str]:
    """The names of the documents, in order."""
    return sorted(local(q.subject) for q in store.quads_for_pattern(None, term("rdf:type"), term("Document"), None))


def document(store: Store, name: str) -> Document:
    """The document of that name. Raises UnknownDocument."""
    node = iris.document(name)
    if next(store.quads_for_pattern(node, term("text"), None, None), None) is None:
        known = sorted(_objects(store, term("name")))
        raise UnknownDocument(name, _close(name, known))
    return _document(store, node)


def published(store: Store, name: str) -> str | None:
    """When the document of a name was published, as it is told; None where it is not."""
    return _one(store, iris.document(name), "schema:datePublished")


def sha256(store: Store, name: str) -> str:
    """The hash of the document of a name; "" where there is none."""
    return _one(store, iris.document(name), "sha256") or ""


def hashes(store: Store) -> dict[str, str]:
    """The hash of each document by its name."""
    return {local(quad.subject): quad.object.value for quad in store.quads_for_pattern(None, term("sha256"), None, None)}


def pages(store: Store, name: str) -> list[int]:
    """The offsets at which the pages of the document of a name start; none where it has no pages."""
    return json.loads(_one(store, iris.document(name), "pages") or "[]")


def repeated(store: Store, name: str) -> str | None:
    """The document that the one of a name goes back to, by name; None where it repeats none."""
    found = next(store.quads_for_pattern(iris.document(name), term("repeats"), None, None), None)
    return found and local(found.object)


def repeats(store: Store) -> Roots:
    """For each document that copies or retells another, by name, the one that it all goes back to; and who gave out which."""
    told = {local(quad.subject): local(quad.object) for quad in store.quads_for_pattern(None, term("repeats"), None, None)}
    return Roots(told, ((quad.object.value, local(quad.subject)) for name in ("publisher", "author")
                        for quad in store.quads_for_pattern(None, term(name), None, None) if isinstance(quad.object, Literal)))  # fmt: skip


def parties(store: Store) -> Iterator[Party]:
    """The parties by id."""
    nodes = (q.subject for q in store.quads_for_pattern(None, term("rdf:type"), term("Party"), None))
    yield from (_party(store, node) for node in sorted(nodes, key=local))


def party_of(store: Store, id_: str) -> Party:
    """The party of an id that the graph holds."""
    return _party(store, iris.party(id_))


def find(store: Store, name: str) -> Iterator[tuple[Party, float, str]]:
    """The parties that a name can mean, best first, each with a score up to 1 and the reason; all parties for ""."""
    known = list(parties(store))
    if not name.strip():
        yield from ((party, 1.0, EVERYTHING) for party in known)
        return
    found = [(party, *hit) for party in known if (hit := _match(party, name)) is not None]
    yield from sorted(found, key=lambda hit: (-hit[1], hit[0].unnamed, hit[0].id))


def party(store: Store, name: str) -> Party:
    """The party of that name, ticker or id.

    Raises UnknownParty with the names close to it, and SeveralParties with the ids of those that bear just that name.
    """
    found = called(store, name)
    alike = [party.id for party in found if folded(party.name) == folded(name)]
    if len(alike) > 1:
        raise SeveralParties(name, alike)
    return found[0]


def called(store: Store, name: str) -> list[Party]:
    """The party of that id, or all that a name or ticker means equally well: a company and its product may share one.

    Raises UnknownParty with the names close to it.
    """
    known = next(store.quads_for_pattern(iris.party(name), term("type"), None, None), None) if name.strip() else None
    if known is not None:
        return [_party(store, known.subject)]
    alike = {quad.subject for quad in store.quads_for_pattern(None, term("schema:name"), Literal(name), None)}
    exact = sorted((p for node in alike if (p := _party(store, node)).name == name), key=lambda p: (p.unnamed, p.id))
    if exact:
        return exact
    found = list(find(store, name)) if name.strip() else []
    if not found or found[0][1] < SURE:
        raise UnknownParty(name, dict.fromkeys(party.name for party, _, _ in found[:3]))
    return [party for party, score, _ in found if score == found[0][1]]


def _match(party: Party, name: str) -> tuple[float, str] | None:
    from kg.resolve.compare import NEAR

    if name == party.name:
        return 1.0, "name"
    if name == party.id:
        return 1.0, "id"
    if name.rpartition(":")[2].strip("$ ").partition(".")[0].upper() in {ticker.upper() for ticker in party.tickers}:
        return 0.99, "ticker"
    if folded(name) in {folded(n) for n in party.names}:
        return 0.98 if folded(name) == folded(party.name) else 0.97, "name"
    if key(name) in {key(n) for n in party.names}:
        return 0.95, "spelling"
    if party.unnamed:
        return None
    row = registered(name)
    if row is not None and any(registered(n) is row for n in party.names):
        return 0.94, f"alias: {row.reason}"
    words = set(folded(name).split())
    if any(words <= set(folded(n).split()) for n in party.names):
        return 0.85, "part of the name"
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    near = max(max(ratio(folded(name), folded(n)), token_sort_ratio(folded(name), folded(n))) for n in party.names)
    return (round(near * 0.8 / 100, 3), "near-miss spelling") if near >= NEAR - 18 else None


def _close(name: str, known: Iterable[str]) -> list[str]:
    from rapidfuzz.process import extract

    return [hit for hit, _, _ in extract(name, list(known), limit=3, score_cutoff=60)]


def _all(store: Store) -> Iterator[NamedNode]:
    yield from (q.subject for q in store.quads_for_pattern(None, term("rdf:type"), term("Claim"), None))


def _about(store: Store, parties: Iterable[Party]) -> Iterator[NamedNode]:
    """The claims of all things that one of the parties takes part in."""
    quads = (quad for party in parties for quad in store.quads_for_pattern(None, None, iris.party(party.id), None))
    for thing in {quad.subject for quad in quads if quad.predicate in iris.roles()}:
        yield from (q.object for q in store.quads_for_pattern(thing, term("claim"), None, None))


def _objects(store: Store, predicate: NamedNode) -> Iterator[str]:
    yield from (q.object.value for q in store.quads_for_pattern(None, predicate, None, None))


def _one(store: Store, node: NamedNode, name: str) -> Any:
    return next((q.object.value for q in store.quads_for_pattern(node, term(name), None, None)), None)


def _document(store: Store, node: NamedNode) -> Document:
    told = {q.predicate: q.object for q in store.quads_for_pattern(node, None, None, None) if isinstance(q.object, Literal)}

    def of(name: str) -> str | None:
        return told[term(name)].value if term(name) in told else None

    origin, pages = of("origin"), of("pages")
    return Document(of("name") or local(node), of("text") or "", of("sha256") or "", of("path") or "", of("schema:headline"),
                    of("author"), of("publisher"), of("schema:datePublished"), of("schema:url"), of("retoldFrom"),
                    unpacked(json.loads(origin)) if origin else None, tuple(json.loads(pages)) if pages else ())  # fmt: skip


def _party(store: Store, node: NamedNode) -> Party:
    name, others, tickers, unnamed, chief = "", [], [], False, "Thing"
    for quad in store.quads_for_pattern(node, None, None, None):
        if quad.predicate == term("schema:name"):
            name = quad.object.value
        elif quad.predicate == term("skos:altLabel"):
            others.append(quad.object.value)
        elif quad.predicate == term("schema:tickerSymbol"):
            tickers.append(quad.object.value)
        elif quad.predicate == term("type"):
            chief = local(quad.object)
        elif quad.object == term("UnnamedParty"):
            unnamed = True
    return Party(local(node), name, chief, (name, *sorted(others)), tuple(sorted(tickers)), unnamed)
