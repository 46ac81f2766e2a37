"""Related parties as a textbook finds them: a networkx graph, adjacency dicts and worklists, one deal after the other.

The clauses of each standard are those of clauses.toml; stakes, control, offices, kinship and close links are worked out here
anew, on plain dicts. A fact is a dict, a row of the columns with its `force`.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import networkx as nx

from kg.ask.capital import MOST
from kg.ask.clauses import RELATED as RELATES
from kg.ask.clauses import UNRELATED as EXCLUDES
from kg.ask.clauses import INSIDER, THROUGH, Clause, Standard, standard
from kg.ask.columned import BOUNDS, LIST, RANKS, WAYS
from kg.ask.predicates import based
from kg.ask.ties import BOUGHT
from kg.graph.closed import NEVER
from kg.graph.columns import AFTER, BEFORE, Columns
from kg.ontology import kinds

RELATED, UNKNOWN, UNRELATED = range(3)
FORCES = ("stakes", "offices", "kin", "stated", "listings")
BIT = {rank: 1 << bit for bit, rank in enumerate(RANKS)}
PURCHASED = WAYS.index(BOUGHT)
PURCHASES = INVESTMENT, ACQUISITION = tuple(list(kinds()).index(name) for name in ("Investment", "Acquisition"))
Fact = dict[str, Any]


class Deal(NamedTuple):
    """A deal: its sides, its fact and kind, its days, and its amount as far as it is told."""

    one: int
    other: int
    fact: int
    kind: int
    first: int
    last: int
    value: float
    least: float
    most: float
    bound: int
    unit: int
    per: int


class Stake(NamedTuple):
    """All that one party holds of a company: the least and the most votes, how control is told besides, and the facts."""

    holder: int
    low: float
    high: float
    lead: int
    joint: bool
    facts: tuple[Fact, ...]
    sold: bool = False

    @property
    def major(self) -> bool:
        return self.force > 0

    @property
    def force(self) -> int:
        return 0 if self.joint else 3 if self.low > 50 else self.lead


class Found(NamedTuple):
    """That a party is tied to a side, surely or perhaps, and the facts of the proof."""

    sure: bool
    facts: tuple[Fact, ...] = ()

    @property
    def order(self) -> tuple[Any, ...]:
        return not self.sure, len(self.facts), -sum(fact["passages"] for fact in self.facts), [fact["fact"] for fact in self.facts]


def joined(held: Columns) -> nx.MultiDiGraph:
    """The graph of all facts, each an edge from the party above to the one below; and the facts over and under each party."""
    graph = nx.MultiDiGraph(texts=held.texts, over={}, under={})
    people, unnamed = held.parties.person.tolist(), held.parties.unnamed.tolist()
    graph.add_nodes_from((party, {"person": person, "unnamed": hidden}) for party, (person, hidden) in enumerate(zip(people, unnamed, strict=True)))
    for force in FORCES:
        table = vars(getattr(held, force))
        names = [name for name in table if name not in ("over", "under", "under_at")]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*(table[name].tolist() for name in names), strict=True)]
        graph.add_edges_from((row["top"], row["below"], {**row, "force": force}) for row in rows)
    for top, below, fact in graph.edges(data=True):
        graph.graph["over"].setdefault((fact["force"], below), []).append(fact)
        graph.graph["under"].setdefault((fact["force"], top), []).append(fact)
    for facts in graph.graph["over"].values():
        facts.sort(key=lambda fact: (fact["top"], fact["fact"]))
    return graph


def verdicts(graph: nx.MultiDiGraph, held: Columns, by: str = "common-control") -> list[int]:
    """The verdict on each deal by a standard."""
    judge, columns = standard(by), (getattr(held.deals, name).tolist() for name in Deal._fields)
    return [Case(graph, judge, Deal(*row)).verdict() for row in zip(*columns, strict=True)]


class Case:
    """A deal, and what stands over its two sides on its days."""

    def __init__(self, graph: nx.MultiDiGraph, judge: Standard, deal: Deal) -> None:
        self.graph, self.judge, self.deal = graph, judge, deal
        self.over, self.under = graph.graph["over"], graph.graph["under"]
        self.held: dict[int, dict[int, list[tuple[Fact, int]]]] = {}  # company -> holder -> facts that count, and how
        self.above = {side: self._above(side) for side in (deal.one, deal.other)}
        self._controlled: dict[tuple[int, bool, bool], dict[int, list[Stake]]] = {}
        self._levels: dict[tuple[str, int, int], Found | None] = {}
        self._stakes: dict[int, list[Stake]] = {}
        self._below: dict[int, set[int]] | None = None

    # ------------------------------------------------------------------------ the verdict

    def verdict(self) -> int:
        """Related where some clause surely holds; unknown where some may; else not related."""
        one, other = self.deal.one, self.deal.other
        self.tops = {side: self._with_officers(self.above[side]) for side in (one, other)}
        self.both = sorted(self.tops[one] & self.tops[other])
        perhaps = self.graph.nodes[one]["unnamed"] or self.graph.nodes[other]["unnamed"]
        enough = self._amount()
        for clause in self.judge.clauses:
            if clause.verdict == EXCLUDES or (clause.verdict == RELATES and enough == 0) or (clause.verdict != RELATES and perhaps):
                continue
            for sure in self._holds(clause):
                if clause.verdict == RELATES and sure and enough == 2:
                    return RELATED
                perhaps = True
        return UNKNOWN if perhaps else UNRELATED

    def _holds(self, clause: Clause) -> Iterator[bool]:
        """The ways in which a clause holds: whether it surely does by each."""
        ask = {"tied": self._tied, "kin": self._kin, "stated": self._stated, "capital": self._linked, "unnamed": lambda clause: ()}
        yield from ask[clause.predicate](clause)

    def _tied(self, clause: Clause) -> Iterator[bool]:
        for one, other in ((self.deal.one, self.deal.other), (self.deal.other, self.deal.one)) if self.both else ():
            gate = self._registrant(one) if clause.registrant else 2
            for top in self.both if gate else ():
                if clause.top != "any" and (clause.top == "person") != self.graph.nodes[top]["person"]:
                    continue
                for first, second in clause.ties:
                    if (here := self.level(first, top, one)) and (there := self.level(second, top, other)) and not _met_below(here, there, top):
                        yield here.sure and there.sure and gate == 2

    def _kin(self, clause: Clause) -> Iterator[bool]:
        pairs = [(self.deal.one, self.deal.other), (self.deal.other, self.deal.one)]
        for one, other in pairs if clause.registrant else pairs[:1]:
            gate = self._registrant(one) if clause.registrant else 2
            for top in sorted(self.tops[one]) if gate else ():
                for family in self.under.get(("kin", top), ()) if self.graph.nodes[top]["person"] else ():
                    if family["below"] in self.tops[other] and weight(family, self.deal):
                        near = clause.verdict != RELATES or clause.kin & set(self.graph.graph["texts"][family["how"]].split(LIST))
                        for pair in clause.ties:
                            for first, second in (pair,) if clause.registrant else {pair, pair[::-1]}:
                                if (here := self.level(first, top, one)) and (there := self.level(second, family["below"], other)):
                                    yield here.sure and there.sure and gate == 2 and bool(near)

    def _stated(self, clause: Clause) -> Iterator[bool]:
        for fact in self.under.get(("stated", self.deal.one), ()):
            if fact["below"] == self.deal.other and weight(fact, self.deal):
                says = based(clause, self.graph.graph["texts"][fact["how"]].split(LIST), False)
                if says is not False:
                    yield bool(says)

    def _linked(self, clause: Clause) -> Iterator[bool]:
        one, other = self.deal.one, self.deal.other
        if not self.above[one] & self.above[other]:
            return
        here, there, limit = self._capital(one), self._capital(other), self.judge.capital or 0
        if "side" in clause.of:
            yield from (low >= limit for low, high in (here.get(other, (0, 0)), there.get(one, (0, 0))) if high >= limit)
        if "third" in clause.of:
            for top in (here.keys() & there.keys()) - {one, other}:
                if here[top][1] >= limit and there[top][1] >= limit:
                    yield here[top][0] >= limit and there[top][0] >= limit

    def _registrant(self, side: int) -> int:
        """2 for one that is listed where that makes a registrant, 0 for a person, 1 where that is open."""
        if self.graph.nodes[side]["person"]:
            return 0
        listed = (fact for fact in self.over.get(("listings", side), ()) if weight(fact, self.deal) == 2)
        return 2 if any(set(self.graph.graph["texts"][fact["how"]].split(LIST)) & set(self.judge.exchanges) for fact in listed) else 1

    def _amount(self) -> int:
        """2 where the amount is as much as the standard asks for, 0 where it is not, 1 where that is open."""
        deal, limit = self.deal, self.judge.amount_over
        if limit is None:
            return 2
        if self.graph.graph["texts"][deal.unit] != self.judge.currency or deal.per > 1:
            return 1
        exact = deal.value == deal.value
        least, most = (deal.value, deal.value) if exact else (deal.least, deal.most)
        if BOUNDS[deal.bound] != "at most" and least > limit:
            return 2
        return 0 if not deal.per and BOUNDS[deal.bound] != "at least" and most <= limit else 1

    # ------------------------------------------------------------------------ what stands over the sides

    def _above(self, side: int) -> set[int]:
        """A side, and all from whom stakes lead down to it: a worklist."""
        found, fresh = {side}, [side]
        while fresh:
            company = fresh.pop()
            if company not in self.held:
                facts: dict[int, list[tuple[Fact, int]]] = {}
                for fact in self.over.get(("stakes", company), ()):
                    if counts := weight(fact, self.deal):
                        facts.setdefault(fact["top"], []).append((fact, counts))
                self.held[company] = facts
            near = self.held[company].keys() - found
            found |= near
            fresh.extend(near)
        return found

    def _with_officers(self, parties: Collection[int]) -> set[int]:
        return {*parties, *(office["top"] for at in parties for office in self.over.get(("offices", at), ()))}

    def stakes(self, company: int) -> list[Stake]:
        """The stakes in a company, by holder."""
        if company not in self._stakes:
            facts = self.held.get(company, {})
            self._stakes[company] = [_stake(holder, facts[holder], self.judge.told) for holder in sorted(facts)]
        return self._stakes[company]

    def companies(self, holder: int) -> set[int]:
        """In which companies a party holds a stake."""
        if self._below is None:
            self._below = {}
            for company, facts in self.held.items():
                for top in facts:
                    self._below.setdefault(top, set()).add(company)
        return self._below.get(holder, set())

    # ------------------------------------------------------------------------ control

    def controlled(self, top: int, sure: bool, rivals: bool = True) -> dict[int, list[Stake]]:
        """What a party controls, surely or possibly, each with the stakes that decide: the least fixpoint, by a worklist."""
        if (top, sure, rivals) not in self._controlled:
            found: dict[int, list[Stake]] = {}
            fresh = {top}
            while fresh:
                near = sorted({company for holder in fresh for company in self.companies(holder)} - found.keys() - {top})
                members = {top, *found}
                decided = {company: stakes for company in near if (stakes := self._decisive(company, members, sure, rivals))}
                found |= decided
                fresh = set(decided)
            self._controlled[top, sure, rivals] = found
        return self._controlled[top, sure, rivals]

    def _decisive(self, company: int, members: Collection[int], sure: bool, rivals: bool) -> list[Stake]:
        held = [stake for stake in self.stakes(company) if stake.holder in members]
        others = [stake for stake in self.stakes(company) if stake.holder not in members]
        major = sorted((stake for stake in held if stake.major), key=_rank)
        if alone := [stake for stake in major if not rivals or not self._rival(stake, others)]:
            return alone[:1]
        shared = [stake.holder for stake in self.stakes(company) if stake.joint]
        if any(stake.joint for stake in held) and (len(shared) == 1 or any(holder not in members for holder in shared)):
            return []
        if sum(stake.low for stake in held) > 50:
            return held
        if major:
            return [] if sure else major[:1]
        most = min(sum(stake.high for stake in held), 100 - sum(stake.low for stake in others))
        another = any(stake.major for stake in others) and not any(stake.sold for stake in held)
        return held if not sure and most > 50 and not another else []

    def _rival(self, stake: Stake, others: Iterable[Stake]) -> bool:
        """Whether another's control of the same company speaks against a stake, and is not that of who is over its holder."""
        person = self.graph.nodes
        denied = [other for other in others if other.force > stake.force or (other.force == stake.force == 2)
                  or (other.force == stake.force == 1 and person[other.holder]["person"] == person[stake.holder]["person"])]  # fmt: skip
        return any(stake.holder not in self.controlled(other.holder, True, rivals=False) for other in denied)

    def control(self, top: int, company: int) -> Found | None:
        """That one party controls another."""
        for sure in (True, False):
            if company != top and company in (found := self.controlled(top, sure)):
                return Found(sure, _facts(stake for at in _chain(found, [company]) for stake in found[at]))
        return None

    # ------------------------------------------------------------------------ how a party is tied to a side

    def level(self, name: str, top: int, side: int) -> Found | None:
        """How a party is tied to a side, by a word of a clause's pair."""
        if name == "self" or top == side:
            return Found(True) if name == "self" and top == side else None
        if (name, top, side) not in self._levels:
            self._levels[name, top, side] = self._level(name, top, side)
        return self._levels[name, top, side]

    def _level(self, name: str, top: int, side: int) -> Found | None:
        if name == "control":
            return self.control(top, side)
        if name == "joint":
            return self._joint(top, side)
        if name.startswith(THROUGH):
            return self._beneath(name.removeprefix(THROUGH), top, side)
        if name == INSIDER:
            return self._insider(top, side) if self.graph.nodes[top]["person"] else None
        if name not in self.judge.levels:
            return self._office(top, side, name) if self.graph.nodes[top]["person"] else None
        level = self.judge.levels[name]
        held = self._votes(top, side, level.reached)
        seat = self._seat(top, side) if level.seat and not held else None
        return min(filter(None, (self.control(top, side) if level.control else None, held, seat)), key=lambda f: f.order, default=None)

    def _votes(self, top: int, side: int, reached: Callable[[float], bool]) -> Found | None:
        """That a party holds enough of the votes of a side, with what it controls."""
        surely, maybe = self.controlled(top, True), self.controlled(top, False)
        held = [stake for stake in self.stakes(side) if stake.holder != side and (stake.holder == top or stake.holder in maybe or stake.holder in surely)]
        others = sum(stake.low for stake in self.stakes(side) if stake not in held)
        most = min(sum(stake.high for stake in held), 100 - others)
        if not held or most <= 0 or not reached(most):
            return None
        blocks = surely | {company: stakes for company, stakes in maybe.items() if company not in surely}
        way = dict.fromkeys(at for stake in held for at in _chain(blocks, [stake.holder]))
        facts = _facts((*(stake for at in way for stake in blocks[at]), *held))
        return Found(reached(sum(stake.low for stake in held if stake.holder == top or stake.holder in surely)), facts)

    def _joint(self, top: int, side: int) -> Found | None:
        """That a party, or whom it controls, shares control of a side: by word, or as the holder of one of two halves."""
        stakes = self.stakes(side)
        halves = len(stakes) == 2 and all((stake.low, stake.high) == (50, 50) for stake in stakes)
        for stake in stakes:
            if stake.joint or halves:
                if stake.holder == top:
                    return Found(True, stake.facts)
                if through := self.control(top, stake.holder):
                    return Found(through.sure, through.facts + stake.facts)
        return None

    def _office(self, person: int, side: int, rank: str) -> Found | None:
        """That a person holds an office of a rank in a side or, unless the rank is "officer", in who controls it."""
        found = []
        for office in self.under.get(("offices", person), ()):
            counts, ranks = weight(office, self.deal), office["ranks"]
            if not counts or not ranks & (BIT[rank] | BIT["untold" if rank == "leads" else "perhaps"]):
                continue
            sure = counts == 2 and bool(ranks & BIT[rank])
            if office["below"] == side:
                found.append(Found(sure, (office,)))
            elif rank != "officer" and (above := self.control(office["below"], side)):
                found.append(Found(sure and above.sure, (office, *above.facts)))
        return min(found, key=lambda f: f.order, default=None)

    def _beneath(self, name: str, top: int, side: int) -> Found | None:
        """That a company to which a party is tied by votes or shared control controls a side."""
        found = []
        for company in sorted(self.above[side] - {side, top}):
            held = self._joint(top, company) if name == "joint" else self._votes(top, company, self.judge.levels[name].reached)
            if held and (below := self.control(company, side)):
                found.append(Found(held.sure and below.sure, tuple({fact["fact"]: fact for fact in held.facts + below.facts}.values())))
        return min(found, key=lambda f: f.order, default=None)

    def _insider(self, person: int, side: int) -> Found | None:
        """That a person is a director or officer of a side itself, or may have been in the fiscal year, as may one of its parent's."""
        found = []
        for office in self.under.get(("offices", person), ()):
            counts, ranks = weight(office, self.deal), office["ranks"]
            if not ranks & (BIT["manages"] | BIT["perhaps"]) or not (counts or weight(office, _year(self.deal))):
                continue
            if office["below"] == side:
                found.append(Found(counts == 2 and bool(ranks & BIT["manages"]), (office,)))
            elif above := self.control(office["below"], side):
                found.append(Found(False, (office, *above.facts)))
        return min(found, key=lambda f: f.order, default=None)

    def _seat(self, top: int, side: int) -> Found | None:
        """That an entity with votes in a side may have a manager of its own on the board."""
        held = None if self.graph.nodes[top]["person"] else self._votes(top, side, lambda votes: votes > 0)
        for person in sorted(self.tops[side]) if held else ():
            if self.graph.nodes[person]["person"] and (here := self._office(person, top, "manages")) and (there := self.level("manages", person, side)):
                return Found(False, (held.facts if held else ()) + here.facts + there.facts)
        return None

    # ------------------------------------------------------------------------ close links

    def _capital(self, company: int) -> dict[int, tuple[float, float]]:
        """The least and the most of a company's capital that its holders have: sums over simple paths of products of shares."""
        found: dict[int, tuple[float, float]] = {}
        fresh, paths = [((company,), ())], 0
        while fresh:
            seen, way = fresh.pop()
            for holder, share in sorted(self._shares(seen[-1]).items()):
                if holder in seen:
                    continue
                if paths == MOST:
                    return {at: (found.get(at, (0.0, 0.0))[0], 100.0) for at in self.above[company] - {company}}
                paths += 1
                path = (share, *way)
                low = high = 100.0
                for least, most in path:
                    low, high = low * least / 100, high * most / 100
                so_far = found.get(holder, (0.0, 0.0))
                found[holder] = so_far[0] + low, min(so_far[1] + high, 100.0)
                fresh.append(((*seen, holder), path))
        return found

    def _shares(self, company: int) -> dict[int, tuple[float, float]]:
        """What each holder has of a company's capital itself, at most what the others leave."""
        told = {holder: _share(facts, "capital", lambda fact: (fact["capital_low"], fact["capital_high"]) != (0, 100))
                for holder, facts in sorted(self.held[company].items())}  # fmt: skip
        taken = sum(low for low, _ in told.values())
        return {holder: (low, min(high, 100 - taken + low)) for holder, (low, high) in told.items()}


