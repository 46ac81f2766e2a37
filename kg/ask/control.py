"""Who controls whom, by the stakes of one day: the least fixpoint over votes, with control told in words beside them.

X controls Y if Y is told to be X's, or if X and what X controls already hold more than half of Y's votes together. A
stake is a range of votes, so that an answer is sure, possible or no: sure where the least that is told suffices, no where
the most that can be does not.

    >>> from kg.ask.control import Register, Stake
    >>> held = Register([Stake("alba", "parts", 60, 60), Stake("alba", "works", 20, 20), Stake("parts", "works", 40, 40)])
    >>> [(block.company, block.low) for block in held.control("alba", "works").blocks]
    [('parts', 60), ('works', 60)]
    >>> held.control("parts", "works") is None
    True
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import networkx as nx

from kg.ask.ties import Tie

MAJORITY = 50.0  # % of votes (IFRS 10.B35); 50 itself is none


@dataclass(frozen=True, slots=True)
class Stake:
    """What one party holds of a company on a date: the least and the most votes, in %.

    `told` is control that is told in words and `bought` that by a purchase, neither a share of votes; `joint` that it is
    shared with another; `sold` that it was control, and may have gone to a later buyer; `person` that a person holds it.
    `open` says what would have to be known to be sure of it, `ties` are the facts that tell it.
    """

    holder: str
    company: str
    low: float
    high: float
    told: bool = False
    bought: bool = False
    joint: bool = False
    open: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = field(default=(), compare=False)
    sold: bool = False
    person: bool = False

    @property
    def majority(self) -> bool:
        """Whether it is control by itself."""
        return not self.joint and (self.told or self.bought or self.low > MAJORITY)

    @property
    def force(self) -> int:
        """How much it weighs against another's control of the same: a share of votes before a purchase, and that before words."""
        return 0 if self.joint else 3 if self.low > MAJORITY else 2 if self.bought else 1 if self.told else 0

    def denied(self, other: Stake) -> bool:
        """Whether another's control of the same speaks against its own. Of shares of votes each holds, however many they are
        together; words can mean a person and the company that is between."""
        if self.force == other.force == 1:
            return self.person == other.person
        return self.majority and (other.force > self.force or self.force == other.force == 2)


