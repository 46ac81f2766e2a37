"""Whom a party controls, alone or with another, or significantly influences on a day, and who has such a say in it."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import networkx as nx

from kg.ask.clauses import Level
from kg.ask.control import Block, Stake
from kg.ask.standing import Finding, Index, Standing, missing
from kg.ask.ties import LOOSE, OFFICE, PLAIN, Span, Tie, on
from kg.graph.periods import days
from kg.records import Hop

CONTROLS, SHARES, INFLUENCES, DIRECTS = RELATIONS = "controls", "jointly controls", "influences", "holds office in"
SIGNIFICANT = Level(at_least=20)  # % of votes (IAS 28.5)


@dataclass(frozen=True, slots=True)
class Say:
    """That one party has a say in another: control, joint control, significant influence by votes, or an office of its management.

    `blocks` are the stakes that were summed, from the top down; `told` says that it rests on control told in words; where
    it is not `sure`, `missing` is what would have to be known.
    """

    holder: str
    held: str
    relation: str
    sure: bool
    blocks: tuple[Block, ...]
    hops: tuple[Hop, ...]
    told: bool
    undated: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The says in a party and those that it has, the sure and near ones first; its ultimate controllers, circles as one."""

    party: str
    when: Span
    over: tuple[Say, ...]
    under: tuple[Say, ...]
    ultimate: tuple[tuple[str, ...], ...]


def group(view: nx.MultiDiGraph, party: str, as_of: str, *, strict: bool = False) -> Group:
    """The group of a party (an id) on a day; with `strict`, control told in words leaves open who controls. Raises BadDate."""
    index = Index(view)
    when = Span(*(day.isoformat() for day in days(as_of)))
    standing = Standing(index, (party,), lambda tie: on(tie, when), () if strict else (PLAIN, LOOSE), below=True)
    register = standing.register
    over = [say for top in sorted(register.above(party)) if (say := _say(standing, top, party))]
    under = [say for below in sorted(register.below(party)) if (say := _say(standing, party, below))]
    over += [_office(index, tie, when) for tie in index.over.get((OFFICE, party), ()) if _counts(tie, when)]
    under += [_office(index, tie, when) for tie in index.under.get((OFFICE, party), ()) if _counts(tie, when)]
    return Group(party, when, tuple(sorted(over, key=_order)), tuple(sorted(under, key=_order)), tuple(register.ultimate(party)))


def stakes(view: nx.MultiDiGraph, parties: Iterable[str], as_of: str) -> list[Stake]:
    """What is held on a day of some parties (ids), of those that hold of them, and of those that they hold of. Raises BadDate."""
    index, asked = Index(view), tuple(dict.fromkeys(parties))
    when = Span(*(day.isoformat() for day in days(as_of)))
    register = Standing(index, asked, lambda tie: on(tie, when), (PLAIN, LOOSE), below=True).register
    near = {id_ for party in asked for id_ in (party, *register.above(party), *register.below(party))}
    return [stake for company in sorted(near) for stake in sorted(register.stakes(company), key=lambda s: s.holder)]


def _say(standing: Standing, top: str, below: str) -> Say | None:
    control = standing.register.control(top, below)
    if control is not None and control.sure:
        return _made(top, below, CONTROLS, standing.control(top, below), control.blocks)
    for stake in standing.shared(below):
        if joint := standing.through(top, stake):
            way = (*standing.register.way(top, [stake.holder]), Block(below, (stake,), stake.low, stake.high))
            return _made(top, below, SHARES, replace(joint, told=joint.told or stake.joint), way)
    held, block = standing.votes(top, below, SIGNIFICANT.reached), standing.register.votes(top, below)
    if control is not None and not (held and held.sure):
        return _made(top, below, CONTROLS, standing.control(top, below), control.blocks)
    if held is None or block is None:
        return None
    way = standing.register.way(top, [stake.holder for stake in block.stakes])
    return _made(top, below, INFLUENCES, held, (*way, block))


def _made(top: str, below: str, relation: str, found: Finding | None, blocks: tuple[Block, ...]) -> Say:
    told = found or Finding(False)
    undated = not all(tie.dated for tie in told.ties)
    hops = tuple(_hops(relation, blocks))
    return Say(top, below, relation, told.sure, blocks, hops, told.told, undated, told.missing)


def _hops(relation: str, blocks: tuple[Block, ...]) -> Iterator[Hop]:
    """The facts of the stakes that were summed, each with the rule by which its stake counts."""
    for block in blocks:
        last = {SHARES: "joint", INFLUENCES: "influence"}.get(relation) if block is blocks[-1] else None
        for stake in block.stakes:
            rule = last or ("told" if stake.told else "bought" if stake.bought else "majority")
            yield from (replace(tie.hop, rule=rule) for tie in stake.ties)


def _counts(tie: Tie, when: Span) -> bool:
    return on(tie, when) is not False and bool(tie.offices & {"manages", "perhaps"})


def _office(index: Index, tie: Tie, when: Span) -> Say:
    open_ = missing(index, tie, "manages", on(tie, when))
    return Say(tie.top, tie.below, DIRECTS, not open_, (), (replace(tie.hop, rule="office"),), False, not tie.dated, open_)


def _order(say: Say) -> tuple[object, ...]:
    return RELATIONS.index(say.relation), not say.sure, len(say.hops), say.holder, say.held
