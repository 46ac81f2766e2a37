"""What a clause can ask for: one function a predicate of clauses.toml, from a deal and a clause to the findings."""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.ask.capital import Part, capital
from kg.ask.clauses import INSIDER, RELATED, THROUGH, UNKNOWN, UNRELATED, Clause, Standard
from kg.ask.hops import Edge, money
from kg.ask.standing import Finding, Index, Standing
from kg.ask.terms import A_YEAR
from kg.ask.ties import STAKE, Span, Tie, on


@dataclass(frozen=True)
class Case:
    """A deal to be judged by a standard: its two sides, and what counts on its date; `key` is its IRI.

    `timeless` is the same case with every tie counted, whenever it held and whatever it follows from.
    """

    index: Index
    standard: Standard
    one: str
    other: str
    edge: Edge
    when: Span
    weigh: Callable[[Tie], bool | None]
    strict: bool = False
    key: str = ""
    gated: bool = True

    @property
    def sides(self) -> tuple[str, str]:
        """The two sides."""
        return self.one, self.other

    @cached_property
    def standing(self) -> Standing:
        """How the two sides stand on the date."""
        return Standing(self.index, self.sides, self.weigh, () if self.strict else self.standard.told)

    def within(self, tie: Tie) -> bool | None:
        """Whether a tie counts for the fiscal year of the deal, which is not told: in its calendar year or the one before it may."""
        weight, year = self.weigh(tie), self.when
        if weight is False:
            first, last = (year.first or "")[:4], (year.last or "")[:4]
            year = Span(f"{int(first) - 1:04}-01-01" if first else None, f"{last}-12-31" if last else None)
            return False if on(tie, year) is False else None
        return weight

    @cached_property
    def tops(self) -> Mapping[str, frozenset[str]]:
        """Who stands over each side, itself included."""
        return {side: frozenset(self.standing.tops(side)) for side in self.sides}

    @cached_property
    def capital(self) -> tuple[Mapping[str, Part], Mapping[str, Part]]:
        """What others hold of the capital of each side."""
        parts = self.standing.parts
        return capital(parts, self.one), capital(parts, self.other)

    @cached_property
    def timeless(self) -> Case:
        """The case without its date."""
        return replace(self, weigh=lambda tie: True)

    @cached_property
    def ungated(self) -> Case:
        """The case without its amount."""
        return replace(self, gated=False)

    @cached_property
    def amount(self) -> tuple[bool | None, tuple[str, ...]]:
        """Whether the amount is as much as the standard asks for, None where that is open, and what is missing to tell.

        Of payments by the month or the like one that is enough is enough; what they come to in all is not told.
        """
        if self.standard.amount_over is None or not self.gated:
            return True, ()
        told, wanted = money(self.edge), self.standard.currency
        if told is None or told.unit != wanted or told.per and told.per not in A_YEAR:
            return None, (f"the amount of the deal in {wanted}",)
        least, most = (told.value, told.value) if told.value is not None else (told.min, told.max)
        if told.bound != "at most" and least is not None and least > self.standard.amount_over:
            return True, ()
        if not told.per and told.bound != "at least" and most is not None and most <= self.standard.amount_over:
            return False, ()
        return None, (f"the amount of the deal in {wanted}",)

    def registrant(self, side: str) -> tuple[bool | None, tuple[str, ...]]:
        """Whether a side is told to be listed where that makes a registrant, by the date; and what is missing to tell."""
        if self.index.person(side):
            return False, ()
        for tie in self.index.listings(side):
            if on(tie, self.when) and tie.exchanges & set(self.standard.exchanges):
                return True, ()
        when = "" if not self.when.known else f" on {self.when.last}"
        return None, (f"whether {self.index.name(side)} was a registrant{when}",)

    @cached_property
    def _levels(self) -> dict[tuple[str, str, str], Finding | None]:
        return {}

    def level(self, name: str, top: str, side: str) -> Finding | None:
        """How a party is tied to a side, by a word of a clause's pair."""
        asked = (name, top, side)
        if asked not in self._levels:
            self._levels[asked] = self._level(*asked)
        return self._levels[asked]

    def _level(self, name: str, top: str, side: str) -> Finding | None:
        if name == "self":
            return Finding(True) if top == side else None
        if top == side:
            return None
        if name == "control":
            return self.standing.control(top, side)
        if name == "joint":
            return self.standing.joint(top, side)
        if name == "chain":
            return self.standing.chain(top, side)
        if name.startswith(THROUGH):
            return self._beneath(name.removeprefix(THROUGH), top, side)
        if name in self.standard.levels:
            level = self.standard.levels[name]
            controlled = self.standing.control(top, side) if level.control else None
            held = self.standing.votes(top, side, level.reached)
            seat = self._seat(top, side) if level.seat and not held else None
            return min(filter(None, (controlled, held, seat)), key=lambda f: f.order, default=None)
        if not self.index.person(top):
            return None
        return self.standing.insider(top, side, self.within) if name == INSIDER else self.standing.office(top, side, name)

    @cached_property
    def _over(self) -> dict[str, dict[str, Finding]]:
        return {}

    def _controllers(self, side: str) -> dict[str, Finding]:
        """Who controls a side, or may."""
        if side not in self._over:
            above = sorted(self.standing.register.above(side))
            self._over[side] = {company: found for company in above if (found := self.standing.control(company, side))}
        return self._over[side]

    def _beneath(self, name: str, top: str, side: str) -> Finding | None:
        """That a company to which a party is tied by votes or shared control controls a side (IAS 24.12)."""
        found = []
        for company, below in self._controllers(side).items():
            if company == top:
                continue
            held = self.standing.joint(top, company) if name == "joint" else self.standing.votes(top, company, self.standard.levels[name].reached)
            if held:
                missing = tuple(dict.fromkeys((*held.missing, *below.missing)))
                found.append(Finding(held.sure and below.sure, tuple(dict.fromkeys((*held.ties, *below.ties))), missing, held.told or below.told))
        return min(found, key=lambda f: f.order, default=None)

    def _seat(self, top: str, side: str) -> Finding | None:
        """That an entity with a stake, too small of itself, may have a manager of its own on the board (IAS 28.6)."""
        held = None if self.index.person(top) else self.standing.votes(top, side, lambda votes: votes > 0)
        for person in sorted(filter(self.index.person, self.tops[side])) if held else ():
            here, there = (self.standing.office(person, at, "manages") for at in (top, side))
            if held and here and there:
                name = self.index.name
                words = f"whether {name(person)} sits on the board of {name(side)} for {name(top)}"
                return Finding(False, (*held.ties, *here.ties, *there.ties), (words,))
        return None


