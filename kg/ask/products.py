"""Totals of rates and terms, of prices and pieces, and one rate told for two periods."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.ask.figures import Figure
from kg.ask.window import TIMES, Candidate, Window, cue, money, printed, relative
from kg.graph.wording import amount, number
from kg.lexicon import lexicon
from kg.records import Quantity

MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7, "month": 365 / 12, "quarter": 365 / 4, "year": 365}
LEAP = 0.003  # what leap days and uneven months can make of a product of days
CLOSE = 60
PERIOD = r"(?:\W*(?:an?|per|each|every)\s\w+|\W*\w+ly)?"
SAME = re.compile(rf"{PERIOD}\W*\b(?:or|which is|that is|i\.e\.|equivalent to|equal to)\b[^,;.]*", re.IGNORECASE)
MORE = rf"{PERIOD}(?:\W*(?:in all|in total|in sum|altogether|all told|overall))?[\s,(]*(?:{{}})(?!\w)"
NAMED = {
    "year": ("annual", "yearly", "a year", "per year"),
    "week": ("weekly", "a week", "per week"),
    "day": ("daily", "a day", "per day"),
}


def periods(term: Figure, per: str) -> tuple[float, float]:
    """How many periods a term has, and how far that may be off, as a share of it."""
    unit = term.quantity.unit
    if unit in MONTHS and per in MONTHS:
        return term.value * MONTHS[unit] / MONTHS[per], 0.0
    return term.value * DAYS[unit] / DAYS[per], 0.0 if {unit, per} <= {"day", "week"} else LEAP


def terms(window: Window) -> Iterator[Candidate]:
    """A rate over a term is a total; told the other way round, a total over a term is a rate."""
    near = (*window.before(1), *window.here)
    spans = [f for f in (*window.before(3), *window.here) if f.quantity.unit in TIMES and f.value > 0]
    rates = [(f, per) for f in near if money(f) and (per := _period(window, f))]
    totals = [f for f in near if money(f) and not _period(window, f)]
    for rate, per in rates:
        for total in totals:
            if total.quantity.unit != rate.quantity.unit or not {rate, total} & set(window.here):
                continue
            for span in spans:
                yield _term(window, rate, per, total, span, alone=len(rates) == len(totals) == 1)


def _term(window: Window, rate: Figure, per: str, total: Figure, span: Figure, *, alone: bool) -> Candidate:
    count, loose = periods(span, per)
    together = {rate, total} <= set(window.here)
    said = together and bool(cue("total").search(window.between(rate, total) + window.behind(max(rate, total, key=_at), 25))
                             or cue("equals").search(window.between(rate, total)))  # fmt: skip
    times = f"{number(round(count, 2))} {per}s"
    plain = not (_more(window, max(rate, total, key=_at)) or cue("beside").search(window.between(rate, total)))
    strong = plain and said and alone and span in (*window.before(1), *window.here) and len(_spans(window)) == 1
    if rate.start < total.start:
        value = rate.value * count
        slack = value * (loose + relative(rate))
        words = f"{_told(rate, per)} × {times} = {_money(value, total)}"
        return Candidate("rate × term", total, (rate, span), value, slack, words, said, strong)
    value = total.value / count
    slack = value * (loose + relative(total))
    words = f"{printed(total)} / {times} = {_money(value, total)} per {per}"
    return Candidate("total / term", rate, (total, span), value, slack, words, said, strong)


def _more(window: Window, figure: Figure) -> bool:
    """Whether words behind a figure say that it has more in it, or less, than was told: "in all with the options"."""
    return bool(_beside().match(window.behind(figure, CLOSE)))


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(MORE.format("|".join(lexicon("arithmetic")["beside"])), re.IGNORECASE)


def _spans(window: Window) -> list[Figure]:
    return [f for f in (*window.before(1), *window.here) if f.quantity.unit in TIMES]


def _at(figure: Figure) -> int:
    return figure.start


def _period(window: Window, figure: Figure) -> str | None:
    """The period that an amount of money is paid for, by its own words, by the noun before it or by an average behind it."""
    if figure.quantity.per:
        return figure.quantity.per if figure.quantity.per in TIMES else None
    words = window.text[max(0, figure.start - CLOSE) : figure.start]
    behind = window.text[figure.end : figure.end + CLOSE]
    return next((per for per, pattern in _rates().items() if pattern.search(words)),
                next((per for per, pattern in _averages().items() if pattern.match(behind)), None))  # fmt: skip


@cache
def _averages() -> dict[str, re.Pattern[str]]:
    table = lexicon("arithmetic")["average"]
    return {per: re.compile(rf"\W{{0,3}}(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for per, words in table.items()}


@cache
def _rates() -> dict[str, re.Pattern[str]]:
    table = lexicon("arithmetic")["rate"]
    return {per: re.compile(rf"(?<!\w)(?:{'|'.join(words)})\W*$", re.IGNORECASE) for per, words in table.items()}


def _told(rate: Figure, per: str) -> str:
    return printed(rate) if rate.quantity.per else f"{printed(rate)} per {per}"


def _money(value: float, like: Figure) -> str:
    return amount(Quantity(float(f"{value:.6g}"), like.quantity.unit))


def pieces(window: Window) -> Iterator[Candidate]:
    """A price for a piece times the pieces is a total; a price for an hour's work of one, times the hours too."""
    near = (*window.before(1), *window.here)
    for price in (f for f in near if money(f) and f.quantity.per and f.quantity.per not in TIMES):
        counts = [(f, share) for f in near if (share := _of(window, f, price.quantity.per or "")) is not None]
        totals = [f for f in near if f.quantity.unit == price.quantity.unit and (not f.quantity.per or f.quantity.per in TIMES)]
        for count, share in counts:
            for total in totals:
                if {price, count, total} & set(window.here):
                    yield from _piece(window, price, count, share, total, alone=len(counts) == len(totals) == 1)


