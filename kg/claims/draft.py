"""Facts in the making: roles filled by things of a cast, attrs by its spots, each with what speaks for it."""
from __future__ import annotations

from dataclasses import dataclass, field

from kg.annotate.cast import Thing


@dataclass(slots=True)
class Draft:
    """One fact of one article before its names and values are written out.

    `roles` pairs a role with the thing that fills it and the spot that says so; `attrs` an attr with a spot (of the
    cast) or a wording. `reasons` name what found it, each with its probability; `support` holds what else the ties say
    of it. Once it is weighed, `weights` are the log-odds that speak for and against it and `chance` is their outcome.
    """

    kind: str
    roles: list[tuple[str, Thing, int]]
    attrs: dict[str, int | str] = field(default_factory=dict)
    status: str | None = None
    reasons: dict[str, float] = field(default_factory=dict)
    support: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    chance: float | None = None

    @property
    def things(self) -> tuple[Thing, ...]:
        """The things that fill its roles, in order."""
        return tuple(thing for _, thing, _ in self.roles)

    @property
    def confidence(self) -> float:
        """The chance that the fact holds; until it is weighed, agreeing readers each leave a part of the doubt."""
        if self.chance is not None:
            return self.chance
        doubt = 1.0
        for weight in self.reasons.values():
            doubt *= 1.0 - weight
        return 1.0 - doubt

    def has(self, thing: Thing) -> bool:
        """Whether the thing fills one of its roles."""
        return any(t is thing for t in self.things)

    def key(self) -> tuple:
        """What makes two drafts one: kind and things, a symmetric kind's in either order."""
        things = [id(t) for t in self.things]
        from kg.ontology import kinds

        if kinds()[self.kind].symmetric:
            things.sort()
        return (self.kind, *things)
