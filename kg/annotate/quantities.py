"""Money, power, energy, counts, rates, shares and durations of a text, as typed quantities with bound and period."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg.annotate.changes import changed
from kg.annotate.numbers import Number, lettered, number
from kg.lexicon import lexicon
from kg.records import Bound, Quantity

CEILING = 1e18  # What is larger is a slip of the pen or a joke, and no amount of money.


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity where it stands: `type` is MONEY, POWER, ENERGY, PERCENT, PRICE, DURATION, COUNT or QUANTITY.

    A DURATION's `iso` is its ISO 8601 form, and its quantity counts days, months or years. `start` and `end` enclose
    number and unit; the words that bound it or make it a rate stand outside.
    """

    start: int
    end: int
    type: str
    quantity: Quantity
    iso: str | None = None


def amounts(text: str) -> list[Amount]:
    """All quantities that `text` writes out, in order; none overlaps another."""
    found = list(_ranges(text, list(_singles(text))))
    return [_bounded(text, _rated(text, amount)) for amount in found]


# ---------------------------------------------------------------------------- numbers with their units


@cache
def _after() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """What may follow a number and make it a quantity, and what it then is: (type, unit)."""
    units, meaning = lexicon("units"), {}
    for word, code in units["currency"]["word"].items():
        meaning[word.casefold()] = ("MONEY", code)
    for word, code in units["currency"]["hundredth"].items():
        meaning[word] = ("HUNDREDTH", code)
    for unit, spellings in units["measure"].items():
        kind = {"MW": "POWER", "MWh": "ENERGY", "%": "PERCENT", "percentage point": "PERCENT"}.get(unit, "QUANTITY")
        for spelling in spellings:
            meaning[spelling.casefold()] = (kind, unit)
    for code, iso in units["currency"]["code"].items():
        meaning[code.casefold()] = ("MONEY", iso)
    for word in ("day", "week", "month", "year"):
        meaning[word] = meaning[word + "s"] = ("DURATION", word)
    spelt = "|".join(re.escape(w) for w in sorted(meaning, key=len, reverse=True))
    return re.compile(rf"[\s-]?(?P<unit>{spelt})(?![\w·]|-?hours?\b|(?<=\s[tT])-\w)", re.IGNORECASE), meaning


def _singles(text: str) -> Iterator[tuple[Number, Amount | None]]:
    """Every number with what it measures, None where nothing that follows or precedes makes it a quantity."""
    position = 0
    while found := number(text, position):
        position = max(found.end, found.start + 1)
        if found.value is None or abs(found.value) >= CEILING:
            continue
        amount = _measure(text, found)
        if amount is not None:
            position = amount.end
        if amount is not None or not _idle(text, found):
            yield found, amount


def _idle(text: str, found: Number) -> bool:
    """Whether a number that measures nothing counts nothing either: "1,5" in a list, "a year", "2000 years"."""
    unit = _unit(text, found)
    return found.comma and found.scale is None or unit is not None and (found.article or _after()[1][unit["unit"].casefold()][0] == "DURATION")


def _measure(text: str, found: Number) -> Amount | None:
    """What a number measures, by its currency or by the unit that follows it."""
    unit = _unit(text, found)
    if found.currency:  # "US$3 million dollars", "$5bn AUD"
        end = unit.end() if unit and _after()[1][unit["unit"].casefold()][0] == "MONEY" else found.end
        return Amount(found.start, end, "MONEY", Quantity(found.value, found.currency))
    if unit is None or found.article:
        return None
    kind, name = _after()[1][unit["unit"].casefold()]
    if found.word and kind not in ("DURATION", "PERCENT", "MONEY"):
        return None
    assert found.value is not None
    if kind == "DURATION" and (found.value > 400 and name == "year" or found.value > 1e5):
        return None
    return _measured(found.start, unit.end(), kind, name, found.value, unit["unit"])


def _unit(text: str, found: Number) -> re.Match[str] | None:
    """The unit that follows a number."""
    match = _after()[0].match(text, found.end)
    return None if match and _lower_code(match["unit"]) else match  # "5 pen" is no amount of soles


