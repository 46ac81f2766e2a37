"""Common control as a textbook writes it: a networkx graph, adjacency dicts and a worklist, one deal after the other."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx

from kg.ask.columned import RANKS, WAYS
from kg.ask.ties import BOUGHT
from kg.graph.columns import AFTER, BEFORE, Columns
from kg.ontology import kinds

RELATED, UNKNOWN, UNRELATED = range(3)
LEADS = 1 << RANKS.index("leads")
PURCHASED = WAYS.index(BOUGHT)
PURCHASES = INVESTMENT, ACQUISITION = tuple(list(kinds()).index(name) for name in ("Investment", "Acquisition"))


def joined(held: Columns) -> nx.MultiDiGraph:
    """The graph of all ties, each an edge from the party above to the one below."""
    graph = nx.MultiDiGraph()
    people, unnamed = held.parties.person.tolist(), held.parties.unnamed.tolist()
    graph.add_nodes_from((party, {"person": person, "unnamed": hidden}) for party, (person, hidden) in enumerate(zip(people, unnamed, strict=True)))
    for force in ("stakes", "offices", "kin", "stated"):
        table = vars(getattr(held, force))
        names = [name for name in table if name not in ("over", "under", "under_at")]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*(table[name].tolist() for name in names), strict=True)]
        graph.add_edges_from((row["top"], row["below"], {**row, "force": force}) for row in rows)
    return graph


def verdicts(graph: nx.MultiDiGraph, held: Columns) -> list[int]:
    """The verdict on each deal."""
    deals = held.deals
    columns = (deals.one, deals.other, deals.fact, deals.kind, deals.first, deals.last)
    return [verdict(graph, *deal) for deal in zip(*(column.tolist() for column in columns), strict=True)]


def verdict(graph: nx.MultiDiGraph, one: int, other: int, fact: int, kind: int, first: int, last: int) -> int:
    """The verdict on one deal."""
    deal = (one, other, fact, kind, first, last)
    above = {side: set(_closed(graph, side, deal)) for side in (one, other)}
    held = {company: _stakes(graph, company, deal) for company in above[one] | above[other]}
    officers = {side: {top for at in above[side] for top, _ in _told(graph, at, "offices", deal)} for side in above}
    both = (above[one] & above[other]) | {one, other}
    sure = {top: _controlled(held, top, True) | {top} for top in both & held.keys()}
    if any({one, other} <= members for members in sure.values()):
        return RELATED
    if any(top == other for top, _ in _told(graph, one, "stated", deal)):
        return RELATED
    if graph.nodes[one]["unnamed"] or graph.nodes[other]["unnamed"]:
        return UNKNOWN
    may: dict[int, set[int]] = {}

    def reach(top: int) -> set[int]:
        if top not in may:
            may[top] = _controlled(held, top, False) | {top}
        return may[top]

    if any({one, other} <= reach(top) for top in both & held.keys()):
        return UNKNOWN
    for person in (above[one] | officers[one]) & (above[other] | officers[other]):
        if graph.nodes[person]["person"]:
            leads = {at for at in held for top, office in _told(graph, at, "offices", deal) if top == person and office["ranks"] & LEADS}
            if {one, other} <= reach(person).union(*map(reach, leads)):
                return UNKNOWN
    for person in above[one]:
        if graph.nodes[person]["person"] and person != one and graph.pred[person]:
            for kin, _ in _told(graph, person, "kin", deal):
                if kin in above[other] and kin != other and one in reach(person) and other in reach(kin):
                    return UNKNOWN
    return UNRELATED


def _told(graph: nx.MultiDiGraph, below: int, force: str, deal: tuple[int, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    for top, edges in graph.pred[below].items():
        for edge in edges.values():
            if edge["force"] == force and _weight(edge, deal):
                yield top, edge


def _weight(edge: dict[str, Any], deal: tuple[int, ...]) -> int:
    """0 where a tie does not count for a deal, 1 where that is open, 2 where it does."""
    one, other, fact, kind, first, last = deal
    if edge["begun_first"] > last or edge["ended_last"] < first:
        return 0
    if edge["force"] == "stakes" and kind in PURCHASES:
        direct = edge["top"] == one and edge["below"] == other and not (kind == INVESTMENT and not edge["by_deal"] and edge["control"])
        late = edge["begun_first"] == BEFORE or edge["begun_last"] >= (first if first != BEFORE else AFTER)
        if edge["fact"] == fact or (direct and late):
            return 1 if kind == INVESTMENT else 0
    if first == BEFORE:
        return 2 if edge["ended_first"] == AFTER else 1
    return 2 if edge["begun_last"] <= first and edge["ended_first"] >= last else 1


def _closed(graph: nx.MultiDiGraph, side: int, deal: tuple[int, ...]) -> list[int]:
    found, seen = [side], {side}
    for at in found:
        for top, _ in _told(graph, at, "stakes", deal):
            if top not in seen:
                seen.add(top)
                found.append(top)
    return found


def _stakes(graph: nx.MultiDiGraph, company: int, deal: tuple[int, ...]) -> dict[int, tuple[float, float, bool]]:
    """For each holder the least and the most votes, and whether that is control of itself."""
    facts: dict[int, list[tuple[dict[str, Any], bool]]] = {}
    for top, edge in _told(graph, company, "stakes", deal):
        facts.setdefault(top, []).append((edge, _weight(edge, deal) == 2))
    return {top: _whole(facts[top]) for top in sorted(facts)}


def _whole(facts: list[tuple[dict[str, Any], bool]]) -> tuple[float, float, bool]:
    """One stake of all facts that tell it: a size that is told speaks for what tells none."""
    sized = [edge for edge, _ in facts if edge["sized"]]
    shared = any(sure and edge["sized"] for edge, sure in facts)
    known = shared or (bool(sized) and not any(sure for _, sure in facts))
    low = min(edge["votes_low"] for edge in sized) if shared else 0.0
    high = max(edge["votes_high"] for edge in sized) if known else 100.0
    lead = any(sure and edge["control"] and (edge["stated"] or edge["control"] == PURCHASED or not shared) for edge, sure in facts)
    return low, high, low > 50 or lead


def _controlled(held: dict[int, dict[int, tuple[float, float, bool]]], top: int, sure: bool) -> set[int]:
    """What a party controls, surely or possibly: the least fixpoint, by a worklist."""
    below: dict[int, list[int]] = {}
    for company, holders in held.items():
        for holder in holders:
            below.setdefault(holder, []).append(company)
    found: set[int] = set()
    fresh = [top]
    while fresh:
        for company in below.get(fresh.pop(), ()):
            if company == top or company in found:
                continue
            ours = {holder for holder in held[company] if holder in found or holder == top}
            low = sum(held[company][holder][0] for holder in ours)
            if low > 50 or any(held[company][holder][2] for holder in ours):
                found.add(company)
                fresh.append(company)
            elif not sure:
                rest = [stake for holder, stake in held[company].items() if holder not in ours]
                most = min(sum(held[company][holder][1] for holder in ours), 100 - sum(stake[0] for stake in rest))
                if most > 50 and not any(stake[2] for stake in rest):
                    found.add(company)
                    fresh.append(company)
    return found