def findings(case: Case, clause: Clause) -> Iterator[Finding]:
    """All ways in which a clause is so of a case, or may be."""
    for found in PREDICATES[clause.predicate](case, clause):
        enough, missing = case.amount if clause in case.standard.relating else (True, ())
        if enough is not False:
            yield replace(found, sure=found.sure and bool(enough), missing=(*found.missing, *missing))


def weighed(case: Case) -> list[tuple[Clause, Finding]]:
    """What surely relates the sides of a case, alone; else all that may, or leaves open for good whether they are."""
    open_ = []
    for clause in case.standard.clauses:
        hit = best(case, (clause,)) if clause.verdict != UNRELATED else None
        if hit and hit[1].sure and clause.verdict == RELATED:
            return [hit]
        if hit:
            open_.append(hit)
    return open_


def decided(case: Case) -> tuple[Clause, Finding]:
    """The clause that decides a case, and why: what surely relates, else what may, else what excludes.

    Of what may relate, the first that rests on more than the deal itself; what is missing to tell of the others as well is
    named after it.
    """
    open_ = weighed(case)
    if not open_:
        return next(hit for clause in case.standard.clauses if (hit := best(case, (clause,))))
    first, found = min(open_, key=lambda hit: _own(case, hit[1]))
    missing = (*found.missing, *(fact for _, other in open_ for fact in other.missing))
    return first, replace(found, missing=tuple(dict.fromkeys(missing)))


def _own(case: Case, found: Finding) -> bool:
    """Whether a finding rests on the deal alone that is judged."""
    return bool(found.ties) and all(tie.key == case.key for tie in found.ties)


