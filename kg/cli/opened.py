"""A graph opened for a question, and what is told of it in words or as JSON text."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg.export.answers import Looked, Opened, party_names
from kg.graph.address import Place, remote
from kg.graph.wording import amount

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Store

    from kg.ask.terms import Term
    from kg.graph.columns import Columns


def part(graph: Store, seen: nx.MultiDiGraph | None = None) -> Opened:
    """A graph of which no more is read than an answer needs; `seen` is the view on which it was found, if on one."""
    from kg.graph.facts import repeats, sha256
    from kg.graph.view import view

    return Opened(graph, view(graph, only=()) if seen is None else seen, party_names(graph),
                  Looked(lambda doc: sha256(graph, doc)), repeats(graph))  # fmt: skip


def opened(store: Place, as_of: str | None = None) -> Opened:
    """A graph as of a date. Raises what `open_store` does, and BadDate."""
    from kg.graph.facts import hashes, repeats
    from kg.graph.store import open_store
    from kg.graph.view import view

    graph = open_store(store)
    seen = view(graph, as_of)
    return Opened(graph, seen, dict(seen.nodes(data="name")), hashes(graph), repeats(graph))


def columned(store: Place) -> tuple[Store, Columns]:
    """A graph and its columnar view, which is made for one that comes from an endpoint. Raises what `open_store` does."""
    from kg.graph.columns import open_columns
    from kg.graph.store import open_store
    from kg.graph.store import opened as folder

    if remote(store):
        from kg.ask.columned import columns
        from kg.graph.view import view

        graph = open_store(store)
        return graph, columns(view(graph))
    graph, generation = folder(store)
    return graph, open_columns(store, generation)


def paged(graph: Store) -> Mapping[str, Sequence[int]]:
    """The offsets at which the pages of a document start, by its name, read when it is first asked for; none where it has none."""
    from kg.graph.facts import pages

    return Looked(lambda doc: pages(graph, doc))


def shown(term: Term | None) -> str:
    """An amount in words; what was derived has an equals sign before it."""
    return "" if term is None else ("= " if term.derived else "") + amount(term.amount, term.derived)


def written(told: object) -> str:
    """An answer as JSON text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
