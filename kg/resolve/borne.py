"""What one document tells doubtfully and another surely: the second bears the first out, or tells it the other way round."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.lexicon import lexicon
from kg.ontology import kinds
from kg.records import Claim, Quantity
from kg.resolve.compare import unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same

REASON, TURNED = "told by another document", "turned: another document tells it this way round"
Fact = tuple[object, ...]
Who = Same | Mapping[tuple[str, str], str]  # the comparable name that stands for a name in a document


class Weighed(NamedTuple):
    """The claims that enter the graph, and those that are kept apart."""

    claims: list[Claim]
    rejected: list[Claim]


def weighed(claims: Iterable[Claim], rejected: Iterable[Claim], least: float | None = None, *, judgements: Judgements | None = None) -> Weighed:
    """The claims, and with them the rejected ones that reach the chance `least` once they are read beside the others.

    A claim is likelier by a fixed weight of log-odds if another document surely tells the same of the same parties. Of the
    kinds that hold one way between two parties, a claim that another document tells the other way round, and more surely, is
    turned: its passage tells of the two, and the other says who is who. What was let in or turned so before is weighed anew.
    A fact with an unnamed party is told by nobody else, and one role alone tells too little.
    """
    sure, doubted = parted(claims, rejected)
    same = Same.of([*sure, *doubted], judgements or NONE)
    told, apart = [], []
    for claim, enters in weigh(sure, doubted, same, least):
        (told if enters else apart).append(claim)
    return Weighed(told, apart)


def parted(claims: Iterable[Claim], rejected: Iterable[Claim]) -> tuple[list[Claim], list[Claim]]:
    """The claims that are sure by their own document, and those that are doubted: what was let in before is one of these."""
    sure: list[Claim] = []
    doubted = list(rejected)
    for claim in claims:
        (doubted if any(name == REASON for name, _ in claim.reasons) else sure).append(claim)
    return sure, doubted


def weigh(sure: Sequence[Claim], doubted: Sequence[Claim], same: Who, least: float | None = None) -> Iterator[tuple[Claim, bool]]:
    """The sure claims in order and then the doubted ones, each as it is weighed, and whether it enters the graph.

    They are all claims, or all of some blocks: a claim is weighed against those of its own `block` alone.
    """
    least = lexicon("model")["least"] if least is None else least
    sure = list(_one_way(list(map(_told, sure)), same))
    tellers: dict[Fact, set[str]] = defaultdict(set)
    for claim in sure:
        if fact := _fact(claim, same):
            tellers[fact].add(claim.doc)
        yield claim, True
    for claim in map(_alone, doubted):
        fact = _fact(claim, same)
        others = tellers.get(fact, set()) if fact else set()
        if others and claim.doc not in others and (borne := _borne(claim)).confidence >= least:
            yield borne, True
        else:
            yield claim, False


def block(claim: Claim, same: Who) -> Fact | None:
    """What claims share that bear on one another: what they tell, whichever way round; None for one that stands alone."""
    fact = _fact(claim, same)
    return min(fact, _other_way(fact)) if fact and _turns(claim) else fact


def _one_way(claims: list[Claim], same: Who) -> Iterator[Claim]:
    """The claims, turned where another document tells them the other way round and more surely."""
    facts = [_fact(claim, same) if _turns(claim) else None for claim in claims]
    surest: dict[Fact, Claim] = {}
    for claim, fact in zip(claims, facts, strict=True):
        if fact and (fact not in surest or surest[fact].confidence < claim.confidence):
            surest[fact] = claim
    for claim, fact in zip(claims, facts, strict=True):
        other = surest.get(_other_way(fact)) if fact else None
        turns = fact and other and other.doc != claim.doc and other.confidence > surest[fact].confidence
        yield _turned(claim).with_(reasons=(*claim.reasons, (TURNED, 0.0))) if turns else claim


def _turns(claim: Claim) -> bool:
    """Whether a claim is of the kinds that hold one way between two parties."""
    return claim.kind in lexicon("model")["one_way"] and len(claim.roles) == 2


def _told(claim: Claim) -> Claim:
    """The claim the way round that its own document was read."""
    if all(name != TURNED for name, _ in claim.reasons):
        return claim
    return _turned(claim).with_(reasons=tuple(reason for reason in claim.reasons if reason[0] != TURNED))


def _turned(claim: Claim) -> Claim:
    """The claim with its two roles exchanged, and the mentions that fill them."""
    (one, a), (other, b) = claim.roles
    swapped = {one: other, other: one}
    said = sorted(((swapped.get(role, role), mention) for role, mention in claim.said), key=lambda pair: pair[0] != one)
    return claim.with_(roles=((one, b), (other, a)), said=tuple(said))


def _other_way(fact: Fact) -> Fact:
    kind, roles, figure = fact
    (one, a), (other, b) = roles  # type: ignore[misc]
    return (kind, ((one, b), (other, a)), figure)


def _fact(claim: Claim, same: Who) -> Fact | None:
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
