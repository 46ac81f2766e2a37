"""A listing for each ticker that the text prints beside the name of a company."""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from kg.annotate.cast import Cast, Thing
from kg.lexicon import lexicon
from kg.names import folded, initials, printed, registered
from kg.read.article import Article
from kg.read.wording import NO_TICKER
from kg.records import Claim, Evidence, Mention, Value

CHANCE = 0.97  # of 272 bare ones in brackets that marked articles hold, 266 are tickers
LOOKS_BACK = 120  # characters of the text before a ticker that its passage takes in at most
MOVED = r"[,;:]? ?[+\-–−]?\d[\d.,]{0,9} ?(?:%|per ?cent)"
BARE = re.compile(rf" ?\(([A-Z]{{1,5}}(?:\.[A-Z])?)(?:{MOVED})?\)")

Told = tuple[str, Mention, int, int, list[tuple[str, Value]]]  # who issues it, where they are named, the passage, what it tells


def listings(doc: Doc, people: Cast, told: list[Claim]) -> Iterator[Claim]:
    """A listing of each company beside whose name a ticker is printed, but of those whose ticker is told by a claim."""
    made: Article = doc._.article
    listed = {folded(claim.names("issuer")[0]) for claim in told if claim.kind == "Listing" and claim.attr("ticker")}
    for issuer, said, start, end, attrs in (*_marked(made, people), *_bare(made, people)):
        if folded(issuer) not in listed:
            listed.add(folded(issuer))
            passage = Evidence(made.document.name, start, end, made.document.text[start:end])
            yield Claim(made.document.name, "Listing", (("issuer", issuer),), tuple(attrs), None, "asserted", None, (passage,),
                        (("issuer", said),), CHANCE, (("ticker", CHANCE),))  # fmt: skip


def _marked(made: Article, people: Cast) -> Iterator[Told]:
    """The tickers that the text marks as such, by an exchange or a sign."""
    text, by_name = made.document.text, {folded(mention.text): thing for thing in people.things for mention in thing.mentions}
    companies = sorted((span.end_char, number, span.text) for number, (_, span) in enumerate(_companies(people)))
    for ticker in made.tickers:
        name = ticker.name or _before(made, ticker.start, companies)
        if not name:
            continue
        thing = by_name.get(folded(name))
        start = text.rfind(name, 0, ticker.end) if not ticker.name else ticker.start
        start = max(start, ticker.start - LOOKS_BACK) if start >= 0 else ticker.start
        at = start + max(text[start : ticker.end].find(name), 0)
        exchange: list[tuple[str, Value]] = [("exchange", ticker.exchange)] if len(ticker.exchange) > 2 else []
        yield (thing.name if thing and thing.type == "ORG" else printed(name), Mention(at, at + len(name), name, "ORG"), start, ticker.end,
               [*exchange, ("ticker", ticker.ticker)])  # fmt: skip


def _bare(made: Article, people: Cast) -> Iterator[Told]:
    """The capitals in brackets right after a company's name that neither shorten it nor name another party."""
    for thing, span in _companies(people):
        hit = BARE.match(made.text, span.end_char)
        if hit and not _no_ticker(hit[1]) and not _another(hit[1], thing.name) and not shortens(hit[1], span.text):
            start, end = made.span(span.start_char, span.end_char)
            yield (thing.name, Mention(start, end, made.document.text[start:end], "ORG"), *made.span(span.start_char, hit.end()),
                   [("ticker", hit[1])])  # fmt: skip


def _no_ticker(symbol: str) -> bool:
    """Whether capitals are a numeral, a legal form or another word that stands in brackets after a company's name."""
    return NO_TICKER.match(symbol) is not None or symbol.casefold() in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(lexicon("names")["legal"] + lexicon("names")["bracketed"])


def _another(symbol: str, name: str) -> bool:
    """Whether capitals are a registered party's other name, and a company's name none of its."""
    row = registered(symbol)
    return row is not None and symbol not in (row.name, *row.tickers) and row is not registered(name)


def shortens(symbol: str, name: str) -> bool:
    """Whether capitals may be an abbreviation of a name: they begin as its initials do, or hold three of them in order."""
    low, short = symbol.casefold(), initials(name)
    every = "".join(word[0] for word in re.findall(r"\w+", name)).casefold()
    if any(len(first) > 1 and (low.startswith(first[:3]) or first.startswith(low)) for first in (short, every)):
        return True
    letters = iter(low)
    return len(short) > 2 and all(letter in letters for letter in short)


def _companies(people: Cast) -> Iterator[tuple[Thing, Span]]:
    """The companies that have a name, each with each of its mentions."""
    return ((thing, span) for thing in people.things if thing.type == "ORG" and not thing.unnamed for span in thing.mentions)


def _before(made: Article, at: int, companies: list[tuple[int, int, str]]) -> str:
    """The company named right before a ticker in brackets, of those that are named by where their mentions end."""
    place = made.reading(max(0, at - 1), at + 1)
    if place is None:
        return ""
    near = companies[bisect_left(companies, (place[0] - 25,)) : bisect_left(companies, (place[0] + 1,))]
    told = [(number, name) for end, number, name in near if not any(c in made.text[end : place[0]] for c in ".;,\n")]
    return max(told)[1] if told else ""
