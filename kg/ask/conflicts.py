"""Readings of one thing that cannot both be true: unit, bound, period, rounding and kind of quantity considered, and wordings.

"Over 40" and "about 45" are one reading, and so are 18.67 and 18.7; two amounts for two periods are no conflict.
Where a date or a kind is not told, or an event of which there is but one is told with two dates, they *may* clash.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Literal

from kg.ask.reach import amounts_apart, dates_apart
from kg.ask.sources import firsthand, root
from kg.ask.terms import in_years
from kg.graph.periods import dated, days
from kg.graph.things import Thing
from kg.graph.wording import amount, number
from kg.lexicon import lexicon
from kg.names import folded, printed, shortens
from kg.ontology import kinds
from kg.read.copies import Roots, roots
from kg.records import DATES, Claim, Document, Evidence, Quantity, Value, When

Verdict = Literal["clash", "may clash"]
VERDICTS: tuple[Verdict, ...] = ("clash", "may clash")
GRAIN = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365, "D": 1 / 365}  # years, by the last letter of a duration
UNREAL = ("negated", "conditional")
# What the day changes: two readings without a date need not be of one day.
FLEETING = frozenset(("valuation", "share_price", "users", "satellites", "gpus", "employees", "backlog", "debt", "growth",
                      "count", "power_capacity", "energy_storage", "share", "price", "cost"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that one claim gives."""

    claim: Claim
    value: Value
    period: str | None = None

    @property
    def words(self) -> str:
        """The value in words, with its period."""
        value = self.value
        told = amount(value) if isinstance(value, Quantity) else (value.iso or value.text) if isinstance(value, When) else value
        return f"{told} ({self.period})" if self.period else told

    @property
    def exact(self) -> str:
        """The value in words with all its digits, where they are more than words give."""
        if not isinstance(self.value, Quantity) or self.value.value is None:
            return self.words
        return self.words.replace(number(self.value.value), f"{self.value.value:,.10g}", 1)


# The verdict on two readings and why; None where they agree.
Apart = Callable[[Reading, Reading], tuple[Verdict, str] | None]


@dataclass(frozen=True, slots=True)
class Side:
    """Readings that agree, with the sources that they come from: copies and retellings of one source are one."""

    readings: tuple[Reading, ...]
    sources: tuple[str, ...]
    exact: bool = False

    @property
    def words(self) -> str:
        """The readings in words, each once; `exact`, with all digits of an amount."""
        return ", ".join(dict.fromkeys(reading.exact if self.exact else reading.words for reading in self.readings))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The passages of the readings."""
        return tuple(dict.fromkeys(passage for reading in self.readings for passage in reading.claim.evidence))


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is told differently of a thing: the thing in words, what of it, the two sides, and why they cannot both be true.

    `rule` is by what the readings were compared: amounts, dates, lengths, wordings, statuses, figures.
    """

    about: str
    attr: str
    rule: str
    verdict: Verdict
    why: str
    sides: tuple[Side, Side]


def conflicts(things: Iterable[Thing], documents: Iterable[Document]) -> list[Conflict]:
    """What the documents tell differently, sure clashes first, then in the order of the kinds and of the words."""
    known = {document.name: document for document in documents}
    of = Roots(roots(known.values()), ((name, d.name) for d in known.values() for name in (d.publisher, d.author) if name))
    order = list(kinds())
    told = list(things)
    figures = [thing for thing in told if kinds()[thing.kind].parent == "Figure"]
    found = [(order.index(thing.kind), conflict) for thing in told if kinds()[thing.kind].parent != "Figure"
             for conflict in _of_thing(thing, known, of)]  # fmt: skip
    found += [(len(order), conflict) for conflict in _of_figures(figures, known, of)]
    ranked = sorted(found, key=lambda pair: (VERDICTS.index(pair[1].verdict), pair[0], pair[1].about, pair[1].attr, pair[1].why))
    return [conflict for _, conflict in ranked]


# ---------------------------------------------------------------------------- deals and links


def _of_thing(thing: Thing, known: Mapping[str, Document], roots: Mapping[str, str]) -> Iterator[Conflict]:
    """The clashes among the claims of one deal or link, attr by attr, and of their statuses."""
    said = [claim for claim in thing.claims if claim.mode not in UNREAL]
    for name in kinds()[thing.kind].attrs:
        readings = [Reading(claim, value) for claim in said if isinstance(value := claim.attr(name), Quantity | When)]
        yield from _split(thing.label, name, "dates" if name in DATES else "amounts", readings, _apart, roots)
    one = ((name, "wordings", _words_apart) for name in lexicon("conflicts")["one"])
    for name, rule, apart in (("duration", "lengths", _lengths_apart), *one):
        wordings = [Reading(claim, value) for claim in said if isinstance(value := claim.attr(name), str)]
        yield from _split(thing.label, name, rule, wordings, apart, roots)
    # How far a deal has come is told apart from whether it is told with a condition: only what is denied gives no status.
    stages = [Reading(claim, claim.status) for claim in thing.claims if claim.status and claim.mode != "negated"]
    yield from _split(thing.label, "status", "statuses", stages, lambda a, b: _stages_apart(a, b, known), roots)


