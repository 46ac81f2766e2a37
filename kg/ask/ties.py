"""The facts that can relate two parties: stakes, offices, kinship, statements; with their sizes and times."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from itertools import islice
from typing import Any

import networkx as nx

from kg.ask.hops import Edge, evidence, hop, passage_count, told, value
from kg.ask.owned import PARTLY, WHOLLY, joint, sale, whole
from kg.graph.build import dates, done
from kg.graph.periods import days
from kg.graph.wording import amount
from kg.lexicon import lexicon
from kg.ontology import kinds
from kg.records import Claim, Hop, Quantity
from kg.resolve.agree import ABOUT

STAKE, OFFICE, KIN, STATED, LISTING = "stake", "office", "kin", "stated", "listing"
FORCES = {"Ownership": STAKE, "Acquisition": STAKE, "Investment": STAKE, "Position": OFFICE, "Family": KIN,
          "RelatedParty": STATED}  # fmt: skip
# How control is told without a share: in so many words, of a company that has other shareholders, or as a purchase.
PLAIN, LOOSE, BOUGHT = "plain", "loose", "bought"
# A passage that tells of a part tells no control; one that tells of shares or shareholders leaves open whose the rest are.
PART = re.compile(r"\b(?:stakes?|minority|(?:shares?|holdings?) (?:of|in))\b", re.IGNORECASE)
SHARES = re.compile(r"\b(?:(?:share|stock)holders?|stock|(?:his|her|their|its) shares?)\b", re.IGNORECASE)
# With one of these words a passage calls two parties members of one group, not merely related.
AFFILIATED = re.compile(r"(?<![\w-])(?:affiliat\w*|common control)", re.IGNORECASE)
WHOLE = re.compile(r"\b(?:owns|owned|control|belong|subsidiar|umbrella)", re.IGNORECASE)
FIRST, LAST = "0001-01-01", "9999-12-31"  # the first and the last day that a date can be
ALL, NOTHING = (0.0, 100.0), (0.0, 0.0)
Share = tuple[float, float]  # the least and the most that it can be, in %


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a thing can have happened, ISO dates; of an undated thing `first` is unknown, and `last` may be."""

    first: str | None
    last: str | None

    @property
    def known(self) -> bool:
        """Whether the day is told at some precision."""
        return self.first is not None

    def __str__(self) -> str:
        if self.first is None:
            return f"on or before {self.last}" if self.last else "undated"
        return self.first if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True)
