"""One step of a proof: a fact that joins two parties, in words, with its passages."""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from kg.ask.sources import independent
from kg.graph.instances import currencies
from kg.graph.wording import amount
from kg.ontology import kinds
from kg.records import DATES, Claim, Evidence, Hop, Mention, Quantity, Value

Edge = Mapping[str, Any]  # what kg.graph.view documents

MONEY = ("total", "value", "amount", "proceeds", "payment")  # the amount that a deal is known by, the first that is told
PLAIN = frozenset(MONEY)  # amounts that need no name beside them
SURENESS = ("exact", "about", "at least", "at most")


def hop(iri: str, edge: Edge, source: str, target: str, rule: str) -> Hop:
    """The step from one party's id to another's, in words; its first passage is the one that names most of its parties."""
    return Hop(source, target, edge["kind"], words(edge), stage(edge), edge["when"], evidence(edge), iri, rule)


def words(edge: Edge) -> str:
    """A fact and its terms: "A supplies B (batteries, about 430 million USD, 2025, completed)"."""
    terms = [term for name in kinds()[edge["kind"]].attrs if name not in DATES for term in _term(edge, name)]
    terms += [term for term in (edge["when"], stage(edge), "denied" if denied(edge) else None) if term]
    return edge["label"] + (f" ({', '.join(dict.fromkeys(terms))})" if terms else "")


def single(iri: str, edge: Edge, rule: str) -> Hop:
    """A fact as a step of its own, from its first party to its last, which are one where it names but one."""
    parties = [id_ for ids in edge["roles"].values() for id_ in ids] or [""]
    return hop(iri, edge, parties[0], parties[-1], rule)


def joins(edge: Edge, source: str, target: str) -> str:
    """By which roles of its kind a fact joins one party (an id) to another: "lessor joins lessee"."""
    one, other = (next((role for role, ids in edge["roles"].items() if id_ in ids), "party") for id_ in (source, target))
    return f"{one} joins {other}"


def counts(statuses: Collection[str]) -> Callable[[Edge], bool]:
    """Which facts count: those that some claim gives one of the statuses, or where none is named those that hold."""
    wanted = set(statuses)
    return lambda edge: bool(wanted & set(edge["status"])) if wanted else edge["holds"]


def denied(edge: Edge) -> bool:
    """Whether all who tell of a fact say that it is none."""
    return bool(edge["claims"]) and all(claim.mode == "negated" for claim in edge["claims"])


def stage(edge: Edge) -> str | None:
    """The status of a fact; sources that disagree are parted by a slash."""
    return " / ".join(edge["status"]) or None


def evidence(edge: Edge) -> tuple[Evidence, ...]:
    """All passages of a fact, each once: first the one that is shown where one is, then the others as they are told."""
    return shown_first(told(edge))


def passage_count(edge: Edge) -> int:
    """How many passages a fact has, each counted once."""
    return len({passage for claim in edge["claims"] for passage in claim.evidence})


def shown_first(claims: Sequence[Claim]) -> tuple[Evidence, ...]:
    """The passages of some claims, each once, in order, but first the one that holds most of its claim's parties.

    Of several that hold as many: the one that calls most of them by their names, not "it" or "the company"; then the first.
    """
    every = tuple(dict.fromkeys(passage for claim in claims for passage in claim.evidence))
    if len(every) < 2:
        return every
    _, first = max(((_held(claim, passage), passage) for claim in claims for passage in claim.evidence), key=itemgetter(0))
    return (first, *(passage for passage in every if passage != first))


def _held(claim: Claim, passage: Evidence) -> tuple[int, int]:
    """How many parties of a claim a passage of it holds, and how many it calls by their names."""
    named = sum(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", passage.quote) is not None for _, name in claim.roles)
    return sum(_within(said, passage) for _, said in claim.said), named


def told(edge: Edge) -> list[Claim]:
    """The claims of a fact, what is asserted and tells most first."""
    return sorted(edge["claims"], key=lambda c: (c.mode != "asserted", -len(c.attrs), -c.confidence, c.doc, c.key))


def readings(edge: Edge, name: str) -> list[Value]:
    """The values that claims give for an attr, the likeliest first.

    What more independent sources give comes first. Of two that as many give: what is asserted; an amount that stands in one
    passage with the parties, for one from another passage may be of another deal; what the surer claim gives; what is told
    more exactly. How large it is counts for nothing.
    """
    given: dict[Value, list[Claim]] = {}
    for claim in told(edge):
        if (found := claim.attr(name)) is not None:
            given.setdefault(found, []).append(claim)
    return sorted(given, key=lambda v: _rank(v, given[v], edge["roots"])) if len(given) > 1 else list(given)


def value(edge: Edge, name: str) -> Value | None:
    """The first reading of an attr, None where no claim gives one."""
    return next(iter(readings(edge, name)), None)


def money(edge: Edge) -> Quantity | None:
    """The amount of money that a deal is known by."""
    amounts = (value(edge, name) for name in MONEY)
    return next((v for v in amounts if isinstance(v, Quantity) and v.unit in currencies()), None)


def _rank(told: Value, claims: Sequence[Claim], roots: Mapping[str, str]) -> tuple[float, ...]:
    """Where a reading stands among others, by the claims that give it: the less, the likelier."""
    exactness = SURENESS.index(told.bound) if isinstance(told, Quantity) else 0
    return (-independent(claims, roots), all(claim.mode != "asserted" for claim in claims),
            not any(_together(claim, told) for claim in claims), -max(claim.confidence for claim in claims), exactness)  # fmt: skip


def _together(claim: Claim, told: Value) -> bool:
    """Whether a passage of a claim holds an amount and all parties; of dates and words, and where one passage is all, it does."""
    if len(claim.evidence) < 2 or not isinstance(told, Quantity):
        return True
    from kg.annotate.quantities import amounts

    near = (e for e in claim.evidence if names_all(claim, e))
    return any(same(found.quantity, told) for passage in near for found in amounts(passage.quote))


def names_all(claim: Claim, passage: Evidence) -> bool:
    """Whether a passage holds the mentions of all parties of a claim."""
    return all(_within(said, passage) for _, said in claim.said)


def _within(said: Mention, passage: Evidence) -> bool:
    return passage.start <= said.start and said.end <= passage.end


def same(printed: Quantity, told: Quantity) -> bool:
    """Whether a printed figure is an amount; of a counted thing the figure alone is read."""
    return printed.unit in ("", told.unit) and (printed.value, printed.min, printed.max) == (told.value, told.min, told.max)


def _term(edge: Edge, name: str) -> Iterator[str]:
    found = readings(edge, name)
    amounts: dict[Quantity, Quantity] = {}  # of figures that differ in their bound or teller alone, the likeliest
    for reading in found:
        if isinstance(reading, Quantity):
            amounts.setdefault(replace(reading, bound="exact", attributed_to=None), reading)
    if amounts:
        yield ("" if name in PLAIN else f"{name} ") + " or ".join(map(amount, amounts.values()))
    elif found and found[0]:
        yield str(found[0])