def _lower_code(unit: str) -> bool:
    """Whether a unit is a currency's code in letters that are not all capitals, and no word for the currency either."""
    known = lexicon("units")["currency"]
    return not unit.isupper() and unit.upper() in known["code"] and unit not in known["word"]


def _measured(start: int, end: int, kind: str, unit: str, value: float, spelling: str) -> Amount:
    if kind == "DURATION":
        return Amount(start, end, kind, Quantity(value, unit), iso=f"P{value:g}{unit[0].upper()}")
    if kind == "HUNDREDTH":
        return Amount(start, end, "MONEY", Quantity(round(value / 100, 6), unit))
    if kind in ("POWER", "ENERGY", "QUANTITY"):
        value = value * _factor(spelling, unit)
    return Amount(start, end, kind, Quantity(value, unit))


@cache
def _factor(spelling: str, unit: str) -> float:
    """How many `unit` one `spelling` is."""
    if unit not in ("MW", "MWh", "t") or spelling == unit:
        return 1.0
    spelt = re.sub(r"[\s-]hours?$", "_hour", spelling.casefold().removeprefix("metric ")).removesuffix("s")
    short = {"mw": "MW", "gw": "GW", "kw": "kW", "tw": "TW", "mwp": "MW", "gwp": "GW", "mwh": "MWh", "gwh": "GWh", "kwh": "kWh", "twh": "TWh"}
    spelt = {"ton": "tonne", "kilotonne": "kilotonne"}.get(spelt, short.get(spelt, spelt))
    return float(_registry().Quantity(1, spelt).to({"MWh": "megawatt_hour", "t": "tonne"}.get(unit, unit)).magnitude)


@cache
def _registry():  # noqa: ANN202
    import pint

    registry = pint.UnitRegistry()
    registry.define("tonne = 1000 * kilogram = t")
    return registry


# ---------------------------------------------------------------------------- ranges, counts, bounds, rates

LISTED = re.compile(r"\s?(?:and|or)")
JOIN = re.compile(r"\s?(?:to|and|or|-|–|—|until)\s?(?:up to )?")
TO = re.compile(r"\s?(?:to|until)\b")
LETTER = re.compile(r"[\s-]?(?:[bkm]|mm)(?!\w)", re.IGNORECASE)


def _ranges(text: str, singles: list[tuple[Number, Amount | None]]) -> Iterator[Amount]:
    """Single amounts, and two that a dash or "to" joins into one range ("$2 to $4 billion", "between 3 and 5 MW"); what
    rises or falls from one to the other has both."""
    skip = False
    for index, (found, amount) in enumerate(singles):
        if skip:
            skip = False
            continue
        last, later = _later(text, amount, *singles[index + 1]) if index + 1 < len(singles) else (None, None)
        if last is not None and later is not None and _joins(text, found, amount, last, later):
            low, high = _range_values(found, amount, last, later)
            start = amount.start if amount else found.start
            if TO.match(text, amount.end if amount else found.end) and changed(text, start):
                yield _former(found, amount, later, low)
                yield later
                skip = True
                continue
            if low < high:
                yield Amount(start, later.end, later.type, replace(later.quantity, value=None, min=low, max=high), later.iso)
                skip = True
                continue
        if amount:
            yield amount
        elif counted := _counted(text, found):
            yield counted


def _later(text: str, amount: Amount | None, last: Number, later: Amount | None) -> tuple[Number, Amount | None]:
    """The number after an amount, and what it measures; in "$100-150 million" the sign stands once."""
    if later is None and amount is not None and amount.type == "MONEY" and not last.word and not LISTED.match(text, amount.end):
        last = lettered(text, last)
        assert last.value is not None
        later = Amount(last.start, last.end, "MONEY", Quantity(last.value, amount.quantity.unit))
    return last, later


