"""A company's worth that is told to grow by an amount and by a percentage: both together tell what it was before.

From them follows that a text cannot be right, so nothing is taken for a surge but where the worth governs the amount, and no
percentage for its own but where the same company's shares or worth rise by it in the same time.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.ask.figures import Figure
from kg.ask.levels import BY
from kg.ask.window import Window, cue, money
from kg.lexicon import lexicon

NAMED = r"[A-Z][\w&.-]{0,40}\w(?:\s[A-Z](?:[\w&.-]{0,40}\w)?){0,8}"
NAME = re.compile(rf"(?<![\w’'])({NAMED})")
OF = re.compile(rf"\s+of\s+(?:the\s+)?({NAMED})(?![\w’'])")
WHOSE = re.compile(rf"(?<![\w’'&.-])({NAMED})(?:['’]s?)?\s(?:\w+\s)?$")
ITS = re.compile(r"\b(?:its|the(?:\s(?:company|group|firm)['’]s)?)\s(?:\w+\s)?$", re.IGNORECASE)
CLAUSE = re.compile(r"[;:()–—]|,\s|\b(?:and|but|after|before|while|as|when|because|although|though|where|whose|which)\b",
                    re.IGNORECASE)  # fmt: skip
GAIN = re.compile(r"\W*(?:\w+ing\s)?(?:an?\s(?:[\w-]+\s){0,3})?", re.IGNORECASE)
THEN = re.compile(r"\s(?:\w+\s){0,2}")
REACH = 40
Time = tuple[frozenset[str], frozenset[str]]  # how long, and which day, month or year


@dataclass(frozen=True, slots=True)
class Surge:
    """An amount by which a company's worth grew, the percentage told of it, and the company's name."""

    name: str
    change: Figure
    share: Figure

    @property
    def before(self) -> float:
        """The worth before, as amount and percentage together imply."""
        return self.change.value / (self.share.value / 100)


def surges(window: Window) -> Iterator[Surge]:
    """The changes of worth in a sentence, each with the percentage of the same change in it or in the two before.

    Of several percentages the largest, which asks least of the company.
    """
    for change in window.here:
        if not money(change) or (name := _risen(window, change)) is None:
            continue
        told = [share for share in (*window.before(2), *window.here) if _same_change(window, name, change, share)]
        if told:
            yield Surge(name, change, max(told, key=lambda share: share.value))


def _risen(window: Window, change: Figure) -> str | None:
    """The company whose worth rises by an amount: the word for worth stands before it, and nothing else that could."""
    start = window.span[0]
    ahead = window.text[start : change.start]
    measure = next(reversed([*cue("worth").finditer(ahead)]), None)
    if measure is None or not BY.search(ahead) or re.search(r"\bnet\s$", ahead[: measure.start()]):
        return None
    words = ahead[measure.end() :]
    of = OF.match(words)
    verb = cue("change").search(words)
    if not verb or not THEN.fullmatch(words[of.end() if of else 0 : verb.start()]):
        return None
    if cue("fall").search(words) or cue("measure").search(words) or CLAUSE.search(words):
        return None
    if of:
        return _plain(of[1]) or None
    if ITS.search(ahead, 0, measure.start()):
        return _only(ahead[: measure.start()]) or _only(_last(window, window.at))
    whose = WHOSE.search(ahead, 0, measure.start())
    return whose and _plain(whose[1]) or None


def _same_change(window: Window, name: str, change: Figure, share: Figure) -> bool:
    """Whether a percentage tells of the rise of a company's shares or worth that an amount tells of."""
    if share.quantity.unit != "%" or share.value <= 0:
        return False
    number = next(i for i in range(window.at, -1, -1) if window.spans[i][0] <= share.start)
    start, end = window.spans[number]
    sentence, at = window.text[start:end], share.start - start
    clause, ahead = _clause(sentence, at), sentence[:at]
    if not cue("change").search(clause) or cue("fall").search(clause) or cue("measure").search(clause):
        return False
    if not _of_shares(clause, ahead):
        return False
    if set(_names(clause) or _names(ahead)[:1] or _names(_last(window, number))[:1]) != {name}:
        return False
    apart = "\n" in window.text[share.end : change.start]
    own = window.text[slice(*window.span)]
    return _agree(_time(own, change.start - window.span[0]), _time(sentence, at), apart=apart)


