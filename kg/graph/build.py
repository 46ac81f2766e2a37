"""Parties and the things told about them as quads."""
from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.graph import instances, iris, wording
from kg.graph.iris import term
from kg.graph.origin import packed
from kg.graph.periods import dated, days, moment, span
from kg.ontology import METRICS, NAMESPACE, home, kinds
from kg.read.copies import roots
from kg.records import Claim, Document, Evidence, Party, Quantity, Value, When
from kg.resolve.merge import Group, Resolved, Who

ONTOLOGY = NamedNode(f"{NAMESPACE}ontology")
REJECTED = NamedNode(f"{NAMESPACE}rejected")
# An attr whose name the ontology needs for something else is written by another property.
PROPERTY = {"role": "office", "date_text": "dateText"}
PARENTS = {"Deal": ("Deal",), "Link": ("Link",), "Figure": ("Figure", "sosa:Observation")}
BROADER = {"Person": "schema:Person", "Organisation": "org:FormalOrganization", "Product": "schema:Product",
           "Facility": "org:Site", "Place": "schema:Place", "Government": "schema:GovernmentOrganization",
           "Thing": "schema:Thing"}  # fmt: skip
# What is denied, rumoured, only intended or agreed without obligation joins nobody yet.
OPEN_STATUSES = {"cancelled", "rumoured", "planned", "non-binding"}
OPEN_MODES = {"negated", "conditional", "planned"}
BEGINS, ENDS = ("start", "date", "close"), ("end", "ended")


def ground(who: Who, documents: Sequence[Document]) -> Iterator[Quad]:
    """What stands under the things that are told: ontology, documents, parties."""
    yield from vocabulary()
    for document in documents:
        yield from document_quads(document)
    yield from repeats_quads(roots(documents))
    for party in who.parties.values():
        yield from party_quads(party, who.classes[party.id])


def vocabulary() -> Iterator[Quad]:
    """The ontology in its own graph, and the concepts that instances point to in the default graph."""
    for name in ("kg.ttl", "kinds.ttl"):
        for triple in parse(path=home() / "ontology" / name, format=RdfFormat.TURTLE):
            yield Quad(triple.subject, triple.predicate, triple.object, ONTOLOGY)
            if triple.subject.value.startswith(tuple(f"{NAMESPACE}{folder}/" for folder in ("status", "mode", "metric"))):
                yield Quad(triple.subject, triple.predicate, triple.object)


def _named(subject: NamedNode, classes: Iterable[str], label: str) -> Iterator[Quad]:
    for cls in classes:
        yield Quad(subject, term("rdf:type"), term(cls))
    yield Quad(subject, term("rdfs:label"), Literal(label))


def _agent(name: str) -> Iterator[Quad]:
    yield from _named(instances.source(name), ("Source", "prov:Agent"), name)


def document_quads(document: Document) -> Iterator[Quad]:
    """A document with its text, and who it is attributed to."""
    node = iris.document(document.name)
    yield from _named(node, ("Document", "schema:Article", "prov:Entity"), document.title or document.name)
    plain = {"name": document.name, "text": document.text, "sha256": document.sha256, "path": document.path,
             "author": document.author, "publisher": document.publisher, "retoldFrom": document.retold_from,
             "schema:headline": document.title, "schema:url": document.url}  # fmt: skip
    for name, value in plain.items():
        if value is not None:
            yield Quad(node, term(name), Literal(value))
    if document.published:
        yield Quad(node, term("schema:datePublished"), _published(document))
    for name in (document.publisher, document.author):
        if name:
            yield Quad(node, term("prov:wasAttributedTo"), instances.source(name))
            yield from _agent(name)
    if document.origin is not None:
        yield Quad(node, term("origin"), _json(packed(document.origin)))
    if document.pages:
        yield Quad(node, term("pages"), _json(list(document.pages)))


def repeats_quads(roots: Mapping[str, str]) -> Iterator[Quad]:
    """Which document repeats which, by name."""
    for name, root in roots.items():
        yield Quad(iris.document(name), term("repeats"), iris.document(root))


def _published(document: Document) -> Literal:
    told = document.published or ""
    return moment(told) if dated(told) else Literal(told)


