"""Who owns, controls and runs whom as statements of the Beneficial Ownership Data Standard 0.4, each with its passages.

A stake, a completed purchase and an office that is held are relationships. A share is what is told: one number, with an
annotation where it is an approximate one, or the least and the most that the words leave open; control that is told in words
alone has none. A day on which a stake was only seen is no start; the details name it where no start is told. Kin and deals
have no place there.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

from pyoxigraph import Store

from kg.ask.hops import evidence, words
from kg.ask.ties import ALL, FORCES, OFFICE, STAKE, Share, Tie
from kg.export.times import begun
from kg.graph import facts, iris
from kg.graph.build import ends
from kg.graph.periods import dated, days
from kg.graph.wording import amount
from kg.graph.view import edges
from kg.records import Document, Evidence, Party, Quantity

VERSION = "0.4"
ENTITIES = {"Organisation": "legalEntity", "Government": "stateBody"}
STATED = frozenset({"Person", *ENTITIES})
HELD = 16  # documents that are kept at hand: passages of one follow another
SHARES = {"shareholding": "stake", "votingRights": "votes"}  # the attr that tells the share of an interest
UNTOLD = {"reason": "informationUnknownToPublisher"}


def bods(store: Store) -> Iterator[bytes]:
    """The statements as one JSON array, one a line: persons and entities first, then what joins them."""
    last = max((day for name in facts.names(store) if (day := _day(facts.published(store, name)))), default="1970-01-01")
    published = {"publicationDate": last, "bodsVersion": VERSION, "publisher": {"name": "dealgraph"}}
    before = b"[\n"
    for statement in _statements(store, last):
        told = {**statement, "publicationDetails": published}
        id_ = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:40]
        yield before + json.dumps({"statementId": id_, **told}, ensure_ascii=False).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _statements(store: Store, last: str) -> Iterator[dict[str, Any]]:
    for party in facts.parties(store):
        if party.type in STATED:
            kind = "person" if party.type == "Person" else "entity"
            details = _person(party) if kind == "person" else _entity(party)
            yield {"statementDate": last, "declarationSubject": _record(party), "recordId": _record(party), "recordType": kind,
                   "recordStatus": "new", "recordDetails": details}  # fmt: skip
    document = lru_cache(maxsize=HELD)(partial(facts.document, store))
    for key, edge in edges(store):
        for one, other in ends(edge["kind"], [(role, id_) for role, ids in edge["roles"].items() for id_ in ids]):
            tie = Tie(one, other, FORCES.get(edge["kind"], ""), key, edge)
            interests = list(_interests(tie)) if edge["holds"] else []
            if interests:
                top, below = facts.party_of(store, one), facts.party_of(store, other)
                if top.type in STATED and below.type in ENTITIES:
                    yield _relationship(tie, top, below, interests, document, last)


def _relationship(tie: Tie, top: Party, below: Party, interests: list[dict[str, Any]], document: Callable[[str], Document],
                  last: str) -> dict[str, Any]:  # fmt: skip
    passages = evidence(tie.edge)
    said = [day for name in dict.fromkeys(e.doc for e in passages) if (day := _day(document(name).published))]
    made = {
        "statementDate": max(said, default=last),
        "declarationSubject": _record(below),
        "recordId": f"{iris.short(tie.key)}/{tie.top}/{tie.below}",
        "recordType": "relationship",
        "recordStatus": "new",
        "recordDetails": {"isComponent": False, "subject": _record(below), "interestedParty": _record(top),
                          "interests": interests},
    }  # fmt: skip
    if passages:
        made["source"] = _source(passages[0], document(passages[0].doc))
    notes = [("/recordDetails", _cited(passage, document(passage.doc))) for passage in passages] + list(_rough(tie, interests))
    if notes:
        made["annotations"] = [{"statementPointerTarget": at, "motivation": "commenting", "description": said} for at, said in notes]
    return made


def _rough(tie: Tie, interests: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Where a share stands that is told as an approximate one, and how it is told."""
    for at, interest in enumerate(interests):
        values = [claim.attr(SHARES[interest["type"]]) for claim in tie.edge["claims"]] if "share" in interest else []
        for told in dict.fromkeys(v for v in values if isinstance(v, Quantity) and v.bound == "about"):
            yield f"/recordDetails/interests/{at}/share", f"the source tells it as {amount(told)}"


