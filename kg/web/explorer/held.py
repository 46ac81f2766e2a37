"""The graph that the pages show: the generation in use, opened once, and what is read of it no more than once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ask.capacities import Capacity, capacities
from kg.ask.flows import Circle, Flow, Payment, circles, flows, payments
from kg.ask.timeline import Timeline, dated
from kg.graph import facts
from kg.graph.store import present
from kg.graph.things import Thing, about, thing, things
from kg.graph.view import edges, view
from kg.ontology import NAMESPACE, kinds
from kg.web.opened import Generation

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import NamedNode

    from kg.records import Document, Party

CHOICES = 8  # of statuses and parties, for which what is reckoned is held


class Held(Generation):
    """A generation of a graph, with what pages read of it and reckon from all of it.

    `paid` are the payments by facts that hold or have one of some statuses, `circles` those that they make, through a party (an id)
    or all, and `flows` these payments by payer, payee and currency, each period by itself or all as one.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        remembered = lru_cache(CHOICES)
        self.paid, self.circles, self.flows = remembered(self._paid), remembered(self._circles), remembered(self._flows)

    def _paid(self, statuses: tuple[str, ...]) -> list[Payment]:
        return payments(self.view, statuses=statuses, roots=self.roots)

    def _circles(self, statuses: tuple[str, ...], party: str | None) -> list[Circle]:
        return circles(self.view, self.paid(statuses), payer=party)

    def _flows(self, statuses: tuple[str, ...], periods: bool) -> list[Flow]:
        return flows(self.view, self.paid(statuses), periods=periods)

    @cached_property
    def view(self) -> nx.MultiDiGraph:
        """The whole graph as of no date."""
        return view(self.graph)

    @cached_property
    def edges(self) -> list[tuple[str, dict[str, Any]]]:
        """All deals and links as of no date, those of one party too."""
        return list(edges(self.graph))

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents by name."""
        return {document.name: document for document in facts.documents(self.graph)}

    @cached_property
    def things(self) -> list[Thing]:
        """All deals, links and observations."""
        return list(things(self.graph))

    @cached_property
    def capacities(self) -> list[Capacity]:
        """How much sites have."""
        return capacities(self.things)

    @cached_property
    def dated(self) -> Timeline:
        """The dates of all deals and links."""
        return dated(self.edges, self.roots)

    def party(self, name: str) -> Party:
        """The party of a name, ticker or id. Raises UnknownParty."""
        return facts.party(self.graph, name)

    def about(self, ids: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
        """The deals and links in which some parties (ids) take part."""
        return list(edges(self.graph, None, self._joining(ids)))

    def figures(self, id_: str) -> list[Thing]:
        """The figures of a party."""
        return [thing for thing in things(self.graph, about(self.graph, [id_])) if kinds()[thing.kind].parent == "Figure"]

    def thing(self, short: str) -> Thing | None:
        """A deal, link or figure by its IRI without the namespace; None where there is none."""
        return thing(self.graph, short)

    def _joining(self, ids: Iterable[str]) -> list[NamedNode]:
        return [node for node in about(self.graph, ids) if not node.value.startswith(f"{NAMESPACE}observation/")]


def held(store: Path) -> Held:
    """The generation in use of a graph. Raises NoStore or BadStore."""
    return _held(present(store))


@lru_cache(maxsize=1)
def _held(generation: Path) -> Held:
    return Held(generation)
