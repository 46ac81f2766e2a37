"""The graph as FollowTheMoney entities, one JSON object a line; nothing of that package is needed.

Persons, companies and public bodies are entities, and so are articles. A stake or a completed purchase is an Ownership, an
office a Directorship or an Employment, kin a Family, a loan a Debt; any other fact between two parties is an UnknownLink
whose role says which kind. Each names its articles as proof and holds their passages as its description. A start is what is
told as one; a day on which a fact is only told to hold is its date.
"""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import Store

from kg.ask.hops import evidence, money, words
from kg.ask.ties import FORCES, OFFICE, STAKE, Tie
from kg.export.files import file_name
from kg.export.times import begun, seen
from kg.graph import facts, iris
from kg.graph.build import ends
from kg.graph.view import edges
from kg.ontology import kinds
from kg.records import Document, Party, Quantity

SCHEMATA = {"Person": "Person", "Organisation": "Company", "Government": "PublicBody", "Facility": "Asset", "Product": "Asset"}
BODIES = ("Company", "PublicBody")
LEGAL = ("Person", *BODIES)


def ftm(store: Store) -> Iterator[bytes]:
    """The articles, then the parties, then what joins two of them, each in order."""
    for document in facts.documents(store):
        yield _line(_article(document))
    schemata = {}
    for party in facts.parties(store):
        if party.type in SCHEMATA:
            schemata[party.id] = SCHEMATA[party.type]
            yield _line(_party(party))
    for key, edge in edges(store):
        for one, other in ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids]):
            if one in schemata and other in schemata:
                yield _line(_link(Tie(one, other, FORCES.get(edge["kind"], ""), key, edge), schemata))


def _article(document: Document) -> dict[str, Any]:
    return _entity(iris.document(document.name).value, "Article", name=document.title or document.name, title=document.title,
                   fileName=file_name(document.path) or document.name, author=document.author, publisher=document.publisher,
                   publishedAt=_date(document.published), sourceUrl=document.url, notes=f"sha256 {document.sha256}")  # fmt: skip


def _date(told: str | None) -> str | None:
    """A date as far as the format knows its form: of a quarter or half the year."""
    found = re.match(r"\d{4}(-\d\d){0,2}(?!\w)", told or "")
    return found[0] if found else None


def _party(party: Party) -> dict[str, Any]:
    return _entity(iris.party(party.id).value, SCHEMATA[party.type], name=party.name, alias=party.names[1:],
                   notes=["not named in the text"] if party.unnamed else [],
                   ticker=party.tickers if SCHEMATA[party.type] == "Company" else [])  # fmt: skip


def _link(tie: Tie, schemata: Mapping[str, str]) -> dict[str, Any]:
    edge, (one, other) = tie.edge, (schemata[tie.top], schemata[tie.below])
    passages = evidence(edge)
    dates = dict.fromkeys(filter(None, map(_date, seen(tie))))
    told = {"startDate": begun(tie), "endDate": edge["latest"], "date": dates, "recordId": tie.key, "summary": words(edge),
            "description": [f"{e.doc}, characters {e.start} to {e.end}: {e.quote}" for e in passages],
            "proof": [_id(iris.document(name).value) for name in dict.fromkeys(e.doc for e in passages)]}  # fmt: skip
    upper, lower = _id(iris.party(tie.top).value), _id(iris.party(tie.below).value)
    place = f"{tie.key}/{tie.top}/{tie.below}"
    if edge["holds"] and tie.force == STAKE and (tie.done or not tie.by_deal) and one in LEGAL and other == "Company":
        return _entity(place, "Ownership", owner=upper, asset=lower, percentage=_shares(tie), role=kinds()[edge["kind"]].label,
                       status=edge["status"], **told)  # fmt: skip
    if edge["holds"] and tie.force == OFFICE and one == "Person" and other in BODIES:
        return _office(tie, place, upper, lower, told)
    if edge["kind"] == "Family" and (one, other) == ("Person", "Person"):
        # There the word says what the relative is to the person; here, what the person is to the relative.
        return _entity(place, "Family", person=lower, relative=upper, relationship=tie.relations, **told)
    if edge["kind"] == "Financing" and edge["holds"] and one in LEGAL and other in LEGAL:
        lent = money(edge)
        exact = lent is not None and lent.value is not None and lent.bound == "exact"
        return _entity(place, "Debt", creditor=upper, debtor=lower, amount=f"{lent.value:.15g}" if lent and exact else None,
                       currency=lent.unit if lent and exact else None, **told)  # fmt: skip
    return _entity(place, "UnknownLink", subject=upper, object=lower, role=kinds()[edge["kind"]].label, status=edge["status"],
                   **told)  # fmt: skip


def _office(tie: Tie, place: str, person: str, body: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """An office: of who directs or founded a body a directorship, else an employment."""
    roles = dict.fromkeys(str(role) for claim in tie.edge["claims"] if (role := claim.attr("role")) is not None)
    if {"leads", "manages"} & tie.offices:
        return _entity(place, "Directorship", director=person, organization=body, role=list(roles), **told)
    return _entity(place, "Employment", employee=person, employer=body, role=list(roles), **told)


def _shares(tie: Tie) -> list[str]:
    """The shares that claims give, each as one number or a range in words."""
    found = (v for claim in tie.edge["claims"] if isinstance(v := claim.attr("stake"), Quantity) and v.unit == "%")
    return list(dict.fromkeys(map(_share, found)))


def _share(told: Quantity) -> str:
    if told.value is None:
        return " ".join(f"{word} {end:.15g}" for word, end in (("from", told.min), ("to", told.max)) if end is not None)
    return f"{told.value:.15g}" if told.bound in ("exact", "about") else f"{told.bound} {told.value:.15g}"


def _entity(iri: str, schema: str, **properties: Any) -> dict[str, Any]:
    """An entity: its properties are lists of text, and what is not told is left out."""
    lists = {name: [values] if isinstance(values, str) else list(values or ()) for name, values in sorted(properties.items())}
    return {"id": _id(iri), "schema": schema, "properties": {name: values for name, values in lists.items() if any(values)}}


def _id(iri: str) -> str:
    """An id that the format allows, whatever stands in the IRI."""
    return "kg-" + hashlib.sha256(iri.encode()).hexdigest()[:40]


def _line(entity: Mapping[str, Any]) -> bytes:
    return json.dumps(entity, ensure_ascii=False).encode() + b"\n"