def weight(fact: Fact, deal: Deal) -> int:
    """0 where a fact does not count for a deal, 1 where that is open, 2 where it does."""
    if fact["begun_first"] > deal.last or fact["ended_last"] < deal.first:
        return 0
    if fact["force"] == "stakes" and deal.kind in PURCHASES:
        direct = (fact["top"], fact["below"]) == (deal.one, deal.other) and not (deal.kind == INVESTMENT and not fact["by_deal"] and fact["control"])
        late = fact["begun_last"] == BEFORE or fact["begun_last"] >= (deal.first if deal.first != BEFORE else AFTER)
        if fact["fact"] == deal.fact or (direct and late):
            return 1 if deal.kind == INVESTMENT else 0
    if deal.first == BEFORE:
        later = fact["begun_last"] == NEVER or fact["begun_first"] == BEFORE and fact["begun_last"] > deal.last
        return 2 if fact["ended_first"] == AFTER and not later else 1
    held = fact["ended_first"] >= deal.last or (fact["ended_first"] == deal.first and fact["ended_last"] == AFTER)
    return 2 if fact["begun_last"] <= deal.first and held else 1


def _year(deal: Deal) -> Deal:
    """A deal as done at any time from the year before to the end of the year."""
    first = deal.first if deal.first == BEFORE else date(date.fromordinal(deal.first).year - 1, 1, 1).toordinal()
    last = deal.last if deal.last == AFTER else date(date.fromordinal(deal.last).year, 12, 31).toordinal()
    return deal._replace(first=first, last=last)


