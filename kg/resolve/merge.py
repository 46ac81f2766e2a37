"""Claims of many documents as parties and the things told about them."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.names import printed
from kg.records import Claim, Document, Party
from kg.resolve.classes import chief, fillers, ranges, votes
from kg.resolve.compare import registered, unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same, preferred
from kg.resolve.slugs import digest, distinct, slug
from kg.resolve.tell import Telling, fact, groups, merged, tellings

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
MADE = ("Product", "Facility")
Node = tuple[str, ...]  # a comparable name and the class it was split off for, or a fact and its unnamed role


@dataclass(frozen=True, slots=True)
class Group:
    """Claims about one thing: `id` is the stable last part of its IRI, `roles` pairs a role with a party's id."""

    id: str
    kind: str
    roles: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who is who: parties by id, and the claims about one thing together.

    `classes` holds every class that a party is of by the roles it fills, its chief one first.
    """

    parties: dict[str, Party]
    groups: tuple[Group, ...]
    classes: dict[str, tuple[str, ...]]
    of: dict[tuple[str, str], str] = field(repr=False)

    def party(self, doc: str, name: str) -> Party:
        """The party that a name means in a document. Raises KeyError: an unnamed party is a fact's, not a name's."""
        return self.parties[self.of[doc, name]]

    def known(self, doc: str, name: str) -> Party | None:
        """The party that a name means in a document, or None."""
        found = self.of.get((doc, name))
        return self.parties[found] if found else None


@dataclass(slots=True)
class _Party:
    """What the claims tell of one party, while it is gathered."""

    forms: Counter[str] = field(default_factory=Counter)
    ballot: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    tickers: set[str] = field(default_factory=set)


def resolve(claims: Iterable[Claim], documents: Iterable[Document] = (), *, judgements: Judgements | None = None) -> Resolved:
    """The parties and the things that claims tell of; the same claims give the same ids, in whatever order they come."""
    told = merged(claims)
    nodes = _Nodes(told, judgements or NONE)
    gathered = _gathered(told, nodes)
    parties, classes = {}, {}
    named = distinct({node: _id(node, found) for node, found in gathered.items()})
    for node, found in sorted(gathered.items(), key=lambda item: named[item[0]]):
        parties[named[node]] = party = _party(named[node], node, found)
        classes[party.id] = (party.type, *sorted(found.asked - {party.type, "Party"}))
    of = {(claim.doc, name): named[nodes.usual(claim, name)]
          for claim in told for _, name in fillers(claim) if nodes.usual(claim, name) in named}  # fmt: skip
    for claim in told:
        for role, name in fillers(claim):
            if not unnamed(name):
                of.setdefault((claim.doc, name), named[nodes(claim, role, name)])
    found = groups(tellings(told, lambda claim, role, name: named[nodes(claim, role, name)]), {d.name: d for d in documents})
    return Resolved(parties, tuple(sorted(map(_group, found), key=lambda group: group.id)), classes, of)


def _group(told: tuple[Telling, ...]) -> Group:
    lead = told[0]
    roles = tuple(dict.fromkeys(role for telling in told for role in telling.roles))
    words = "-".join([slug(CAMEL.sub(" ", lead.kind)), *(slug(name)[:24].strip("-") for _, name in lead.lead.roles[:2])])
    claims = tuple(claim for telling in told for claim in telling.claims)
    return Group(f"{words}-{digest(lead.doc, fact(lead.lead))}", lead.kind, roles, claims)


class _Nodes:
    """`nodes(claim, role, name)` is what fills the role: one node a party, and one more where a kind forces it.

    A name has one node, but a person is no thing: a company in a role that asks for a person, or a person in one that
    asks for a product, gets a second one; and so does a product that bears its producer's name.
    """

    def __init__(self, claims: list[Claim], judged: Judgements) -> None:
        self._same = Same(claims, judged)
        self._chief: dict[str, str] = {}
        ballots: dict[str, Counter[str]] = defaultdict(Counter)
        self._selves: set[str] = set()
        for claim in claims:
            filled: dict[str, set[str]] = defaultdict(set)
            for role, name, ballot in votes(claim):
                if not unnamed(name):
                    comparable = self._same[claim.doc, name]
                    ballots[comparable].update(ballot)
                    filled[comparable].add(role)
                    if (row := registered(name)) and row.type:
                        self._chief[comparable] = row.type
            asked = ranges(claim.kind)
            self._selves |= {c for c, roles in filled.items() if len(roles) > 1 and any(asked.get(r) in MADE for r in roles)}
        for comparable, ballot in ballots.items():
            self._chief.setdefault(comparable, chief(ballot))

    def __call__(self, claim: Claim, role: str, name: str) -> Node:
        if unnamed(name):
            return ("unnamed", claim.doc, fact(claim), role, name)
        comparable, asked = self._same[claim.doc, name], ranges(claim.kind).get(role, "")
        person = self._chief[comparable] == "Person"
        if asked in MADE and (person or comparable in self._selves) or (asked == "Person" and not person):
            return (comparable, asked)
        return (comparable, "")

    def usual(self, claim: Claim, name: str) -> Node:
        """The node that a name means outside the roles that force another."""
        return ("", "") if unnamed(name) else (self._same[claim.doc, name], "")


def _gathered(claims: list[Claim], nodes: _Nodes) -> dict[Node, _Party]:
    found: dict[Node, _Party] = defaultdict(_Party)
    for claim in claims:
        for role, name, ballot in votes(claim):
            party = found[nodes(claim, role, name)]
            party.forms[name] += 1
            party.ballot.update(ballot)
            party.asked |= {ranges(claim.kind)[role]} if role in ranges(claim.kind) else set()
            ticker = claim.attr("ticker")
            if claim.kind == "Listing" and isinstance(ticker, str):
                party.tickers.add(ticker)
    return found


def _name(node: Node, found: _Party) -> str:
    return node[-1] if node[0] == "unnamed" else preferred(found.forms, _type(node, found) == "Person")


def _type(node: Node, found: _Party) -> str:
    if len(node) == 2 and node[1]:
        return node[1]
    rows = (registered(form) for form in sorted(found.forms)) if len(node) == 2 else ()
    return next((row.type for row in rows if row and row.type), None) or chief(found.ballot)


def _id(node: Node, found: _Party) -> str:
    name = slug(_name(node, found)) or "party"
    if node[0] == "unnamed":
        return f"{name}-{digest(*node)}"
    return f"{name}-{node[1].lower()}" if node[1] else name


def _party(id_: str, node: Node, found: _Party) -> Party:
    name = _name(node, found)
    names: Iterator[str] = (n for form in sorted(found.forms) for n in (form, printed(form)) if n)
    return Party(id_, name, _type(node, found), tuple(dict.fromkeys((name, *names))), tuple(sorted(found.tickers)),
                 node[0] == "unnamed")  # fmt: skip