def _joins(text: str, found: Number, amount: Amount | None, last: Number, later: Amount) -> bool:
    gap = text[amount.end if amount else found.end : later.start]
    if not JOIN.fullmatch(gap) or amount is not None and amount.quantity.unit != later.quantity.unit:
        return False
    if gap.strip() in ("and", "or"):
        before = text[max(0, found.start - 12) : found.start].casefold()
        return before.rstrip().endswith(("between", "from")) and gap.strip() == "and"
    if last.word and (last.scale is not None or found.value != 1):  # "this one to two percent"
        return True
    return not found.word or found.scale is not None or later.type == "DURATION"


def _range_values(found: Number, amount: Amount | None, last: Number, later: Amount) -> tuple[float, float]:
    low, high, raw = found.value, later.quantity.value, last.value
    assert low is not None and high is not None and raw is not None
    if found.scale is None and last.scale:
        low *= last.scale
    if raw and later.type in ("POWER", "ENERGY", "QUANTITY") and amount is None:
        low *= high / raw
    elif amount is not None and amount.quantity.value is not None and (found.scale is not None or not last.scale):
        low = amount.quantity.value
    return low, high


def _former(found: Number, amount: Amount | None, later: Amount, value: float) -> Amount:
    """The first value of a change, in the unit that the second has."""
    start, end = (amount.start, amount.end) if amount else (found.start, found.end)
    iso = f"P{value:g}{later.iso[-1]}" if later.iso else None
    return Amount(start, end, later.type, replace(later.quantity, value=value), iso)


def _counted(text: str, found: Number) -> Amount | None:
    """A bare number as a count; the pipeline, which knows the parse, says what it counts. None before a letter that may be metres."""
    if found.value is None or found.article or not found.word and LETTER.match(text, found.end):
        return None
    return Amount(found.start, found.end, "COUNT", Quantity(found.value, ""))


@cache
def _bounds() -> tuple[re.Pattern[str], dict[str, Bound], re.Pattern[str], dict[str, Bound]]:
    table = lexicon("units")["bound"]
    before = {words: bound for bound, spellings in table["before"].items() for words in spellings}
    after = {words: bound for bound, spellings in table["after"].items() for words in spellings}
    first = "|".join(re.escape(w) for w in sorted(before, key=len, reverse=True))
    last = "|".join(re.escape(w) for w in sorted(after, key=len, reverse=True))
    return (re.compile(rf"(?:^|[\s(—–~≈])(?P<words>{first})\s?(?:the\s|a\s|an\s|US|its\s)?$", re.IGNORECASE), before,
            re.compile(rf"\s?(?P<words>{last})(?![\w])", re.IGNORECASE), after)  # fmt: skip


def _bounded(text: str, amount: Amount) -> Amount:
    """The amount with the bound that the words around it set."""
    before, first, after, last = _bounds()
    bound: Bound = "exact"
    if match := before.search(text[max(0, amount.start - 24) : amount.start]):
        bound = first[match["words"].casefold()]
    elif match := after.match(text, amount.end):
        bound = last[match["words"].casefold()]
    return replace(amount, quantity=replace(amount.quantity, bound=bound)) if bound != "exact" else amount


@cache
def _periods() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {words.casefold(): period for period, spellings in lexicon("units")["period"].items() for words in spellings}
    spelt = "|".join(re.escape(w).replace(r"\ ", r"[\s-]") for w in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?:\s?(?:or so|each|on average))?[\s-]?(?P<words>{spelt})(?![\w-])", re.IGNORECASE), table


def _rated(text: str, amount: Amount) -> Amount:
    """Money with the period or unit that it is paid for: "$14 million a month", "$3.5 per GPU-hour"."""
    if amount.type != "MONEY":
        return amount
    pattern, table = _periods()
    match = pattern.match(text, amount.end)
    if match is None:
        return amount
    per = table.get(match["words"].casefold()) or table[match["words"].casefold().replace("-", " ")]
    kind = "MONEY" if per in ("month", "year", "day", "week", "quarter") else "PRICE"
    return replace(amount, type=kind, quantity=replace(amount.quantity, per=per))