def best(case: Case, clauses: Iterable[Clause]) -> tuple[Clause, Finding] | None:
    """The first clause that is surely so, else the first that may be, each with its best finding."""
    perhaps = None
    for clause in clauses:
        found = min(findings(case, clause), key=lambda f: (not f.sure, _own(case, f), f.order), default=None)
        if found is not None and found.sure:
            return clause, found
        if found is not None and perhaps is None:
            perhaps = clause, found
    return perhaps


def tied(case: Case, clause: Clause) -> Iterator[Finding]:
    """The parties that are tied to both sides as one of the clause's pairs says."""
    for one, other in _orders(case, clause):
        gate = case.registrant(one) if clause.registrant else (True, ())
        for top in sorted(case.tops[one] & case.tops[other]) if gate[0] is not False else ():
            if clause.top != "any" and (clause.top == "person") != case.index.person(top):
                continue
            for first, second in clause.ties:
                if (here := case.level(first, top, one)) and (there := case.level(second, top, other)):
                    if not _met_below(here, there, top):
                        names = {"top": case.index.name(top)}
                        yield _both(case, here, there, gate, (), (top,), clause, names, turn=one != case.one)


def _met_below(here: Finding, there: Finding, top: str) -> bool:
    """Whether both sides hang on one tie of a party: then what that tie leads to stands over both already."""
    own = {tie for tie in (*here.ties, *there.ties) if tie.top == top}
    return bool(here.ties and there.ties) and len(own) == 1


def kin(case: Case, clause: Clause) -> Iterator[Finding]:
    """The pairs of kin of whom one is tied to one side, the other to the other."""
    for one, other in _orders(case, clause):
        gate = case.registrant(one) if clause.registrant else (True, ())
        for top in sorted(case.tops[one]) if gate[0] is not False else ():
            for relative, family in case.standing.kin(top) if case.index.person(top) else ():
                if relative in case.tops[other]:
                    yield from _families(case, clause, (one, other), (top, relative), family, gate)


def _families(case: Case, clause: Clause, sides: tuple[str, str], persons: tuple[str, str], family: Tie,
              gate: tuple[bool | None, tuple[str, ...]]) -> Iterator[Finding]:  # fmt: skip
    (one, other), (top, relative) = sides, persons
    names = {"top": case.index.name(top), "other": case.index.name(relative), "relation": " or ".join(family.relations) or "kin"}
    near = clause.kin and set(family.relations) & clause.kin
    for pair in clause.ties:
        for first, second in dict.fromkeys((pair, pair if clause.registrant else pair[::-1])):
            if (here := case.level(first, top, one)) and (there := case.level(second, relative, other)):
                missing = () if near or clause.verdict == UNKNOWN else (clause.missing.format(**names),)
                middle = replace(here, sure=here.sure and not missing, missing=(*here.missing, *missing))
                yield _both(case, middle, there, gate, (family,), persons, clause, names, turn=one != case.one)


def stated(case: Case, clause: Clause) -> Iterator[Finding]:
    """The texts that call the two sides related, for a reason in one of the clause's words if it names any."""
    names = {"one": case.index.name(case.one), "two": case.index.name(case.other)}
    for tie in case.standing.stated(*case.sides):
        sure = based(clause, tie.called, case.strict)
        if sure is not False:
            yield Finding(bool(sure), (tie,), () if sure else (clause.missing.format(**names),), clause.control)


def based(clause: Clause, called: Sequence[str], strict: bool) -> bool | None:
    """Whether a statement that two parties are related gives a reason in one of a clause's words, if it names any; None where
    it gives none and the clause says that this is missing.

    `called` is the reason, then what passages call the two besides. Where only control relates, any other reason leaves that
    open; a statement that gives none is taken at its word, unless `strict`, as control that is told is.
    """
    if not clause.basis:
        return True
    if clause.missing and not clause.control and not called[0].strip():
        return None
    told = " ".join(called if clause.control else called[:1])
    found = bool(re.search(rf"\b(?:{'|'.join(map(re.escape, clause.basis))})", told, re.IGNORECASE))
    return ((found or not called[0].strip()) and not strict or None) if clause.control else found


