"""What is amended inside a line: invisible characters, markup, cashtags, stray foreign words, words glued together."""
from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal

from kg.read.rewriting import Edit, Rewriting

INVISIBLE = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e" \
            "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff"
BLANK = "\t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
BREAK = "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
TAGS = "a|abbr|article|b|blockquote|br|code|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre|script|section|" \
       "small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul"
LINE_TAG = re.compile(r"</?(?:article|blockquote|br|div|fig|h[1-6r]|li|ol|p\b|pre|section|table|tr|ul)", re.I)
CHARACTERS = re.compile(
    rf"(?P<invisible>[{INVISIBLE}]+)|(?P<blank>[{BLANK}]+)|(?P<line>\r\n?|[{BREAK}])"
    rf"|(?P<tag></?(?:{TAGS})\b[^<>]{{0,500}}>|<!--[^<>]{{0,500}}-->)|(?P<entity>&(?:#\d{{1,7}}|#x[\da-f]{{1,6}}|[a-z]{{2,24}}\d?);)"
    r"|(?P<wide>[\uff01-\uff5e\u3001\u3002\u300a-\u300f\u30fb])", re.I)
WIDE = {"\u3001": ",", "\u3002": ".", "\u30fb": "·"} | dict.fromkeys(
    "\u300a\u300b\u300c\u300d\u300e\u300f", '"')

CASHTAG = re.compile(r"\$([^$()\n]{1,60}?)\s?\(([A-Z0-9][A-Z0-9.\-]{0,9})\.([A-Z]{2,4})\)\$", re.I)
# What a stock forum's own translation makes of 等, "and others", after a row of cashtags.
AND_OTHERS = re.compile(r"\s?(?:Wait for|等等?)\s?:?")
PLAIN_CASHTAG = re.compile(r"(?<![\w$])\$([A-Z]{2,6})(?![\w$])")
CURRENCY_CODES = frozenset("US USD AU AUD CA CAD HK HKD NZ NZD SG SGD EUR GBP JPY CNY TWD".split())
LISTED = re.compile(r"\(([^()\n]{3,60})\)")
LISTING = re.compile(r"\s*([A-Z][A-Za-z-]+(?: [A-Z][A-Za-z]+){0,2})\s?:\s?\$?([A-Z0-9]{1,6}(?:[.\-][A-Z0-9]{1,3})?)\s*")
SUFFIXED = re.compile(r"\s*([A-Z0-9]{2,6}|[A-Z](?=\.[A-Z]{2}))\.([A-Z]{1,2})\s*")
NO_TICKER = re.compile(r"[IVX]+$|\d{1,2}$|(?:19|20)\d\d$")

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
FOREIGN = re.compile(rf"(?P<number>(?<![\d.,])\d[\d,]{{0,40}}(?:\.\d{{1,40}})?) ?(?P<unit>万亿|百万|千万|亿|億|万|萬)(?P<money> ?美元)?"
                     rf"|(?P<about>[大仅]?[约約]为?) ?(?=[$€£¥]?\d)|[{HAN}]+")
UNITS = {"万亿": 12, "百万": 6, "千万": 7, "亿": 8, "億": 8, "万": 4, "萬": 4}
MOSTLY_FOREIGN = 0.2  # of the letters: then the article is not English with strays in it

MARKUP = re.compile(
    r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,500}\)|\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|```[\w+-]{0,20}$|\[\d{1,3}\]|(?<!`)`(?!`)"
    r"|\((?:photo|image|picture|illustration|credit|source)(?: by| credit)?[: ][^()\n]{0,120}\)"
    r"|(?:(?<=[.!?…”\"])|(?<=\s))(?:read|see|show) more[.…]{0,3}\s*$"
    r"|\Adate:? \d{4}-\d\d-\d\d\s+(?:logo\n)?", re.I | re.M)
LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})(\]\([^()\s]{1,500}\))")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=\w)([^*\n]{1,200})(?<=[\w.,!?%)])\*(?![\w*])|(?<!\w)_(?=\w)([^_\n]{1,200})_(?!\w)")