def _stake(holder: int, facts: list[tuple[Fact, int]], words: Collection[str]) -> Stake:
    """One stake of all facts that tell it."""
    low, high = _share(facts, "votes", lambda fact: fact["sized"])
    joint = any(fact["joint"] for fact, counts in facts if counts == 2)
    every = sorted((fact for fact, _ in facts), key=lambda fact: (not fact["sized"], -fact["passages"]))
    sized = tuple(fact for fact in every if fact["sized"])
    if low > 50:
        return Stake(holder, low, high, 0, joint, sized)
    shared = any(fact["sized"] for fact, counts in facts if counts == 2)
    ways = {fact["control"]: fact for fact, counts in reversed(facts)
            if counts == 2 and fact["control"] and (fact["stated"] or fact["control"] == PURCHASED or not shared)}  # fmt: skip
    lead = next((ways[way] for way in (PURCHASED, *map(WAYS.index, sorted(words, key=WAYS.index))) if way in ways), None)
    if lead is None:
        gone = [fact for fact, _ in facts if fact["ended_first"] < AFTER and fact["ended_last"] == AFTER]
        sold = not any(counts == 2 for _, counts in facts) and any(
            fact["votes_low"] > 50 or WAYS[fact["control"]] in {BOUGHT, *words} for fact in gone)  # fmt: skip
        return Stake(holder, low, high, 0, joint, tuple(every), sold)
    return Stake(holder, low, high, 2 if lead["control"] == PURCHASED else 1, joint, (lead, *(fact for fact in sized if fact is not lead)))