def _apart(a: Reading, b: Reading) -> tuple[Verdict, str] | None:
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return ("clash", "no amount is both") if amounts_apart(a.value, b.value) else None
    if isinstance(a.value, When) and isinstance(b.value, When) and dates_apart(a.value.iso, b.value.iso):
        if a.claim.status != b.claim.status:
            return "may clash", "the dates exclude each other, unless they are of two steps of it"
        return "clash", "the dates exclude each other"
    return None


def _lengths_apart(a: Reading, b: Reading) -> tuple[Verdict, str] | None:
    """Whether no time is as long as both: one told in years is as good as half a year, one told in months as half a month."""
    one, other = in_years(str(a.value)), in_years(str(b.value))
    if one is None or other is None or one == other:
        return None
    here, there = (GRAIN[str(reading.value)[-1]] for reading in (a, b))
    slack = 0.0 if here == there else max(here, there) / 2
    return ("clash", "no time is as long as both") if abs(one - other) > slack else None


def _words_apart(a: Reading, b: Reading) -> tuple[Verdict, str] | None:
    """Whether two wordings differ of what a thing as a rule has one of; a part of the other, or its initials, is the same."""
    one, other = str(a.value), str(b.value)
    here, there = (set(folded(text).split()) for text in (one, other))
    if here <= there or there <= here or shortens(one, other) or shortens(other, one):
        return None
    return "may clash", "two words for what a thing as a rule has one of"


def _stages_apart(a: Reading, b: Reading, known: Mapping[str, Document]) -> tuple[Verdict, str] | None:
    """Whether two statuses exclude each other: what goes forward with time is no conflict."""
    one, other = str(a.value), str(b.value)
    forward = _before(a, b, known)
    if _before(b, a, known):
        one, other, forward = other, one, True
    bound, open_ = lexicon("conflicts")["status"]["binding"], lexicon("conflicts")["status"]["open"]
    if {one, other} & set(bound) and {one, other} & set(open_):
        return None if forward and one in open_ else ("clash", "a deal that binds is not one that does not")
    if "cancelled" in (one, other) and one != other:
        return None if forward and other == "cancelled" else ("may clash", "called off, and told as going on")
    rank = lexicon("conflicts")["rank"]
    if forward and rank.get(other, 0) < rank.get(one, 0) and one == "completed":
        return "may clash", "told as not yet done after it was told as done"
    return None


def _before(a: Reading, b: Reading, known: Mapping[str, Document]) -> bool:
    """Whether the one was published for sure before the other: two dates of which one lies within the other tell nothing."""
    first, later = _said(a, known), _said(b, known)
    return dated(first) and dated(later) and days(first)[1] < days(later)[0]


def _said(reading: Reading, known: Mapping[str, Document]) -> str:
    document = known.get(reading.claim.doc)
    return (document and document.published) or ""


# ---------------------------------------------------------------------------- figures


def _of_figures(figures: Iterable[Thing], known: Mapping[str, Document], roots: Mapping[str, str]) -> Iterator[Conflict]:
    """The clashes among figures of one subject that measure one thing, whatever groups they were put into."""
    alike: dict[tuple[tuple[tuple[str, str], ...], str], list[tuple[Thing, Claim]]] = defaultdict(list)
    for thing in figures:
        for claim in thing.claims:
            told_of_now = claim.mode not in (*UNREAL, "planned") and claim.status != "planned"
            if told_of_now and isinstance(claim.attr("value"), Quantity):
                alike[thing.roles, str(claim.attr("metric"))].append((thing, claim))
    for (_, metric), told in alike.items():
        subject = told[0][0].label.partition(":")[0]
        readings = [Reading(claim, claim.attr("value") or "", _period(claim)) for _, claim in told]
        about = f"{subject}: {metric.replace('_', ' ')}"
        yield from _split(about, "value", "figures", readings, lambda a, b: _figures_apart(a, b, known), roots)


def _period(claim: Claim) -> str | None:
    period = claim.attr("period")
    return period.iso if isinstance(period, When) and period.iso and dated(period.iso) else None


