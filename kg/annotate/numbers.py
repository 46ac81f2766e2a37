"""Numbers as texts write them: digits grouped in several manners, words, fractions, and the scales that multiply them."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from kg.lexicon import lexicon

GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?")
APART = re.compile(r"\s([mbtk])(?!\w)", re.IGNORECASE)
DIGITS = r"""(?:\d{1,3}(?:,\d{2,3})+(?:\.\d+)? | \d{1,3}(?:\.\d{3}){0,6},\d{1,2} | \d{1,3}(?:['’]\d{3}){1,6}(?:\.\d+)? | \d{1,3}(?:\.\d{3}){2,6}
    | \d{1,3}(?:[\u00a0\u2009\u202f]\d{3}){1,6}(?:[.,]\d{1,2})? | \d{1,3}(?:[ ]\d{3}){2,6}(?:[.,]\d{1,2})?
    | (?(money)\d{1,3}[ ]\d{3}(?:[.,]\d{1,2})?|(?!)) | \d+(?:\.\d+)?)(?![.,'’]?\d)"""


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands, with its scale in it.

    `value` is None where it cannot be told; `scale` is what a word or letter multiplies it by, None where none does.
    `currency` is that of a sign or code before it, `word` a number word as it is written, "" for digits. `comma` says
    that a comma stands for its decimal point.
    """

    start: int
    end: int
    value: float | None
    scale: float | None = None
    currency: str | None = None
    word: str = ""
    comma: bool = False

    @property
    def article(self) -> bool:
        """Whether it is "a" or "an" alone."""
        return self.word in ("a", "an") and self.scale is None


def number(text: str, position: int) -> Number | None:
    """The first number of `text` from a position on."""
    match = _pattern().search(text, position)
    if match is None:
        return None
    if match["word"]:
        scale = _scale(match["wordscale"])
        value = _times(_spelt(match["word"], scale), scale, match["wordpart"], match["wordmore"])
        return Number(match.start(), match.end(), value, scale, word=match["word"])
    scale = _scale(match["scale"], match["scale2"])
    value = _times(_digits(match["number"]), scale, match["part"], match["more"])
    return Number(match.start(), match.end(), value, scale, _currency(match), comma=_decimal(match["number"]))


def lettered(text: str, found: Number) -> Number:
    """The number with the letter that stands apart after it: in "$5-7 m" the sign stands once for both."""
    letter = APART.match(text, found.end)
    if letter is None or found.value is None or found.scale is not None:
        return found
    scale = lexicon("units")["scale"][letter[1].casefold()]
    return replace(found, end=letter.end(), value=found.value * scale, scale=scale)


# ---------------------------------------------------------------------------- how they are written


@cache
def _pattern() -> re.Pattern[str]:
    units = lexicon("units")
    signs, codes, part, long = _any(units["currency"]["sign"]), _any(units["currency"]["code"]), _parts(), _long()
    return re.compile(
        rf"""(?<![\w.,])(?<!\d['’])(?:(?P<money>(?!\d)(?P<code>\b(?:{codes})\s?)?(?P<sign>(?<![A-Za-z])(?:{signs})\s?)?)?
        (?P<number>{DIGITS}) (?P<part>{part})? (?P<scale>[\s-]?(?:{long})s?|{_letters()})?
        (?P<scale2>\s(?:crore|lakh|million|billion|trillion)(?!\w))? (?P<more>{part})?
        | (?P<word>{_words()}) (?P<wordpart>{part})? (?P<wordscale>[\s-](?:{long})s?)? (?P<wordmore>{part})?)(?![\d½¼¾]|(?<=[a-z])[a-z])""",
        re.VERBOSE,
    )


def _any(spellings: Iterable[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))


def _long() -> str:
    return _any(s for s in lexicon("units")["scale"] if len(s) > 3)


def _parts() -> str:
    """What adds a part to the number or scale before it: "and a half", "½"; "and a quarter of it" is something else."""
    spelt = _any(s for s in lexicon("units")["part"] if len(s) > 1).replace(r"\ ", r"[\s-]")
    return rf"(?:\s?[½¼¾]|[\s-](?:{spelt})(?!\w|/|\sof\b))"


def _letters() -> str:
    """Scales of one to three letters. One letter is a scale beside a currency, or attached to what it counts: "5 m" are metres."""
    units = lexicon("units")
    money = rf"(?:{_any([*units['currency']['word'], *units['currency']['code']])})(?!\w)"
    unit = _any(s for spellings in units["measure"].values() for s in spellings if len(s) > 3)
    length = "|".join(units["length"]["words"])
    alone = rf"""[\s-]?(?:mn|bn|bln|tn|trn|mio|Mn|Bn|Bln|BN|Mio)(?!\w) | [kKbBMT](?!\w) | m(?![\w-]|[\s-](?:{length})(?![\w-]))
        | m(?=-(?:a|per|plus|strong)\b) | \s?[mbtkMBTK](?=[\s-]{money}) | mm(?=[\s-]{money}) | \s[mbkMBK](?=\s(?:{unit})(?!\w)) | \s[MBK](?=\s[a-z]+s\b)"""
    return rf"(?(money)[\s-]?(?i:mn|bn|bln|tn|trn|mio|mm|m|b|t|k)(?!\w|(?<=[\s-]\w)-[A-Za-z]{{2}})|(?:{alone}))"


def _words() -> str:
    """Number words with their tens and hundreds, and shares of a scale: "three quarters of a billion"."""
    words = lexicon("units")["number"]
    tens, ones = (_any(w for w, n in words.items() if n in wanted and len(w) > 2) for wanted in (range(20, 100, 10), range(1, 10)))
    rest = _any(w for w in words if w not in ("a", "an", "half"))
    two = rf"(?:{tens})(?:-(?:{ones})|\s(?:{ones})(?![\w-]))"
    shares = r"half(?:\sof)?(?:\san?)?|(?:a|one|three)[\s-]quarters?(?:\sof\san?)?|quarter\sof\san?|(?:a|one|two)[\s-]thirds?\sof\san?"
    hundreds = rf"(?:{rest}|an?)[\s-]hundred(?:\s(?:and\s)?(?:{two}|{rest})(?![\w-]|\shundred))?"
    return rf"(?:{shares})(?=[\s-](?:{_long()}))|{hundreds}|{two}|{_any(words)}"


# ---------------------------------------------------------------------------- what they say


def _times(value: float | None, scale: float | None, *parts: str | None) -> float | None:
    if value is None:
        return None
    added = sum(lexicon("units")["part"][" ".join(part.replace("-", " ").split())] for part in parts if part)
    return (value + added) * (scale or 1.0)


def _scale(*told: str | None) -> float | None:
    scales, product = lexicon("units")["scale"], 1.0
    words = [word.strip().strip("-").casefold() for word in told if word]
    for word in words:
        product *= scales.get(word, scales.get(word.removesuffix("s"), 1.0))
    return product if words else None


def _decimal(digits: str) -> bool:
    """Whether the one comma of a number stands before one or two digits: "1,5", "1.500,50"."""
    return digits.count(",") == 1 and "," in digits[-3:]


def _digits(digits: str) -> float | None:
    if _decimal(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif "," in digits and not GROUPED.fullmatch(digits):
        return None
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float("".join(c for c in digits if c not in ",'’" and not c.isspace()))


def _spelt(word: str, scale: float | None) -> float | None:
    units, total = lexicon("units"), 0.0
    first, *rest = tokens = word.replace("-", " ").split()
    share = next((units["share"][token] for token in tokens if token in units["share"]), None)
    if share is not None:
        return None if scale is None else share * (units["number"][first] if first != "half" and first in units["number"] else 1.0)
    for token in (first, *rest):
        total = total * 100 if token == "hundred" else total + units["number"].get(token, 0)
    return total


def _currency(match: re.Match[str]) -> str | None:
    units = lexicon("units")["currency"]
    sign, code = (match["sign"] or "").strip(), (match["code"] or "").strip()
    if sign == "R" and not match["scale"]:  # "R2" names a thing more often than money
        return None
    return units["code"][code] if code else units["sign"].get(sign)
