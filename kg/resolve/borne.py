"""What one document tells doubtfully and another surely: the second bears the first out, or tells it the other way round."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.lexicon import lexicon
from kg.ontology import kinds
from kg.records import Claim, Quantity
from kg.resolve.compare import unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same
from kg.resolve.tell import Stated

REASON, TURNED = "told by another document", "turned: another document tells it this way round"
Fact = tuple[object, ...]
Who = Same | Mapping[tuple[str, str], str]  # the comparable name that stands for a name in a document


def weighed(docs: Iterable[Stated], least: float | None = None, *, judgements: Judgements | None = None) -> Iterator[Stated]:
    """What each document states, with the rejected claims that reach the chance `least` once they are read beside the others.

    A claim is likelier by a fixed weight of log-odds if another document surely tells the same of the same parties. Of the
    kinds that hold one way between two parties, a claim that another document tells the other way round, and more surely, is
    turned: its passage tells of the two, and the other says who is who. What was let in or turned so before is weighed anew.
    A fact with an unnamed party is told by nobody else, and one role alone tells too little. The documents are gone through
    several times.
    """
    places = (((late, number, at), claim) for number, told in enumerate(docs)
              for late, claims in enumerate(parted(told.claims, told.rejected)) for at, claim in enumerate(claims))  # fmt: skip
    scale = Scale(Same.of(places, judgements or NONE), least)
    for told in docs:
        scale.read(*parted(told.claims, told.rejected))
    for told in docs:
        scale.hear(parted(told.claims, told.rejected)[0])
    for told in docs:
        sure, doubted = parted(told.claims, told.rejected)
        found = [*((claim, True) for claim in map(scale.sure, sure)), *map(scale.doubted, doubted)]
        yield told._replace(claims=[claim for claim, enters in found if enters], rejected=[claim for claim, enters in found if not enters])


def parted(claims: Iterable[Claim], rejected: Iterable[Claim]) -> tuple[list[Claim], list[Claim]]:
    """The claims that are sure by their own document, and those that are doubted: what was let in before is one of these."""
    sure: list[Claim] = []
    doubted = list(rejected)
    for claim in claims:
        (doubted if any(name == REASON for name, _ in claim.reasons) else sure).append(claim)
    return sure, doubted


class Scale:
    """What a claim is weighed against: who tells a thing most surely, and which documents tell what is doubted elsewhere.

    All claims are put on it twice, the sure ones in order: by `read`, and then by `hear`. Of the claims themselves it keeps none.
    """

    def __init__(self, same: Who, least: float | None = None) -> None:
        self._same, self._least = same, lexicon("model")["least"] if least is None else least
        self._surest: dict[Fact, tuple[float, str]] = {}
        self._doubted: set[Fact] = set()
        self._tellers: dict[Fact, set[str]] = defaultdict(set)

    def read(self, sure: Iterable[Claim], doubted: Iterable[Claim]) -> None:
        """Takes up how surely claims tell what holds one way, and what is doubted."""
        for claim in map(_told, sure):
            if _turns(claim) and (fact := _fact(claim, self._same)):
                if fact not in self._surest or self._surest[fact][0] < claim.confidence:
                    self._surest[fact] = claim.confidence, claim.doc
        self._doubted.update(fact for claim in doubted if (fact := _fact(claim, self._same)))

    def hear(self, sure: Iterable[Claim]) -> None:
        """Takes up which documents surely tell what is doubted."""
        for claim in map(self.sure, sure):
            if (fact := _fact(claim, self._same)) in self._doubted:
                self._tellers[fact].add(claim.doc)

    def sure(self, claim: Claim) -> Claim:
        """A sure claim, turned where another document tells it the other way round and more surely."""
        claim = _told(claim)
        fact = _fact(claim, self._same) if _turns(claim) else None
        other = self._surest.get(_other_way(fact)) if fact else None
        turns = fact and other and other[1] != claim.doc and other[0] > self._surest[fact][0]
        return _turned(claim).with_(reasons=(*claim.reasons, (TURNED, 0.0))) if turns else claim

    def doubted(self, claim: Claim) -> tuple[Claim, bool]:
        """A doubted claim as it is weighed, and whether it enters the graph."""
        claim = _alone(claim)
        fact = _fact(claim, self._same)
        others = self._tellers.get(fact) if fact else None
        if others and claim.doc not in others and (borne := _borne(claim)).confidence >= self._least:
            return borne, True
        return claim, False


def weigh(sure: Sequence[Claim], doubted: Sequence[Claim], same: Who, least: float | None = None) -> Iterator[tuple[Claim, bool]]:
    """The sure claims in order and then the doubted ones, each as it is weighed, and whether it enters the graph.

    They are all claims, or all of some blocks: a claim is weighed against those of its own `block` alone.
    """
    scale = Scale(same, least)
    scale.read(sure, doubted)
    scale.hear(sure)
    yield from ((claim, True) for claim in map(scale.sure, sure))
    yield from map(scale.doubted, doubted)


def block(claim: Claim, same: Who) -> Fact | None:
    """What claims share that bear on one another: what they tell, whichever way round; None for one that stands alone."""
    fact = _fact(claim, same)
    return min(fact, _other_way(fact)) if fact and _turns(claim) else fact


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