def _interests(tie: Tie) -> Iterator[dict[str, Any]]:
    """What a tie gives its upper end: shares as far as told, else control as it is told, or offices."""
    when = {"startDate": begun(tie), "endDate": tie.edge["latest"]}
    told = {"directOrIndirect": "unknown", "details": words(tie.edge), **{name: day for name, day in when.items() if day}}
    if tie.force == STAKE and (tie.done or not tie.by_deal):
        told_of = {name for claim in tie.edge["claims"] for name, _ in claim.attrs}
        sized = [(kind, tie.printed(name) or ALL) for kind, name in SHARES.items() if name in told_of]
        yield from ({"type": kind, **told, "share": _share(share)} for kind, share in sized)
        if tie.edge["kind"] == "Investment" and not sized:
            yield {"type": "shareholding", **told}
        elif tie.edge["kind"] != "Investment" and (tie.control or tie.joint or not sized):
            yield {"type": "otherInfluenceOrControl", **told}
    elif tie.force == OFFICE and tie.offices:
        offices = dict.fromkeys(str(claim.attr("role") or "") for claim in tie.edge["claims"])
        kinds = dict.fromkeys(_office(office, tie) for office in offices)
        yield from ({"type": kind, **told, "directOrIndirect": "direct"} for kind in kinds)


def _office(office: str, tie: Tie) -> str:
    worded = office.casefold()
    if "chair" in worded and "lesser" not in tie.offices:
        return "boardChair"
    if "officer" in tie.offices:
        return "seniorManagingOfficial"
    if "director" in worded or "board" in worded:
        return "boardMember"
    return "seniorManagingOfficial" if "manages" in tie.offices else "unknownInterest"


def _share(share: Share) -> dict[str, float]:
    low, high = (round(end, 6) for end in share)
    if low == high:
        return {"exact": low}
    return {name: end for name, end, open_ in (("minimum", low, 0.0), ("maximum", high, 100.0)) if end != open_}


def _person(party: Party) -> dict[str, Any]:
    if party.unnamed:
        return {"isComponent": False, "personType": "unknownPerson", "unspecifiedPersonDetails": _unnamed(party)}
    names = [{"fullName": party.name}, *({"type": "alternative", "fullName": name} for name in party.names[1:])]
    return {"isComponent": False, "personType": "knownPerson", "names": names}


def _entity(party: Party) -> dict[str, Any]:
    if party.unnamed:
        return {"isComponent": False, "entityType": {"type": "unknownEntity"}, "unspecifiedEntityDetails": _unnamed(party)}
    made: dict[str, Any] = {"isComponent": False, "entityType": {"type": ENTITIES[party.type]}, "name": party.name,
                            "uri": iris.party(party.id).value}  # fmt: skip
    if party.names[1:]:
        made["alternateNames"] = list(party.names[1:])
    if party.tickers:
        made["publicListing"] = {"hasPublicListing": True}
    return made


def _unnamed(party: Party) -> dict[str, str]:
    return {**UNTOLD, "description": party.name}


def _record(party: Party) -> str:
    return f"party/{party.id}"


def _source(passage: Evidence, document: Document) -> dict[str, Any]:
    made: dict[str, Any] = {"type": ["thirdParty"], "description": _cited(passage, document)}
    if document.url:
        made["url"] = document.url
    if document.publisher or document.author:
        made["assertedBy"] = [{"name": document.publisher or document.author}]
    return made


def _cited(passage: Evidence, document: Document) -> str:
    """A passage with where it stands: the document, its hash, the offsets."""
    place = f"{document.title or document.name} (sha256 {document.sha256}), characters {passage.start} to {passage.end}"
    return f"{place}: {passage.quote}"


def _day(told: str | None) -> str | None:
    """The last day that a date of publication can mean."""
    return days(told)[1].isoformat() if told and dated(told) else None