def linked(case: Case, clause: Clause) -> Iterator[Finding]:
    """The shares of capital, along all simple paths, of one side in the other or of a third party in both."""
    limit = 0.0 if clause.some else case.standard.capital or 0.0
    here, there = case.capital
    if "side" in clause.of:
        for part in filter(None, (here.get(case.other), there.get(case.one))):
            if found := _share(part, limit):
                yield found
    if "third" in clause.of:
        for top in sorted(here.keys() & there.keys() - set(case.sides)):
            if (one := _share(here[top], limit)) and (other := _share(there[top], limit)):
                yield _joined(one, other, (), (top,))


def _share(part: Part, limit: float) -> Finding | None:
    enough = (lambda share: share >= limit) if limit else (lambda share: share > 0)
    if not enough(part.high):
        return None
    sure = enough(part.low)
    return Finding(sure, part.ties, () if sure else part.open)


def venture(case: Case, clause: Clause) -> Iterator[Finding]:
    """The companies whose control both sides share."""
    shared = {tie.below for tie in case.index.under.get((STAKE, case.one), ())}
    for company in sorted(shared & {tie.below for tie in case.index.under.get((STAKE, case.other), ())}):
        standing = Standing(case.index, (company,), case.weigh, case.standard.told)
        here, there = standing.joint(case.one, company), standing.joint(case.other, company)
        if here and there:
            yield _joined(here, there, (), (company,))


def unnamed(case: Case, clause: Clause) -> Iterator[Finding]:
    """The sides that no text names."""
    names = [case.index.name(side) for side in case.sides if case.index.unnamed(side)]
    if names:
        yield Finding(True, (), tuple(clause.missing.format(top=f"the {name}") for name in dict.fromkeys(names)))


def other_time(case: Case, clause: Clause) -> Iterator[Finding]:
    """What would relate the sides on another date, or may."""
    if found := best(case.timeless, case.standard.relating):
        yield replace(found[1], sure=True, missing=())


def small(case: Case, clause: Clause) -> Iterator[Finding]:
    """What would relate the sides, were the amount greater."""
    if case.amount[0] is False and (found := best(case.ungated, case.standard.relating)):
        yield replace(found[1], sure=True, missing=())


def kind(case: Case, clause: Clause) -> Iterator[Finding]:
    """The deal itself, where it is of a kind that relates nobody."""
    if not clause.kinds or case.edge["kind"] in clause.kinds:
        yield Finding(True)


PREDICATES: Mapping[str, Callable[[Case, Clause], Iterator[Finding]]] = {
    "tied": tied, "kin": kin, "stated": stated, "capital": linked, "venture": venture, "unnamed": unnamed,
    "other-time": other_time, "small": small, "kind": kind,
}  # fmt: skip


def _orders(case: Case, clause: Clause) -> Iterator[tuple[str, str]]:
    yield case.one, case.other
    if clause.predicate == "tied" or clause.registrant:
        yield case.other, case.one


def _both(case: Case, here: Finding, there: Finding, gate: tuple[bool | None, tuple[str, ...]], middle: tuple[Tie, ...],
          tops: tuple[str, ...], clause: Clause, names: Mapping[str, str], *, turn: bool) -> Finding:  # fmt: skip
    """The ties of two sides as one finding, from the deal's first side up and down to its second."""
    found = _joined(there, here, middle, tops[::-1]) if turn else _joined(here, there, middle, tops)
    missing = (*found.missing, *gate[1])
    if clause.verdict == UNKNOWN:
        words = {"one": case.index.name(case.one), "two": case.index.name(case.other), "other": "", "relation": "", **names}
        missing = (clause.missing.format(**words), *missing)
    return replace(found, sure=found.sure and bool(gate[0]), missing=missing)


def _joined(here: Finding, there: Finding, middle: tuple[Tie, ...], tops: Collection[str]) -> Finding:
    chain = dict.fromkeys((*reversed(here.ties), *middle, *there.ties))
    missing = dict.fromkeys((*here.missing, *there.missing))
    return Finding(here.sure and there.sure, tuple(chain), tuple(missing), here.told or there.told, tuple(dict.fromkeys(tops)))