def _figures_apart(a: Reading, b: Reading, known: Mapping[str, Document]) -> tuple[Verdict, str] | None:
    assert isinstance(a.value, Quantity) and isinstance(b.value, Quantity)
    if not _same_kind(a.claim, b.claim) or not amounts_apart(a.value, b.value):
        return None
    if a.period and b.period:
        if dates_apart(a.period, b.period):
            event = _event(a, known) if a.claim.doc != b.claim.doc and _event(a, known) == _event(b, known) else None
            return ("may clash", f"both tell of the {event}, which is one day") if event else None
        if str(a.claim.attr("metric")) in lexicon("conflicts")["swings"] and not (a.claim.attr("item") and b.claim.attr("item")):
            return "may clash", "no amount is both, unless they are of two moments of one day"
        if len(a.period) == len(b.period):
            return "clash", "no amount is both, and the period is the same"
        return "may clash", "no amount is both, and the one period lies within the other"
    one_day = not (a.period or b.period) and a.claim.doc != b.claim.doc and "" != _said(a, known) == _said(b, known)
    if str(a.claim.attr("metric")) in FLEETING and not one_day:
        return None
    return "may clash", "no amount is both; the period of one or both is not told"


def _same_kind(a: Claim, b: Claim) -> bool:
    """Whether two figures measure the same: the words for what is counted are the same, or the one's are among the other's."""
    one, other = (set(folded(str(claim.attr("item") or "")).split()) for claim in (a, b))
    return one == other or bool(one and other and (one <= other or other <= one))


def _event(reading: Reading, known: Mapping[str, Document]) -> str | None:
    """The event, of which there is but one, that the paragraph of a reading names."""
    document = known.get(reading.claim.doc)
    for passage in reading.claim.evidence:
        text = passage.quote
        if document:
            start = document.text.rfind("\n", 0, passage.start) + 1
            text = document.text[start : max(passage.end, document.text.find("\n", passage.end))]
        for event, pattern in _events().items():
            if pattern.search(text):
                return event
    return None


@cache
def _events() -> dict[str, re.Pattern[str]]:
    table = lexicon("conflicts")["once"]
    return {event: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for event, words in table.items()}


# ---------------------------------------------------------------------------- sides


def _split(about: str, attr: str, rule: str, readings: list[Reading], apart: Apart,
           roots: Mapping[str, str]) -> Iterator[Conflict]:  # fmt: skip
    """The conflicts among some readings: readings alike are one side, and a pair of sides is one conflict."""
    first = firsthand(((_named(reading), reading.claim.doc) for reading in readings), roots)
    for one, other in combinations(_alike(readings), 2):
        found = [(verdict, a, b) for a in one for b in other if not _in_one_passage(a, b) and (verdict := apart(a, b))]
        if found:
            (verdict, why), _, _ = min(found, key=lambda hit: VERDICTS.index(hit[0][0]))
            pair = (_side([a for _, a, _ in found], roots, first), _side([b for _, _, b in found], roots, first))
            if pair[0].words == pair[1].words:
                pair = (replace(pair[0], exact=True), replace(pair[1], exact=True))
            yield Conflict(about, attr, rule, verdict, why, pair)


def _alike(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """The readings by their words, and those of one wording apart of which no true value is both: words round an amount."""
    worded: dict[str, list[list[Reading]]] = defaultdict(list)
    for reading in readings:
        alike = worded[reading.words]
        for side in alike:
            if not any(_unequal(reading.value, other.value) for other in side):
                side.append(reading)
                break
        else:
            alike.append([reading])
    return (side for sides in worded.values() for side in sides)


def _unequal(one: Value, other: Value) -> bool:
    return isinstance(one, Quantity) and isinstance(other, Quantity) and amounts_apart(one, other)


def _in_one_passage(a: Reading, b: Reading) -> bool:
    """Whether two readings rest on one passage: who tells two values in one breath tells of two things."""
    return any(one.doc == other.doc and one.start < other.end and other.start < one.end
               for one in a.claim.evidence for other in b.claim.evidence)  # fmt: skip


def _side(readings: list[Reading], roots: Mapping[str, str], first: Collection[str]) -> Side:
    distinct = tuple(dict.fromkeys(readings))
    return Side(distinct, tuple(sorted(_sources(distinct, roots, first))))


def _sources(readings: Iterable[Reading], roots: Mapping[str, str], first: Collection[str]) -> Iterable[str]:
    """The sources of some readings in words, each once however it is spelt."""
    found: dict[str, str] = {}
    for reading in readings:
        named = _named(reading)
        key, document = root(named, reading.claim.doc, roots, first)
        if document and named and named == named.lower():
            key = words = f"{named} in {key}"
        else:
            words = key if document or not named else printed(named)
        found.setdefault(key, words)
    return found.values()


def _named(reading: Reading) -> str | None:
    """The source that the text names for a reading."""
    value = reading.value
    return (value.attributed_to if isinstance(value, Quantity) else None) or reading.claim.attributed_to
