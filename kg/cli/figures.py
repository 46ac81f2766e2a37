"""The figures of a document as the audit takes them: all that the readers of amounts and dates find, in a fact or not."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kg.annotate.dates import Dated, dates
from kg.annotate.quantities import Amount, amounts
from kg.ask.figures import Figure
from kg.lexicon import lexicon
from kg.records import Document, Quantity

JOIN = re.compile(r"\s?(?:to|until|till|through|–|—|-)\s?")
MONTH = re.compile(r"(\d{4})-(\d\d)")
TWO = re.compile(r"\b(?:from|by)\s(?:\w+\s){0,2}$", re.IGNORECASE)


def figures(document: Document) -> list[Figure]:
    """Every figure of a document's text that is no date, in order: amounts, counted things, terms, spans of months."""
    text = document.text
    dated = dates(text, document.published)
    # A number in words that begins a sentence has a capital, which the reader of amounts takes for a name's.
    plain = _numbers().sub(lambda found: found[0].lower(), text)
    found = [figure for amount in amounts(plain) for figure in _ends(text, amount)]
    days = [(d.start, d.end) for d in dated]
    kept = [f for f in found if not any(start <= f.start < end for start, end in days) or f.quantity.unit]
    kept = [f for f in kept if f.quantity.unit or f.of and f.text[0].isdigit()]
    return sorted([*kept, *_spans(text, dated)], key=lambda f: f.start)


def _ends(text: str, amount: Amount) -> Iterator[Figure]:
    """An amount as a figure. "From 5 to 6" and "by 1 to 6" are two figures, though they read like a range; a range is none."""
    quantity = amount.quantity
    if quantity.value is not None:
        of = _counted(text, amount.end) if amount.type == "COUNT" else ""
        yield Figure(amount.start, amount.end, text[amount.start : amount.end], quantity, of)
        return
    to = re.search(r"\sto\s", text[amount.start : amount.end])
    if to and TWO.search(text[max(0, amount.start - 30) : amount.start]):
        first, second = amount.start + to.start(), amount.start + to.end()
        yield Figure(amount.start, first, text[amount.start : first], replace(quantity, value=quantity.min, min=None, max=None))
        yield Figure(second, amount.end, text[second : amount.end], replace(quantity, value=quantity.max, min=None, max=None))


def _spans(text: str, dated: list[Dated]) -> Iterator[Figure]:
    """Months from one date to another, both told to the month: "from May 2026 to May 2029"."""
    for one, other in zip(dated, dated[1:], strict=False):
        first, last = (MONTH.fullmatch(d.when.iso or "") for d in (one, other))
        if first and last and JOIN.fullmatch(text, one.end, other.start):
            months = (int(last[1]) - int(first[1])) * 12 + int(last[2]) - int(first[2])
            if months > 0:
                yield Figure(one.start, other.end, text[one.start : other.end], Quantity(months, "month"))


def _counted(text: str, at: int) -> str:
    """The noun that names what a number counts: the first plural after it."""
    words = re.match(r"(?:\s[A-Za-z][\w-]*){1,3}", text[at : at + 60])
    return next((word for word in (words[0].split() if words else ()) if word.endswith("s") and len(word) > 3), "")


@cache
def _numbers() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(word.capitalize() for word in lexicon('units')['number'] if len(word) > 2)})\b")
