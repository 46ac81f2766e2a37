"""A view as columns: the facts that can relate parties, read as kg.ask.ties reads them, and the deals to be judged."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx
import numpy as np

from kg.ask.hops import Edge, money
from kg.ask.related import deals
from kg.ask.terms import A_YEAR
from kg.ask.ties import BOUGHT, KIN, LISTING, LOOSE, OFFICE, PLAIN, STAKE, STATED, Tie, listings, span, ties
from kg.graph.columns import AFTER, BEFORE, Columns, Deals, Links, Offices, Parties, Stakes, Told, Words, column, day, parted
from kg.ontology import STATUSES, kinds

WAYS = (None, PLAIN, LOOSE, BOUGHT)  # how control is told, by number; kg.graph.closed has that of a purchase
RANKS = ("leads", "manages", "officer", "perhaps", "lesser", "untold")  # what an office makes of its holder, by bit
BOUNDS = ("exact", "about", "at least", "at most")
BY = ("", "month", "piece")  # what an amount is told by, by number: nothing, a time, another thing
LIST = "\t"  # between the words of a list


def columns(view: nx.MultiDiGraph) -> Columns:
    """The columns of a view."""
    parties = sorted(view)
    number = {id_: place for place, id_ in enumerate(parties)}
    told, listed = list(ties(view)), [tie for id_ in parties for tie in listings(view, id_)]
    asked = list(deals(view))
    joins = sorted({(*sorted((number[one], number[other])), key) for one, other, key in view.edges(keys=True) if one != other})
    facts = sorted({key for *_, key in joins} | {tie.key for tie in told} | {key for _, _, key, _ in asked} | {""})
    words = sorted({_how(tie) for tie in (*told, *listed)} | {u for *_, edge in asked for u in _units(edge)} | {""})
    fact, text = {iri: n for n, iri in enumerate(facts)}, {word: n for n, word in enumerate(words)}
    stakes, offices, kin, stated = ([tie for tie in told if tie.force == force] for force in (STAKE, OFFICE, KIN, STATED))
    tables = (Stakes.sorted(len(parties), **_ties(stakes, number, fact), **_stakes(stakes)),
              Offices.sorted(len(parties), **_ties(offices, number, fact), ranks=_ranks(offices)),
              *(Told.sorted(len(parties), **_ties(some, number, fact), how=_hows(some, text)) for some in (kin, stated)))  # fmt: skip
    who = Parties(column((view.nodes[id_]["type"] == "Person" for id_ in parties), bool),
                  column((view.nodes[id_]["unnamed"] for id_ in parties), bool), parted(len(parties), *tables))  # fmt: skip
    exchanges = Told.sorted(len(parties), **_ties(listed, number, fact), how=_hows(listed, text))
    return Columns(Words.of(parties), Words.of(facts), Words.of(words), who, *tables, exchanges,
                   Deals.sorted(len(parties), **_deals(asked, number, fact, text)),
                   Links.sorted(len(parties), *(column(numbers, np.int32) for numbers in (
                       [one for one, _, _ in joins], [other for _, other, _ in joins], [fact[key] for *_, key in joins]))))  # fmt: skip


def _ties(told: Sequence[Tie], number: dict[str, int], fact: dict[str, int]) -> dict[str, Any]:
    return {
        "top": column((number[tie.top] for tie in told), np.int32),
        "below": column((number[tie.below] for tie in told), np.int32),
        "fact": column((fact[tie.key] for tie in told), np.int32),
        "begun_first": column((day(tie.begun.first, BEFORE) for tie in told), np.int32),
        "begun_last": column((day(tie.begun.last, BEFORE) for tie in told), np.int32),
        "ended_first": column((day(tie.ended.first, AFTER) for tie in told), np.int32),
        "ended_last": column((day(tie.ended.last, AFTER) for tie in told), np.int32),
        "passages": column((tie.passages for tie in told), np.int32),
    }


def _stakes(told: Sequence[Tie]) -> dict[str, Any]:
    return {
        "votes_low": column((tie.votes[0] for tie in told), float),
        "votes_high": column((tie.votes[1] for tie in told), float),
        "capital_low": column((tie.capital[0] for tie in told), float),
        "capital_high": column((tie.capital[1] for tie in told), float),
        "sized": column((tie.sized for tie in told), bool),
        "joint": column((tie.joint for tie in told), bool),
        "stated": column((tie.stated for tie in told), bool),
        "control": column((WAYS.index(tie.control) for tie in told), np.int8),
        "by_deal": column((tie.by_deal for tie in told), bool),
        "sells": column((day(tie.edge["said"], AFTER) if tie.sells else BEFORE for tie in told), np.int32),
        "seen": column((day(tie.seen.first if tie.seen else None, BEFORE) for tie in told), np.int32),
    }


def _ranks(told: Iterable[Tie]) -> np.ndarray:
    return column((sum(1 << bit for bit, rank in enumerate(RANKS) if rank in tie.offices) for tie in told), np.uint8)


def _hows(told: Iterable[Tie], text: dict[str, int]) -> np.ndarray:
    return column((text[_how(tie)] for tie in told), np.int32)


def _how(tie: Tie) -> str:
    """What a tie says besides, as one text: relations, the reasons for a statement, exchanges."""
    if tie.force == KIN:
        return LIST.join(tie.relations)
    if tie.force == STATED:
        return LIST.join(tie.called)
    if tie.force == LISTING:
        return LIST.join(sorted(tie.exchanges))
    return ""


def _units(edge: Edge) -> list[str]:
    told = money(edge)
    return [told.unit] if told else []


def _deals(asked: Sequence[tuple[str, str, str, Edge]], number: dict[str, int], fact: dict[str, int],
           text: dict[str, int]) -> dict[str, Any]:  # fmt: skip
    names, spans, amounts = list(kinds()), [span(edge) for *_, edge in asked], [money(edge) for *_, edge in asked]
    edges = [edge for *_, edge in asked]
    return {
        "one": column((number[one] for one, *_ in asked), np.int32),
        "other": column((number[other] for _, other, *_ in asked), np.int32),
        "fact": column((fact[key] for _, _, key, _ in asked), np.int32),
        "kind": column((names.index(edge["kind"]) for edge in edges), np.int16),
        "first": column((day(when.first, BEFORE) for when in spans), np.int32),
        "last": column((day(when.last, AFTER) for when in spans), np.int32),
        "earliest": column((day(edge["earliest"], BEFORE) for edge in edges), np.int32),
        "latest": column((day(edge["latest"], AFTER) for edge in edges), np.int32),
        "status": column((sum(1 << STATUSES.index(status) for status in edge["status"]) for edge in edges), np.uint16),
        "value": column((np.nan if told is None or told.value is None else told.value for told in amounts), float),
        "least": column((np.nan if told is None or told.min is None else told.min for told in amounts), float),
        "most": column((np.nan if told is None or told.max is None else told.max for told in amounts), float),
        "bound": column((BOUNDS.index(told.bound) if told else 0 for told in amounts), np.int8),
        "unit": column((text[told.unit] if told else text[""] for told in amounts), np.int32),
        "per": column((0 if told is None or not told.per else 1 if told.per in A_YEAR else 2 for told in amounts), np.int8),
    }
