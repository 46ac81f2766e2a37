"""Claims of many documents as parties and the things told about them."""
from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

from kg.names import printed, registered
from kg.records import Claim, Document, Party
from kg.resolve.classes import chief, fillers, ranges, votes
from kg.resolve.compare import unnamed
from kg.resolve.decide import NONE, Judgements
from kg.resolve.same import Same, preferred
from kg.resolve.slugs import digest, distinct, slug
from kg.resolve.tell import Stated, Telling, block, fact, matched, merged, place, stated, tellings

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
MADE = ("Product", "Facility")
Node = tuple[str, ...]  # a comparable name and the class it was split off for, or a fact and its unnamed role
Row = tuple[Telling, str | None, dict[tuple[str, str], str]]  # a telling, its document's date, and who is meant by names in it


class Kept(Protocol):
    """A list of rows, wherever they lie."""

    def append(self, row: Row, /) -> None: ...

    def __getitem__(self, number: int, /) -> Row: ...

    def __len__(self) -> int: ...


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

    def known(self, doc: str, name: str) -> Party | None:
        """The party that a name means in a document, or None: an unnamed party is a fact's, not a name's."""
        found = self.of.get((doc, name))
        return self.parties[found] if found else None


@dataclass(slots=True)
class Told:
    """What the claims tell of one party, while it is gathered."""

    forms: Counter[str] = field(default_factory=Counter)
    ballot: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    tickers: set[str] = field(default_factory=set)

    def put(self, other: Told) -> Told:
        """With what other claims tell."""
        self.forms.update(other.forms)
        self.ballot.update(other.ballot)
        self.asked |= other.asked
        self.tickers |= other.tickers
        return self


class Who(NamedTuple):
    """The parties by id, and all classes of each."""

    parties: dict[str, Party]
    classes: dict[str, tuple[str, ...]]


class Thing(NamedTuple):
    """A group of claims, with what of its documents its quads need: who is meant by names in them, and their dates."""

    group: Group
    of: dict[tuple[str, str], str]
    published: dict[str, str | None]

    @property
    def documents(self) -> dict[str, Document]:
        """The documents, without their texts."""
        return {name: Document(name, "", "", published=date) for name, date in self.published.items()}

    def resolved(self, who: Who) -> Resolved:
        """The group as one of a graph."""
        return Resolved(who.parties, (self.group,), who.classes, self.of)


def resolve(claims: Iterable[Claim], documents: Iterable[Document] = (), *, judgements: Judgements | None = None) -> Resolved:
    """The parties and the things that claims tell of; the same claims give the same ids, in whatever order they come."""
    docs = [told._replace(claims=merged(told.claims)) for told in stated(claims, published={d.name: d.published for d in documents})]
    people, nodes, named = census(docs, judgements or NONE)
    of = {at: id_ for told in docs for at, id_ in meant(told.claims, nodes, named).items()}
    found = tuple(sorted((thing.group for thing in things(docs, nodes, named, [])), key=lambda group: group.id))
    return Resolved(people.parties, found, people.classes, of)


def census(docs: Iterable[Stated], judged: Judgements) -> tuple[Who, Nodes, dict[Node, str]]:
    """The parties that some documents tell of, whose claims are `merged`; what fills a role, and the id of that.

    The documents are gone through several times; memory holds the names and the parties.
    """
    same = Same.of(((place(claim), claim) for told in docs for claim in told.claims), judged)
    nodes = Nodes(same, Classes().read((claim for told in docs for claim in told.claims), same))
    parties, classes, named = who(gathered((claim for told in docs for claim in told.claims), nodes))
    return Who(parties, classes), nodes, named


def things(docs: Iterable[Stated], nodes: Nodes, named: Mapping[Node, str], kept: Kept) -> Iterator[Thing]:
    """The things that documents tell of, whose parties are counted, in any order; `kept` is an empty list, wherever it lies.

    Memory holds the numbers of what may be of one thing.
    """
    blocks: dict[bytes, array[int]] = {}
    for told in docs:
        for at, row in tell(told.claims, told.published, nodes, named):
            blocks.setdefault(sha256(at.encode()).digest(), array("q")).append(len(kept))
            kept.append(row)
    for numbers in blocks.values():
        yield from paired(kept[number] for number in numbers)


def tell(claims: Collection[Claim], published: str | None, nodes: Nodes, named: Mapping[Node, str]) -> Iterator[tuple[str, Row]]:
    """What a document of that date tells, each thing with what it shares with those that may be the same: see `paired`."""
    of = meant(claims, nodes, named)
    for telling in tellings(claims, lambda claim, role, name: named[nodes(claim, role, name)]):
        yield json.dumps(block(telling)), (telling, published, {at: of[at] for at in _used(telling.claims) if at in of})


def paired(told: Iterable[Row]) -> Iterator[Thing]:
    """The things of which documents tell that share what `tell` says."""
    rows = list(told)
    of: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for telling, _, meant in rows:
        of[telling.doc].update(meant)
    published = {telling.doc: date for telling, date, _ in rows}
    for same in matched((telling for telling, _, _ in rows), published):
        names = [telling.doc for telling in same]
        yield Thing(group(same), {at: id_ for name in names for at, id_ in of[name].items()}, {name: published[name] for name in names})


