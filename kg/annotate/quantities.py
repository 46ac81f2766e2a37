"""Money, power, energy, counts, rates, shares and durations of a text, as typed quantities with bound and period."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

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
def _pattern() -> re.Pattern[str]:
    units = lexicon("units")
    words = "|".join(sorted(units["number"], key=len, reverse=True))
    scales = "|".join(sorted((s for s in units["scale"] if len(s) > 3), key=len, reverse=True))
    signs = "|".join(re.escape(s) for s in sorted(units["currency"]["sign"], key=len, reverse=True))
    codes = "|".join(units["currency"]["code"])
    number = r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    return re.compile(
        rf"""(?<![\w.,])(?:(?P<code>\b(?:{codes})\s?)?(?P<sign>(?<![A-Za-z])(?:{signs})\s?)?
        (?P<number>{number})
        (?:(?:[\s-]|(?=[a-zA-Z]))(?P<scale>(?:{scales})s?|(?:mn|bn|bln|tn|trn|mio|mm|m|b|t|k|M|B|T|K|Mn|Bn)(?![\w-])))?
        (?P<scale2>\s(?:crore|lakh|million|billion|trillion)(?!\w))?
        | (?P<word>(?:half\s(?:a|an)|(?:{words}))) (?P<wordscale>(?:[\s-](?:{scales})s?)?) )(?![\d]|(?<=[a-z])[a-z])""",
        re.VERBOSE,
    )


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
    return re.compile(rf"[\s-]?(?P<unit>{spelt})(?![\w]|-?hours?\b)", re.IGNORECASE), meaning


def _singles(text: str) -> Iterator[tuple[re.Match[str], Amount | None]]:
    """Every number with what it measures, None where nothing that follows or precedes makes it a quantity."""
    after, meaning = _after()
    position = 0
    while match := _pattern().search(text, position):
        position = max(match.end(), match.start() + 1)
        value = _value(match)
        if value is None or abs(value) >= CEILING:
            continue
        start, end = match.start(), match.end()
        currency = _currency(match)
        follows = after.match(text, end)
        if follows and _lower_code(follows["unit"]):  # "5 pen" is no amount of soles
            follows = None
        if follows and currency and meaning[follows["unit"].casefold()][0] != "MONEY":
            follows = None
        if follows is None and currency is None:
            yield match, None
            continue
        if currency:
            if follows:  # "US$3 million dollars", "$5bn AUD"
                end = follows.end()
            yield match, Amount(start, end, "MONEY", Quantity(value, currency))
            position = end
            continue
        assert follows is not None
        kind, unit = meaning[follows["unit"].casefold()]
        if match["word"] and kind not in ("DURATION", "PERCENT", "MONEY"):
            yield match, None
            continue
        if match["word"] in ("a", "an") and not match["wordscale"].strip():
            continue
        if kind == "DURATION" and (value > 400 and unit == "year" or value > 1e5):
            continue
        end = follows.end()
        yield match, _measured(start, end, kind, unit, value, follows["unit"])
        position = end


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


def _value(match: re.Match[str]) -> float | None:
    units = lexicon("units")
    if match["word"]:
        word = match["word"].casefold().split()[0]
        scale = match["wordscale"].strip(" -").removesuffix("s")
        if word in ("a", "an", "half") and not scale:
            return None if word != "a" and word != "an" else 1.0
        return units["number"].get(word, 0) * units["scale"].get(scale, 1.0)
    number = match["number"]
    if "," in number and not re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?", number):
        return None
    value = float(number.replace(",", ""))
    for scale in (match["scale"], match["scale2"]):
        if scale:
            word = scale.strip().casefold()
            value *= units["scale"].get(word, units["scale"].get(word.removesuffix("s"), 1.0))
    return value


def _currency(match: re.Match[str]) -> str | None:
    units = lexicon("units")["currency"]
    if match["word"]:
        return None
    if match["sign"]:
        if match["sign"].strip() == "R" and not match["scale"]:  # "R2" names a thing more often than money
            return None
        sign = units["sign"][match["sign"].strip()]
        return units["code"][match["code"].strip()] if match["code"] else sign
    return units["code"][match["code"].strip()] if match["code"] else None


# ---------------------------------------------------------------------------- ranges, counts, bounds, rates

LISTED = re.compile(r"\s?(?:and|or)")
JOIN = re.compile(r"\s?(?:to|and|or|-|–|—|until)\s?(?:up to )?")


def _ranges(text: str, singles: list[tuple[re.Match[str], Amount | None]]) -> Iterator[Amount]:
    """Single amounts, and two that a dash or "to" joins into one range ("$2 to $4 billion", "between 3 and 5 MW")."""
    skip = False
    for index, (match, amount) in enumerate(singles):
        if skip:
            skip = False
            continue
        later_match, later = singles[index + 1] if index + 1 < len(singles) else (None, None)
        if later_match is not None and later is None and amount is not None and amount.type == "MONEY" and later_match["number"]:
            value = _value(later_match)  # "$100-150 million": the sign stands once
            if value is not None and not LISTED.match(text, amount.end):
                later = Amount(later_match.start(), later_match.end(), "MONEY", Quantity(value, amount.quantity.unit))
        if later_match is not None and later is not None and later.type != "COUNT":
            end = amount.end if amount else match.end()
            gap = text[end : later.start]
            if JOIN.fullmatch(gap) and _joins(text, match, amount, later, gap):
                low, high = _range_values(match, amount, later_match, later)
                if low is not None and high is not None and low < high:
                    start = amount.start if amount else match.start()
                    iso = later.iso
                    yield Amount(start, later.end, later.type, replace(later.quantity, value=None, min=low, max=high), iso)
                    skip = True
                    continue
        if amount:
            yield amount
        elif counted := _counted(text, match):
            yield counted


def _joins(text: str, match: re.Match[str], amount: Amount | None, later: Amount, gap: str) -> bool:
    if amount is not None and amount.quantity.unit != later.quantity.unit:
        return False
    if gap.strip() in ("and", "or"):
        before = text[max(0, match.start() - 12) : match.start()].casefold()
        return before.rstrip().endswith(("between", "from")) and gap.strip() == "and"
    return not match["word"] or bool(match["wordscale"]) or later.type == "DURATION"


def _range_values(match, amount, later_match, later) -> tuple[float | None, float | None]:  # noqa: ANN001
    low, high = _value(match), later.quantity.value
    if low is None or high is None:
        return None, None
    scaled = match["wordscale"] if match["word"] else (match["scale"] or match["scale2"])
    later_scaled = later_match["wordscale"] if later_match["word"] else (later_match["scale"] or later_match["scale2"])
    raw = _value(later_match)
    if not scaled and later_scaled and raw:
        number = float(later_match["number"].replace(",", "")) if later_match["number"] else None
        if number:
            low *= raw / number
    if raw and later.type in ("POWER", "ENERGY", "QUANTITY") and amount is None:
        low *= high / raw
    elif amount is not None:
        low = amount.quantity.value if scaled or not later_scaled else low
    return low, high


def _counted(text: str, match: re.Match[str]) -> Amount | None:
    """A bare number as a count; the pipeline, which knows the parse, says what it counts."""
    value = _value(match)
    if value is None or match["word"] and not match["wordscale"] and match["word"] in ("a", "an"):
        return None
    return Amount(match.start(), match.end(), "COUNT", Quantity(value, ""))


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
    spelt = "|".join(re.escape(w) for w in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?:\s?(?:or so|each|on average))?\s?(?P<words>{spelt})(?![\w-])", re.IGNORECASE), table


def _rated(text: str, amount: Amount) -> Amount:
    """Money with the period or unit that it is paid for: "$14 million a month", "$3.5 per GPU-hour"."""
    if amount.type != "MONEY":
        return amount
    pattern, table = _periods()
    match = pattern.match(text, amount.end)
    if match is None:
        return amount
    per = table[match["words"].casefold()]
    kind = "MONEY" if per in ("month", "year", "day", "week", "quarter") else "PRICE"
    return replace(amount, type=kind, quantity=replace(amount.quantity, per=per))
