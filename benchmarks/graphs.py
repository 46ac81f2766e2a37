"""Graphs of invented holdings in the very shape that `kg build` writes: columns of any size, the same for the same seed.

Groups are heavy-tailed up to 5,000 companies and pyramids up to depth 12, with a person on top of each. The stakes in a
company sum to at most 100 %; 30 % of them have ended, 10 % are of unknown size; 1 % of the companies stand in a circle.
Persons come first and parties without a name last, each of these in one deal alone: a description identifies nobody. What
told as claims would make the same columns (tests/graph/test_drawn.py): kinship and statements have no dates, a partnership
has no amount, what a company was bought by is a stake in it too, and a pair of parties has one deal of a kind at most.
"""
from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from kg.ask.columned import BOUNDS, LIST, RANKS, WAYS
from kg.ask.ties import BOUGHT, PLAIN, ranks
from kg.graph.closed import NEVER
from kg.graph.columns import AFTER, BEFORE, Columns, Deals, Links, Offices, Parties, Stakes, Told, Words, parted
from kg.ontology import STATUSES, kinds

DEEPEST, LARGEST, PERSONS, UNNAMED = 12, 5_000, 0.3, 0.005
ENDED, UNKNOWN = 0.3, 0.1  # shares of all stakes
KIN, STATED, LISTED = ("cousin", f"brother{LIST}sibling", "wife"), ("a director in common", ""), ("NYSE",)
UNITS = ("USD", "USD", "USD", "EUR", "")
TEXTS = sorted({*KIN, *STATED, *LISTED, *UNITS})
OFFICES = {sum(1 << bit for bit, rank in enumerate(RANKS) if rank in ranks(office)): office  # by what they make of their holders
           for office in ("director", "CEO", "founder", "head of sales", "deputy director")}  # fmt: skip
KINDS = {"Supply": 0.4, "ComputeLease": 0.25, "Financing": 0.2, "Partnership": 0.1, "Guarantee": 0.05}
NUMBER = {name: number for number, name in enumerate(kinds())}
PURCHASES = NUMBER["Investment"], NUMBER["Acquisition"]
LEASE = 3 * 365  # days
DAYS = {year: date(year, 1, 1).toordinal() for year in (2000, 2012, 2020, 2026)}


