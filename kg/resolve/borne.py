"""What one document tells doubtfully and another surely: the second bears the first out, or tells it the other way round."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.lexicon import lexicon
from kg.odds import log_odds
from kg.ontology import kinds
from kg.records import Claim, Quantity
from kg.resolve.compare import unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same

REASON, TURNED = "told by another document", "told the other way round by another document"
Fact = tuple[object, ...]


class Weighed(NamedTuple):
    """The claims that enter the graph, and those that are kept apart."""

    claims: list[Claim]
    rejected: list[Claim]


def weighed(claims: Iterable[Claim], rejected: Iterable[Claim], least: float | None = None, *, judgements: Judgements | None = None) -> Weighed:
    """The claims, and with them the rejected ones that reach the chance `least` once they are read beside the others.

    A claim is likelier by a fixed weight of log-odds if another document surely tells the same of the same parties. Of the
    kinds that hold one way between two parties, a claim that another document tells the other way round, and more surely, is
    unlikelier by all that speaks for the other. What was weighed so before is weighed anew. A fact with an unnamed party is
    told by nobody else, and one role alone tells too little.
    """
    least = lexicon("model")["least"] if least is None else least
    sure, doubted = [], list(rejected)
    for claim in claims:
        (doubted if any(name == REASON for name, _ in claim.reasons) else sure).append(claim)
    turned = [claim for claim in doubted if any(name == TURNED for name, _ in claim.reasons)]
    doubted = [claim for claim in doubted if claim not in turned]
    sure += map(_alone, turned)
    same = Same([*sure, *doubted], judgements or NONE)
    sure, contradicted = _one_way(sure, same, least)
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
    return Weighed(told, [*contradicted, *apart])


def _one_way(claims: list[Claim], same: Same, least: float) -> tuple[list[Claim], list[Claim]]:
    """The claims that stand, and those that fall because another document tells them the other way round."""
    surest: dict[Fact, Claim] = {}
    for claim in claims:
        fact = _fact(claim, same)
        if fact and (fact not in surest or surest[fact].confidence < claim.confidence):
            surest[fact] = claim
    stand, fall = [], []
    for claim in claims:
        fact = _fact(claim, same) if claim.kind in lexicon("model")["one_way"] else None
        other = surest.get(_other_way(fact)) if fact and len(claim.roles) == 2 else None
        if fact and other and other.doc != claim.doc and other.confidence > surest[fact].confidence:
            weight = -round(log_odds(other.confidence), 3)
            claim = _moved(claim, weight, (*claim.reasons, (TURNED, weight)))
            (stand if claim.confidence >= least else fall).append(claim)
        else:
            stand.append(claim)
    return stand, fall


def _other_way(fact: Fact) -> Fact:
    kind, roles, figure = fact
    (one, a), (other, b) = roles  # type: ignore[misc]
    return (kind, ((one, b), (other, a)), figure)


def _fact(claim: Claim, same: Same) -> Fact | None:
    """What a claim tells, in whatever words: kind, who fills which role, and the figure that an observation gives."""
    value = claim.attr("value") if claim.kind == "Observation" else None
    if len(claim.roles) < 2 and value is None or any(unnamed(name) for _, name in claim.roles):
        return None
    roles = [(role, same[claim.doc, name]) for role, name in claim.roles]
    figure = (claim.attr("metric"), value.value, value.min, value.max, value.unit) if isinstance(value, Quantity) else ()
    return (claim.kind, tuple(sorted(roles) if kinds()[claim.kind].symmetric else roles), figure)


def _alone(claim: Claim) -> Claim:
    """The claim as it was before it was read beside another document's."""
    bonus = sum(weight for name, weight in claim.reasons if name in (REASON, TURNED))
    return _moved(claim, -bonus, tuple(r for r in claim.reasons if r[0] not in (REASON, TURNED))) if bonus else claim


def _borne(claim: Claim) -> Claim:
    bonus = lexicon("model")["elsewhere"]
    return _moved(claim, bonus, (*claim.reasons, (REASON, bonus)))


def _moved(claim: Claim, bonus: float, reasons: tuple[tuple[str, float], ...]) -> Claim:
    odds = claim.confidence / max(1e-9, 1.0 - claim.confidence) * math.exp(bonus)
    return claim.with_(confidence=round(odds / (1.0 + odds), 4), reasons=reasons)