def _share(facts: list[tuple[Fact, int]], of: str, sized: Callable[[Fact], bool]) -> tuple[float, float]:
    """The least and the most of a holding: a size that is told speaks for what tells none."""
    told = [fact for fact, _ in facts if sized(fact)]
    least, most = (min((fact[f"{of}_low"] for fact in told), default=0.0), max((fact[f"{of}_high"] for fact in told), default=100.0))
    if any(counts == 2 and sized(fact) for fact, counts in facts):
        return least, most
    return 0.0, most if told and all(counts == 1 for _, counts in facts) else 100.0


def _rank(stake: Stake) -> tuple[Any, ...]:
    """How a stake compares as a proof: told in figures first, then by most passages, then dated ones."""
    undated = any(fact["begun_last"] == BEFORE for fact in stake.facts)
    return stake.low <= 50, -sum(fact["passages"] for fact in stake.facts), undated, stake.holder


def _chain(blocks: dict[int, list[Stake]], companies: list[int]) -> list[int]:
    """The companies by whose control some are controlled, in the order in which they were found, and these."""
    needed, fresh = set(companies) & blocks.keys(), [company for company in companies if company in blocks]
    while fresh:
        fresh = [stake.holder for company in fresh for stake in blocks[company] if stake.holder in blocks and stake.holder not in needed]
        needed.update(fresh)
    return [company for company in blocks if company in needed]


def _facts(stakes: Iterable[Stake]) -> tuple[Fact, ...]:
    return tuple(fact for stake in stakes for fact in stake.facts)


def _met_below(here: Found, there: Found, top: int) -> bool:
    """Whether both sides hang on one fact of a party: then what that leads to stands over both already."""
    own = {(fact["force"], fact["below"], fact["fact"]) for fact in here.facts + there.facts if fact["top"] == top}
    return bool(here.facts and there.facts) and len(own) == 1
