"""Proofs as JSON: hops with their passages, each with the hash of its document."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.records import Evidence, Hop

Names = Mapping[str, str]  # the name of each party by its id
Hashes = Mapping[str, str]  # the SHA-256 of each document by its name


def hop(step: Hop, names: Names, hashes: Hashes) -> dict[str, Any]:
    """A step of a proof."""
    return {"from": party(step.source, names), "to": party(step.target, names), "kind": step.kind, "words": step.words,
            "status": step.status, "when": step.when, "iri": step.iri,
            "evidence": [passage(evidence, hashes) for evidence in step.evidence]}  # fmt: skip


def passage(evidence: Evidence, hashes: Hashes) -> dict[str, Any]:
    """A passage: document, its hash, offsets, quote."""
    return {"doc": evidence.doc, "sha256": hashes.get(evidence.doc), "start": evidence.start, "end": evidence.end,
            "quote": evidence.quote}  # fmt: skip


def party(id_: str, names: Names) -> dict[str, str]:
    """A party by id and name."""
    return {"id": id_, "name": names[id_]}
