"""One generation of a graph, opened, with what questions need of it made once."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph.store import opened_generation

if TYPE_CHECKING:
    import networkx as nx

    from kg.export.answers import Opened
    from kg.graph.columns import Columns


class Generation:
    """A generation by its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.graph = opened_generation(path)

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
    def names(self) -> Mapping[str, str]:
        """The name of each party by its id."""
        from kg.export.answers import party_names

        return party_names(self.graph)

    def by(self, view: nx.MultiDiGraph) -> Opened:
        """The graph by a view of a part of it."""
        from kg.export.answers import Opened

        return Opened(self.graph, view, self.names, self.hashes, self.roots)
