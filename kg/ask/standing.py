"""How parties stand to each other on one day: stakes as ranges, offices, kin; and the ties of a party to one below it."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx

from kg.ask.capital import Part, Parts
from kg.ask.closing import close
from kg.ask.control import MAJORITY, Control, Register, Stake
from kg.ask.owned import PARTLY
from kg.ask.ties import ALL, BOUGHT, KIN, LOOSE, OFFICE, PLAIN, STAKE, STATED, Share, Tie, listings, ties

Weigh = Callable[[Tie], bool | None]  # whether a tie counts: True, False, or None where that is open


@dataclass(frozen=True, slots=True)
class Finding:
    """A tie of one party to one below it, or of both sides of a deal: the facts, and what is missing to be sure.

    `told` says that it rests on control told in words, `tops` are the parties that stand over both sides.
    """

    sure: bool
    ties: tuple[Tie, ...] = ()
    missing: tuple[str, ...] = ()
    told: bool = False
    tops: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[Any, ...]:
        """How it compares as a proof, the least the best: sure, with little missing, short, told by many passages."""
        passages = sum(tie.passages for tie in self.ties)
        return not self.sure, len(set(self.missing)), len(self.ties), -passages, tuple(tie.key for tie in self.ties), self.tops


class Index:
    """The ties of a view, by the party below and by the one above."""

    def __init__(self, view: nx.MultiDiGraph) -> None:
        self.view = view
        self.over: dict[tuple[str, str], list[Tie]] = defaultdict(list)
        self.under: dict[tuple[str, str], list[Tie]] = defaultdict(list)
        for tie in ties(view):
            self.over[tie.force, tie.below].append(tie)
            self.under[tie.force, tie.top].append(tie)
        close([held for (force, _), held in self.over.items() if force == STAKE])

    def name(self, party: str) -> str:
        """The name of a party."""
        return str(self.view.nodes[party]["name"])

    def person(self, party: str) -> bool:
        """Whether a party is a person."""
        return bool(self.view.nodes[party]["type"] == "Person")

    def unnamed(self, party: str) -> bool:
        """Whether no text names a party."""
        return bool(self.view.nodes[party]["unnamed"])

    def listings(self, party: str) -> Iterator[Tie]:
        """The listings of a party that some claim takes for done, as ties to itself."""
        return listings(self.view, party)


class Standing:
    """The stakes over some parties, the offices in them and the kin of their owners, as far as they count on a day."""

    def __init__(self, index: Index, parties: Collection[str], weigh: Weigh, words: Collection[str], *,
                 below: bool = False) -> None:  # fmt: skip
        self._index, self._weigh, self._words = index, weigh, frozenset(words)
        self._held: dict[tuple[str, str], list[tuple[Tie, bool | None]]] = defaultdict(list)
        if below:  # what others hold of a company bounds what a party can
            parties = {*parties, *(tie.below for tie, _ in self._closure(parties, index.under))}
        for tie, weight in self._closure(parties, index.over):
            self._held[tie.top, tie.below].append((tie, weight))

    def _closure(self, parties: Iterable[str], side: Mapping[tuple[str, str], list[Tie]]) -> Iterator[tuple[Tie, bool | None]]:
        """The stakes that lead up from some parties, or down to what they hold."""
        seen = set(parties)
        fresh = sorted(seen)
        while fresh:
            at = fresh.pop()
            for tie in side.get((STAKE, at), ()):
                if (weight := self._weigh(tie)) is not False:
                    yield tie, weight
                    far = tie.top if tie.below == at else tie.below
                    if far not in seen:
                        seen.add(far)
                        fresh.append(far)

    @cached_property
    def register(self) -> Register:
        """The stakes in votes."""
        return Register(self._stake(*pair, group) for pair, group in sorted(self._held.items()))

    @cached_property
    def parts(self) -> Parts:
        """The shares of capital, each at most what the others leave."""
        found: dict[str, dict[str, Part]] = defaultdict(dict)
        for (holder, company), group in sorted(self._held.items()):
            low, high = self._share(group, lambda tie: tie.capital, lambda tie: tie.capital != ALL)
            open_ = () if low == high else (self._missing(group, "the share of {top} in the capital of {below}", _size(group)),)
            found[company][holder] = Part(low, high, open_, tuple(tie for tie, _ in group))
        for company, holders in found.items():
            taken = sum(part.low for part in holders.values())
            for holder, part in holders.items():
                found[company][holder] = Part(part.low, min(part.high, 100 - taken + part.low), part.open, part.ties)
        return found

    def tops(self, party: str) -> set[str]:
        """A party, all from whom stakes lead down to it, and who holds an office in it or in one of these."""
        owners = {party, *self.register.above(party)}
        return owners | {tie.top for owner in owners for tie in self._index.over.get((OFFICE, owner), ())}

    def control(self, top: str, party: str) -> Finding | None:
        """That a party controls another."""
        found = self.register.control(top, party)
        if found is None:
            return None
        told = tuple(tie for stake in found.stakes for tie in stake.ties)
        return Finding(found.sure, told, () if found.sure else (*_open(found.stakes), *self._rivals(found)), found.told)

    def _rivals(self, found: Control) -> tuple[str, ...]:
        """What would have to be known where as much as tells a party's control tells another's."""
        name = self._index.name
        return tuple(dict.fromkeys(f"whether {name(stake.holder)} or {name(other.holder)} controls {name(stake.company)}"
                                   for stake, other in self.register.rivals(found)))  # fmt: skip

    def joint(self, top: str, party: str) -> Finding | None:
        """That a party, or one that it controls, shares control of another."""
        return next((found for stake in self.shared(party) if (found := self.through(top, stake))), None)

    def shared(self, party: str) -> list[Stake]:
        """The stakes that share control of a party: by word (IFRS 11.7), or as one of two halves, neither of which decides
        without the other (IFRS 11.B7)."""
        stakes = self.register.stakes(party)
        halves = len(stakes) == 2 and all((stake.low, stake.high) == (50, 50) for stake in stakes)
        return [stake for stake in stakes if stake.joint or halves]

    def chain(self, top: str, party: str) -> Finding | None:
        """That stakes of some size lead down from a party to another, by the fewest steps."""
        ways: dict[str, tuple[Tie, ...]] = {party: ()}
        fresh = [party]
        while fresh and top not in ways:
            above = {stake.holder: (*ways[at], *stake.ties) for at in reversed(fresh) for stake in self.register.stakes(at) if stake.high > 0}
            fresh = sorted(above.keys() - ways.keys())
            ways |= {holder: above[holder] for holder in fresh}
        return Finding(True, tuple(reversed(ways[top]))) if top in ways else None

    def votes(self, top: str, party: str, enough: Callable[[float], bool]) -> Finding | None:
        """That a party holds enough of the votes of another, with what it controls."""
        block = self.register.votes(top, party)
        if block is None or not enough(block.high) or block.high <= 0:
            return None
        way = [stake for above in self.register.way(top, [s.holder for s in block.stakes]) for stake in above.stakes]
        told = tuple(tie for stake in (*way, *block.stakes) for tie in stake.ties)
        if enough(block.low):
            return Finding(True, told, (), any(stake.told for stake in way))
        open_ = _open((*way, *block.stakes)) or (f"the votes of {self._index.name(top)} in {self._index.name(party)}",)
        return Finding(False, told, open_, any(stake.told for stake in way))

    def office(self, top: str, party: str, rank: str) -> Finding | None:
        """That a person holds an office of a rank in an organisation or, unless the rank is "officer", in who controls it."""
        found = [self._office(tie, rank, None) for tie in self._index.over.get((OFFICE, party), ()) if tie.top == top]
        if rank != "officer":
            found += [self._office(tie, rank, above) for above, tie in self._offices_above(top, party)]
        return min(filter(None, found), key=lambda f: f.order, default=None)

    def insider(self, top: str, party: str, weigh: Weigh) -> Finding | None:
        """That a person is a director or officer of a company itself, as `weigh` counts offices; who is one of a company that
        controls it may be."""
        open_ = f"whether {self._index.name(top)} was a director or officer of {self._index.name(party)} in the fiscal year"
        found = []
        for tie in self._index.under.get((OFFICE, top), ()):
            weight = weigh(tie) if tie.offices & {"manages", "perhaps"} else False
            direct = tie.below == party
            above = None if weight is False or direct or tie.below not in self.register.above(party) else self.control(tie.below, party)
            if weight is not False and (direct or above):
                doubt = () if weight and direct else (open_,)
                told = (*missing(self._index, tie, "manages", True), *doubt, *(above.missing if above else ()))
                found.append(Finding(not told, (tie, *(above.ties if above else ())), told, bool(above and above.told)))
        return min(found, key=lambda f: f.order, default=None)

    def _offices_above(self, top: str, party: str) -> Iterator[tuple[Finding, Tie]]:
        for tie in self._index.under.get((OFFICE, top), ()):
            if tie.below != party and tie.below in self.register.above(party) and (above := self.control(tie.below, party)):
                yield above, tie

    def _office(self, tie: Tie, rank: str, above: Finding | None) -> Finding | None:
        weight = self._weigh(tie)
        if weight is False or not tie.offices & {rank, "untold" if rank == "leads" else "perhaps"}:
            return None
        open_ = missing(self._index, tie, rank, weight)
        if above is None:
            return Finding(not open_, (tie,), open_)
        return Finding(not open_ and above.sure, (tie, *above.ties), (*open_, *above.missing), above.told)

    def kin(self, party: str) -> Iterator[tuple[str, Tie]]:
        """The kin of a person, each with the fact that tells it."""
        for tie in self._index.under.get((KIN, party), ()):
            if self._weigh(tie) is not False:
                yield tie.below, tie

    def stated(self, one: str, other: str) -> Iterator[Tie]:
        """The statements that two parties are related."""
        for tie in self._index.under.get((STATED, one), ()):
            if tie.below == other and self._weigh(tie) is not False:
                yield tie

    def through(self, top: str, stake: Stake) -> Finding | None:
        """A stake as a party's own, or as one of what it controls."""
        if stake.holder == top:
            return Finding(True, stake.ties)
        above = self.control(top, stake.holder)
        return above and Finding(above.sure, (*above.ties, *stake.ties), above.missing, above.told)

    def _stake(self, holder: str, company: str, group: list[tuple[Tie, bool | None]]) -> Stake:
        low, high = self._share(group, lambda tie: tie.votes, lambda tie: tie.sized)
        person = self._index.person(holder)
        ties_ = sorted((tie for tie, _ in group), key=lambda tie: (not tie.sized, -tie.passages))
        joint = any(tie.joint for tie, weight in group if weight)
        if low > MAJORITY:
            return Stake(holder, company, low, high, joint=joint, ties=tuple(tie for tie in ties_ if tie.sized), person=person)
        shared = any(weight and tie.sized for tie, weight in group)  # a share that is told speaks for "owns" and "belongs to"
        ways = {tie.control: tie for tie, weight in reversed(group)
                if weight and tie.control and (tie.stated or tie.control == BOUGHT or not shared)}  # fmt: skip
        lead = ways.get(BOUGHT) or next((ways[way] for way in (PLAIN, LOOSE) if way in ways and way in self._words), None)
        if lead is not None:
            told = tuple(dict.fromkeys((lead, *(tie for tie in ties_ if tie.sized))))
            bought = lead.control == BOUGHT
            return Stake(holder, company, low, high, not bought, bought, joint, (), told, person=person)
        open_ = () if low == high else (self._missing(group, "the votes of {top} in {below}", _size(group)),)
        sold = not any(weight for _, weight in group) and any(tie.sold and self._leads(tie) for tie, _ in group)
        return Stake(holder, company, low, high, joint=joint, open=open_, ties=tuple(ties_), sold=sold, person=person)

    def _leads(self, tie: Tie) -> bool:
        """Whether a tie is control by itself while it holds."""
        return tie.votes[0] > MAJORITY or tie.control == BOUGHT or tie.control in self._words

    def _share(self, group: list[tuple[Tie, bool | None]], of: Callable[[Tie], Share], sized: Callable[[Tie], bool]) -> Share:
        """The least and the most of what some facts tell of one holding; a size that is told speaks for what tells none."""
        sure = [of(tie) for tie, weight in group if weight and sized(tie)]
        perhaps = [of(tie) for tie, weight in group if weight is None and sized(tie)]
        if sure:
            return min(low for low, _ in sure + perhaps), max(high for _, high in sure + perhaps)
        if perhaps and not any(weight for _, weight in group):
            return 0.0, max(high for _, high in perhaps)
        return ALL

    def _missing(self, group: list[tuple[Tie, bool | None]], words: str, size: str) -> str:
        top, below = self._index.name(group[0][0].top), self._index.name(group[0][0].below)
        what, told = f"{size} of {below}" if size else below, words.format(top=top, below=below)
        if not any(weight for _, weight in group) and any(tie.sold for tie, _ in group):
            partly = any(tie.sale == PARTLY for tie, _ in group)
            return f"what {top} still held of {below} on the date" if partly else f"whether {top} still held {what} on the date"
        if all(tie.pending for tie, _ in group):
            return f"whether {top}'s purchase of {what} was completed by the date"
        if all(weight is None and tie.dated and not (tie.begun.known or tie.ended.known) for tie, weight in group):
            return f"since when {top} has held {what}"
        when = " on the date" if all(weight is None for _, weight in group) else ""
        return f"{told} (told: {size}){when}" if size else told + when


def missing(index: Index, tie: Tie, rank: str, weight: bool | None) -> tuple[str, ...]:
    """What would have to be known to be sure that an office is of a rank, and held."""
    top, below = index.name(tie.top), index.name(tie.below)
    which = f"whether {top}'s office in {below} is one of its management" if tie.titles else f"which office {top} holds in {below}"
    open_ = [which] if rank not in tie.offices else []
    return (*open_, *([f"whether {top} held office in {below} on the date"] if weight is None else []))


def _size(group: list[tuple[Tie, bool | None]]) -> str:
    return " or ".join(dict.fromkeys(tie.size for tie, _ in group if tie.size))


def _open(stakes: Iterable[Stake]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(missing for stake in stakes for missing in stake.open))
