"""What makes one party control another, or hold an office in it: the facts that can relate two parties, with their times."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import networkx as nx

from kg.ask.hops import Edge, evidence, hop, told, value
from kg.graph.periods import dated, days
from kg.graph.wording import amount
from kg.records import Claim, Hop, Quantity, When

CONTROL, OFFICE, HOLDING, POST = "control", "office", "holding", "post"
SURE = frozenset((CONTROL, OFFICE))  # a holding without a majority and a lesser post relate nobody by themselves
MAJORITY = 50.0  # % of votes or, where no votes are told, of shares (IFRS 10.B35); 50 itself is none
DONE = frozenset(("completed", "signed"))
# A passage that tells of a part tells no control; "belongs to", "subsidiary of", "controls" and "owns" do.
PART = re.compile(r"\b(?:stakes?|minority|(?:shares?|holdings?) (?:of|in))\b", re.IGNORECASE)
WHOLE = re.compile(r"\b(?:owns|owned|control|belong|subsidiar|umbrella)", re.IGNORECASE)
LEADING = re.compile(r"\b(?:co-?)?found|\bchief executive|\bceo\b|\bcontroll|\bowner\b", re.IGNORECASE)
LESSER = re.compile(r"\b(?:former|ex|deputy|vice|assistant|regional)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Tie:
    """A fact by which `top` controls, leads, holds a part of or serves `below`; `force` says which."""

    top: str
    below: str
    force: str
    key: str
    edge: Mapping[str, Any]

    @property
    def made_by_deal(self) -> bool:
        """Whether it is an acquisition or an investment, which holds from its date on."""
        return self.edge["kind"] in ("Acquisition", "Investment")

    @cached_property
    def hop(self) -> Hop:
        """The tie as a step of a proof; of an ownership, the passages that tell it in so many words come first."""
        step = hop(self.key, self.edge, self.top, self.below)
        if self.edge["kind"] != "Ownership":
            return step
        return replace(step, evidence=tuple(sorted(step.evidence, key=lambda e: not WHOLE.search(e.quote))))

    @cached_property
    def passages(self) -> int:
        """How many passages tell it."""
        return len(evidence(self.edge))


Chain = tuple[Tie, ...]  # from what is related up to what relates it


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a thing can have happened, ISO dates; a missing end is unknown."""

    first: str | None
    last: str | None

    @property
    def known(self) -> bool:
        """Whether any day is told."""
        return self.first is not None


def ties(view: nx.MultiDiGraph) -> dict[str, list[Tie]]:
    """The ties of a graph by the party below: every fact that some claim takes for done and that gives a say in a party."""
    found: dict[str, list[Tie]] = {}
    for one, other, key, edge in view.edges(keys=True, data=True):
        force = _force(edge) if edge["holds"] else None
        if force and one != other:
            found.setdefault(other, []).append(Tie(one, other, force, key, edge))
    return found


def _force(edge: Edge) -> str | None:
    if edge["kind"] == "Ownership":
        return CONTROL if any(_controls(claim) for claim in edge["claims"]) else HOLDING
    if edge["kind"] == "Acquisition":
        return CONTROL if not edge["status"] or DONE & set(edge["status"]) else None
    if edge["kind"] == "Investment":
        return CONTROL if any(_majority(claim.attr("stake")) for claim in edge["claims"]) else HOLDING
    if edge["kind"] == "Position":
        return _office(edge)
    return None


def _controls(claim: Claim) -> bool:
    """Whether a claim of ownership tells control: a majority, a word for it, or ownership of the whole."""
    share = claim.attr("votes") or claim.attr("stake")
    if share is not None:
        return _majority(share)
    if claim.attr("control") is not None:
        return True
    return claim.attr("value") is None and not all(PART.search(e.quote) for e in claim.evidence or ())


def _majority(share: object) -> bool:
    if not isinstance(share, Quantity) or share.unit != "%" or share.bound == "at most":
        return False
    least = share.value if share.value is not None else share.min
    return least is not None and least > MAJORITY


def _office(edge: Edge) -> str | None:
    """Whether an office directs the organisation. A post that was left, by the word "former", is none."""
    offices = [str(office) for claim in edge["claims"] if (office := claim.attr("role"))]
    if offices and all(re.search(r"\b(?:former|ex)\b", office, re.IGNORECASE) for office in offices):
        return None
    return OFFICE if any(LEADING.search(office) and not LESSER.search(office) for office in offices) else POST


def share(tie: Tie) -> str:
    """What is told of the size of a holding, in words; "" where nothing is."""
    found = value(tie.edge, "votes") or value(tie.edge, "stake")
    return amount(found) if isinstance(found, Quantity) else ""


def span(edge: Edge) -> Span:
    """When a deal was done: the days that its date, start or close covers, at the finest precision told."""
    found = [days(moment.iso) for claim in told(edge) for name in ("date", "start", "close")
             if isinstance(moment := claim.attr(name), When) and moment.iso and dated(moment.iso)]  # fmt: skip
    if not found:
        return Span(None, None)
    first, last = min(found, key=lambda pair: (pair[1] - pair[0], pair))
    return Span(first.isoformat(), last.isoformat())


def holds_on(tie: Tie, when: Span) -> bool:
    """Whether a tie can hold in some of those days: it is not known to begin after them or to end before."""
    if not when.known:
        return True
    begun, ended = tie.edge["earliest"], tie.edge["latest"]
    if tie.made_by_deal:
        begun = span(tie.edge).first or begun
    return (begun is None or begun <= (when.last or "9999")) and (ended is None or ended >= (when.first or ""))


def certain_on(tie: Tie, when: Span) -> bool:
    """Whether a tie is told to hold by those days: it has a date, and begins no later than they do."""
    if not when.known or tie.edge["earliest"] is None:
        return False
    begun = span(tie.edge).last if tie.made_by_deal else tie.edge["earliest"]
    return begun is not None and begun <= (when.first or "")


class Above:
    """`above(party)` gives, for each party that stands over it by chains of ties, the best chain up to it.

    Fewest ties, then most passages, then fewest undated. An office stands on top of a chain:
    whoever leads a company is not led by those who lead another.
    """

    def __init__(self, over: Mapping[str, list[Tie]], keep: Callable[[Tie], bool]) -> None:
        self._over, self._keep = over, keep

    def __call__(self, party: str) -> dict[str, Chain]:
        reached: dict[str, Chain] = {party: ()}
        edge: dict[str, Chain] = {party: ()}
        while edge:
            further: dict[str, list[Chain]] = {}
            for at, chain in edge.items():
                if not chain or chain[-1].force in (CONTROL, HOLDING):
                    for tie in filter(self._keep, self._over.get(at, ())):
                        further.setdefault(tie.top, []).append((*chain, tie))
            edge = {top: min(chains, key=rank) for top, chains in further.items() if top not in reached}
            reached |= edge
        return reached


def rank(chain: Chain) -> tuple[Any, ...]:
    """How a chain compares with others: the least is the best."""
    undated = sum(tie.edge["earliest"] is None for tie in chain)
    return len(chain), -sum(tie.passages for tie in chain), undated, tuple(tie.key for tie in chain)
