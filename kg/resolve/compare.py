"""How alike two names are, and why: named reasons for a person to judge, scores for the merge to act on."""
from __future__ import annotations

from dataclasses import dataclass

from kg.lexicon import lexicon
from kg.names import folded, initials, key, printed, registered, surname

SURE = 0.9  # at or above it two names are one wherever they stand
LIKELY = 0.8  # at or above it they are one where no third name could be meant
GENERIC = "same but for a generic last word"
NEAR = 88.0  # rapidfuzz's ratio from which a spelling is worth a look; never a reason to merge


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, from 0 to 1, and the reasons."""

    score: float
    reasons: tuple[str, ...] = ()


def unnamed(name: str) -> bool:
    """Whether a role is filled by a party that the text leaves unnamed."""
    return name.casefold().startswith("unnamed ")


def generic_less(name: str) -> tuple[str, ...]:
    """The words of a name without the descriptive last ones that a company's name may drop."""
    words = folded(name).split()
    generic = set(lexicon("names")["generic"])
    while len(words) > 1 and words[-1] in generic:
        words.pop()
    return tuple(words)


def compare(a: str, b: str) -> Likeness:
    """How alike two names are; a near-miss spelling scores below LIKELY, so that it can only be suggested."""
    if unnamed(a) or unnamed(b):
        return Likeness(0.0, ("unnamed",))
    if folded(a) == folded(b):
        return Likeness(1.0, ("same name" if a == b else "same name but for case, legal form or ticker",))
    if key(a) == key(b):
        return Likeness(0.97, ("same letters",))
    row = registered(a)
    if row is not None and row is registered(b):
        return Likeness(0.95, (f"alias registry: {row.reason}",))
    return max(_shortened(a, b), _shortened(b, a), _near(a, b), key=lambda found: found.score)


def _shortened(short: str, full: str) -> Likeness:
    if generic_less(short) == generic_less(full):
        return Likeness(0.85, (GENERIC,))
    if " " not in printed(short) and printed(short).isupper() and len(printed(short)) > 1 and initials(full) == folded(short):
        return Likeness(0.82, ("acronym",))
    if surname(short, full):
        return Likeness(0.8, ("surname",))
    return Likeness(0.0)


def _near(a: str, b: str) -> Likeness:
    from rapidfuzz.fuzz import WRatio

    score = WRatio(folded(a), folded(b))
    return Likeness(round(score / 100 * 0.75, 3), ("near-miss spelling",)) if score >= NEAR else Likeness(0.0)
