"""How much of a company's capital its holders have through others: sums over simple paths of products of shares.

Under cycles this is less than (I - W)^-1 gives, which counts a share again each time round; close links are defined by
paths, so paths are summed.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.ask.ties import Tie

MOST = 20_000  # paths that are summed; where there are more, the sums are left open


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a company's capital, the least and the most it can be in %, and the facts that tell it."""

    low: float
    high: float
    open: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = field(default=(), compare=False)


NONE = Part(0.0, 0.0)
Parts = Mapping[str, Mapping[str, Part]]  # company -> holder -> the share that it holds itself


def capital(parts: Parts, company: str) -> dict[str, Part]:
    """What each of its direct and indirect holders has of a company's capital."""
    found: dict[str, Part] = {}
    for number, (holder, path) in enumerate(_paths(parts, company)):
        if number == MOST:
            many = f"more than {MOST} paths of shares"
            return {at: Part(found.get(at, NONE).low, 100.0, (*found.get(at, NONE).open, many), found.get(at, NONE).ties)
                    for at in _above(parts, company)}  # fmt: skip
        low = high = 100.0
        for part in path:
            low, high = low * part.low / 100, high * part.high / 100
        so_far = found.get(holder, NONE)
        ties = dict.fromkeys((*so_far.ties, *(tie for part in path for tie in part.ties)))
        missing = dict.fromkeys((*so_far.open, *(words for part in path for words in part.open)))
        found[holder] = Part(so_far.low + low, min(so_far.high + high, 100.0), tuple(missing), tuple(ties))
    return found


def _paths(parts: Parts, company: str) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """The simple paths down to a company, each with the holder that it starts from: the shares on it, from the top down."""
    fresh: list[tuple[tuple[str, ...], tuple[Part, ...]]] = [((company,), ())]
    while fresh:
        seen, path = fresh.pop()
        for holder, part in sorted(parts.get(seen[-1], {}).items()):
            if holder not in seen:
                yield holder, (part, *path)
                fresh.append(((*seen, holder), (part, *path)))


def _above(parts: Parts, company: str) -> list[str]:
    """All holders of a company, direct or not."""
    found = {company}
    fresh = [company]
    while fresh:
        fresh = sorted({holder for at in fresh for holder in parts.get(at, {})} - found)
        found.update(fresh)
    return sorted(found - {company})
