"""Percentages of levels, differences, multiples and shares: what two amounts of one thing say of each other."""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

from kg.ask.figures import Figure
from kg.ask.window import Candidate, Window, cue, level, printed, relative
from kg.graph.wording import number
from kg.lexicon import lexicon
from kg.records import Quantity

MANY = 8  # a sentence of more amounts than this is a table, and some two of them fit any percentage
MULTIPLE = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?)(?:[- ]?(?:times|fold)|x(?!\w))", re.IGNORECASE)
# "By" makes an amount a change; "of" does so behind a noun of change alone: "a peak of 3" is a level.
BY = re.compile(r"\b(?:by|(?:increase|rise|gain|jump|surge|drop|fall|decline|decrease)s? of)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
OF = re.compile(r"\s*of\b[^,;.]{0,40}$", re.IGNORECASE)
OR = re.compile(r"[\s,]*(?:\(|\bor\b)\s*(?:\w+\s){0,2}$", re.IGNORECASE)
SOON = re.compile(r"[^;.]{0,15}?\b(?:to|from|of|by)\s+(?:\w+\s){0,2}$|\W*(?:an?\s)?(?:\w+\s){0,3}$", re.IGNORECASE)
ON = re.compile(r"\b(?:on|with|amid|despite|off|against|after|as|while|when|and|but)\b", re.IGNORECASE)
OF_IN = re.compile(r"\s+(?:\w+\s+){0,2}(?:in|of)\s[^,;.]*", re.IGNORECASE)
LOOSE = 0.1  # "three times" is said of 2.8 and of 3.2, not of 2.6


def pairs(window: Window) -> list[tuple[Figure, Figure]]:
    """Any two amounts of the sentence that measure one thing in one unit, in the order of the text."""
    levels = [f for f in window.here if level(f) and f.value > 0]
    return [(a, b) for a, b in combinations(levels, 2) if a.unit == b.unit and a.value != b.value] if len(levels) <= MANY else []


def changes(window: Window) -> Iterator[Candidate]:
    """A percentage of rising or falling, of a level before and a level after."""
    shares = [f for f in window.here if f.quantity.unit == "%"]
    found = pairs(window)
    for share in shares:
        words = f"{window.ahead(share, 45)} | {window.behind(share, 30)}"
        if not cue("change").search(words):
            continue
        falls = {bool(cue("fall").fullmatch(word)) for word in cue("change").findall(words)}
        for (a, b), fall in product(found, sorted(falls)):
            if _foreign(window, share, a, b):
                continue
            low, high = sorted((a, b), key=lambda f: f.value)
            before, after = (high, low) if fall else (low, high)
            ratio = after.value / before.value
            value = abs(ratio - 1) * 100
            told = f"{printed(after)} / {printed(before)} − 1 = {'−' if fall else '+'}{value:.1f}%"
            # "A loss that rose" has words for both: then neither direction is sure.
            alone = len(found) == len(shares) == len(falls) == 1
            strong = alone and _joined(window, a, b) and _beside(window, share, a, b)
            yield Candidate("percentage", share, (before, after), value, ratio * 100 * relative(a, b), told, True, strong)


def _joined(window: Window, a: Figure, b: Figure) -> bool:
    """Whether nothing but words for it stands between a before and an after: "to $6 million from $5 million"."""
    return bool(_before_and_after().fullmatch(window.between(a, b)))


@cache
def _before_and_after() -> re.Pattern[str]:
    words = "|".join(lexicon("arithmetic")["levels"])
    return re.compile(rf"\W*(?:a year (?:ago|earlier)\W*)?(?:{words})\s(?:\w+\s){{0,2}}", re.IGNORECASE)


def _beside(window: Window, share: Figure, a: Figure, b: Figure) -> bool:
    """Whether a percentage stands right before or right behind two levels, and speaks of them."""
    words = window.between(share, a if share.start < a.start else b)
    other = re.search(r"\b(?:and|after|as|while|when|on|with|amid|despite)\b", words, re.IGNORECASE)
    return bool(SOON.fullmatch(words)) and not other


def _foreign(window: Window, change: Figure, a: Figure, b: Figure) -> bool:
    """Whether two levels are of something else than what changes: "profit rose 30% on revenue of $5.6 billion"."""
    first, last = (change, a) if change.start < a.start else (b, change)
    words = window.text[first.end : last.start]
    nouns = [*cue("measure").finditer(words)]
    if first is change:
        if nouns and ON.search(words[: nouns[0].start()]):
            return True
        ahead = _nouns(window.text[window.span[0] : change.start])
        return bool(ahead and nouns) and nouns[0][0].casefold() not in ahead
    behind = OF_IN.match(window.behind(change, 40))
    noun = behind and cue("measure").search(behind[0])
    return bool(noun) and bool(ahead := _nouns(window.text[window.span[0] : a.start])) and noun[0].casefold() not in ahead


def _nouns(words: str) -> set[str]:
    return {noun.casefold() for pattern in ("measure", "stock", "worth") for noun in cue(pattern).findall(words)}


def differences(window: Window) -> Iterator[Candidate]:
    """An amount of rising or falling, of a level before and a level after."""
    found = pairs(window)
    for change in window.here:
        words = window.ahead(change, 45)
        if not level(change) or not BY.search(words) or not cue("change").search(words):
            continue
        for a, b in found:
            if change in (a, b) or a.unit != change.unit or _foreign(window, change, a, b):
                continue
            low, high = sorted((a, b), key=lambda f: f.value)
            value = high.value - low.value
            told = f"{printed(high)} − {printed(low)} = {number(value)} {change.unit[0]}"
            strong = len(found) == 3 and _joined(window, a, b) and _beside(window, change, a, b)
            yield Candidate("difference", change, (low, high), value, a.slack + b.slack, told, True, strong)


def multiples(window: Window) -> Iterator[Candidate]:
    """So many times as much: one amount over another."""
    for multiple, many in _multiples(window):
        for a, b in _comparable(window):
            low, high = sorted((a, b), key=lambda f: f.value)
            value = high.value / low.value
            if value < 1.2 or _foreign(window, multiple, a, b):
                continue
            near = _said_of(multiple, high, low)
            if many == int(many) and not near and not _joined(window, a, b):
                continue
            slack = min(value * relative(a, b), LOOSE * many) + min(LOOSE * many, many / 2)
            told = f"{printed(high)} / {printed(low)} = {value:.3g}"
            yield Candidate("multiple", multiple, (low, high), value, slack, told, True, near and high.end <= multiple.start)


def _said_of(multiple: Figure, high: Figure, low: Figure) -> bool:
    """Whether a multiple stands between the two amounts, or before both, so close that it is of the lesser."""
    first = 0 <= multiple.start - high.end < 25 and 0 <= low.start - multiple.end < 40
    return first or 0 <= low.start - multiple.end < 40 and 0 <= high.start - low.end < 25


def _comparable(window: Window) -> list[tuple[Figure, Figure]]:
    """Pairs of one unit; a period that only one of the two names is meant for both."""
    levels = [f for f in window.here if level(f) and f.value > 0]
    alike = [(a, b) for a, b in combinations(levels, 2) if a.unit[0] == b.unit[0]]
    found = [(a, b) for a, b in alike if a.unit[1] == b.unit[1] or None in (a.unit[1], b.unit[1])]
    return found if len(levels) <= MANY else []


def _multiples(window: Window) -> Iterator[tuple[Figure, float]]:
    start, end = window.span
    for found in MULTIPLE.finditer(window.text, start, end):
        value = float(found[1])
        if value > 1:
            yield Figure(found.start(1), found.end(1), found[1], Quantity(value, "times")), value
    for found in _words().finditer(window.text, start, end):
        number_ = lexicon("units")["number"].get((found["number"] or "").casefold(), 0)
        value = float(number_ or lexicon("arithmetic")["multiple"].get(found[0].casefold(), 0))
        if value > 1:
            yield Figure(found.start(), found.end(), found[0], Quantity(value, "times")), value


@cache
def _words() -> re.Pattern[str]:
    numbers, words = "|".join(lexicon("units")["number"]), "|".join(lexicon("arithmetic")["multiple"])
    return re.compile(rf"(?<!\w)(?:(?P<number>{numbers}) times|{words})(?!\w)", re.IGNORECASE)


def shares(window: Window) -> Iterator[Candidate]:
    """A part as a percentage of a whole: "40% of the $5 million", "$2 million, or 40%"."""
    for share in (f for f in window.here if f.quantity.unit == "%"):
        for a, b in pairs(window):
            part, whole = sorted((a, b), key=lambda f: f.value)
            of = share.end <= whole.start and OF.match(window.between(share, whole))
            if of or part.end <= share.start and OR.fullmatch(window.between(part, share)):
                value = part.value / whole.value * 100
                slack = min(value * relative(a, b), value * LOOSE / 2)
                told = f"{printed(part)} / {printed(whole)} = {value:.1f}%"
                yield Candidate("share", share, (part, whole), value, slack, told, True)
