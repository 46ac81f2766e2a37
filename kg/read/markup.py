"""How many attributes the tags of a page have: the parser takes time by the square of them, where no time limit breaks in."""
from __future__ import annotations

import re

MOST = 1000  # attributes of a tag that is parsed

COMMENT = re.compile(rb"<!--(?:-?>|.*?(?:--!?>|\Z))", re.S)
BEGUN = re.compile(rb"<([A-Za-z][^\s/>]*+)|<!--")
ATTRIBUTE = re.compile(rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?""")
WORDS = frozenset((b"script", b"style", b"textarea", b"title"))  # elements within which no tag stands
END = re.compile(rb"</(?:script|style|textarea|title)", re.I)


def crowded(page: bytes) -> bool:
    """Whether a tag of a page has more attributes than are parsed. Each byte is looked at a few times at most."""
    page = page.replace(b"\0", b"")  # as good as every second one of UTF-16
    at = 0
    while tag := BEGUN.search(page, at):
        if tag[1] is None:
            at = COMMENT.match(page, tag.start()).end()
            continue
        at, count = tag.end(), 0
        while found := ATTRIBUTE.match(page, at):
            at, count = found.end(), count + 1
            if count > MOST:
                return True
        if tag[1].lower() in WORDS:
            end = END.search(page, at)
            at = end.start() if end else len(page)
    return False
