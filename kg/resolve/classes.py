"""What class a party is of, by the mentions that name it and the roles that it fills."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from kg.ontology import kinds
from kg.records import Claim

# The order breaks ties: the likelier class of a name in business news comes first.
CLASSES = ("Organisation", "Person", "Product", "Facility", "Government", "Place", "Thing")
OF_MENTION = {"PERSON": "Person", "ORG": "Organisation", "PRODUCT": "Product", "FACILITY": "Facility", "PLACE": "Place",
              "GOVERNMENT": "Government", "EVENT": "Thing", "GPE": "Place", "LOC": "Place", "FAC": "Facility",
              "person": "Person", "org": "Organisation", "product": "Product", "facility": "Facility"}  # fmt: skip
RANGE, MENTION, USUAL = 2.0, 1.0, 0.25  # a role's class outweighs a mention's type, and that what usually fills the role


@cache
def ranges(kind: str) -> dict[str, str]:
    """The class that each role or attr of a kind asks for, where it asks for one."""
    return dict(kinds()[kind].ranges)


@cache
def _usual(kind: str) -> dict[str, str]:
    return {role: OF_MENTION[types[0]] for role, types in kinds()[kind].fits if types and types[0] in OF_MENTION}


def fillers(claim: Claim) -> Iterator[tuple[str, str]]:
    """The roles of a claim and the attrs that name a party, each with the name that fills it."""
    yield from claim.roles
    attrs = kinds()[claim.kind].attrs
    for name, value in claim.attrs:
        if name in attrs and name in ranges(claim.kind) and isinstance(value, str):
            yield name, value


def votes(claim: Claim) -> Iterator[tuple[str, str, Counter[str]]]:
    """For each role of a claim and the name that fills it, the classes that speak for that party, weighed."""
    said = defaultdict(list)
    for role, mention in claim.said:
        said[role].append(mention)
    for role, name in fillers(claim):
        ballot: Counter[str] = Counter()
        asked = ranges(claim.kind).get(role)
        if asked and asked != "Party":
            ballot[asked] += RANGE
        elif role in _usual(claim.kind):
            ballot[_usual(claim.kind)[role]] += USUAL
        # The mentions of one role stand in the order of its names.
        mention = said[role].pop(0) if said[role] else None
        if mention is not None and mention.type in OF_MENTION:
            ballot[OF_MENTION[mention.type]] += MENTION
        yield role, name, ballot


def chief(ballot: Counter[str]) -> str:
    """The class with most votes; Thing where none speaks."""
    return max(CLASSES, key=lambda cls: (ballot[cls], -CLASSES.index(cls))) if ballot.total() > 0 else "Thing"