def party_quads(party: Party, classes: Iterable[str]) -> Iterator[Quad]:
    """A party with its names, tickers and classes."""
    node = iris.party(party.id)
    every = [cls for name in classes for cls in (name, BROADER[name])]
    yield from _named(node, ("Party", *every, *(["UnnamedParty"] if party.unnamed else [])), party.name)
    yield Quad(node, term("type"), term(party.type))
    yield Quad(node, term("schema:name"), Literal(party.name))
    for name in party.names:
        if name != party.name:
            yield Quad(node, term("skos:altLabel"), Literal(name))
    for ticker in party.tickers:
        yield Quad(node, term("schema:tickerSymbol"), Literal(ticker))


def group_quads(group: Group, resolved: Resolved, documents: dict[str, Document]) -> Iterator[Quad]:
    """A deal, link or observation with its roles, all readings of its attrs, its claims and its direct triples."""
    kind, node = kinds()[group.kind], instances.thing(group.kind, group.id)
    for role, id_ in group.roles:
        yield Quad(node, term(role), iris.party(id_))
    words = label(group, resolved)
    yield from _named(node, (group.kind, *PARENTS[kind.parent]), words)
    filled = [role for role, _ in group.roles]
    for role in dict.fromkeys(kind.roles):
        if filled.count(role) < kind.roles.count(role):
            yield Quad(node, term("unstated"), term(role))
    for claim in group.claims:
        yield Quad(node, term("claim"), instances.claim(claim))
        yield from _attrs(node, claim)
        yield from _standing(node, claim, documents)
        yield from claim_quads(claim, words, resolved, documents)
    yield from _validity(node, group)
    yield from _direct(group, documents)


def label(group: Group, resolved: Resolved) -> str:
    """A thing in words, its parties by their preferred names."""
    names: dict[str, list[str]] = {}
    for role, id_ in group.roles:
        names.setdefault(role, []).append(resolved.parties[id_].name)
    return wording.fact(group.claims[0], names)


def claim_quads(claim: Claim, words: str, resolved: Resolved, documents: dict[str, Document]) -> Iterator[Quad]:
    """A claim with what its document says, its passages, and the record as it is exported."""
    node = instances.claim(claim)
    yield from _named(node, ("Claim", "prov:Entity"), f"{words} – {claim.doc}")
    yield Quad(node, term("prov:wasQuotedFrom"), iris.document(claim.doc))
    yield Quad(node, term("mode"), iris.iri("mode", claim.mode))
    yield Quad(node, term("confidence"), _number(claim.confidence))
    yield Quad(node, term("record"), _json(claim.record()))
    yield Quad(node, term("reading"), _json(claim.reading()))
    yield from _standing(node, claim, documents)
    yield from _attrs(node, claim, resolved)
    if claim.attributed_to:
        named = resolved.known(claim.doc, claim.attributed_to)
        yield Quad(node, term("attributedTo"), Literal(claim.attributed_to))
        agent = iris.party(named.id) if named else instances.source(claim.attributed_to)
        yield Quad(node, term("prov:wasAttributedTo"), agent)
        if not named:
            yield from _agent(claim.attributed_to)
    for passage in claim.evidence:
        yield Quad(node, term("evidence"), instances.evidence(passage))
        yield from evidence_quads(passage)


def rejected_quads(claim: Claim) -> Iterator[Quad]:
    """A claim that was not likely enough to enter the graph, in a named graph of its own: it joins no parties."""
    node = iris.iri("rejected", claim.doc, claim.key)
    label = f"{kinds()[claim.kind].label}: {', '.join(name for _, name in claim.roles)} – {claim.doc}"
    for cls in ("RejectedClaim", "prov:Entity"):
        yield Quad(node, term("rdf:type"), term(cls), REJECTED)
    yield Quad(node, term("rdfs:label"), Literal(label), REJECTED)
    yield Quad(node, term("prov:wasQuotedFrom"), iris.document(claim.doc), REJECTED)
    yield Quad(node, term("confidence"), _number(claim.confidence), REJECTED)
    yield Quad(node, term("record"), _json(claim.record()), REJECTED)
    yield Quad(node, term("reading"), _json(claim.reading()), REJECTED)


