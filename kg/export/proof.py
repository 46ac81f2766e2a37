"""Proofs as JSON: hops with their passages, each with the hash of its document."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.records import Evidence, Hop

if TYPE_CHECKING:
    from kg.ask.arithmetic import Reckoning
    from kg.ask.conflicts import Conflict
    from kg.ask.groups import Say
    from kg.ask.listed import Listed
    from kg.ask.related import RelatedDeal

Names = Mapping[str, str]  # the name of each party by its id
Hashes = Mapping[str, str]  # the SHA-256 of each document by its name


def hop(step: Hop, names: Names, hashes: Hashes) -> dict[str, Any]:
    """A step of a proof."""
    return {"from": party(step.source, names), "to": party(step.target, names), "kind": step.kind, "words": step.words,
            "status": step.status, "when": step.when, "iri": step.iri, "rule": step.rule,
            "evidence": [passage(evidence, hashes) for evidence in step.evidence]}  # fmt: skip


def passage(evidence: Evidence, hashes: Hashes) -> dict[str, Any]:
    """A passage: document, its hash, offsets, quote."""
    return {"doc": evidence.doc, "sha256": hashes.get(evidence.doc), "start": evidence.start, "end": evidence.end,
            "quote": evidence.quote}  # fmt: skip


def party(id_: str, names: Names) -> dict[str, str]:
    """A party by id and name."""
    return {"id": id_, "name": names[id_]}


def judged(row: RelatedDeal, number: int, names: Names, hashes: Hashes) -> dict[str, Any]:
    """A judged deal with its whole proof."""
    return {
        "number": number,
        "standard": row.standard,
        "verdict": row.verdict,
        "clause": {"id": row.clause.id, "cites": row.clause.cites, "text": row.clause.text, "source": row.clause.source},
        "kind": row.deal.kind,
        "parties": [party(id_, names) for id_ in row.parties],
        "amount": row.amount.record() if row.amount else None,
        "date": row.deal.when,
        "status": row.deal.status,
        "judged_on": {"from": row.when.first, "until": row.when.last},
        "through": [party(id_, names) for id_ in row.through],
        "missing": list(row.missing),
        "rests_on_words": row.told,
        "undated": row.undated,
        "sources": row.sources,
        "deal": hop(row.deal, names, hashes),
        "chain": [hop(step, names, hashes) for step in row.chain],
    }


def listed(row: Listed, standard: str) -> dict[str, Any]:
    """A judged deal without its proof."""
    return {"deal": row.deal, "kind": row.kind, "parties": row.parties, "amount": row.amount.record() if row.amount else None,
            "judged_on": {"from": row.first, "until": row.last}, "status": row.status, "standard": standard, "verdict": row.verdict}  # fmt: skip


def say(told: Say, names: Names, hashes: Hashes) -> dict[str, Any]:
    """A say of one party in another, with the blocks that were summed and its proof."""
    return {
        "holder": party(told.holder, names),
        "held": party(told.held, names),
        "relation": told.relation,
        "sure": told.sure,
        "blocks": [
            {"company": party(block.company, names), "votes": [block.low, block.high],
             "stakes": [{"holder": party(stake.holder, names), "votes": [stake.low, stake.high], "told": stake.told,
                         "bought": stake.bought, "joint": stake.joint} for stake in block.stakes]}
            for block in told.blocks
        ],
        "rests_on_words": told.told,
        "undated": told.undated,
        "missing": list(told.missing),
        "chain": [hop(step, names, hashes) for step in told.hops],
    }  # fmt: skip


def conflict(told: Conflict, hashes: Hashes) -> dict[str, Any]:
    """What is told in two ways, with every reading of either side."""
    from kg.graph.view import told_when

    return {
        "about": told.about, "attr": told.attr, "rule": told.rule, "verdict": told.verdict, "why": told.why,
        "sides": [
            {"reading": side.words, "sources": list(side.sources),
             "readings": [{"reading": reading.words, "doc": reading.claim.doc, "kind": reading.claim.kind, "status": reading.claim.status,
                           "when": told_when([reading.claim]) or reading.period, "rule": told.rule,
                           "evidence": [passage(evidence, hashes) for evidence in reading.claim.evidence]} for reading in side.readings]}
            for side in told.sides
        ],
    }  # fmt: skip


def reckoning(sum_: Reckoning, hashes: Hashes) -> dict[str, Any]:
    """A sum of the prose: each of its figures with its document and with the rule that computes with it."""
    told, of = sum_.record(), {"doc": sum_.doc, "sha256": hashes.get(sum_.doc), "rule": sum_.rule}
    return {**told, "stated": told["stated"] | of, "inputs": [figure | of for figure in told["inputs"]],
            "evidence": passage(sum_.evidence, hashes),
            "others": [figure | {"rule": sum_.rule, "evidence": passage(where, hashes)}
                       for figure, (_, where) in zip(told["others"], sum_.others, strict=True)]}  # fmt: skip
