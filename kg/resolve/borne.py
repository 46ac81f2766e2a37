"""What one document says in doubtful words and another says surely: the second bears the first out."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.lexicon import lexicon
from kg.ontology import kinds
from kg.records import Claim, Quantity
from kg.resolve.compare import unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same

REASON = "told by another document"
Fact = tuple[object, ...]


class Weighed(NamedTuple):
    """The claims that enter the graph, and those that are kept apart."""

    claims: list[Claim]
    rejected: list[Claim]


def weighed(claims: Iterable[Claim], rejected: Iterable[Claim], least: float | None = None, *, judgements: Judgements | None = None) -> Weighed:
    """The claims, and with them the rejected ones that reach the chance `least` once they are read beside the others.

    A claim is likelier by a fixed weight of log-odds if another document surely tells the same of the same parties. What
    was let in so before is weighed anew. A fact with an unnamed party is told by nobody else, and one role alone tells too little.
    """
    least = lexicon("model")["least"] if least is None else least
    sure, doubted = [], list(rejected)
    for claim in claims:
        (doubted if any(name == REASON for name, _ in claim.reasons) else sure).append(claim)
    same = Same([*sure, *doubted], judgements or NONE)
    tellers: dict[Fact, set[str]] = defaultdict(set)
    for claim in sure:
        if fact := _fact(claim, same):
            tellers[fact].add(claim.doc)
    told, apart = sure[:], []
    held = {(claim.doc, _fact(claim, same)) for claim in sure}
    for claim in map(_alone, doubted):
        fact = _fact(claim, same)
        borne = _borne(claim) if fact and tellers[fact] - {claim.doc} and (claim.doc, fact) not in held else claim
        if borne is not claim and borne.confidence >= least:
            told.append(borne)
        else:
            apart.append(claim)
    return Weighed(told, apart)


def _fact(claim: Claim, same: Same) -> Fact | None:
    """What a claim tells, in whatever words: kind, who fills which role, and the figure that an observation gives."""
    value = claim.attr("value") if claim.kind == "Observation" else None
    if len(claim.roles) < 2 and value is None or any(unnamed(name) for _, name in claim.roles):
        return None
    roles = [(role, same[claim.doc, name]) for role, name in claim.roles]
    figure = (claim.attr("metric"), value.value, value.min, value.max, value.unit) if isinstance(value, Quantity) else ()
    return (claim.kind, tuple(sorted(roles) if kinds()[claim.kind].symmetric else roles), figure)


def _alone(claim: Claim) -> Claim:
    """The claim as it was before another document bore it out."""
    bonus = sum(weight for name, weight in claim.reasons if name == REASON)
    return _moved(claim, -bonus, tuple(r for r in claim.reasons if r[0] != REASON)) if bonus else claim


def _borne(claim: Claim) -> Claim:
    bonus = lexicon("model")["elsewhere"]
    return _moved(claim, bonus, (*claim.reasons, (REASON, bonus)))


def _moved(claim: Claim, bonus: float, reasons: tuple[tuple[str, float], ...]) -> Claim:
    odds = claim.confidence / max(1e-9, 1.0 - claim.confidence) * math.exp(bonus)
    return claim.with_(confidence=round(odds / (1.0 + odds), 4), reasons=reasons)
