"""One generation of a graph, opened, with what questions need of it made once."""
from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.graph.store import opened_generation

if TYPE_CHECKING:
    import networkx as nx

    from kg.export.answers import Opened
    from kg.graph.columns import Columns

VIEWS = 4  # as of so many dates


class Generation:
    """A generation by its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.graph = opened_generation(path)
        self._seen: dict[str | None, Opened] = {}

    @cached_property
    def columns(self) -> Columns:
        """The columnar view. Raises BadStore."""
        from kg.graph.columns import open_columns

        return open_columns(self.path.parents[1], self.path)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each document by its name."""
        from kg.graph.facts import hashes

        return hashes(self.graph)

    @cached_property
    def roots(self) -> dict[str, str]:
        """The document that each one repeats that repeats another."""
        from kg.graph.facts import repeats

        return repeats(self.graph)

    @cached_property
    def edges(self) -> list[tuple[str, dict[str, Any]]]:
        """All deals and links as of no date, those of one party too."""
        from kg.graph.view import edges

        return list(edges(self.graph))

    def seen(self, as_of: str | None = None) -> Opened:
        """The graph as of a date. Raises BadDate."""
        from kg.graph.view import view

        if as_of not in self._seen:
            while len(self._seen) >= VIEWS:
                del self._seen[next(iter(self._seen))]
            self._seen[as_of] = self.by(view(self.graph, as_of))
        return self._seen[as_of]

    def by(self, view: nx.MultiDiGraph) -> Opened:
        """The graph by a view of it."""
        from kg.export.answers import Opened

        return Opened(self.graph, view, dict(view.nodes(data="name")), self.hashes, self.roots)
