"""Graphs of invented holdings in the shape that `kg build` writes: columns of any size, the same for the same seed.

Groups are heavy-tailed up to 5,000 companies and pyramids up to depth 12, with a person on top of each. The stakes in a
company sum to at most 100 %; 30 % of them have ended, 10 % are of unknown size; 1 % of the companies stand in a circle.
"""
from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from kg.ask.columned import LIST, RANKS
from kg.graph.columns import AFTER, BEFORE, Columns, Deals, Links, Offices, Parties, Stakes, Told, Words, parted
from kg.ontology import kinds

DEEPEST, LARGEST, PERSONS = 12, 5_000, 0.3
TEXTS = sorted(["", "EUR", "NYSE", "USD", "a director in common", "cousin", f"brother{LIST}sibling", "wife"])
OFFICES = tuple(sum(1 << RANKS.index(rank) for rank in ranks) for ranks in
                (("manages",), ("leads", "manages", "officer"), ("leads", "perhaps"), ("perhaps",), ("lesser",)))  # fmt: skip
KINDS = ("Supply", "ComputeLease", "Financing", "Partnership", "Investment", "Acquisition")
DAYS = {year: date(year, 1, 1).toordinal() for year in (2000, 2012, 2020, 2026)}


def graph(parties: int, seed: int = 0) -> Columns:
    """A graph of so many parties, three times as many stakes and as many deals; persons come first."""
    draw = np.random.default_rng(seed)
    persons = max(int(parties * PERSONS), 1)
    first, group = _groups(draw, parties - persons)
    above = _pyramids(draw, first, group)
    holdings = _holdings(draw, persons, first, above, 3 * parties - len(above))
    stakes = _ties(draw, holdings["top"], holdings["below"], 0) | _sizes(draw, **holdings)
    place, company = len(stakes["top"]), lambda count: persons + draw.integers(0, parties - persons, count)
    person = lambda count: draw.integers(0, persons, count)  # noqa: E731
    offices = _ties(draw, person(parties // 5), company(parties // 5), place)
    place += len(offices["top"])
    kin = _both(_ties(draw, person(parties // 50), person(parties // 50), place), draw, ("cousin", f"brother{LIST}sibling", "wife"))
    stated = _both(_ties(draw, company(parties // 500), company(parties // 500), place + parties), draw, ("a director in common", ""))
    listed = np.unique(company(parties // 50))
    listings = _ties(draw, listed, listed, 0) | {"how": np.full(len(listed), TEXTS.index("NYSE"), np.int32)}
    listings |= {"fact": np.zeros(len(listed), np.int32)}
    tables = (Stakes.sorted(parties, **stakes), Offices.sorted(parties, **offices, ranks=draw.choice(OFFICES, len(offices["top"])).astype(np.uint8)),
              Told.sorted(parties, **kin), Told.sorted(parties, **stated))  # fmt: skip
    deals = _deals(draw, persons, first, group, parties, place + 2 * parties)
    joins = [(stakes["top"], stakes["below"], stakes["fact"])] + [(told["top"], told["below"], told["fact"]) for told in (offices, kin, stated)]
    joins.append((deals["one"], deals["other"], deals["fact"]))
    one, other, fact = (np.concatenate(part) for part in zip(*joins, strict=True))
    who = Parties(np.arange(parties) < persons, draw.random(parties) < 0.005, parted(parties, *tables))
    facts = Words.of(f"link/{number:08}" for number in range(int(deals["fact"].max(initial=0)) + 1))
    return Columns(Words.of(f"party-{number:08}" for number in range(parties)), facts, Words.of(TEXTS), who, *tables,
                   Told.sorted(parties, **listings), Deals.sorted(parties, **deals), Links.sorted(parties, one, other, fact))  # fmt: skip


def _groups(draw: np.random.Generator, companies: int) -> tuple[np.ndarray, np.ndarray]:
    """For each company the first of its group, and the group's size."""
    sizes = np.minimum(2 + (3 * draw.pareto(1.1, companies)).astype(np.int64), min(LARGEST, max(companies // 10, 2)))
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), companies) + 1]
    sizes[-1] -= sizes.sum() - companies
    starts = np.cumsum(sizes) - sizes
    return np.repeat(starts, sizes), np.repeat(sizes, sizes)


def _pyramids(draw: np.random.Generator, first: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The company over each one in its group, -1 for the top of the group."""
    place = np.arange(len(first)) - first
    above = first + (place * draw.random(len(first)) ** 1.3).astype(np.int64)
    above[place == 0] = np.flatnonzero(place == 0)
    depth, at = np.zeros(len(first), np.int64), np.arange(len(first))
    for _ in range(DEEPEST):
        depth += above[at] != at
        at = above[at]
    deep = np.flatnonzero(above[at] != at)
    above[deep] = first[deep]
    return np.where(place == 0, -1, above)


def _holdings(draw: np.random.Generator, persons: int, first: np.ndarray, above: np.ndarray, more: int) -> dict[str, Any]:
    """Who holds of whom, each pair once: what stands over a company, and others beside it, most of them persons."""
    companies = len(above)
    chief = np.where(above < 0, draw.integers(0, persons, companies), persons + above)
    below = draw.integers(0, companies, more)
    upward = persons + first[below] + (draw.random(more) * (below - first[below])).astype(np.int64)
    beside = np.where((draw.random(more) < 0.06) & (upward != persons + below), upward, draw.integers(0, persons, more))
    across = draw.random(more) < 0.01
    beside[across] = persons + draw.integers(0, companies, across.sum())
    circle = draw.random(companies) < 0.01 / 2  # with the one above it: two companies a circle
    circle &= above >= 0
    top = np.concatenate((chief, persons + np.flatnonzero(circle), beside))
    low = persons + np.concatenate((np.arange(companies), above[circle], below))
    main = np.arange(len(top)) < companies
    pair = np.unique(top * np.int64(persons + companies) + low, return_index=True)[1]
    pair = pair[top[pair] != low[pair]]
    return {"top": top[pair], "below": low[pair], "main": main[pair]}


def _sizes(draw: np.random.Generator, top: np.ndarray, below: np.ndarray, main: np.ndarray) -> dict[str, Any]:
    """Shares that sum to at most 100 % a company; 10 % of them unknown, of which some are told as control."""
    count = len(top)
    lead = np.where(draw.random(count) < 0.7, 51 + 44 * draw.random(count), 20 + 30 * draw.random(count))
    taken = np.bincount(below, np.where(main, lead, 0.0))
    part = np.where(main, 0.0, 0.05 + draw.random(count))
    parts = np.bincount(below, part, minlength=len(taken))[below]
    share = np.where(main, lead, (100 - taken[below]) * part / np.maximum(parts, 0.05))
    share = np.floor(share * 100) / 100
    sized = draw.random(count) >= 0.1
    near = draw.random(count) < 0.05  # "at least"
    high = np.where(near, np.minimum(share + 10, 100.0), share)
    low, high = np.where(sized, share, 0.0), np.where(sized, high, 100.0)
    joint = (draw.random(count) < 0.01) & ~main
    control = np.where(~sized & main & (draw.random(count) < 0.4), 1, 0).astype(np.int8)
    return {"votes_low": low, "votes_high": high, "capital_low": low, "capital_high": high, "sized": sized, "joint": joint,
            "stated": np.zeros(count, bool), "control": control, "by_deal": np.zeros(count, bool)}  # fmt: skip


def _ties(draw: np.random.Generator, top: np.ndarray, below: np.ndarray, fact: int) -> dict[str, Any]:
    """Ties with their days: a fifth undated, 30 % ended."""
    count = len(top)
    begun = draw.integers(DAYS[2000], DAYS[2020], count)
    begun[draw.random(count) < 0.2] = BEFORE
    ended = np.maximum(begun, DAYS[2000]) + draw.integers(300, 5000, count)
    ended[draw.random(count) >= 0.3] = AFTER
    days = {"begun_first": begun, "begun_last": begun, "ended_first": ended, "ended_last": ended, "passages": draw.integers(1, 4, count)}
    return {"top": top.astype(np.int32), "below": below.astype(np.int32), "fact": np.arange(fact, fact + count, dtype=np.int32),
            **{name: column.astype(np.int32) for name, column in days.items()}}  # fmt: skip


def _both(told: dict[str, Any], draw: np.random.Generator, hows: tuple[str, ...]) -> dict[str, Any]:
    """Ties that lead both ways, and how."""
    told = {name: column[told["top"] != told["below"]] for name, column in told.items()}
    told["how"] = draw.choice([TEXTS.index(how) for how in hows], len(told["top"])).astype(np.int32)
    turned = {"top": "below", "below": "top"}
    return {name: np.concatenate((column, told[turned.get(name, name)])) for name, column in told.items()}


def _deals(draw: np.random.Generator, persons: int, first: np.ndarray, size: np.ndarray, count: int, fact: int) -> dict[str, Any]:
    """Deals, three in ten within a group."""
    one = draw.integers(0, len(first), count)
    near = first[one] + (draw.random(count) * size[one]).astype(np.int64)
    other = np.where(draw.random(count) < 0.3, near, draw.integers(0, len(first), count))
    other = np.where(other == one, (one + 1) % len(first), other)
    when = draw.integers(DAYS[2012], DAYS[2026], count)
    undated = draw.random(count) < 0.05
    value = np.round(10 ** (3 + 6 * draw.random(count)))
    unit = draw.choice([TEXTS.index(text) for text in ("USD", "USD", "USD", "EUR", "")], count).astype(np.int32)
    names = list(kinds())
    kind = draw.choice([names.index(name) for name in KINDS], count, p=[0.4, 0.2, 0.2, 0.1, 0.05, 0.05]).astype(np.int16)
    value[unit == TEXTS.index("")] = np.nan
    nothing = np.full(count, np.nan)
    return {"one": (persons + one).astype(np.int32), "other": (persons + other).astype(np.int32),
            "fact": np.arange(fact, fact + count, dtype=np.int32), "kind": kind,
            "first": np.where(undated, BEFORE, when).astype(np.int32), "last": when.astype(np.int32),
            "earliest": np.where(undated, BEFORE, when).astype(np.int32), "latest": np.full(count, AFTER, np.int32),
            "status": np.ones(count, np.uint16), "value": value, "least": nothing, "most": nothing,
            "bound": draw.integers(0, 2, count).astype(np.int8), "unit": unit, "per": draw.random(count) < 0.1}  # fmt: skip