def graph(parties: int, seed: int = 0) -> Columns:
    """A graph of so many parties, three times as many stakes and as many deals."""
    draw = np.random.default_rng(seed)
    persons, unnamed = max(int(parties * PERSONS), 1), max(int(parties * UNNAMED), 1)
    companies = parties - persons - unnamed
    first, size = _groups(draw, companies)
    above = _pyramids(draw, first, size)
    deals = _deals(draw, persons, first, size, above, parties, unnamed)
    bought = _bought(deals)
    place = parties + 1  # the number of the next fact: deals come first

    def some(low: int, high: int, share: int) -> np.ndarray:
        return draw.integers(low, high, max(parties // share, 3))

    holdings = _holdings(draw, persons, first, above, 3 * parties - companies - len(bought["top"]))
    owned = _ties(draw, holdings["top"], holdings["below"], place) | _sizes(draw, len(bought["top"]), **holdings)
    owned["seen"] = np.where(owned["fact"] % 4 == 0, owned["begun_first"], BEFORE)  # every fourth is told as of a date
    stakes = {name: np.concatenate((column, bought[name])) for name, column in owned.items()}
    place += len(owned["top"])
    offices = _ties(draw, *_pairs(some(0, persons, 5), some(persons, persons + companies, 5)), place)
    offices["ranks"] = draw.choice(list(OFFICES), len(offices["top"])).astype(np.uint8)
    place += len(offices["top"])
    kin = _both(draw, _pairs(some(0, persons, 50), some(0, persons, 50)), place, KIN)
    place += len(kin["top"]) // 2
    stated = _both(draw, _pairs(some(persons, persons + companies, 500), some(persons, persons + companies, 500)), place, STATED)
    place += len(stated["top"]) // 2
    listed = np.unique(some(persons, persons + companies, 50))
    listings = _ties(draw, listed, listed, 0, ends=False) | {"how": _hows(draw, LISTED, len(listed))}
    listings["fact"] = np.zeros(len(listed), np.int32)
    tables = (Stakes.sorted(parties, **stakes), Offices.sorted(parties, **offices), Told.sorted(parties, **kin), Told.sorted(parties, **stated))
    who = Parties(np.arange(parties) < persons, np.arange(parties) >= parties - unnamed, parted(parties, *tables))
    ids = Words.of(f"{'unnamed-company' if number >= parties - unnamed else 'party'}-{number:08}" for number in range(parties))
    facts = Words.of(("", *(f"{'deal' if number <= parties else 'link'}/{number:08}" for number in range(1, place))))
    joins = [(told["top"], told["below"], told["fact"]) for told in (stakes, offices, kin, stated)]
    return Columns(ids, facts, Words.of(TEXTS), who, *tables, Told.sorted(parties, **listings), Deals.sorted(parties, **deals),
                   _links(parties, *joins, (deals["one"], deals["other"], deals["fact"])))  # fmt: skip


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


def _sizes(draw: np.random.Generator, bought: int, top: np.ndarray, below: np.ndarray, main: np.ndarray) -> dict[str, Any]:
    """Shares that sum to at most 100 % a company; some of them unknown, of which some are told as control.

    With the stakes that were bought, all of unknown size, as many are unknown as are to be.
    """
    count = len(top)
    lead = np.where(draw.random(count) < 0.7, 51 + 44 * draw.random(count), 20 + 30 * draw.random(count))
    taken = np.bincount(below, np.where(main, lead, 0.0))
    part = np.where(main, 0.0, 0.05 + draw.random(count))
    parts = np.bincount(below, part, minlength=len(taken))[below]
    share = np.where(main, lead, (100 - taken[below]) * part / np.maximum(parts, 0.05))
    share = np.floor(share * 100) / 100
    sized = draw.random(count) >= (UNKNOWN * (count + bought) - bought) / count
    near = draw.random(count) < 0.05  # a range
    high = np.where(near, np.minimum(share + 10, 100.0), share)
    low, high = np.where(sized, share, 0.0), np.where(sized, high, 100.0)
    joint = (draw.random(count) < 0.01) & ~main
    control = np.where(~sized & main & (draw.random(count) < 0.4), WAYS.index(PLAIN), 0).astype(np.int8)
    return {"votes_low": low, "votes_high": high, "capital_low": low, "capital_high": high, "sized": sized, "joint": joint,
            "stated": np.zeros(count, bool), "control": control, "by_deal": np.zeros(count, bool)}  # fmt: skip


def _ties(draw: np.random.Generator, top: np.ndarray, below: np.ndarray, fact: int, *, begins: bool = True, ends: bool = True) -> dict[str, Any]:
    """Ties with their days: where they have a beginning a fifth are undated all the same, where they end 30 % have."""
    count = len(top)
    begun = draw.integers(DAYS[2000], DAYS[2020], count)
    begun[draw.random(count) < (0.2 if begins else 1)] = BEFORE
    ended = np.maximum(begun, DAYS[2000]) + draw.integers(300, 5000, count)
    ended[draw.random(count) >= (ENDED if ends else 0)] = AFTER
    days = {"begun_first": begun, "begun_last": begun, "ended_first": ended, "ended_last": ended, "passages": draw.integers(1, 4, count)}
    return {"top": top.astype(np.int32), "below": below.astype(np.int32), "fact": np.arange(fact, fact + count, dtype=np.int32),
            **{name: column.astype(np.int32) for name, column in days.items()}}  # fmt: skip


def _pairs(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of two different parties, each once, the lesser number first."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    pairs = np.unique(np.stack((low, high), axis=1)[low < high], axis=0)
    return pairs[:, 0], pairs[:, 1]


def _both(draw: np.random.Generator, pairs: tuple[np.ndarray, np.ndarray], fact: int, hows: tuple[str, ...]) -> dict[str, Any]:
    """Ties without dates that lead both ways, and how: where that is told in two words, by a passage each."""
    told = _ties(draw, *pairs, fact, begins=False, ends=False)
    told["how"] = _hows(draw, hows, len(told["top"]))
    words = np.array([1 + text.count(LIST) for text in TEXTS], np.int32)
    told["passages"] = np.maximum(told["passages"], words[told["how"]])
    turned = {"top": "below", "below": "top"}
    return {name: np.concatenate((column, told[turned.get(name, name)])) for name, column in told.items()}


def _hows(draw: np.random.Generator, hows: tuple[str, ...], count: int) -> np.ndarray:
    return draw.choice([TEXTS.index(how) for how in hows], count).astype(np.int32)


def _deals(draw: np.random.Generator, persons: int, first: np.ndarray, size: np.ndarray, above: np.ndarray, count: int,
           unnamed: int) -> dict[str, Any]:  # fmt: skip
    """Deals, three in ten within a group; some of these are how a company came to those over it. Each unnamed party is in one."""
    companies = len(first)
    one = draw.integers(0, companies, count)
    near = first[one] + (one - first[one] + 1 + (draw.random(count) * (size[one] - 1)).astype(np.int64)) % size[one]
    within = draw.random(count) < 0.3
    other = np.where(within, near, draw.integers(0, companies, count))
    kind = draw.choice([NUMBER[name] for name in KINDS], count, p=list(KINDS.values()))
    bought = np.flatnonzero(within & (draw.random(count) < 0.13) & (above[other] >= 0))
    one[bought], kind[bought] = above[other[bought]], draw.choice(PURCHASES, len(bought))
    while len(again := _again(one, other, kind, companies)):
        one[again], other[again] = draw.integers(0, companies, (2, len(again)))
        kind[again] = NUMBER["Supply"]
    other[draw.choice(np.flatnonzero(~np.isin(kind, PURCHASES)), unnamed, replace=False)] = companies + np.arange(unnamed)
    turned = (kind == NUMBER["Partnership"]) & (one > other)
    one, other = np.where(turned, other, one), np.where(turned, one, other)
    when = draw.integers(DAYS[2012], DAYS[2026], count)
    dated = draw.random(count) >= 0.05
    begun = np.where(dated, when, BEFORE).astype(np.int32)
    latest = np.where(dated & (kind == NUMBER["ComputeLease"]), when + LEASE, AFTER).astype(np.int32)
    unit = draw.choice([TEXTS.index(text) for text in UNITS], count).astype(np.int32)
    unit[kind == NUMBER["Partnership"]] = TEXTS.index("")
    told, nothing = unit != TEXTS.index(""), np.full(count, np.nan)
    rated = told & np.isin(kind, (NUMBER["Supply"], NUMBER["ComputeLease"])) & (draw.random(count) < 0.15)
    status = draw.choice([1 << STATUSES.index(name) for name in ("completed", "signed", "announced")], count, p=[0.6, 0.2, 0.2])
    return {"one": (persons + one).astype(np.int32), "other": (persons + other).astype(np.int32),
            "fact": np.arange(1, count + 1, dtype=np.int32), "kind": kind.astype(np.int16),
            "first": begun, "last": when.astype(np.int32), "earliest": begun, "latest": latest, "status": status.astype(np.uint16),
            "value": np.where(told, np.round(10 ** (3 + 6 * draw.random(count))), np.nan), "least": nothing, "most": nothing,
            "bound": np.where(told, draw.choice((BOUNDS.index("exact"), BOUNDS.index("about")), count), 0).astype(np.int8),
            "unit": unit, "per": rated.astype(np.int8)}  # fmt: skip


def _again(one: np.ndarray, other: np.ndarray, kind: np.ndarray, companies: int) -> np.ndarray:
    """The deals that an earlier one of the same kind and pair makes one too many, and those of one party with itself."""
    pairs = (kind * companies + np.minimum(one, other)) * companies + np.maximum(one, other)
    more = np.ones(len(one), bool)
    more[np.unique(pairs, return_index=True)[1]] = False
    return np.flatnonzero(more | (one == other))


def _bought(deals: dict[str, Any]) -> dict[str, Any]:
    """The stakes that purchases and investments are: of unknown size, control where a purchase is completed, and perhaps none
    where it is not told to be."""
    rows = np.flatnonzero(np.isin(deals["kind"], PURCHASES))
    count, day, done = len(rows), deals["first"][rows], deals["status"][rows] == 1 << STATUSES.index("completed")
    begun = np.where(done | (day > BEFORE), day, deals["last"][rows])
    control = np.where(done & (deals["kind"][rows] == NUMBER["Acquisition"]), WAYS.index(BOUGHT), 0).astype(np.int8)
    low, high, never = np.zeros(count), np.full(count, 100.0), np.full(count, AFTER, np.int32)
    return {"top": deals["one"][rows], "below": deals["other"][rows], "fact": deals["fact"][rows], "begun_first": begun,
            "begun_last": np.where(done, day, NEVER).astype(np.int32), "seen": np.full(count, BEFORE, np.int32),
            "ended_first": never, "ended_last": never, "passages": np.ones(count, np.int32), "votes_low": low, "votes_high": high,
            "capital_low": low, "capital_high": high, "sized": np.zeros(count, bool), "joint": np.zeros(count, bool),
            "stated": np.zeros(count, bool), "control": control, "by_deal": np.ones(count, bool)}  # fmt: skip


def _links(parties: int, *joins: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Links:
    """All that joins two parties: each fact once, though it leads both ways or is a stake and a deal."""
    one, other, fact = (np.concatenate(part) for part in zip(*joins, strict=True))
    each = np.unique(fact, return_index=True)[1]
    return Links.sorted(parties, np.minimum(one, other)[each], np.maximum(one, other)[each], fact[each])
