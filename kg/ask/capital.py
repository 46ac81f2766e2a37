"""How much of a company's capital a party holds through others: the sum over simple paths of products of shares.

Under cycles this is less than (I - W)^-1 gives, which counts a share again each time round; close links are defined by
paths, so paths are summed.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.ask.ties import Tie

MOST = 20_000  # paths that are summed; a sum that has more is left open


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a company's capital, the least and the most it can be in %, and the facts that tell it."""

    low: float
    high: float
    open: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = field(default=(), compare=False)


Parts = Mapping[str, Mapping[str, Part]]  # company -> holder -> the share that it holds itself


def capital(parts: Parts, top: str, company: str) -> Part | None:
    """What a party holds of a company's capital, directly and through others; None for nothing."""
    low = high = 0.0
    told: dict[Tie, None] = {}
    unknown: dict[str, None] = {}
    for number, path in enumerate(_paths(parts, top, company)):
        if number == MOST:
            return Part(low, 100.0, (*unknown, f"more than {MOST} paths of shares"), tuple(told))
        least = most = 100.0
        for part in path:
            least, most = least * part.low / 100, most * part.high / 100
            told.update(dict.fromkeys(part.ties))
            unknown.update(dict.fromkeys(part.open))
        low, high = low + least, high + most
    return Part(low, min(high, 100.0), tuple(unknown), tuple(told)) if told or high else None


def _paths(parts: Parts, top: str, company: str) -> Iterator[tuple[Part, ...]]:
    """The simple paths from a party down to a company, walked from below."""
    fresh: list[tuple[tuple[str, ...], tuple[Part, ...]]] = [((company,), ())]
    while fresh:
        seen, path = fresh.pop()
        for holder, part in sorted(parts.get(seen[-1], {}).items(), reverse=True):
            if holder == top:
                yield (part, *path)
            elif holder not in seen:
                fresh.append(((*seen, holder), (part, *path)))