def _piece(window: Window, price: Figure, count: Figure, share: float, total: Figure, *, alone: bool) -> Iterator[Candidate]:
    hours, words = 1.0, ""
    if (price.quantity.per or "").endswith("-hour"):
        period = total.quantity.per or _named_period(window.text[max(0, total.start - CLOSE) : total.end + 12])
        hours = lexicon("arithmetic")["hours"].get(period or "", 0)
        words = f" × {number(hours)} hours"
        if not hours:
            return
    together = {price, count, total} <= set(window.here)
    said = together and bool(cue("total").search(window.text[slice(*window.span)]) or hours > 1)
    value = price.value * count.value * share * hours
    slack = value * relative(price, count)
    pieces_ = printed(count)
    told = f"{printed(price)} × {pieces_}{words} = {_money(value, total)}"
    strong = said and alone and not _more(window, total)
    yield Candidate("price × count", total, (price, count), value, slack, told, said, strong)
    if not words and price.start > max(total.start, count.start):
        worth = total.value / count.value / share
        told = f"{printed(total)} / {pieces_} = {_money(worth, total)} per {price.quantity.per}"
        yield Candidate("total / count", price, (total, count), worth, worth * relative(total, count), told, together)


def _of(window: Window, figure: Figure, piece: str) -> float | None:
    """How many pieces one of what a figure counts is; None where it counts something else."""
    noun = piece.removesuffix("-hour")
    if money(figure) or figure.quantity.unit in ("%", *TIMES) or not figure.value:
        return None
    if {figure.quantity.unit, noun} <= {"MWh", "kWh"} and figure.quantity.unit:
        return 1000.0 if figure.quantity.unit != noun else 1.0
    if figure.quantity.unit:
        return 1.0 if figure.quantity.unit == noun else None
    words = re.match(r"(?:\W[\w-]++){0,3}+", window.text[figure.end : figure.end + 40])
    return 1.0 if words and re.search(rf"(?<!\w){re.escape(noun)}s?(?!\w)", words[0], re.IGNORECASE) else None


def _named_period(words: str) -> str | None:
    return next((per for per, spelt in NAMED.items() if re.search(rf"\b(?:{'|'.join(spelt)})\b", words, re.IGNORECASE)), None)


def equivalents(window: Window) -> Iterator[Candidate]:
    """Two rates of one thing for different periods, told beside each other as one."""
    rates = [(f, per) for f in window.here if money(f) and (per := _period(window, f))]
    for (one, first), (other, second) in zip(rates, rates[1:], strict=False):
        words = window.between(one, other)
        if first == second or one.quantity.unit != other.quantity.unit or len(words) > CLOSE or not cue("equals").search(words):
            continue
        count, loose = periods(Figure(0, 0, "", Quantity(1, second)), first)
        value = one.value * count
        told = f"{_told(one, first)} = {_money(value, one)} per {second}"
        strong = bool(SAME.fullmatch(words)) and not _more(window, other)
        yield Candidate("period", other, (one,), value, value * (loose + relative(one)), told, True, strong)
