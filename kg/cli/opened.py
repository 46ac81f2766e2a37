"""A graph opened for a question, and what is told of it in words or as JSON text."""
from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.answers import Opened
from kg.graph.wording import amount

if TYPE_CHECKING:
    from kg.ask.terms import Term


def opened(store: Path, as_of: str | None = None) -> Opened:
    """The graph of a folder as of a date. Raises NoStore, BadStore or BadDate."""
    from kg.graph.facts import hashes, repeats
    from kg.graph.store import open_store
    from kg.graph.view import view

    graph = open_store(store)
    seen = view(graph, as_of)
    return Opened(graph, seen, dict(seen.nodes(data="name")), hashes(graph), repeats(graph))


def shown(term: Term | None) -> str:
    """An amount in words; what was derived has an equals sign before it."""
    return "" if term is None else ("= " if term.derived else "") + amount(term.amount)


def written(told: object) -> str:
    """An answer as JSON text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
