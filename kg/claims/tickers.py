"""A listing for each ticker that the text prints beside the name of a company."""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from kg.annotate.cast import Cast, Thing
from kg.names import folded, indexed, initials, printed
from kg.read.article import Article
from kg.records import Claim, Evidence, Mention, Value

CHANCE = 0.97  # of 272 bare ones in brackets that marked articles hold, 266 are tickers
LOOKS_BACK = 120  # characters of the text before a ticker that its passage takes in at most
MOVED = r"[,;:]? ?[+\-–−]?\d[\d.,]{0,9} ?(?:%|per ?cent)"
BARE = re.compile(rf" ?\(([A-Z]{{1,5}}(?:\.[A-Z])?)(?:{MOVED})?\)")
OTHER = frozenset("I II III IV V VI VII VIII IX X A AB AG AI AS ASA BUY CEO CFO COO CTO EU EV FY GPU HOLD HQ IPO JV KK LLC LLP LP NGO NV PLC REIT SA SE SELL "
                  "SPV UAE UN US".split())  # fmt: skip


def listings(doc: Doc, people: Cast, told: list[Claim]) -> Iterator[Claim]:
    """A listing of each company beside whose name a ticker is printed, but of those whose ticker is told by a claim."""
    made: Article = doc._.article
    text, by_name = made.document.text, {folded(mention.text): thing for thing in people.things for mention in thing.mentions}
    listed = {folded(claim.names("issuer")[0]) for claim in told if claim.kind == "Listing" and claim.attr("ticker")}
    companies = _companies(people)
    for ticker in made.tickers:
        name = ticker.name or _before(made, ticker.start, companies)
        if not name:
            continue
        thing = by_name.get(folded(name))
        issuer = thing.name if thing and thing.type == "ORG" else printed(name)
        if folded(issuer) in listed:
            continue
        listed.add(folded(issuer))
        start = text.rfind(name, 0, ticker.end) if not ticker.name else ticker.start
        start = max(start, ticker.start - LOOKS_BACK) if start >= 0 else ticker.start
        at = start + max(text[start : ticker.end].find(name), 0)
        exchange: list[tuple[str, Value]] = [("exchange", ticker.exchange)] if len(ticker.exchange) > 2 else []
        yield _listing(made, issuer, Mention(at, at + len(name), name, "ORG"), start, ticker.end, [*exchange, ("ticker", ticker.ticker)])
    for thing, span, symbol, end in _bare(made, people):
        if folded(thing.name) not in listed:
            listed.add(folded(thing.name))
            start, end = made.span(span.start_char, end)
            at = made.span(span.start_char, span.end_char)
            yield _listing(made, thing.name, Mention(*at, text[slice(*at)], "ORG"), start, end, [("ticker", symbol)])


def _listing(made: Article, issuer: str, said: Mention, start: int, end: int, attrs: list[tuple[str, Value]]) -> Claim:
    passage = Evidence(made.document.name, start, end, made.document.text[start:end])
    return Claim(made.document.name, "Listing", (("issuer", issuer),), tuple(attrs), None, "asserted", None, (passage,),
                 (("issuer", said),), CHANCE, (("ticker", CHANCE),))  # fmt: skip


def _bare(made: Article, people: Cast) -> Iterator[tuple[Thing, Span, str, int]]:
    """The capitals in brackets after a company's name that neither shorten it nor name another party: the company, its mention, they, and where they end."""
    for thing in people.things:
        for span in thing.mentions if thing.type == "ORG" and not thing.unnamed else ():
            hit = BARE.match(made.text, span.end_char)
            if hit and hit[1] not in OTHER and indexed(hit[1]) in (hit[1], thing.name) and not shortens(hit[1], span.text):
                yield thing, span, hit[1], hit.end()


def shortens(symbol: str, name: str) -> bool:
    """Whether capitals may be an abbreviation of a name: they begin as its initials do, or hold three of them in order."""
    low, short = symbol.casefold(), initials(name)
    every = "".join(word[0] for word in re.findall(r"\w+", name)).casefold()
    if any(len(first) > 1 and (low.startswith(first[:3]) or first.startswith(low)) for first in (short, every)):
        return True
    letters = iter(low)
    return len(short) > 2 and all(letter in letters for letter in short)


def _companies(people: Cast) -> list[tuple[int, int, str]]:
    """Where each mention of a company ends, its number and its words, by the end."""
    mentions = (span for thing in people.things if thing.type == "ORG" and not thing.unnamed for span in thing.mentions)
    return sorted((span.end_char, number, span.text) for number, span in enumerate(mentions))


def _before(made: Article, at: int, companies: list[tuple[int, int, str]]) -> str:
    """The company named right before a ticker in brackets."""
    place = made.reading(max(0, at - 1), at + 1)
    if place is None:
        return ""
    near = companies[bisect_left(companies, (place[0] - 25,)) : bisect_left(companies, (place[0] + 1,))]
    told = [(number, name) for end, number, name in near if not any(c in made.text[end : place[0]] for c in ".;,\n")]
    return max(told)[1] if told else ""
