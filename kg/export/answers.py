"""Answers as JSON: parties, documents, paths, needs, flows, circles, events, each with the facts and passages that prove it."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from kg.export import proof
from kg.records import Claim, Document, Evidence, Hop, Party, Quantity

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

    from kg.ask.dependencies import Dependency, Side
    from kg.ask.flows import Circle, Flow, Payment
    from kg.ask.paths import Nearest, Path
    from kg.ask.terms import Term
    from kg.ask.timeline import Event, Timeline


T = TypeVar("T")


class Looked(Mapping[str, T]):
    """Values by name, each looked up when it is first asked for; those that were are counted."""

    def __init__(self, up: Callable[[str], T]) -> None:
        self._up, self._known = up, dict[str, T]()

    def __getitem__(self, name: str) -> T:
        if name not in self._known:
            self._known[name] = self._up(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def party_names(graph: Store) -> Mapping[str, str]:
    """The names of the parties of a graph by id, each read when it is first asked for."""
    from kg.graph.facts import party_of

    return Looked(lambda id_: party_of(graph, id_).name)


@dataclass(frozen=True, slots=True)
class Opened:
    """A graph, its view, the names of parties by id, the hashes of documents by name, and which documents repeat which."""

    graph: Store
    view: nx.MultiDiGraph
    names: Mapping[str, str]
    hashes: Mapping[str, str]
    roots: Mapping[str, str]

    def party(self, id_: str) -> dict[str, str]:
        """A party as JSON."""
        return proof.party(id_, self.names)

    def hop(self, step: Hop) -> dict[str, Any]:
        """A step of a proof as JSON."""
        return proof.hop(step, self.names, self.hashes)

    def passages(self, evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
        """Passages as JSON."""
        return [proof.passage(passage, self.hashes) for passage in evidence]

    def term(self, term: Term | None) -> dict[str, Any] | None:
        """An amount as JSON, and how it was derived."""
        if term is None:
            return None
        return {"amount": term.amount.record(), "derived": term.derived, "rule": term.rule, "formula": term.formula or None,
                "evidence": self.passages(term.evidence)}  # fmt: skip

    def called(self, ids: Iterable[str]) -> str:
        """Parties by name, in a row."""
        return ", ".join(self.names[id_] for id_ in ids)


def quantity(told: Quantity | None) -> dict[str, Any] | None:
    """An amount."""
    return told.record() if told else None


def party(who: Party) -> dict[str, Any]:
    """A party with all of its names."""
    return {"id": who.id, "name": who.name, "type": who.type, "names": list(who.names), "tickers": list(who.tickers),
            "unnamed": who.unnamed}  # fmt: skip


def hits(found: Iterable[tuple[Party, float, str]]) -> dict[str, Any]:
    """The parties that a name can mean, each with how likely it is, and why."""
    return {"parties": [{**party(who), "score": score, "reason": reason} for who, score, reason in found]}


def fact(told: Claim) -> dict[str, Any]:
    """The record of a fact, and its chance to be right."""
    return {**told.record(), "confidence": told.confidence}


def card(who: Party, told: Iterable[Claim]) -> dict[str, Any]:
    """A party and its facts, as `kg facts` prints them."""
    from kg.export.facts import by_index

    return {"party": party(who), "facts": [fact(claim) for claim in by_index(told)]}


def document(read: Document) -> dict[str, Any]:
    """A document without its text."""
    return {"name": read.name, "title": read.title, "author": read.author, "publisher": read.publisher, "published": read.published,
            "url": read.url, "retold_from": read.retold_from, "sha256": read.sha256, "characters": len(read.text)}  # fmt: skip


def path(way: Path, asked: Opened) -> dict[str, Any]:
    """A path with the facts of each step."""
    weakest = {"holds": way.weakest.holds, "sources": way.weakest.sources, "passages": way.weakest.passages}
    return {"parties": [asked.party(id_) for id_ in way.parties], "weakest": weakest,
            "steps": [[asked.hop(fact) for fact in step] for step in way.steps]}  # fmt: skip


def nearest(near: Nearest | None, asked: Opened) -> dict[str, Any] | None:
    """What comes nearest to a path where there is none."""
    return {"words": near.words, "path": path(near.path, asked) if near.path else None} if near else None


def side(found: Side, asked: Opened) -> dict[str, Any]:
    """What a party needs, or who needs it."""
    return {
        "needs": [need(n, asked) for n in found.needs],
        "points": [{"party": asked.party(p.party), "cut_off": [asked.party(id_) for id_ in p.cuts], "every_chain": p.every,
                    "parts": p.parts, "chain": [asked.hop(step) for step in p.chain]} for p in found.points],
        "concentration": [{"measure": c.measure, "groups": [{"parties": [asked.party(id_) for id_ in ids], "share": share,
                                                            **_through(ids, found, asked)} for ids, share in c.shares],
                           "hhi": c.hhi, "told": c.told, "of": c.of} for c in found.concentration],
    }  # fmt: skip


def _through(parties: tuple[str, ...], found: Side, asked: Opened) -> dict[str, Any]:
    """Who controls the parties of a group, where it has several, and the facts that say so."""
    return next(({"controller": asked.party(one.controller) if one.controller else None,
                  "chain": [asked.hop(fact) for fact in one.chain]} for one in found.groups if one.parties == parties), {})  # fmt: skip


def need(told: Dependency, asked: Opened) -> dict[str, Any]:
    """A dependency."""
    return {"dependent": asked.party(told.dependent), "provider": asked.party(told.provider), "level": told.level,
            "rule": told.rule, "item": told.item, "capacity": quantity(told.capacity), "money": asked.term(told.money),
            "from": told.since, "until": told.until, "own": told.own, "sources": told.sources, "fact": asked.hop(told.fact)}  # fmt: skip


def flow(told: Flow, asked: Opened) -> dict[str, Any]:
    """A flow of money with its payments."""
    return {"payer": asked.party(told.payer), "payee": asked.party(told.payee), "period": told.period,
            "currency": told.currency or None, "gross": quantity(told.gross), "net": quantity(told.net), "open": told.open,
            "payments": [payment(paid, asked) for paid in told.payments]}  # fmt: skip


def circle(ring: Circle, asked: Opened) -> dict[str, Any]:
    """A circle in which money comes back, with its legs."""
    return {"parties": [asked.party(id_) for id_ in ring.parties],
            "assumed": [[asked.party(id_) for id_ in ids] for ids in ring.assumed], "gross": [amount.record() for amount in ring.gross],
            "net": [{"party": asked.party(id_), "amount": left.record()} for id_, left in ring.net],
            "backwards": ring.backwards,
            "legs": [[payment(paid, asked) for paid in leg] for leg in ring.legs]}  # fmt: skip


def payment(paid: Payment, asked: Opened) -> dict[str, Any]:
    """A payment and the fact that tells it."""
    return {"payer": asked.party(paid.payer), "payee": asked.party(paid.payee), "period": paid.period,
            "amount": asked.term(paid.amount), "sources": paid.sources, "fact": asked.hop(paid.fact)}  # fmt: skip


def timeline(found: Timeline, asked: Opened) -> dict[str, Any]:
    """The events in order, and the facts without a date."""
    return {"events": [event(told, asked) for told in found.events], "undated": [asked.hop(fact) for fact in found.undated]}


def event(told: Event, asked: Opened) -> dict[str, Any]:
    """A date of a fact."""
    return {"date": told.date, "what": told.what, "label": told.label, "coarser": list(told.coarser),
            "derived": told.derived or None, "sources": told.sources, "evidence": asked.passages(told.evidence),
            "fact": asked.hop(told.fact)}  # fmt: skip