def evidence_quads(passage: Evidence) -> Iterator[Quad]:
    """A passage with its offsets and its words."""
    node = instances.evidence(passage)
    classes = ("Evidence", "oa:TextPositionSelector", "oa:TextQuoteSelector")
    yield from _named(node, classes, f"{passage.doc}, characters {passage.start} to {passage.end}")
    yield Quad(node, term("prov:wasQuotedFrom"), iris.document(passage.doc))
    yield Quad(node, term("oa:start"), Literal(passage.start))
    yield Quad(node, term("oa:end"), Literal(passage.end))
    yield Quad(node, term("oa:exact"), Literal(passage.quote))


def quantity_quads(quantity: Quantity) -> Iterator[Quad]:
    """A quantity with its unit and bound."""
    node = instances.quantity(quantity)
    yield from _named(node, ("Quantity", "qudt:QuantityValue"), wording.amount(quantity))
    yield Quad(node, term("unitCode"), Literal(quantity.unit))
    yield Quad(node, term("bound"), Literal(quantity.bound))
    yield Quad(node, term("qudt:unit"), instances.unit(quantity.unit))
    for name, value in (("qudt:numericValue", quantity.value), ("minValue", quantity.min), ("maxValue", quantity.max)):
        if value is not None:
            yield Quad(node, term(name), _number(value))
    for name, text in (("per", quantity.per), ("attributedTo", quantity.attributed_to)):
        if text:
            yield Quad(node, term(name), Literal(text))


def _attrs(node: NamedNode, claim: Claim, resolved: Resolved | None = None) -> Iterator[Quad]:
    """What a claim says besides its roles; on the claim itself, the parties that an attr names too."""
    ranges = dict(kinds()[claim.kind].ranges)
    for name, value in claim.attrs:
        if name in ranges and isinstance(value, str):
            named = resolved.known(claim.doc, value) if resolved else None
            if named:
                yield Quad(node, term(name), iris.party(named.id))
            continue
        yield from _attr(node, name, value)


def _attr(node: NamedNode, name: str, value: Value) -> Iterator[Quad]:
    prop = PROPERTY.get(name, name)
    if isinstance(value, Quantity):
        yield Quad(node, term(prop), instances.quantity(value))
        yield from quantity_quads(value)
    elif isinstance(value, When):
        if value.iso and dated(value.iso):
            yield Quad(node, term(prop), moment(value.iso))
        else:
            yield Quad(node, term("dateText"), Literal(value.text or value.iso or ""))
    elif name == "metric" and value in METRICS:
        yield Quad(node, term("metric"), iris.iri("metric", value))
    elif name == "duration":
        if (lasts := span(value)) is not None:  # words where a duration or an amount belongs stay in the record alone
            yield Quad(node, term(prop), lasts)
    elif term(prop) not in _measured():
        yield Quad(node, term(prop), Literal(value))


@cache
def _measured() -> frozenset[NamedNode]:
    """The properties whose values are quantities."""
    ranges = ((q.subject, q.object) for q in vocabulary() if q.predicate == term("rdfs:range"))
    return frozenset(prop for prop, cls in ranges if cls == term("Quantity"))


def _standing(node: NamedNode, claim: Claim, documents: dict[str, Document]) -> Iterator[Quad]:
    if claim.status:
        yield Quad(node, term("status"), iris.iri("status", claim.status))
    document = documents.get(claim.doc)
    if document and document.published:
        yield Quad(node, term("saidOn"), _published(document))


def _validity(node: NamedNode, group: Group) -> Iterator[Quad]:
    """The first day on which the thing can have begun and the last on which it can have held, by all its claims.

    A date that another tells more finely bounds nothing: of 2026-02 and 2026-02-02 it began on the second. Where the claims
    together would end it before it begins, no end is taken for granted. What is told as of a date may have begun before.
    """
    begun, ended = ([day[at] for day in _finest(group.claims, names)] for at, names in enumerate((BEGINS, ENDS)))
    since = [first for first, _ in _finest(group.claims, BEGINS[:1])] if kinds()[group.kind].lasting else begun
    if since:
        yield Quad(node, term("earliest"), moment(min(since).isoformat()))
    if ended and max(ended) >= min(begun, default=max(ended)):
        yield Quad(node, term("latest"), moment(max(ended).isoformat()))