class Tie:
    """A fact by which `top` holds a stake or an office in `below`, is kin to it or is told to be related to it."""

    top: str
    below: str
    force: str
    key: str
    edge: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def by_deal(self) -> bool:
        """Whether it is an acquisition or an investment, which holds from its date on once it is completed."""
        return kinds()[self.edge["kind"]].purchase

    @cached_property
    def hop(self) -> Hop:
        """The tie as a step of a proof; of an ownership, the passages that tell it in so many words come first."""
        step = hop(self.key, self.edge, self.top, self.below, self.force)
        if self.edge["kind"] != "Ownership":
            return step
        return replace(step, evidence=tuple(sorted(step.evidence, key=lambda e: not WHOLE.search(e.quote))))

    @cached_property
    def passages(self) -> int:
        """How many passages tell it."""
        return passage_count(self.edge)

    @cached_property
    def capital(self) -> Share:
        """The share of the capital, as far as it is told."""
        return _hull(self.edge, "stake") or ALL

    @cached_property
    def votes(self) -> Share:
        """The share of the votes; where none is told, shares are taken to vote."""
        return _hull(self.edge, "votes") or self.capital

    def printed(self, name: str) -> Share | None:
        """The share that claims give under a name, in their own numbers: "about 42" is 42. None where none does."""
        return _hull(self.edge, name, 0.0)

    @cached_property
    def sized(self) -> bool:
        """Whether some claim tells a share."""
        return _hull(self.edge, "votes") is not None or _hull(self.edge, "stake") is not None

    @cached_property
    def joint(self) -> bool:
        """Whether control is told to be shared with another."""
        claims = self.edge["claims"]
        return any(claim.attr("control") == "joint" for claim in claims) or self.edge["kind"] == "Ownership" and any(map(joint, claims))

    @cached_property
    def stated(self) -> bool:
        """Whether control is told beside any share: the one holds of itself, whatever the other."""
        return not self.joint and any(claim.attr("control") is not None for claim in self.edge["claims"])

    @cached_property
    def control(self) -> str | None:
        """How control is told without a share, PLAIN, LOOSE or BOUGHT; None where it is not."""
        if self.edge["kind"] == "Acquisition":
            return BOUGHT if self.done else None
        if self.edge["kind"] != "Ownership" or self.joint:
            return None
        if self.stated:
            return PLAIN
        grades = set() if self.sized else {_grade(claim) for claim in self.edge["claims"] if sale(claim) != PARTLY}
        return PLAIN if PLAIN in grades else LOOSE if LOOSE in grades else None

    @cached_property
    def done(self) -> bool:
        """Whether a deal is told to be completed, or told without a status."""
        return done(self.edge["status"])

    @property
    def pending(self) -> bool:
        """Whether it is a purchase that is agreed or announced, and not told to be completed."""
        return self.by_deal and not self.done

    @cached_property
    def seen(self) -> Span | None:
        """The date as of which a stake is told of which it is not told since when it is held."""
        if self.edge["kind"] != "Ownership" or any(_times(self.edge, ("start",))):
            return None
        first = min(_times(self.edge, ("date",)), key=lambda pair: pair[::-1], default=None)
        return _span(first) if first else None

    @cached_property
    def begun(self) -> Span:
        """The days on which it can have begun; all until a date as of which it is told, if no earlier stake bounds them
        (kg.ask.closing), and any from its date on, or from when it is told, for a purchase that is not told to be completed."""
        if self.seen:
            return Span(None, self.seen.last)
        if self.pending:
            return Span(_finest(self.edge, ("close", "date", "start")).first or self.edge["said"] or FIRST, LAST)
        return _finest(self.edge, ("start",) if self.edge["kind"] == "Ownership" else ("start", "date", "close"))

    @property
    def dated(self) -> bool:
        """Whether it is told when it began, or as of when it was held."""
        return self.begun.last is not None

    @cached_property
    def sale(self) -> str | None:
        """How all of its claims together tell the owner to have sold it, WHOLLY or PARTLY; None where one tells of another stake."""
        sales = [(sale(claim), claim.attr("stake")) for claim in self.edge["claims"]] if self.edge["kind"] == "Ownership" else []
        sold = {how: {stake for found, stake in sales if found == how} for how in (WHOLLY, PARTLY)}
        if None in sold[WHOLLY] or sold[WHOLLY] and {stake for _, stake in sales} <= {*sold[WHOLLY], None}:
            return WHOLLY
        return PARTLY if sold[PARTLY] and all(how or stake and stake in sold[PARTLY] for how, stake in sales) else None

    @cached_property
    def sells(self) -> bool:
        """Whether it ended by a sale whose date its claims do not give: that of the purchase, or any until it was told."""
        return self.sale is not None and not _finest(self.edge, ("end",)).known

    @cached_property
    def ended(self) -> Span:
        """The days on which it can have ended; a newer stake may set them (kg.ask.closing). What is left of what was sold in
        part is open."""
        told = Span(FIRST, self.edge["said"]) if self.sells else _finest(self.edge, ("end",))
        return replace(told, last=None) if self.sale == PARTLY else told

    @property
    def sold(self) -> bool:
        """Whether it is open if it was still held, or some of it, after a sale or another's purchase, on whose first day it may
        have ended."""
        return self.ended.first is not None and self.ended.last is None

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The office in the words of the claims; none where it is not told which."""
        return tuple(dict.fromkeys(title for claim in self.edge["claims"] if (title := str(claim.attr("role") or "").strip())))

    @cached_property
    def offices(self) -> frozenset[str]:
        """What the office makes of its holder: words of offices.toml; "untold" one that may be any, as it is not told which."""
        return frozenset(rank for title in self.titles for rank in ranks(title)) if self.titles else frozenset({"perhaps", "untold"})

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """How two persons are kin, in the words of the claims."""
        return tuple(dict.fromkeys(str(v).casefold() for claim in told(self.edge) if (v := claim.attr("relation")) is not None))

    @cached_property
    def basis(self) -> str:
        """Why two parties are told to be related, in the words of the claims."""
        return " ".join(str(claim.attr("basis") or "") for claim in self.edge["claims"])

    @cached_property
    def called(self) -> tuple[str, ...]:
        """The basis, and the words of its passages that call the two parties members of one group."""
        quotes = " ".join(e.quote for e in evidence(self.edge))
        return (self.basis, *dict.fromkeys(word.casefold() for word in AFFILIATED.findall(quotes)))

    @cached_property
    def exchanges(self) -> frozenset[str]:
        """Where a party is told to be listed."""
        return frozenset(str(claim.attr("exchange")) for claim in self.edge["claims"])

    @cached_property
    def size(self) -> str:
        """What is told of the size of a stake, in words; "" where nothing is."""
        found = value(self.edge, "votes") or value(self.edge, "stake")
        if isinstance(found, Quantity):
            return amount(found)
        worth = value(self.edge, "value") if self.edge["kind"] == "Ownership" else None
        return f"shares worth {amount(worth)}" if isinstance(worth, Quantity) else ""


def ties(view: nx.MultiDiGraph) -> Iterator[Tie]:
    """Every fact of a view that some claim takes for done and that can relate two parties; an office that was left is none."""
    for one, other, key, edge in view.edges(keys=True, data=True):
        force = FORCES.get(edge["kind"])
        if force and edge["holds"] and one != other:
            tie = Tie(one, other, force, key, edge)
            if force != OFFICE or tie.offices:
                yield tie


def listings(view: nx.MultiDiGraph, party: str) -> Iterator[Tie]:
    """The listings of a party that some claim takes for done, as ties to itself."""
    for edge in view.nodes[party].get("listings", ()):
        tie = Tie(party, party, LISTING, "", edge)
        if edge["holds"] and tie.done:
            yield tie


def span(edge: Edge) -> Span:
    """When a deal was done: the days that its date, start or close covers, at the finest precision told.

    An undated one was done before the last of its documents was published, as far as that is known.
    """
    found = _finest(edge, ("date", "start", "close"), every=True)
    return found if found.known else Span(None, edge.get("said"))


def on(tie: Tie, when: Span) -> bool | None:
    """Whether a tie holds on those days; None where its dates or theirs leave it open, as before the date as of which a stake is
    told, and after that of a purchase that is not told to be completed. What has no date holds.

    What may have been sold was still held in the sale itself.
    """
    begun, ended = tie.begun, tie.ended
    if (begun.first or "") > (when.last or LAST) or (ended.last or LAST) < (when.first or ""):
        return False
    if when.known:
        held = (ended.first or LAST) >= (when.last or "") or (tie.sold and ended.first == when.first)
        return True if held and (begun.last or "") <= (when.first or "") else None
    later = begun.last == LAST or not begun.known and (begun.last or "") > (when.last or LAST)
    return None if ended.known or later else True


@cache
def ranks(office: str) -> tuple[str, ...]:
    """What an office in a text's words makes of its holder: "leads", "manages", "officer", "perhaps", "lesser" or nothing."""
    said = {word.casefold() for word in _worded().findall(office)}
    found = [rank for rank, words in lexicon("offices").items() if said.intersection(map(str.casefold, words))]
    if "left" in found:
        return ()
    if "officer" in found and "manages" not in found:
        found.append("manages")
    return ("lesser",) if "lesser" in found or not found else tuple(found)