def _used(claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """The names, with their document, by which the quads of some claims ask who is meant beside the roles."""
    for claim in claims:
        if claim.attributed_to:
            yield claim.doc, claim.attributed_to
        yield from ((claim.doc, name) for role, name in fillers(claim) if role in ranges(claim.kind))


def who(found: Mapping[Node, Told]) -> tuple[dict[str, Party], dict[str, tuple[str, ...]], dict[Node, str]]:
    """The parties by id, all classes of each, and the id of each node."""
    parties, classes = {}, {}
    named = distinct({node: _id(node, told) for node, told in found.items()})
    for node, told in sorted(found.items(), key=lambda item: named[item[0]]):
        parties[named[node]] = party = _party(named[node], node, told)
        classes[party.id] = (party.type, *sorted(told.asked - {party.type, "Party"}))
    return parties, classes, named


def meant(claims: Collection[Claim], nodes: Nodes, named: Mapping[Node, str]) -> dict[tuple[str, str], str]:
    """The id of the party that each name means in its document; the claims are all of some documents."""
    of = {(claim.doc, name): named[nodes.usual(claim, name)]
          for claim in claims for _, name in fillers(claim) if nodes.usual(claim, name) in named}  # fmt: skip
    for claim in claims:
        for role, name in fillers(claim):
            if not unnamed(name):
                of.setdefault((claim.doc, name), named[nodes(claim, role, name)])
    return of


def group(told: tuple[Telling, ...]) -> Group:
    """The tellings of one thing as a group of claims."""
    lead = told[0]
    roles = tuple(dict.fromkeys(role for telling in told for role in telling.roles))
    words = "-".join([slug(CAMEL.sub(" ", lead.kind)), *(slug(name)[:24].strip("-") for _, name in lead.lead.roles[:2])])
    claims = tuple(claim for telling in told for claim in telling.claims)
    return Group(f"{words}-{digest(lead.doc, fact(lead.lead))}", lead.kind, roles, claims)


class Classes:
    """What class each comparable name is of, by the claims that are read, and which of them make or run what bears their name.

    What other claims say can be put to it, in whatever order.
    """

    def __init__(self) -> None:
        self._ballots: dict[str, Counter[str]] = defaultdict(Counter)
        self._rows: dict[str, set[tuple[str, str]]] = defaultdict(set)  # rows of the alias registry that give a class
        self.selves: set[str] = set()

    def read(self, claims: Iterable[Claim], same: Same) -> Classes:
        """With what some claims say."""
        for claim in claims:
            filled: dict[str, set[str]] = defaultdict(set)
            for role, name, ballot in votes(claim):
                if not unnamed(name):
                    comparable = same[claim.doc, name]
                    self._ballots[comparable].update(ballot)
                    filled[comparable].add(role)
                    if (row := registered(name)) and row.type:
                        self._rows[comparable].add((row.name, row.type))
            asked = ranges(claim.kind)
            self.selves |= {c for c, roles in filled.items() if len(roles) > 1 and any(asked.get(r) in MADE for r in roles)}
        return self

    def put(self, other: Classes) -> Classes:
        """With what another says."""
        for comparable, ballot in other._ballots.items():
            self._ballots[comparable].update(ballot)
        for comparable, rows in other._rows.items():
            self._rows[comparable] |= rows
        self.selves |= other.selves
        return self

    def __getitem__(self, comparable: str) -> str:
        rows = self._rows.get(comparable)
        return min(rows)[1] if rows else chief(self._ballots[comparable])


class Nodes:
    """`nodes(claim, role, name)` is what fills the role: one node a party, and one more where a kind forces it.

    A name has one node, but a person is no thing: a company in a role that asks for a person, or a person in one that
    asks for a product, gets a second one; and so does a product that bears its producer's name.
    """

    def __init__(self, same: Same, classes: Classes) -> None:
        self._same, self._classes = same, classes
        self._chief: dict[str, str] = {}

    def __call__(self, claim: Claim, role: str, name: str) -> Node:
        if unnamed(name):
            return ("unnamed", claim.doc, fact(claim), role, name)
        comparable, asked = self._same[claim.doc, name], ranges(claim.kind).get(role, "")
        if comparable not in self._chief:
            self._chief[comparable] = self._classes[comparable]
        person = self._chief[comparable] == "Person"
        if asked in MADE and (person or comparable in self._classes.selves) or (asked == "Person" and not person):
            return (comparable, asked)
        return (comparable, "")

    def usual(self, claim: Claim, name: str) -> Node:
        """The node that a name means outside the roles that force another."""
        return ("", "") if unnamed(name) else (self._same[claim.doc, name], "")


def gathered(claims: Iterable[Claim], nodes: Nodes) -> dict[Node, Told]:
    """What claims tell of each party."""
    found: dict[Node, Told] = defaultdict(Told)
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


def _name(node: Node, found: Told) -> str:
    return node[-1] if node[0] == "unnamed" else preferred(found.forms, _type(node, found) == "Person")


def _type(node: Node, found: Told) -> str:
    if len(node) == 2 and node[1]:
        return node[1]
    rows = (registered(form) for form in sorted(found.forms)) if len(node) == 2 else ()
    return next((row.type for row in rows if row and row.type), None) or chief(found.ballot)


def _id(node: Node, found: Told) -> str:
    name = slug(_name(node, found)) or "party"
    if node[0] == "unnamed":
        return f"{name}-{digest(*node)}"
    return f"{name}-{node[1].lower()}" if node[1] else name


def _party(id_: str, node: Node, found: Told) -> Party:
    name = _name(node, found)
    names: Iterator[str] = (n for form in sorted(found.forms) for n in (form, printed(form)) if n)
    return Party(id_, name, _type(node, found), tuple(dict.fromkeys((name, *names))), tuple(sorted(found.tickers)),
                 node[0] == "unnamed")  # fmt: skip
