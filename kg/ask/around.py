"""Which part of a graph an answer rests on, found on its columns: so that no question reads more of the store than it needs."""
from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from kg.ask.control import MAJORITY
from kg.ask.controlled import WORDS, controlled, groups
from kg.ask.rowed import Rows
from kg.ask.spread import distinct, spread
from kg.ask.ties import Span, on
from kg.graph.columns import Array, Columns, Links, Stakes, Ties
from kg.graph.periods import days


def deals_of(columns: Columns, parties: Collection[str]) -> Array:
    """The rows of the deals that some parties (ids) take part in, or of all for none."""
    if not parties:
        return np.arange(len(columns.deals))
    numbers = np.array([n for id_ in parties if (n := columns.ids.find(id_)) is not None], np.int64)
    _, place = spread(columns.deals.of_at, numbers)
    return distinct(columns.deals.of[place])


def facts_around(columns: Columns, rows: Array) -> Iterator[str]:
    """The IRIs of some deals, and of every fact that a verdict on them can rest on: what stands over their sides or over
    what these own, the offices in all of them, and who of them is kin or told to be related."""
    deals, stakes, offices = columns.deals, columns.stakes, columns.offices
    sides = distinct(np.concatenate((deals.one[rows], deals.other[rows])))
    found = [deals.fact[rows]]
    owned = stakes.below[stakes.under[spread(stakes.under_at, sides)[1]]]
    inside = np.zeros(len(columns.parties.person), bool)
    fresh = distinct(np.concatenate((sides, owned)))
    while len(fresh):
        inside[fresh] = True
        held, run = (spread(table.over, fresh)[1] for table in (stakes, offices))
        found += [stakes.fact[held], offices.fact[run]]
        tops = distinct(np.concatenate((stakes.top[held], offices.top[run])))
        fresh = tops[~inside[tops]]
    nodes = np.flatnonzero(inside)
    found += [_between(table, nodes, inside) for table in (columns.kin, columns.stated)]
    return (columns.facts[number] for number in distinct(np.concatenate(found)) if columns.facts[number])


def facts_of_group(columns: Columns, party: str, as_of: str, *, strict: bool = False) -> set[str]:
    """The IRIs of the stakes and offices by which others have a say in a party (an id) on a day, or it in others: of the stakes
    below it those in what it can control, and in whom it or one of these holds a stake; what stands over these besides, where
    several may control one. Raises BadDate."""
    at = columns.ids.find(party)
    when = Span(*(day.isoformat() for day in days(as_of)))
    if at is None:
        return set()
    near = controlled(Rows(columns), at, lambda tie: on(tie, when), () if strict else WORDS, sure=False)[1]
    stakes, offices = columns.stakes, columns.offices
    inside, fresh = np.zeros(len(columns.parties.person), bool), distinct(np.array([at, *_disputed(stakes, sorted(near))]))
    while len(fresh):
        inside[fresh] = True
        tops = distinct(stakes.top[spread(stakes.over, fresh)[1]])
        fresh = tops[~inside[tops]]
    inside[list(near)] = True
    own = np.array([at])
    held = [stakes.fact[spread(stakes.over, np.flatnonzero(inside))[1]], offices.fact[spread(offices.over, own)[1]],
            offices.fact[offices.under[spread(offices.under_at, own)[1]]]]  # fmt: skip
    return {columns.facts[number] for number in distinct(np.concatenate(held))}


def _disputed(stakes: Stakes, companies: list[int]) -> Array:
    """Those of some companies that one party controls by itself and that another holds of: it matters who is over whom."""
    below, held = spread(stakes.over, np.array(companies, np.int64))
    lead = (stakes.control[held] > 0) | (stakes.votes_low[held] > MAJORITY)
    count = np.bincount(below, minlength=len(companies))
    return np.array(companies, np.int64)[(np.bincount(below, lead, minlength=len(companies)) > 0) & (count > 1)]


def grouped(columns: Columns, parties: Collection[str], as_of: str | None) -> dict[str, str]:
    """For each of some parties (ids) the one that stands for its control group, as `groups` has it. Raises BadDate."""
    numbers = {n: id_ for id_ in parties if (n := columns.ids.find(id_)) is not None}
    found = groups(Rows(columns), numbers, as_of)
    return {id_: id_ for id_ in parties} | {numbers[n]: columns.ids[int(top)] for n, top in found.items()}


def facts_joining(columns: Columns, start: str, end: str, max_hops: int) -> set[str]:
    """The IRIs of the facts that lie on ways of at most so many steps between two parties (ids)."""
    ends = [n for id_ in (start, end) if (n := columns.ids.find(id_)) is not None]
    if len(ends) < 2 or ends[0] == ends[1]:
        return set()
    here, there = (_distances(columns.links, at, max_hops) for at in ends)
    near = np.flatnonzero(here + there <= max_hops)
    place = distinct(columns.links.of[spread(columns.links.of_at, near)[1]])
    one, other = columns.links.one[place], columns.links.other[place]
    way = np.minimum(here[one] + there[other], here[other] + there[one]) + 1
    return {columns.facts[number] for number in distinct(columns.links.fact[place[way <= max_hops]])}


def facts_near(columns: Columns, party: str, steps: int) -> set[str]:
    """The IRIs of the facts that join a party (an id), or who is fewer than so many steps away from it, with others."""
    at = columns.ids.find(party)
    if at is None:
        return set()
    near = np.flatnonzero(_distances(columns.links, at, steps) < steps)
    place = distinct(columns.links.of[spread(columns.links.of_at, near)[1]])
    return {columns.facts[number] for number in distinct(columns.links.fact[place])}


def steps_between(columns: Columns, start: str, end: str) -> int | None:
    """How many steps one party (an id) is away from another, whenever the facts held; None where nothing joins them."""
    ends = [n for id_ in (start, end) if (n := columns.ids.find(id_)) is not None]
    if len(ends) < 2:
        return None
    far = len(columns.links.of_at)
    steps = int(_distances(columns.links, ends[0], far)[ends[1]])
    return steps if steps <= far else None


def busiest(columns: Columns, most: int) -> list[tuple[str, int]]:
    """The ids of the parties that most facts join to others, each with how many do; at most so many."""
    counts = np.diff(columns.links.of_at)
    order = np.argsort(-counts, kind="stable")[:most]
    return [(columns.ids[number], int(counts[number])) for number in order if counts[number]]


def _distances(links: Links, start: int, most: int) -> Array:
    """How many steps each party is away from one, `most` + 1 where more."""
    found = np.full(len(links.of_at) - 1, most + 1)
    fresh = np.array([start])
    for steps in range(most + 1):
        if not len(fresh):
            break
        found[fresh] = steps
        place = links.of[spread(links.of_at, fresh)[1]]
        near = distinct(np.concatenate((links.one[place], links.other[place])))
        fresh = near[found[near] > most]
    return found


def _between(table: Ties, nodes: Array, inside: Array) -> Array:
    """The facts that tie two of some parties."""
    place = spread(table.over, nodes)[1]
    return table.fact[place[inside[table.top[place]]]]