@dataclass(frozen=True, slots=True)
class Block:
    """The stakes in one company that were summed, and their sum."""

    company: str
    stakes: tuple[Stake, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Control:
    """That one party controls another, or may: the blocks from the top down, the company itself last."""

    top: str
    company: str
    sure: bool
    blocks: tuple[Block, ...]

    @property
    def stakes(self) -> tuple[Stake, ...]:
        """The stakes of the blocks, from the top down."""
        return tuple(stake for block in self.blocks for stake in block.stakes)

    @property
    def told(self) -> bool:
        """Whether it rests on control that is told in words."""
        return any(stake.told for stake in self.stakes)


class Register:
    """The stakes of one day, by company and by holder, and the questions to them."""

    def __init__(self, stakes: Iterable[Stake]) -> None:
        self._in: dict[str, list[Stake]] = {}
        self._of: dict[str, list[Stake]] = {}
        for stake in stakes:
            self._in.setdefault(stake.company, []).append(stake)
            self._of.setdefault(stake.holder, []).append(stake)
        self._reached: dict[tuple[str, bool, bool], dict[str, Block]] = {}
        self._above: dict[str, set[str]] = {}

    def stakes(self, company: str) -> list[Stake]:
        """The stakes in a company."""
        return self._in.get(company, [])

    def above(self, company: str) -> set[str]:
        """All from whom stakes lead down to a company, itself left out."""
        if company not in self._above:
            self._above[company] = _closure(company, lambda at: (stake.holder for stake in self.stakes(at)))
        return self._above[company]

    def below(self, top: str) -> set[str]:
        """All to which stakes of a party lead down, itself left out."""
        return _closure(top, lambda at: (stake.company for stake in self._of.get(at, ())))

    def control(self, top: str, company: str) -> Control | None:
        """That one party controls another, surely or possibly; None where it does not, or is the same."""
        for sure in (True, False):
            blocks = self._blocks(top, sure)
            if company != top and company in blocks:
                return Control(top, company, sure, tuple(_chain(blocks, company)))
        return None

    def controllers(self, company: str) -> list[Control]:
        """Who controls a company, the sure ones first, the nearest first."""
        return _ordered(found for top in self.above(company) if (found := self.control(top, company)))

    def controlled(self, top: str) -> list[Control]:
        """What a party controls, the sure ones first, the nearest first."""
        return _ordered(found for company in self.below(top) if (found := self.control(top, company)))

    def ultimate(self, company: str) -> list[tuple[str, ...]]:
        """Who surely controls a company and is controlled by nobody else: a party, or all parties of a circle of control."""
        tops = [found.top for found in self.controllers(company) if found.sure]
        over = nx.DiGraph()
        over.add_nodes_from(tops)
        over.add_edges_from((one, other) for one in tops for other in tops if other in self._blocks(one, True) and one != other)
        circles = nx.condensation(over)
        return sorted(tuple(sorted(circles.nodes[c]["members"])) for c in circles if circles.in_degree(c) == 0)

    def votes(self, top: str, company: str) -> Block | None:
        """What a party holds of a company with what it controls: the least, and the most that can be; None for nothing."""
        surely, maybe = ({top, *self._blocks(top, sure)} for sure in (True, False))
        held = tuple(stake for stake in self.stakes(company) if stake.holder in maybe and stake.holder != company)
        if not held:
            return None
        low = sum(stake.low for stake in held if stake.holder in surely)
        return Block(company, held, low, self._most(company, held))

    def way(self, top: str, holders: Collection[str]) -> tuple[Block, ...]:
        """The blocks by which a party controls some holders, surely or possibly."""
        blocks = self._blocks(top, True) | {k: v for k, v in self._blocks(top, False).items() if k not in self._blocks(top, True)}
        found = (block for holder in holders if holder in blocks for block in _chain(blocks, holder))
        return tuple(dict.fromkeys(found))

    def _all_joint(self, company: str, members: Collection[str]) -> bool:
        """Whether some members are all who share control of a company: with others, none of them has it alone (IFRS 11.7)."""
        shared = [stake.holder for stake in self.stakes(company) if stake.joint]
        return len(shared) > 1 and all(holder in members for holder in shared)

    def rivals(self, found: Control) -> list[tuple[Stake, Stake]]:
        """The stakes by which control is told or bought that is as much another's, each with the stake of the other."""
        members = {found.top, *self._blocks(found.top, False)}
        return [(stake, other) for stake in found.stakes for other in self._rivals(stake, members)]

    def _rivals(self, stake: Stake, members: Collection[str]) -> list[Stake]:
        """What speaks against one of some members' control of a company, but for the stakes of who is over that one."""
        return [other for other in self.stakes(stake.company) if stake.denied(other) and other.holder not in members
                and stake.holder not in self._blocks(other.holder, True, rivals=False)]  # fmt: skip

    def _most(self, company: str, held: Collection[Stake]) -> float:
        """The most that some stakes in a company can sum to: what others surely hold is theirs."""
        others = [stake for stake in self.stakes(company) if stake not in held]
        return min(sum(stake.high for stake in held), 100.0 - sum(stake.low for stake in others))

    def _blocks(self, top: str, sure: bool, *, rivals: bool = True) -> dict[str, Block]:
        """What a party controls, surely or possibly, each with the block that first made it so; rounds keep chains short.

        Without `rivals`, whoever else controls it.
        """
        if (top, sure, rivals) not in self._reached:
            found: dict[str, Block] = {}
            fresh = {top}
            while fresh:
                near = sorted({stake.company for holder in fresh for stake in self._of.get(holder, ())} - found.keys() - {top})
                members = {top, *found}
                blocks = {company: block for company in near if (block := self._decisive(company, members, sure, rivals))}
                found |= blocks
                fresh = set(blocks)
            self._reached[top, sure, rivals] = found
        return self._reached[top, sure, rivals]

    def _decisive(self, company: str, members: Collection[str], sure: bool, rivals: bool) -> Block | None:
        """The block of some holders that gives control of a company: one majority stake, or all of them together."""
        held = [stake for stake in self.stakes(company) if stake.holder in members]
        singles = sorted((stake for stake in held if stake.majority), key=_rank)
        single = next((stake for stake in singles if not rivals or not self._rivals(stake, members)), None)
        if single is not None:
            return Block(company, (single,), single.low, single.high)
        if any(stake.joint for stake in held) and not self._all_joint(company, members):
            return None
        low = sum(stake.low for stake in held)
        most = self._most(company, held)
        block = Block(company, tuple(sorted(held, key=lambda s: (-s.low, s.holder))), low, most)
        if sure or low > MAJORITY:
            return block if low > MAJORITY else None
        if singles:
            return Block(company, (singles[0],), singles[0].low, singles[0].high)
        another = any(stake.majority for stake in self.stakes(company) if stake.holder not in members)
        return block if most > MAJORITY and (not another or any(stake.sold for stake in held)) else None


def _rank(stake: Stake) -> tuple[object, ...]:
    """How a stake compares as a proof: told in figures first, then by most passages, then dated ones."""
    passages = sum(tie.passages for tie in stake.ties)
    return stake.low <= MAJORITY, -passages, any(not tie.dated for tie in stake.ties), stake.holder


def _closure(start: str, near: Callable[[str], Iterable[str]]) -> set[str]:
    found = {start}
    fresh = [start]
    while fresh:
        fresh = sorted({party for at in fresh for party in near(at)} - found)
        found.update(fresh)
    return found - {start}


def _chain(blocks: Mapping[str, Block], company: str) -> Iterator[Block]:
    """The blocks on which control of a company rests, in the order in which they were found."""
    needed = {company}
    fresh = [company]
    while fresh:
        above = {stake.holder for at in fresh for stake in blocks[at].stakes}
        fresh = [holder for holder in above if holder in blocks and holder not in needed]
        needed.update(fresh)
    yield from (block for at, block in blocks.items() if at in needed)


def _ordered(found: Iterable[Control]) -> list[Control]:
    return sorted(found, key=lambda c: (not c.sure, len(c.blocks), c.top, c.company))
