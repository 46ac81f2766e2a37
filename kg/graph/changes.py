"""Which facts came, went and changed from one build to another."""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kg.graph.builds import Fact

CAME, WENT, CHANGED = HOW = ("came", "went", "changed")


class Difference(NamedTuple):
    """What is told otherwise of a fact: `parties`, `documents`, an attr, `status` or `mode`, with all values before and after."""

    what: str
    before: list[Any]
    after: list[Any]


class Change(NamedTuple):
    """A fact that came, went or changed: how it stands in words where it stands last, and the documents that tell it there."""

    how: str
    iri: str
    kind: str
    label: str
    documents: list[str]
    differences: tuple[Difference, ...] = ()


def changes(old: Mapping[str, Fact], new: Mapping[str, Fact]) -> list[Change]:
    """What came, went and changed, each by kind and words.

    A fact is the same as one before if it has the same IRI, or else if it is of the same kind and between the same parties
    as one that the other build has not.
    """
    pairs = [(old[iri], new[iri]) for iri in old if iri in new]
    gone, fresh = ({iri: fact for iri, fact in one.items() if iri not in other} for one, other in ((old, new), (new, old)))
    for before, after in _alike(gone, fresh):
        pairs.append((gone.pop(before), fresh.pop(after)))
    told = [_change(CAME, fact) for fact in fresh.values()] + [_change(WENT, fact) for fact in gone.values()]
    told += [_change(CHANGED, after, found) for before, after in pairs if (found := tuple(_differences(before, after)))]
    return sorted(told, key=lambda change: (HOW.index(change.how), change.kind, change.label, change.iri))


def _alike(gone: Mapping[str, Fact], fresh: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Pairs of IRIs of facts of one kind between the same parties, those first that tell the most alike."""
    of: defaultdict[str, list[str]] = defaultdict(list)
    for iri, fact in fresh.items():
        of[_between(fact)].append(iri)
    ranked = sorted((-_shared(fact, fresh[other]), iri, other)
                    for iri, fact in gone.items() for other in of.get(_between(fact), ()))  # fmt: skip
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, iri, other in ranked:
        if iri not in found and other not in taken:
            found[iri] = other
            taken.add(other)
    return list(found.items())


def _between(fact: Fact) -> str:
    return json.dumps([fact["kind"], sorted((role, id_) for role, id_, _ in fact["roles"])])


def _shared(one: Fact, other: Fact) -> int:
    """How many values two facts both tell."""
    return sum(value in other["told"].get(name, ()) for name, values in one["told"].items() for value in values)


def _differences(before: Fact, after: Fact) -> Iterator[Difference]:
    ends = [[f"{role} {name}" for role, _, name in fact["roles"]] for fact in (before, after)]
    told = [("parties", *ends)]
    names = dict.fromkeys((*before["told"], *after["told"]))
    told += [(name, *(fact["told"].get(name, []) for fact in (before, after))) for name in names]
    told.append(("documents", before["documents"], after["documents"]))
    yield from (Difference(*row) for row in told if row[1] != row[2])


def _change(how: str, fact: Fact, differences: tuple[Difference, ...] = ()) -> Change:
    return Change(how, fact["iri"], fact["kind"], fact["label"], fact["documents"], differences)
