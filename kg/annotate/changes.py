"""Changes of a value, as the words around it tell them: "lifted its stake in the port from 40% to 55%", "to 55% from 40%"."""
from __future__ import annotations

import re
from functools import cache

from kg.lexicon import lexicon

CLAUSE = re.compile(r"[;\n]|[.:!?][\"”’)]?\s+(?=[A-Z])")
ON = re.compile(r"(?:\s[\w’'-]+){0,4}\sto\s(?:[\w’'-]+\s){0,3}")
BACK = re.compile(r",?(?:\s[\w’'-]+){0,4}\sfrom\s(?:[\w’'-]+\s){0,3}")
REACHED = re.compile(r"\bto\s(?:\w+\s)?[^\w\s]{0,3}\d\S*(?:\s\w+)?\sfrom$")
FAR = 160  # characters before a value within which the word of its change stands


def changed(text: str, start: int) -> bool:
    """Whether the value at `start` is what something rises or falls from: from what and to what is no range then. In
    "raised its forecast to $9 million from $5 million to $7 million" it is one."""
    told = _change(text, start)
    return told is not None and REACHED.search(told[1]) is None


def planned(text: str, start: int) -> bool:
    """Whether the change from the value at `start` is one to come: "will lift its stake from 40%"."""
    told = _change(text, start)
    return told is not None and _coming().search(told[0]) is not None


def left(text: str, one: tuple[int, int], other: tuple[int, int]) -> int | None:
    """Which of two values, the one after the other in `text`, a change left behind: 0, 1, or None where neither is."""
    gap = text[one[1] : other[0]]
    if ON.fullmatch(gap) and changed(text, one[0]):
        return 0
    to = _opening("to").search(text, max(0, one[0] - 60), one[0])
    if BACK.fullmatch(gap) and (_change(text, other[0]) if to else _change(gap, len(gap))):
        return 1
    return None


def _change(text: str, start: int) -> tuple[str, str] | None:
    """What stands in the clause before and after the word that says that something changes from the value at `start`."""
    opening = _opening("from").search(text, max(0, start - 60), start)
    if opening is None:
        return None
    clause = CLAUSE.split(text[max(0, start - FAR) : opening.start() + len("from")])[-1]
    told = list(_words().finditer(clause))
    return (clause[: told[-1].start()], clause[told[-1].end() :]) if told and told[-1].lastgroup == "changing" else None


@cache
def _opening(word: str) -> re.Pattern[str]:
    """A word right before a value, but for what bounds the value."""
    bounds = "|".join(re.escape(words) for spellings in lexicon("units")["bound"]["before"].values() for words in spellings)
    return re.compile(rf"\b{word}\s(?:(?:{bounds})\s)?(?:(?:the|its|a|an|only|just)\s(?:current\s)?)?$", re.IGNORECASE)


@cache
def _words() -> re.Pattern[str]:
    told = "|".join(rf"(?P<{name}>\b(?:{'|'.join(lexicon('units')[name]['words'])})(?![\w-]))" for name in ("changing", "spreading"))
    return re.compile(told, re.IGNORECASE)


@cache
def _coming() -> re.Pattern[str]:
    words = "|".join([*lexicon("stance")["planning"], *lexicon("stance")["hedging"], *lexicon("verbs")["words"]["doubting"]])
    return re.compile(rf"\b(?:{words})\s(?:\w+\s){{0,2}}$", re.IGNORECASE)
