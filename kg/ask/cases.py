"""Many deals at once, each with what stands over its two sides on its date: the stakes as ranges, holder by company.

What Standing and Register hold for one deal, a Field holds for some thousands: a node is a party in one deal's case, so that
one party may be many nodes; an edge is all that one node holds of another, counted on the deal's date.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kg.ask.columned import WAYS
from kg.ask.control import MAJORITY
from kg.ask.spread import distinct, merged, places, spread, within
from kg.ask.ties import BOUGHT
from kg.graph.closed import NEVER
from kg.graph.columns import AFTER, BEFORE, Array, Columns, Ties, index
from kg.ontology import kinds

EPOCH = 719_163  # the day on which numpy's days begin
OPEN, SURE = 1, 2  # how a tie counts, or a finding holds: 0 is not at all


@dataclass(frozen=True)
class Cases:
    """Deals to be judged: their sides, their facts and kinds, and the first and the last day on which they were done."""

    one: Array
    other: Array
    fact: Array
    kind: Array
    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.one)

    def at(self, rows: Array) -> Cases:
        """Some of them."""
        return Cases(*(column[rows] for column in vars(self).values()))

    @property
    def sides(self) -> tuple[Array, Array]:
        """The two sides."""
        return self.one, self.other

    def years(self) -> Cases:
        """The same from the year before to the end of the year: a fiscal year that is not told lies in these."""
        first, last = ((column.astype(np.int64) - EPOCH).astype("datetime64[D]").astype("datetime64[Y]") for column in (self.first, self.last))
        begin, end = ((year.astype("datetime64[D]").astype(np.int64) + EPOCH).astype(np.int32) for year in (first - 1, last + 1))
        return replace(self, first=np.where(self.first > BEFORE, begin, BEFORE), last=np.where(self.last < AFTER, end - 1, AFTER))


def weights(ties: Ties, rows: Array, cases: Cases, of: Array) -> Array:
    """How each tie counts on the days of its case, as `on` has it."""
    first, last, ended = cases.first[of], cases.last[of], ties.ended_first[rows]
    held = (ended >= last) | ((ended == first) & (ties.ended_last[rows] == AFTER))
    begun, until = ties.begun_first[rows], ties.begun_last[rows]
    later = (begun == BEFORE) & (until > last) | (until == NEVER)
    sure = np.where(first > BEFORE, (until <= first) & held, (ended == AFTER) & ~later)
    out = (begun > last) | (ties.ended_last[rows] < first)
    return np.where(out, 0, np.where(sure, SURE, OPEN)).astype(np.int8)


class Field:
    """The nodes and edges of some cases; `words` are the ways of telling control that count."""

    def __init__(self, columns: Columns, cases: Cases, words: Collection[str]) -> None:
        self.columns, self.cases, self.count, self._words = columns, cases, len(columns.parties.person), words
        numbers = np.arange(len(cases), dtype=np.int64) * self.count
        below, top, stake, weight = self._closed(numbers)
        self.case, self.party = np.divmod(self.nodes, self.count)
        self.sides = [np.searchsorted(self.nodes, numbers + side) for side in cases.sides]
        self._edges(below, top, stake, weight)
        self.reached = [self._above(side) for side in self.sides]

    def _closed(self, numbers: Array) -> tuple[Array, Array, Array, Array]:
        """The stakes that lead up from the sides: the nodes below and on top, the stake, how it counts; in order of the first.

        Of a case over whose sides nobody stands together no more is kept than its sides.
        """
        stakes, found = self.columns.stakes, []
        starts = distinct(np.concatenate([(numbers + side) * 2 + at for at, side in enumerate(self.cases.sides)]))
        met = np.zeros(len(self.cases), bool)  # where what stands over the one side stands over the other
        fresh = known = starts  # twice a node, and one more where the second side led to it first
        levels = [starts]
        while len(fresh):
            case, party = np.divmod(fresh >> 1, self.count)
            rows, stake = spread(stakes.over, party)
            weight = self._weights(stake, case[rows])
            counts = weight > 0
            rows, stake, weight = rows[counts], stake[counts], weight[counts]
            top = case[rows] * self.count + stakes.top[stake]
            found.append((fresh[rows] >> 1, top, stake, weight))
            near = distinct(top * 2 + (fresh[rows] & 1))
            node = near >> 1
            known = self._of_cases(known, node // self.count)  # few chains are long: not all nodes at every step
            place = np.minimum(np.searchsorted(known, node * 2), len(known) - 1)
            again = np.concatenate((np.zeros(min(len(node), 1), bool), node[1:] == node[:-1]))
            old = known[place] >> 1 == node
            met[node[again | (old & (known[place] != near))] // self.count] = True
            fresh = near[~(old | again)]
            known = merged(known, fresh)
            levels.append(fresh)
        marked = np.sort(np.concatenate(levels), kind="stable")
        self._meet(met, marked)
        self.nodes = distinct(np.concatenate((starts >> 1, marked[met[(marked >> 1) // self.count]] >> 1)))
        below, top, stake, weight = (np.concatenate(parts) for parts in zip(*found, strict=True))
        kept = np.flatnonzero(met[below // self.count])
        order = kept[np.argsort(below[kept], kind="stable")]
        return below[order], top[order], stake[order], weight[order]

    def _meet(self, met: Array, marked: Array) -> None:
        """Marks the cases over whose sides one holds offices in both, or who does is kin of another; some more may be."""
        offices, kin = self.columns.offices, self.columns.kin
        case, party = np.divmod(marked >> 1, self.count)
        rows, office = spread(offices.over, party)
        holders = distinct((case[rows] * self.count + offices.top[office]) * 2 + (marked[rows] & 1))
        every = merged(marked, holders)
        node = every >> 1
        met[node[1:][(node[1:] == node[:-1]) & (every[1:] != every[:-1])] // self.count] = True
        case, party = np.divmod(node, self.count)
        rows, place = spread(kin.under_at, party)
        relative = case[rows] * self.count + kin.below[kin.under[place]]
        met[case[rows][within(node, relative)]] = True

    def _of_cases(self, nodes: Array, cases: Array) -> Array:
        """Those of some nodes, each twice its number, that are of some cases, both in order."""
        numbers = distinct(cases) * self.count * 2
        begin = np.searchsorted(nodes, numbers)
        counts = np.searchsorted(nodes, numbers + self.count * 2) - begin
        return nodes[np.arange(counts.sum()) + np.repeat(begin - (np.cumsum(counts) - counts), counts)]

    def _weights(self, stake: Array, case: Array) -> Array:
        """How stakes count in their cases: as on their days, unless they may be owed to the deal itself."""
        stakes, cases = self.columns.stakes, self.cases
        weight = weights(stakes, stake, cases, case)
        invests, buys = (list(kinds()).index(name) for name in ("Investment", "Acquisition"))
        kind = cases.kind[case]
        rows = np.flatnonzero((weight > 0) & ((kind == invests) | (kind == buys)))
        if not len(rows):
            return weight
        at, of, by = stake[rows], case[rows], kind[rows] == invests
        direct = (stakes.top[at] == cases.one[of]) & (stakes.below[at] == cases.other[of])
        direct &= ~(by & ~stakes.by_deal[at] & (stakes.control[at] > 0))
        first, last = cases.first[of], cases.last[of]
        late = (stakes.begun_last[at] == BEFORE) | (stakes.begun_last[at] >= np.where(first == BEFORE, AFTER, first))
        late |= (stakes.begun_first[at] == first) & (stakes.begun_last[at] == last)
        owed = (stakes.fact[at] == cases.fact[of]) | (direct & late)
        weight[rows[owed]] = np.where(by[owed], OPEN, 0)
        return weight

    def _edges(self, below: Array, top: Array, stake: Array, weight: Array) -> None:
        """One edge a holder and company, as `Standing` makes a stake of its facts."""
        begins = np.flatnonzero(np.concatenate((np.ones(min(len(below), 1), bool), (below[1:] != below[:-1]) | (top[1:] != top[:-1]))))
        self.below, self.top = (np.searchsorted(self.nodes, part[begins]) for part in (below, top))
        self.stake, self.begins, self.weight = stake, begins, weight
        self.over, _ = index(self.below, len(self.nodes))
        self.under, self.by_top = index(self.top, len(self.nodes))

    @property
    def low(self) -> Array:
        """The least votes of each edge."""
        return self._votes[0]

    @property
    def high(self) -> Array:
        """The most votes of each edge."""
        return self._votes[1]

    @cached_property
    def _votes(self) -> tuple[Array, Array]:
        stakes = self.columns.stakes
        return self.shares(stakes.votes_low[self.stake], stakes.votes_high[self.stake], self._sized)

    @cached_property
    def _sized(self) -> Array:
        return np.asarray(self.columns.stakes.sized[self.stake])

    @cached_property
    def major(self) -> Array:
        """Which edges are control by themselves."""
        return self._force > 0

    @cached_property
    def _force(self) -> Array:
        """How much the control of each edge by itself weighs, as `Stake.force` has it."""
        stakes, stake, begins, sure = self.columns.stakes, self.stake, self.begins, self.weight == SURE
        shared = np.repeat(_any(sure & self._sized, begins), np.diff(np.append(begins, len(stake))))
        control = stakes.control[stake]
        lead = sure & (control > 0) & (stakes.stated[stake] | (control == WAYS.index(BOUGHT)) | ~shared)
        lead &= np.isin(control, [*(WAYS.index(word) for word in self._words), WAYS.index(BOUGHT)])
        bought = _any(lead & (control == WAYS.index(BOUGHT)), begins)
        force = np.where(self.low > MAJORITY, 3, np.where(bought, 2, _any(lead, begins)))
        return np.where(self.joint, 0, force).astype(np.int8)

    @cached_property
    def sold(self) -> Array:
        """Which edges were control by themselves, and may have gone to a later buyer."""
        stakes, stake = self.columns.stakes, self.stake
        lead = np.isin(stakes.control[stake], [*(WAYS.index(word) for word in self._words), WAYS.index(BOUGHT)])
        gone = (stakes.ended_first[stake] < AFTER) & (stakes.ended_last[stake] == AFTER)
        sold = _any(gone & (lead | (stakes.votes_low[stake] > MAJORITY)), self.begins)
        return sold & ~_any(self.weight == SURE, self.begins)

    @cached_property
    def _rivals(self) -> tuple[Array, Array]:
        """Of each edge that is control those that speak against it, as `Register` has it: where they begin, and they."""
        major = np.flatnonzero(self.major)
        major = major[np.bincount(self.below[major], minlength=len(self.nodes))[self.below[major]] > 1]
        told = major[self._force[major] < 3]
        starts, order = index(self.below[major], len(self.nodes))
        rows, place = spread(starts, self.below[told])
        one, other = told[rows], major[order[place]]
        heads = distinct(self.top[other])
        over = self.controlled(heads, sure=True, rivals=False)
        keys = np.searchsorted(heads, self.top[other]) * len(self.nodes) + self.top[one]
        here, there, person = self._force[one], self._force[other], self.columns.parties.person[self.party[self.top]]
        denied = (there > here) | ((here == there) & ((here == 2) | (person[one] == person[other])))
        rivals = (one != other) & denied & ~within(over, keys)
        return index(one[rivals], len(self.below))[0], other[rivals]

    @cached_property
    def doubtful(self) -> Array:
        """The cases in which as much as tells one's control of a company tells another's, or a stake is held of a person."""
        starts, _ = self._rivals
        edges = (np.diff(starts) > 0) | self.columns.parties.person[self.party[self.below]]
        found = np.zeros(len(self.cases), bool)
        found[self.case[self.below[edges]]] = True
        return found

    @cached_property
    def joint(self) -> Array:
        """Which edges are control that is shared with another."""
        return _any((self.weight == SURE) & self.columns.stakes.joint[self.stake], self.begins)

    def shares(self, low: Array, high: Array, sized: Array) -> tuple[Array, Array]:
        """The least and the most of what the facts of each edge tell of a share, given by fact; a size that is told speaks for
        what tells none."""
        sure, begins = self.weight == SURE, self.begins
        least = _over(np.minimum, np.where(sized, low, np.inf), begins)
        greatest = _over(np.maximum, np.where(sized, high, -np.inf), begins)
        known, perhaps = _any(sure & sized, begins), _any(sized, begins) & ~_any(sure, begins)
        return np.where(known, least, 0.0), np.where(known | perhaps, greatest, 100.0)

    def _above(self, starts: Array) -> Array:
        """Which nodes are some of these, or stand over them."""
        found = np.zeros(len(self.nodes), bool)
        found[starts] = True
        fresh = starts
        while len(fresh):
            _, edge = spread(self.over, fresh)
            near = self.top[edge]
            fresh = distinct(near[~found[near]])
            found[fresh] = True
        return found

    def node(self, case: Array, party: Array) -> Array:
        """The nodes of parties in cases, -1 where there is none."""
        return places(self.nodes, case * self.count + party)

    def controlled(self, tops: Array, sure: bool, members: Array | None = None, *, rivals: bool = True) -> Array:
        """What nodes control, surely or possibly, as sorted keys: the place of the top times the number of nodes, plus the node.

        `members` are what they are known to control; without `rivals`, whoever else controls it.
        """
        size = len(self.nodes)
        members = np.zeros(0, np.int64) if members is None else members
        fresh = np.concatenate((np.arange(len(tops), dtype=np.int64) * size + tops, members))
        while len(fresh):
            of, holder = np.divmod(fresh, size)
            rows, place = spread(self.under, holder)
            company, of = self.below[self.by_top[place]], of[rows]
            near = distinct((of * size + company)[company != tops[of]])
            near = near[~within(members, near)]
            fresh = near[self._decisive(near, tops, members, sure, rivals)]
            members = merged(members, fresh)
        return members

    def _decisive(self, keys: Array, tops: Array, members: Array, sure: bool, rivals: bool) -> Array:
        """Which companies the members of their tops control together, as Register has it."""
        of, company = np.divmod(keys, len(self.nodes))
        rows, edge = spread(self.over, company)
        holder = self.top[edge]
        held = (holder == tops[of[rows]]) | within(members, of[rows] * len(self.nodes) + holder)
        major, count = self.major[edge], len(keys)
        alone = major & held
        if sure and rivals:
            alone[alone] = self._alone(edge[alone], of[rows[alone]], tops, members)
        enough = _sums(rows, alone, count) > 0
        low = _sums(rows, np.where(held, self.low[edge], 0.0), count)
        shared = self.joint[edge]
        both, all_ = _sums(rows, shared & held, count), _sums(rows, shared, count)
        joint = (both > 0) & ((both < all_) | (both == 1))
        enough |= (low > MAJORITY) & ~joint
        if sure:
            return enough
        highest = _sums(rows, np.where(held, self.high[edge], 0.0), count)
        others = _sums(rows, np.where(held, 0.0, self.low[edge]), count)
        another = (_sums(rows, major & ~held, count) > 0) & ~(_sums(rows, self.sold[edge] & held, count) > 0)
        return enough | ((np.minimum(highest, 100.0 - others) > MAJORITY) & ~another & ~joint)

    def _alone(self, edges: Array, of: Array, tops: Array, members: Array) -> Array:
        """Which edges have no rival but what the members of their tops hold."""
        starts, others = self._rivals
        rows, place = spread(starts, edges)
        holder = self.top[others[place]]
        held = (holder == tops[of[rows]]) | within(members, of[rows] * len(self.nodes) + holder)
        return _sums(rows, ~held, len(edges)) == 0


def _sums(rows: Array, values: Array, count: int) -> Array:
    return np.bincount(rows, values, minlength=count)


def _over(by: np.ufunc, values: Array, begins: Array) -> Array:
    return by.reduceat(values, begins) if len(begins) else values[:0]


def _any(values: Array, begins: Array) -> Array:
    return _over(np.logical_or, values, begins).astype(bool)