def _of_shares(clause: str, ahead: str) -> bool:
    """Whether a percentage is of shares or worth, by its own clause or, where that names nothing, by the words before."""
    if cue("stock").search(clause) or cue("worth").search(clause):
        return True
    verb = cue("change").search(clause)
    found = [*cue("stock").finditer(ahead), *cue("worth").finditer(ahead)]
    last = max((word.end() for word in found), default=0)
    return bool(verb and GAIN.fullmatch(clause, 0, verb.start())) and last > 0 and not cue("measure").search(ahead, last)


def _agree(one: Time, other: Time, *, apart: bool) -> bool:
    """Whether an amount and a percentage may be of one time. A percentage without any is of the day that its amount is of."""
    (length, which), (long, what) = one, other
    if not long:
        return not apart and (not length or length == {"day"})
    return length == long and (not which or not what or bool(which & what))


def _time(sentence: str, at: int) -> Time:
    """The times that the clause around a place tells, or else the words that begin the sentence."""
    found = [*_times().finditer(_clause(sentence, at))]
    if not found:
        lead = CLAUSE.split(sentence, maxsplit=1)[0]
        found = [] if cue("change").search(lead) else [*_times().finditer(lead)]
    length = {f"{m['count'] or ''}{m['length'] or _length(m['which'])}".casefold() for m in found}
    return frozenset(length), frozenset(m["which"].casefold() for m in found if m["which"])


def _length(which: str) -> str:
    return next((length for length, words in lexicon("arithmetic")["time"].items() if which.casefold() in words), "year")


@cache
def _times() -> re.Pattern[str]:
    which = "|".join(word for words in lexicon("arithmetic")["time"].values() for word in words)
    counts = "|".join(lexicon("units")["number"])
    count = rf"(?:(?:an?|one|(?P<count>\d+|{counts}|few|several))\W)?"
    length = r"(?P<length>day|week|month|quarter|year|decade)(?:s|ly)?"
    return re.compile(rf"\b{count}(?:trading\W)?(?:{length}|(?P<which>{which}|(?:19|20)\d\d))\b", re.IGNORECASE)


def _clause(sentence: str, at: int) -> str:
    """The words around a place, up to where another clause begins."""
    cuts = [(m.start(), m.end()) for m in CLAUSE.finditer(sentence)]
    start = max((end for _, end in cuts if end <= at), default=0)
    return sentence[start : min((first for first, _ in cuts if first >= at), default=len(sentence))]


def _names(words: str) -> list[str]:
    """The names of companies in some words, in their order."""
    return [name for found in NAME.finditer(words) if (name := _plain(found[1]))]


def _only(words: str) -> str | None:
    names = set(_names(words))
    return names.pop() if len(names) == 1 else None


def _plain(name: str) -> str:
    """A name without words that have their capital by the calendar or by where they stand."""
    return " ".join(word for word in name.split() if not cue("plain").fullmatch(word))


def _last(window: Window, number: int) -> str:
    """The sentence before one, where it is of the same paragraph."""
    if not number:
        return ""
    (start, end), (then, _) = window.spans[number - 1 : number + 1]
    return "" if "\n" in window.text[end:then] else window.text[start:end]


def worths(window: Window, name: str) -> Iterator[Figure]:
    """The amounts that a sentence gives as the worth of the company of that name, or of the one that was named last."""
    text = window.text[slice(*window.span)]
    named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    if not named and _names(_last(window, window.at))[-1:] != [name]:
        return
    for figure in window.here:
        ahead = window.ahead(figure, REACH)
        found = [*cue("worth").finditer(ahead)]
        if not money(figure) or not found or BY.search(ahead) or not (named or ITS.search(ahead, 0, found[-1].start())):
            continue
        if (_owner(ahead, found[-1]) or name) == name:
            yield figure


def _owner(words: str, measure: re.Match[str]) -> str | None:
    """The name that a word for worth belongs to: the one behind "of", or the last before it."""
    if of := OF.match(words, measure.end()):
        return _plain(of[1])
    names = _names(words[max(0, measure.start() - REACH) : measure.start()])
    return names[-1] if names else None
