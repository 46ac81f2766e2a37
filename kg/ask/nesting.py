"""How deep a query nests: one that nests too deep brings the parser down, and with it the process that works it out."""
from __future__ import annotations

import re
from functools import cache

from kg.errors import BadQuery

DEEPEST = 250  # the parser breaks down between 400 and 1,000 EXISTS in each other
OPENING, CLOSING, BETWEEN = "{([", "})]", "&|=<>*/+-.,;"
SIGNS = f"{OPENING}{CLOSING}{BETWEEN}!"


def refuse_deep(text: str) -> None:
    """Nothing, where no brackets and negations of a query or an update stand deeper in each other than DEEPEST; else raises BadQuery.

    Those in strings and comments are none. What looks like an IRI may be a comparison ("?a<(2)&&?b>1"): it can open, not close.
    """
    if sum(map(text.count, OPENING + "!")) <= DEEPEST:  # the pattern, which takes time to load, is for the others
        return
    open_: list[int] = []  # what each bracket that is open adds: itself, and the negations that it ends
    deep = negated = 0
    for piece in _pieces().findall(text):
        if piece[0] not in SIGNS:
            continue
        before = open_.copy() if piece[0] == "<" else None
        for at, sign in enumerate(piece):
            if sign == "!" and piece[at + 1 : at + 2] != "=":
                negated += 1
            elif sign in OPENING:
                open_.append(1 + negated)
                deep, negated = deep + open_[-1], 0
            elif sign in CLOSING:
                deep, negated = deep - (open_.pop() if open_ else 0), 0
            elif sign in BETWEEN:
                negated = 0
            if deep + negated > DEEPEST:
                raise BadQuery(f"brackets or negations stand more than {DEEPEST} deep in each other; write it flatter")
        if before is not None and len(open_) < len(before):
            open_, deep = before, sum(before)


@cache
def _pieces() -> re.Pattern[str]:
    from kg.ask.syntax import IRI, STRING

    return re.compile(rf"{STRING}|{IRI}|\\.|#[^\n\r]*|[\w:](?:[\w:.%-]*[\w:])?|!=?|[][(){{}}&|=<>*/+.,;-]", re.DOTALL)
