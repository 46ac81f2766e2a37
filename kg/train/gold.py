"""Marked passages as documents and gold facts, so that they are scored as articles are."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kg.annotate.dates import dates
from kg.annotate.features import NAMES, VALUES
from kg.annotate.pipeline import thing
from kg.annotate.quantities import Amount, amounts
from kg.claims.reading import measured
from kg.names import folded, printed, untitled
from kg.ontology import kinds
from kg.records import Claim, Document, Quantity, When
from kg.train.passages import Passage

SCALES = frozenset({"million", "billion", "thousand", "trillion", "lakh", "crore"})


def document(passage: Passage) -> Document:
    """The passage as an article of its own."""
    name = passage.at.replace(".txt:", "-")
    sha = hashlib.sha256(passage.text.encode()).hexdigest()
    return Document(name, passage.text, sha, published=passage.published, origin=range(len(passage.text)))


def called(passage: Passage) -> dict[str, str]:
    """The names that the passage has for each thing, folded, and the one that `records` calls it by; a name that two
    things share stands for neither."""
    first: dict[int, str] = {}
    bearers: dict[str, set[int]] = {}
    for mention in passage.mentions:
        if mention.type in NAMES:
            text = passage.text[mention.start : mention.end]
            first.setdefault(mention.thing, printed(text))
            for form in (text, untitled(text)):
                bearers.setdefault(folded(form), set()).add(mention.thing)
    return {form: first[min(things)] for form, things in bearers.items() if len(things) == 1}


def told(claim: Claim, names: Mapping[str, str]) -> dict[str, Any]:
    """The record of a claim with its parties by the names that gold calls them by."""
    record = claim.record()

    def name(told: Any) -> Any:
        return [name(one) for one in told] if isinstance(told, list) else names.get(folded(told), told)

    return record | {"roles": {role: name(party) for role, party in record["roles"].items()}}


def records(passage: Passage) -> Iterator[dict[str, Any]]:
    """The passage's facts as gold records; values are read by the product's own rules where the marks stand."""
    doc = document(passage)
    names: dict[int, str] = {}
    for mention in passage.mentions:
        text = passage.text[mention.start : mention.end]
        if mention.type in NAMES:
            names.setdefault(mention.thing, printed(text))
    for mention in passage.mentions:
        if mention.thing not in names and mention.type not in VALUES:
            text = passage.text[mention.start : mention.end]
            names[mention.thing] = text if mention.type.isupper() else f"unnamed {text.split()[-1].lower()}"
    found = {(a.start, a.end): a for a in amounts(passage.text)}
    when = {(d.start, d.end): d.when for d in dates(passage.text, passage.published)}

    def value(number: int) -> Any:
        for mention in passage.mentions:
            if mention.thing != number:
                continue
            here = (mention.start, mention.end)
            if mention.type not in VALUES or mention.type == "TICKER":  # a ticker of digits is no number
                return names.get(number) if mention.type in NAMES else passage.text[slice(*here)]
            for table in (when, found) if mention.type == "DATE" else (found, when):
                for (start, end), hit in table.items():
                    if start < here[1] and here[0] < end:
                        if isinstance(hit, Amount) and hit.type == "COUNT":
                            noun = passage.text[slice(*here)].split()[-1]
                            return replace(hit.quantity, unit=thing(noun) if noun.isalpha() and noun not in SCALES else "")
                        return hit if isinstance(hit, When) else (hit.iso or hit.quantity if hit.type == "DURATION" else hit.quantity)
            return passage.text[slice(*here)]
        return None

    for fact in passage.facts:
        kind = kinds()[fact.kind]
        roles: dict[str, Any] = {}
        attrs: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for field, told in fact.fields:
            if field in kind.roles:
                name = names.get(told, "") if isinstance(told, int) else told
                if field in roles:
                    roles[field] = [roles[field], name] if not isinstance(roles[field], list) else [*roles[field], name]
                else:
                    roles[field] = name
            elif field in kind.attrs:
                read = value(told) if isinstance(told, int) else told
                if isinstance(read, When):
                    attrs["date_text" if read.iso is None else field] = read.iso or read.text
                elif isinstance(read, Quantity):
                    read = measured(read, str(dict(fact.fields).get("metric")))
                    if dict(fact.fields).get("metric") == "profit" and isinstance(told, int) and _loss(passage, told):
                        read = replace(read, value=-(read.value or 0.0))
                    attrs[field] = read.record()
                elif read is not None:
                    attrs[field] = read
            elif field == "status" or field == "mode":
                extra[field] = told
        if fact.kind == "Observation" and not isinstance(attrs.get("value"), dict):
            continue
        yield {"doc": doc.name, "kind": fact.kind, "roles": roles, "attrs": attrs, **extra, "quote": passage.text}


def _loss(passage: Passage, number: int) -> bool:
    """Whether the words beside a marked figure call it a loss."""
    for mention in passage.mentions:
        if mention.thing == number:
            near = passage.text[max(0, mention.start - 40) : mention.end + 25].casefold()
            return any(word in near for word in ("loss", "lost ", "deficit", "losing"))
    return False
