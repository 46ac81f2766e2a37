"""How many sources say a thing independently: a copy counts as what it copies, a report "according to" another as that other."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kg.names import folded
from kg.read.copies import Roots
from kg.records import Claim


def independent(claims: Iterable[Claim], of: Mapping[str, str]) -> int:
    """How many roots some claims have, by the roots of documents that repeat others."""
    told = [(claim.attributed_to, claim.doc) for claim in claims]
    first = firsthand(told, of)
    return len({root(named, doc, of, first) for named, doc in told})


def firsthand(told: Iterable[tuple[str | None, str]], of: Mapping[str, str]) -> set[str]:
    """Of pairs of a named source and a document, the documents that name none, or whoever gave them out."""
    return {doc for named, doc in told if not named or doc in _given_out(named, of)}


def root(named: str | None, doc: str, of: Mapping[str, str], first: Collection[str]) -> tuple[str, bool]:
    """Whom what a document tells goes back to, and whether that is a document: the source that the text names for it, else
    the document that its own repeats. A source that gave out one of the documents that tell it firsthand is that document.

    What a text calls "media" or "people" is its own: two texts that do need not mean the same.
    """
    own = of.get(doc, doc)
    if not named or named == named.lower() or doc in _given_out(named, of):
        return own, True
    found = min((of.get(other, other) for other in _given_out(named, of) if other in first), default=None)
    return (found, True) if found is not None else (folded(named), False)


def _given_out(named: str, of: Mapping[str, str]) -> Collection[str]:
    return of.given_out.get(folded(named), ()) if isinstance(of, Roots) else ()
