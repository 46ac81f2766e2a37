"""What `kg demo` prints of the graph that it built."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli.wording import parties, related_deal, said
from kg.ontology import kinds
from kg.records import Claim, Quantity

if TYPE_CHECKING:
    from pyoxigraph import Store

Told = tuple[Claim, ...]  # what documents say of one fact


def report(place: Path) -> Iterator[str]:
    """The deals with what each source says, who owns and leads, capacities, deals between related parties, what to try next."""
    from kg.ask.clauses import UNRELATED
    from kg.ask.related import related
    from kg.cli.opened import paged
    from kg.graph.store import open_store
    from kg.graph.view import view

    graph = open_store(place)
    seen = view(graph)
    told = sorted(_facts(seen, graph), key=_weight)
    deals = [claims for claims in told if kinds()[claims[0].kind].deal and not _bare(claims)]
    yield from _section("Deals, with what each source says", deals)
    yield from _section("Owners and offices", [claims for claims in told if claims[0].kind in ("Ownership", "Position")])
    yield from _section("Sites and capacity", [claims for claims in told if _capacity(claims)])
    names = dict(seen.nodes(data="name"))
    named = {id_ for id_, unnamed in seen.nodes(data="unnamed") if not unnamed}
    rows = [row for row in related(seen) if row.verdict != UNRELATED and named.issuperset(row.parties)]
    if rows:
        yield from _headed("Deals between related parties")
        pages = paged(graph)
        yield from (related_deal(row, number, names, pages) for number, row in enumerate(rows, 1))
    yield from _headed("Next")
    pairs = [row.parties for row in rows] or list(seen.edges())
    yield from _next(place, [[names[id_] for id_ in pair] for pair in pairs[:1]])


def _facts(seen: Any, graph: Store) -> Iterator[Told]:
    """The deals and links that join parties, and the facts of one party, each with all its claims."""
    from kg.graph.facts import facts

    edges = {key: edge["claims"] for _, _, key, edge in seen.edges(keys=True, data=True)}
    yield from edges.values()
    joined = {(c.doc, c.key) for claims in edges.values() for c in claims}
    yield from ((claim,) for claim in facts(graph) if (claim.doc, claim.key) not in joined)


def _next(place: Path, pairs: Sequence[Sequence[str]]) -> Iterator[str]:
    store = "" if str(place) == ".kg" else f" --store {place}"
    yield f"  kg query --list{store}"
    for one, other in pairs:
        yield f"  kg show '{one}'{store}"
        yield f"  kg paths '{one}' '{other}'{store}"


def _headed(title: str) -> Iterator[str]:
    yield f"\n{title}\n{'─' * len(title)}"


def _section(title: str, told: Sequence[Told]) -> Iterator[str]:
    if told:
        yield from _headed(title)
    for claims in told:
        yield f"{kinds()[claims[0].kind].label}: {parties(claims[0])}"
        for claim in claims:
            yield f"    {claim.doc}: {said(claim) or 'told'}"


def _weight(claims: Told) -> tuple:
    """By kind, then the most told and the most money first."""
    amounts = (value for claim in claims for _, value in claim.attrs if isinstance(value, Quantity) and value.unit == "USD")
    money = max((amount.value or amount.max or 0 for amount in amounts), default=0)
    return list(kinds()).index(claims[0].kind), -len({c.doc for c in claims}), -money, claims[0].roles


def _bare(claims: Told) -> bool:
    """Whether no more is told than a ticker."""
    return claims[0].kind == "Listing" and all(set(dict(c.attrs)) <= {"ticker", "exchange"} for c in claims)


def _capacity(claims: Told) -> bool:
    lead = claims[0]
    return lead.kind == "Operates" or lead.kind == "Observation" and lead.attr("metric") in ("power_capacity", "gpus")