OPENERS = "The|This|These|That|Those|It|Its|In|On|At|As|An?|He|She|They|We|But|And|For|With|However|Meanwhile|According|While|" \
          "After|Before|Today|Currently|By|If|When|To|From|There|Under"
BEFORE_NUMBER = "to|of|at|by|in|for|from|than|and|about|over|nearly|almost|approximately|roughly|around|least|most|up|with|was|" \
                "is|reached|reaches|until|per|under|below|above|some"
GLUE = re.compile("|".join((
    r"(?:[a-z]{2}|[a-z][’']s|[%)\]])[.!?…][\"”’]?(?=[A-Z][a-z]|[AI] )(?!(?:Com|Net|Org|Io|Ai|Co|Gov|Edu|Js)\b)",  # center.Its
    r"(?<![\w.,$€£-])\d{1,4}\.(?=[A-Z][a-z])",                                       # May 14.During
    rf"(?:(?<![\w.])[A-Z]{{2,8}}|[A-Za-z]\d{{1,4}})[.!?](?=(?:{OPENERS})\b)",        # the GPU.The
    r"[a-z]{2}:(?=[A-Za-z]|[$€£¥]\d)",                                               # emerging:Contrary
    r"[\w)][,;](?=[A-Za-z])",                                                        # here,there
    r"[a-z](?=[$€£¥]\d)",                                                            # reaches$7.8
    rf"\b(?:{BEFORE_NUMBER})(?=\d[\d.,]*(?:%|[ ;)]))",                               # to2.2 times
    r"\d times(?=(?:the|of|more)\b)",                                                # 2.2 timesthe
    r"\d(?=(?:thousand|million|billion|trillion|percent)\b)",                        # 10billion
    r"\)(?=[A-Z][a-z])",                                                             # (HPC)The
    r"[a-z]{3}(?=\([A-Z0-9])",                                                       # company(ABC)
    r"”(?=\w)",
)))
LONGEST = 1000  # characters of a word: what runs on for longer is data, or written without spaces
SCHEME = re.compile(r"(?:https?|ftp|mailto|doi|tel|urn|isbn):$")
SPACES = re.compile(r"(?P<line> *\n *)|\A +| +\Z| +(?=[,;:.!?)](?:\s|\Z))|(?<=[(\[]) +|(?P<run> {2,})")


def characters(draft: Rewriting) -> None:
    """Drops what cannot be seen, turns markup and wide punctuation into plain characters."""
    def plain(match: re.Match[str]) -> str:
        kind, text = match.lastgroup, match[0]
        if kind == "blank":
            return " "
        if kind == "line" or kind == "tag" and LINE_TAG.match(text):
            return "\n"
        if kind == "entity":
            char = html.unescape(text)
            return text if char == text else " " if char.isspace() or not char.isprintable() else char
        if kind == "wide":
            char = WIDE.get(text) or chr(ord(text) - 0xFEE0)
            before = match.string[match.start() - 1:match.start()]
            return " (" if char == "(" and before.isalnum() else char
        return ""

    draft.sub(CHARACTERS, plain)


def tickers(draft: Rewriting) -> list[tuple[int, int, str, str, str]]:
    """Each ticker's span in the document, name, symbol and exchange; the draft keeps bare names where cashtags stood."""
    text = draft.text
    found: list[tuple[int, int, str, str, str]] = []
    edits: list[Edit] = []
    last = -1
    for match in CASHTAG.finditer(text):
        start, end = match.span()
        name, symbol, place = match.groups()
        found.append((start, end, name.strip(), symbol.upper(), place.upper()))
        named = re.search(r"[^\W_]", re.sub(f"[{HAN}]", "", name))
        keep = match.span(1) if named else match.span(2)
        if start and start != last and text[start - 1] not in " \n\"'“‘([-–—/":
            edits.append((start, start, " "))
        last = end
        if others := AND_OTHERS.match(text, end):
            end = others.end()
        edits += (start, keep[0], ""), (keep[1], end, "")
        following = text[end:end + 1]
        if CASHTAG.match(text, end):
            edits.append((end, end, ", "))
        elif following.isalnum() or following in tuple("(&\"“‘$"):
            edits.append((end, end, " "))
    within = [ticker[:2] for ticker in found]
    for match in PLAIN_CASHTAG.finditer(text):
        if match[1] not in CURRENCY_CODES and not _inside(within, match.start()):
            found.append((*match.span(), "", match[1], ""))
            edits.append((match.start(), match.start(1), ""))
    for match in LISTED.finditer(text):
        if not _inside(within, match.start()):
            found += _listed(match)
    placed = [(draft.starts[start], draft.ends[end - 1], *rest) for start, end, *rest in sorted(found)]
    draft.edit(sorted(edits))
    return placed


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    """Whether a place lies in one of the sorted spans."""
    before = bisect_right(spans, (at, at)) - 1
    return before >= 0 and at < spans[before][1] or before + 1 < len(spans) and spans[before + 1][0] == at