@cache
def _worded() -> re.Pattern[str]:
    """The words of offices.toml; a longer one speaks for those in it."""
    words = sorted({word for words in lexicon("offices").values() for word in words}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _grade(claim: Claim) -> str | None:
    """How a claim of ownership without a share tells control: by its plainest passage."""
    if claim.attr("value") is not None:
        return None
    quotes = [e.quote for e in claim.evidence if not PART.search(e.quote)]
    if claim.evidence and not quotes:
        return None
    return LOOSE if quotes and all(SHARES.search(quote) for quote in quotes) else PLAIN


def _hull(edge: Edge, name: str, about: float = ABOUT) -> Share | None:
    """The least and the most of all readings of a share; None where no claim gives one. The whole, told in words, is a share; a
    part that was sold is the least that was held."""
    told = [(v, claim) for claim in edge["claims"] if isinstance(v := claim.attr(name), Quantity) and v.unit == "%"]
    found = [_reach(v, about) for v, claim in told if edge["kind"] != "Ownership" or sale(claim) != PARTLY]
    if not found:
        found = [(_reach(v, about)[0], 100.0) for v, _ in told]
    if name == "stake" and edge["kind"] == "Ownership":
        found += [(100.0, 100.0) for claim in edge["claims"] if claim.attr(name) is None and whole(claim)]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


def _reach(share: Quantity, about: float) -> Share:
    if share.value is None:
        return share.min or 0.0, 100.0 if share.max is None else share.max
    slack = share.value * about if share.bound == "about" else 0.0
    low = 0.0 if share.bound == "at most" else share.value - slack
    high = 100.0 if share.bound == "at least" else share.value + slack
    return low, min(high, 100.0)


def _finest(edge: Edge, names: tuple[str, ...], *, every: bool = False) -> Span:
    """The shortest of the times that claims give under some names."""
    found = min(_times(edge, names, every=every), key=lambda pair: (pair[1] - pair[0], pair), default=None)
    return _span(found) if found else Span(None, None)


def _times(edge: Edge, names: tuple[str, ...], *, every: bool = False) -> Iterator[tuple[date, date]]:
    """The times that claims give, the first and the last day of each: of each claim's that of the first name, or of every one."""
    for claim in told(edge):
        yield from (days(iso) for _, iso in islice(dates(claim, names), None if every else 1))


def _span(moment: tuple[date, date]) -> Span:
    first, last = moment
    return Span(first.isoformat(), last.isoformat())
