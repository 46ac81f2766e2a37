"""Whom a party reaches by control, step by step; and control groups, so that customers or providers of one count as one."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import networkx as nx

from kg.ask.standing import Index, Standing, Weigh
from kg.ask.ties import LOOSE, PLAIN, STAKE, Span, Tie, on
from kg.graph.periods import days

WORDS = (PLAIN, LOOSE)


def groups(index: Index, parties: Iterable[Any], as_of: str | None = None) -> dict[Any, Any]:
    """For each of some parties the one that stands for its control group: parties that have an ultimate controller in common
    are of one. Without a date, as of today. Raises BadDate."""
    when = Span(*(day.isoformat() for day in days(as_of or date.today().isoformat())))

    def weigh(tie: Any) -> bool | None:
        return on(tie, when)

    joined, asked, over = nx.Graph(), set(parties), set()
    wanted, fresh = sorted(asked), set(asked)
    while fresh and len(wanted) > 1:
        register = Standing(index, fresh, weigh, WORDS).register
        pairs = [(party, top) for party in sorted(fresh) for circle in register.ultimate(party) for top in circle]
        joined.add_edges_from(pairs)
        tops = {top for _, top in pairs} - over
        over |= tops
        fresh = {below for top in tops for below in controlled(index, top, weigh, WORDS, sure=True)[0]} - asked
        asked |= fresh
    first = {id_: min(group) for group in nx.connected_components(joined) for id_ in group}
    return {party: first.get(party, party) for party in wanted}


def controllers(index: Index, parties: Iterable[str], as_of: str | None = None) -> list[tuple[str, list[Tie]]]:
    """Who ultimately controls all of some parties, each with the stakes that say so; without a date, as of today. Raises BadDate."""
    when = Span(*(day.isoformat() for day in days(as_of or date.today().isoformat())))
    asked = sorted(parties)
    register = Standing(index, asked, lambda tie: on(tie, when), WORDS).register
    tops = [{top for circle in register.ultimate(party) for top in circle} | {party} for party in asked]
    return [(top, [tie for party in asked if (found := register.control(top, party)) for stake in found.stakes for tie in stake.ties])
            for top in sorted(set.intersection(*tops))]  # fmt: skip


def controlled(index: Index, top: Any, weigh: Weigh, words: Iterable[str], *, sure: bool) -> tuple[set[Any], set[Any]]:
    """What a party surely controls, or possibly; and of whom it or one of these holds a stake: no others are looked at."""
    members, near, fresh = {top}, set(), {top}
    while fresh:
        held = {tie.below for at in fresh for tie in index.under.get((STAKE, at), ()) if weigh(tie) is not False} - members
        near |= held
        register = Standing(index, held, weigh, tuple(words)).register
        fresh = {below for below in held if (found := register.control(top, below)) and (found.sure or not sure)}
        members |= fresh
    return members - {top}, near
