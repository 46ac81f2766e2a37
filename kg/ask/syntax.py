"""A query as text: where it stops being one, and whether it may call out. The parser itself is passed in."""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection
from functools import cache

from kg.errors import BadQuery, RefusedQuery

Parse = Callable[[str], str | None]  # a query to the parser's error, or None

STRING = r'"""(?:[^\\]|\\.)*?"""' + r"|'''(?:[^\\]|\\.)*?'''" + r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
IRI = r'<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU])*>'
TOKEN = re.compile(rf"{STRING}|{IRI}|#[^\n\r]*|[?$]\w+|@[\w-]+|[\w.-]{{0,100}}:(?:[\w.:%-]|\\.)*|\w+|\\.|\S", re.DOTALL)
# What cannot hold a keyword. A name before a colon that holds one that is looked for stays, see called().
INERT = rf"{STRING}|{IRI}|\\.|#[^\n\r]*|[?$]\w+|(?<!\w)(?!\w{{0,100}}KEYWORD)\w[\w-]{{0,100}}:[\w:%-]*|:[\w:%-]+"
POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?")
REASON = re.compile(r"\b(?:(?:The|BIND|Blank|Invalid|Nested|Aggregate)\b [\w ]+)")
DECLARED = re.compile(r"\bPREFIX\s*([\w.-]{0,100}:)", re.IGNORECASE)
UPDATES = frozenset("insert delete load clear drop create add move copy with".split())
PADDING = " " * 40  # longer than any keyword: the parser reports where a keyword that it tried would have ended


def called(query: str, keyword: str) -> int:
    """How often a query may say a keyword: wherever the word (in small letters) stands outside strings, comments, IRIs and names.

    Oxigraph wants no space after a keyword ("SERVICEex:endpoint" calls out), so a prefix that holds the word counts too.
    """
    return _inert(keyword).sub(" ", query).casefold().count(keyword)


@cache
def _inert(keyword: str) -> re.Pattern[str]:
    return re.compile(INERT.replace("KEYWORD", keyword), re.DOTALL | re.IGNORECASE)


def refusal(query: str, error: str, parse: Parse | None, prefixes: Collection[str]) -> BadQuery:
    """The parser's error as a user reads it: the line, a caret under what cannot stand there, and why."""
    if (first := verb(query)) in UPDATES:
        return RefusedQuery(f"{first.upper()} is refused: a query reads the graph; kg build changes it")
    position = POSITION.match(error)
    if not position:
        return BadQuery(" ".join(error.split()))
    offset, token, reason = _offset(query, position), "", _reason(error)
    if parse:
        offset, token, told = _stumble(query, offset, parse)
        reason = reason or told
    prefix, colon, _ = token.partition(":")
    if colon and not token.startswith(tuple("<\"'")) and prefix not in declared(query) and prefix not in prefixes:
        reason = f"the prefix {prefix}: is not declared"
    return BadQuery(_shown(query, offset, reason or (f"a query cannot go on with {token}" if token else "the query ends too early")))


def declared(query: str) -> set[str]:
    """The prefixes that a query declares."""
    return {prefix.removesuffix(":") for prefix in DECLARED.findall(query)}


def verb(query: str) -> str:
    """The first word of a query or an update that says what it does, in small letters: "select", "insert"."""
    words = (word.casefold() for word in TOKEN.findall(query) if not word.startswith("#"))
    for word in words:
        if word == "prefix":
            next(words, "")
        if word not in ("prefix", "base") and not word.startswith("<"):
            return word
    return ""


def _stumble(query: str, reported: int, parse: Parse) -> tuple[int, str, str]:
    """Where the first token stands that no query can go on with, the token, and the parser's reason.

    What stands before it can begin a query just when the parser, given it and some space, fails only at the very end.
    """
    tokens = [m for m in TOKEN.finditer(query) if not m[0].startswith("#")]

    def failure(count: int) -> str | None:
        padded = query[: tokens[count - 1].end()] + PADDING
        error = parse(padded)
        position = POSITION.match(error or "")
        return error if position and _offset(padded, position) < len(padded) else None

    good = bisect_left(range(1, len(tokens) + 1), True, key=lambda count: failure(count) is not None)
    if good == len(tokens):
        return len(query.rstrip()), "", ""
    at = tokens[good].start()
    reason = _reason(failure(good + 1) or "") or _reason(parse(query[:at] + PADDING) or "")
    # A quotation mark that nothing closes is no token: the parser stops at the end of its line.
    return (reported if "\n" in query[reported:at] else at), tokens[good][0], reason


def _reason(error: str) -> str:
    found = REASON.search(error)
    return f"the parser says: {found[0]}" if found else ""


def _offset(text: str, position: re.Match[str]) -> int:
    lines = text.split("\n")
    return min(sum(len(line) + 1 for line in lines[: int(position[1]) - 1]) + int(position[2]) - 1, len(text))


def _shown(query: str, offset: int, reason: str) -> str:
    start = query.rfind("\n", 0, offset) + 1
    line = query[start:].partition("\n")[0].rstrip("\r")
    indent = "".join("\t" if c == "\t" else " " for c in query[start:offset])
    return f"line {query.count(chr(10), 0, offset) + 1}, column {offset - start + 1}: {reason}\n  {line}\n  {indent}^"