def foreign(draft: Rewriting) -> None:
    """Takes stray Chinese and Japanese words out of English sentences; figures in their units are written out."""
    strays = sum(map(len, re.findall(f"[{HAN}]+", draft.text)))
    if not strays or strays > MOSTLY_FOREIGN * sum(map(str.isalpha, draft.text)):
        return

    def english(match: re.Match[str]) -> str:
        before = match.string[match.start() - 1:match.start()] if match.start() else ""
        after = match.string[match.end():match.end() + 1]
        gap = " " if before.isalnum() and (after.isalnum() or after in tuple("$€£¥(")) else ""
        if match["number"]:
            amount = Decimal(match["number"].replace(",", "")).scaleb(UNITS[match["unit"]])
            return f"{amount.normalize():,f}" + (" US dollars" if match["money"] else "") + (" " if after.isalnum() else "")
        if match["about"]:
            return (" " if before.isalnum() else "") + "about "
        return gap

    draft.sub(FOREIGN, english)


def markup(draft: Rewriting) -> None:
    """Drops emphasis, links' addresses, credits in brackets and what else is no word of a sentence."""
    draft.edit([edit for match in LINK.finditer(draft.text)
                for edit in ((match.start(), match.start(1), ""), (match.start(2), match.end(2), ""))])
    draft.edit([edit for match in EMPHASIS.finditer(draft.text)
                for edit in ((match.start(), match.start() + 1, ""), (match.end() - 1, match.end(), ""))])
    draft.sub(MARKUP, "")


def glue(draft: Rewriting) -> None:
    """Parts words that lost the space between them, but for addresses."""
    addresses = [match.span() for match in re.finditer(r"\S+", draft.text) if _address(match[0])]
    cuts = []
    for match in GLUE.finditer(draft.text):
        if not (_inside(addresses, match.end() - 1) or SCHEME.search(draft.text, max(0, match.start() - 8), match.end())):
            cuts.append((match.end(), match.end(), " "))
    draft.edit(cuts)


def words(draft: Rewriting) -> None:
    """Parts what runs on for longer than any word: it would be read as one, at a cost that grows with its square."""
    draft.edit([(at, at, " ") for match in re.finditer(r"\S+", draft.text)
                for at in range(match.start() + LONGEST, match.end(), LONGEST)])


def spaces(draft: Rewriting) -> None:
    """Leaves one space between words and none before a stop."""
    draft.sub(SPACES, lambda match: "\n" if match["line"] else " " if match["run"] else "")


def _address(token: str) -> bool:
    return "://" in token or token.startswith("www.") or "@" in token


def _listed(match: re.Match[str]) -> Iterator[tuple[int, int, str, str, str]]:
    """The exchanges and symbols in one bracket, if there is nothing else in it."""
    parts = re.split(r"([;,/|]| and )", match[1])
    at = match.start(1)
    out = []
    for part in parts[::2]:
        begin = match.string.index(part, at)
        at = begin + len(part)
        if listing := LISTING.fullmatch(part):
            place, symbol = listing.groups()
        elif suffixed := SUFFIXED.fullmatch(part):
            symbol, place = suffixed.groups()
        else:
            return
        if NO_TICKER.match(symbol) and not place.isupper():
            return
        start = begin + len(part) - len(part.lstrip())
        out.append((start, start + len(part.strip()), "", symbol, place))
    yield from out
