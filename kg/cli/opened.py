"""A graph opened for a question: its view, and what answers need to name parties and to prove what they say."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli import proof
from kg.graph.wording import amount
from kg.records import Evidence, Hop, Party, Quantity

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

    from kg.ask.terms import Term


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
        return {"amount": term.amount.record(), "derived": term.derived, "formula": term.formula or None,
                "evidence": self.passages(term.evidence)}  # fmt: skip

    def called(self, ids: Iterable[str]) -> str:
        """Parties by name, in a row."""
        return ", ".join(self.names[id_] for id_ in ids)


def opened(store: Path, as_of: str | None = None) -> Opened:
    """The graph of a folder as of a date. Raises NoStore, BadStore or BadDate."""
    from kg.graph.facts import hashes, repeats
    from kg.graph.store import open_store
    from kg.graph.view import view

    graph = open_store(store)
    seen = view(graph, as_of)
    return Opened(graph, seen, dict(seen.nodes(data="name")), hashes(graph), repeats(graph))


def joined(store: Path, a: str, b: str, as_of: str | None = None) -> tuple[Party, Party, Callable[[int], Opened]]:
    """Two parties of the graph of a folder, and what opens of it that which joins them by so many steps at most.

    Raises NoStore, BadStore or UnknownParty; what opens it, BadDate.
    """
    from kg.ask.around import facts_joining
    from kg.graph.columns import open_columns
    from kg.graph.facts import hashes, party, repeats
    from kg.graph.store import opened as opened_store
    from kg.graph.view import view

    graph, generation = opened_store(store)
    held = open_columns(store, generation)
    one, other, known, roots = party(graph, a), party(graph, b), hashes(graph), repeats(graph)

    def within(steps: int) -> Opened:
        seen = view(graph, as_of, facts_joining(held, one.id, other.id, steps))
        return Opened(graph, seen, dict(seen.nodes(data="name")), known, roots)

    return one, other, within


def shown(term: Term | None) -> str:
    """An amount in words; what was derived has an equals sign before it."""
    return "" if term is None else ("= " if term.derived else "") + amount(term.amount)


def quantity(told: Quantity | None) -> dict[str, Any] | None:
    """An amount as JSON."""
    return told.record() if told else None


def written(told: object) -> str:
    """An answer as JSON text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
