"""How many sources say a thing independently: a copy counts as what it copies, a report "according to" another as that other."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.names import folded
from kg.records import Claim


def independent(claims: Iterable[Claim], of: Mapping[str, str]) -> int:
    """How many roots some claims have, by the roots of documents that repeat others."""
    return len({f"told by {folded(c.attributed_to)}" if c.attributed_to else of.get(c.doc, c.doc) for c in claims})
