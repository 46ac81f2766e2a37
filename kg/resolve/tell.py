"""Which claims tell of one deal, one link or one figure."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from kg.records import Claim, Value
from kg.resolve.agree import agreement
from kg.resolve.classes import fillers
from kg.resolve.compare import unnamed

Role = tuple[str, str]  # a role and the id of the party that fills it
Attrs = tuple[tuple[str, Value], ...]


class Stated(NamedTuple):
    """What one document states: its name and date, the claims that enter the graph or are likely to, those that are kept apart."""

    doc: str
    published: str | None
    claims: list[Claim]
    rejected: list[Claim]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one document says of one thing: its claims, which agree in all but their status."""

    kind: str
    doc: str
    roles: tuple[Role, ...]
    claims: tuple[Claim, ...]

    @property
    def lead(self) -> Claim:
        """The claim that stands first in the document."""
        return self.claims[0]


def place(claim: Claim) -> tuple[str, int, str]:
    """Where a claim stands: its document, the start of its first passage, its key."""
    return claim.doc, min((e.start for e in claim.evidence), default=0), claim.key


def merged(claims: Iterable[Claim]) -> list[Claim]:
    """The claims in reading order; of those that say the same in one document, one with all their evidence."""
    found: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        at = (claim.doc, claim.key)
        if (known := found.get(at)) is not None and known != claim:
            surer = known if known.confidence >= claim.confidence else claim
            claim = replace(surer, evidence=tuple(sorted({*known.evidence, *claim.evidence})))
        found[at] = claim
    return sorted(found.values(), key=place)


def stated(claims: Iterable[Claim], rejected: Iterable[Claim] = (),
           published: Mapping[str, str | None] = MappingProxyType({})) -> list[Stated]:  # fmt: skip
    """What each document states, by the claims of all of them, in the order in which these come."""
    found: dict[str, tuple[list[Claim], list[Claim]]] = {}
    for side, some in enumerate((claims, rejected)):
        for claim in some:
            found.setdefault(claim.doc, ([], []))[side].append(claim)
    return [Stated(doc, published.get(doc), *told) for doc, told in found.items()]


def fact(claim: Claim) -> str:
    """What a claim tells of, in its own document: its key, whatever its status."""
    return claim.with_(status=None).key


def tellings(claims: Iterable[Claim], party: Callable[[Claim, str, str], str]) -> Iterator[Telling]:
    """The claims of each document that agree in kind, roles and attrs, together; `party` says who fills a role."""
    bundles: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        bundles[claim.doc, fact(claim)].append(claim)
    for (doc, _), bundle in bundles.items():
        roles = tuple(dict.fromkeys((role, party(bundle[0], role, name)) for role, name in fillers(bundle[0])))
        yield Telling(bundle[0].kind, doc, roles, tuple(bundle))


def block(telling: Telling) -> tuple[object, ...]:
    """What tellings share that may be of one thing: kind and roles, and the document where a party is unnamed."""
    named = not any(unnamed(name) for _, name in telling.lead.roles)
    claimed = {role for role, _ in telling.lead.roles}
    roles = tuple(sorted(role for role in telling.roles if role[0] in claimed))
    return (telling.kind, roles) if named else (telling.kind, telling.doc, roles)


def matched(block: Iterable[Telling], published: Mapping[str, str | None]) -> Iterator[tuple[Telling, ...]]:
    """The tellings of a block that are of one thing, together: at most one a document, the earliest document's first.

    Two documents tell of one thing if the kind and all roles are the same and nothing excludes it; they are paired off, the
    best agreement first. A thing with an unnamed party is its own document's alone: a description identifies nobody.
    """
    by_doc: dict[str, list[Telling]] = defaultdict(list)
    for telling in sorted(block, key=lambda t: (published.get(t.doc) or "9999", *place(t.lead))):
        by_doc[telling.doc].append(telling)
    found: list[list[Telling]] = []
    ways: list[dict[Attrs, Claim]] = []  # of each thing, a claim for each way in which it is told: agreement hangs on attrs alone
    for told in by_doc.values():
        scores = sorted(
            (-score, i, j)
            for i, known in enumerate(ways)
            for j, telling in enumerate(told)
            if (score := _fit(known.values(), telling.lead)) is not None
        )
        taken: set[int] = set()
        placed: set[int] = set()
        for _, i, j in scores:
            if i not in taken and j not in placed:
                found[i].append(told[j])
                ways[i].setdefault(told[j].lead.attrs, told[j].lead)
                taken.add(i)
                placed.add(j)
        fresh = [telling for j, telling in enumerate(told) if j not in placed]
        found.extend([telling] for telling in fresh)
        ways.extend({telling.lead.attrs: telling.lead} for telling in fresh)
    yield from map(tuple, found)


def _fit(known: Iterable[Claim], claim: Claim) -> float | None:
    scores = [agreement(one, claim) for one in known]
    return None if None in scores else max(score for score in scores if score is not None)