def _finest(claims: Iterable[Claim], names: Sequence[str]) -> list[tuple[date, date]]:
    """The first and last days of the dates that claims give, without those that cover a finer date of the same attr."""
    told = {(name, days(iso)) for claim in claims for name, iso in islice(dates(claim, names), 1)}
    return [day for name, day in told if not any(
        other == name and fine != day and day[0] <= fine[0] and fine[1] <= day[1] for other, fine in told)]  # fmt: skip


def dates(claim: Claim, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The dates that a claim gives under some names, each with its name."""
    for name in names:
        value = claim.attr(name)
        if isinstance(value, When) and value.iso and dated(value.iso):
            yield name, value.iso


def _direct(group: Group, documents: dict[str, Document]) -> Iterator[Quad]:
    """The direct triple between the first two roles' parties, both ways for a symmetric kind."""
    name = shortcut(group.kind, [claim.status for claim in group.claims if claim.status])
    if name is None or not holds(group.claims, documents) or _over(group, documents):
        return
    for one, other in ends(group.kind, group.roles):
        yield Quad(iris.party(one), term(name), iris.party(other))
        if kinds()[group.kind].symmetric:
            yield Quad(iris.party(other), term(name), iris.party(one))


def shortcut(kind: str, statuses: Collection[str]) -> str | None:
    """The property by which a thing of some statuses joins the parties of its first two roles: a purchase once it is completed."""
    return kinds()[kind].shortcut if not kinds()[kind].purchase or done(statuses) else None


def done(statuses: Collection[str]) -> bool:
    """Whether a deal is told to be completed, or told without a status."""
    return not statuses or "completed" in statuses


def _over(group: Group, documents: dict[str, Document]) -> bool:
    """Whether a link had ended before it was last told of; a deal that has ended was made nonetheless."""
    told = {claim.doc: documents[claim.doc].published or "" for claim in group.claims if claim.doc in documents}
    ended = [last for _, last in _finest(group.claims, ENDS)]
    said = [days(published)[0] for published in told.values() if dated(published)]
    return not kinds()[group.kind].deal and bool(ended and said) and max(ended) < max(said)


def ends(kind: str, roles: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs of parties that a thing joins: from its first role to its second, or the sides of a symmetric kind."""
    wanted = kinds()[kind].roles
    if len(wanted) < 2:
        return
    filled = list(roles)
    firsts = [id_ for role, id_ in filled if role == wanted[0]]
    if wanted[0] == wanted[1]:
        yield from ((one, other) for i, one in enumerate(firsts) for other in firsts[i + 1 :])
    else:
        seconds = [id_ for role, id_ in filled if role == wanted[1]]
        yield from ((one, other) for one in firsts for other in seconds if one != other)


def holds(claims: Iterable[Claim], documents: dict[str, Document]) -> bool:
    """Whether some claim takes the thing for done or agreed, with obligation, and no later document calls it off."""
    dates: dict[bool, list[str]] = {True: [], False: []}
    for claim in claims:
        said = documents[claim.doc].published if claim.doc in documents else None
        if claim.status == "cancelled":
            dates[False].append(said or "")
        elif claim.status not in OPEN_STATUSES and (claim.mode not in OPEN_MODES or _agreed(claim)):
            dates[True].append(said or "")
    return bool(dates[True]) and max(dates[False], default="") <= max(dates[True])


def _agreed(claim: Claim) -> bool:
    """Whether a sentence that looks ahead tells of a deal that its status says is there: "will pay under the signed contract"."""
    return claim.mode == "planned" and claim.status is not None and kinds()[claim.kind].deal


def _json(value: object) -> Literal:
    return Literal(json.dumps(value, ensure_ascii=False), datatype=term("rdf:JSON"))


@lru_cache(maxsize=1 << 12)
def _number(value: float) -> Literal:
    """A number as xsd:decimal, so that sums come out exact; beyond its range as xsd:double."""
    exact = Decimal(repr(value))
    if abs(value) < 1e17 and exact.as_tuple().exponent >= -12:
        return Literal(format(exact.normalize() if exact % 1 else exact.quantize(Decimal(1)), "f"), datatype=term("xsd:decimal"))
    return Literal(repr(float(value)), datatype=term("xsd:double"))
