"""Names as they are compared: without legal forms, tickers, titles, accents and case."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape

from kg.lexicon import lexicon

DASHES = str.maketrans("’‘`´–—‐‑øæœłßđðþØÆŁ", "''''----oaolsddtOAL")
TICKER = re.compile(r" ?\((?:[A-Z]{2,8}:\s?)?[A-Z0-9]{1,6}(?:\.[A-Z]{1,3})?\)")
CLASSES = {"Person": "PERSON", "Organisation": "ORG", "Product": "PRODUCT", "Facility": "FACILITY", "Government": "GOVERNMENT",
           "Place": "PLACE"}  # the registry's classes as types of mentions  # fmt: skip
RATING = re.compile(r"A{1,3}[+-]|B{1,3}[+-]|C{1,3}[+-]|AAA|Aaa|BBB|CCC|(?:Aa|Baa|Ba|Caa)[1-3]")
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
KEPT = 1 << 12  # names whose forms are remembered


@cache
def _legal() -> re.Pattern[str]:
    forms = "|".join(sorted(map(_spelt, lexicon("names")["legal"]), key=len, reverse=True))
    return re.compile(rf"(?<![\s,&])(?<!\band)[\s,]+\(?(?:{forms})\.?\)?$", re.IGNORECASE)


def _spelt(form: str) -> str:
    """What finds a legal form however it is spelt: full stops may stand in it, and between letters of a short word spaces."""
    words = (r"\.?\s?".join(map(re.escape, word)) if len(word) <= 4 else re.escape(word) for word in form.split())
    return r"[.,]{0,2}\s?".join(words)


@cache
def _leading() -> re.Pattern[str]:
    forms = (form.upper().partition(" … ") for form in lexicon("names")["leading"])
    either = "|".join(rf"{first}\s(?=.*\s(?i:{last})$)" if last else rf"{first}\s" for first, _, last in forms)
    return re.compile(rf"^(?:{either})\W*(?=\w)")


def printed(name: str) -> str:
    """A name as an index prints it: without article, legal form, ticker or quotation marks; an 's at its end is its own."""
    text = TICKER.sub("", " ".join(name.split())).strip(" \"“”‘’',;:.$·•*")
    text = _leading().sub("", ARTICLE.sub("", text))
    while (shorter := _legal().sub("", text)) != text and len(shorter) > 1:
        text = shorter.strip(" ,")
    return text


@lru_cache(maxsize=KEPT)
def folded(name: str) -> str:
    """A printed name without case, accents and punctuation; two names that fold alike are one."""
    return " ".join(re.findall(r"\w+", _plain(printed(name))))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(DASHES)).casefold()
    return "".join(c for c in text if not unicodedata.combining(c)).replace("&", " and ")


@lru_cache(maxsize=KEPT)
def squeezed(name: str) -> str:
    """A folded name without spaces: "Pier 9" and "Pier9" squeeze alike."""
    return folded(name).replace(" ", "")


def key(name: str) -> str:
    """What two spellings of one name share: the letters, without spaces, case, accents and legal forms."""
    return squeezed(name) or name.strip().casefold()


def initials(name: str) -> str:
    """The acronym that a name would make ("Harbour Pension Fund": hpf); "" for one word."""
    words = [w for w in folded(name).split() if w not in ("of", "the", "and", "for")]
    return "".join(w[0] for w in words) if len(words) > 1 else ""


def shortens(short: str, long: str) -> bool:
    """Whether one name is a shorter form of the other: its first words, less generic last ones, or its acronym."""
    a, b = folded(short).split(), folded(long).split()
    if not a or len(a) >= len(b):
        return False
    return b[: len(a)] == a or b == ["project", *a] or (len(a) == 1 and len(a[0]) > 1 and a[0] == initials(long) and printed(short).isupper())


def untitled(name: str) -> str:
    """A person's name without the titles before it, folded."""
    titles = lexicon("names")["title"]
    return " ".join(word for word in folded(name).split() if word not in titles)


def surname(short: str, full: str) -> bool:
    """Whether a person's name is the last name (with or without a title) of the fuller one."""
    a, b = untitled(short).split(), untitled(full).split()
    return bool(a) and len(a) < len(b) and b[-len(a) :] == a


def never(name: str) -> bool:
    """Whether a capitalised word is a common term of business prose, or a credit rating, that names no party."""
    return folded(name) in _never() or RATING.fullmatch(name) is not None


@cache
def _never() -> frozenset[str]:
    return frozenset(folded(n) if n else n for n in lexicon("names")["never"])


@cache
def typed() -> dict[str, str]:
    """The types of the names that the alias registry knows, by folded name."""
    return {folded(name): CLASSES[row["type"]] for row in lexicon("aliases")["party"] if row.get("type") in CLASSES
            for name in (row["name"], *row.get("names", ()))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the alias registry."""

    name: str
    names: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    type: str | None = None
    reason: str = ""


@cache
def _registry() -> dict[str, Entry]:
    rows = [Entry(r["name"], tuple(r.get("names", ())), tuple(r.get("tickers", ())), r.get("type"), r.get("reason", ""))
            for r in lexicon("aliases")["party"]]  # fmt: skip
    return {key(name): row for row in rows for name in (*row.names, row.name)}


@cache
def _symbols() -> dict[str, Entry]:
    return {ticker: row for row in _registry().values() for ticker in row.tickers}


def registered(name: str) -> Entry | None:
    """The row of the alias registry that holds a name, or a ticker printed in capitals; else None."""
    return _registry().get(key(name)) or _symbols().get(name.strip("$ ").partition(".")[0])


def known(text: str) -> list[tuple[str, str, str]]:
    """The names and tickers of the alias registry that may be written in a text, each with the party and the type of its row:
    all their words stand in it. `typed` and `registered` say nothing more of what the text names."""
    plain = "".join(re.findall(r"\w+", _plain(unescape(text))))
    return [row for words, row in _rows() if all(word in plain for word in words)]


@cache
def _rows() -> list[tuple[list[str], tuple[str, str, str]]]:
    """The names and tickers of the registry in its order, each after its words."""
    rows = ((name, row.name, row.type or "") for row in _registry().values() for name in (row.name, *row.names, *row.tickers))
    return [(folded(row[0]).split(), row) for row in dict.fromkeys(rows)]
