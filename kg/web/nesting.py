"""How deep a query nests: one that nests too deep brings the parser down, and with it the process that works it out."""
from __future__ import annotations

import re

from kg.ask.syntax import IRI, STRING
from kg.errors import BadQuery

DEEPEST = 250  # the parser breaks down between 400 and 1,000 EXISTS in each other
PIECE = re.compile(rf"{STRING}|{IRI}|\\.|#[^\n\r]*|[][(){{}}]", re.DOTALL)


def refuse_deep(text: str) -> None:
    """Nothing, where no brackets of a query or an update stand deeper in each other than DEEPEST; else raises BadQuery.

    Those in strings and comments are none. What looks like an IRI may be a comparison ("?a<(2)&&?b>1"): it can open, not close.
    """
    if sum(map(text.count, "{([")) <= DEEPEST:
        return
    deep = 0
    for piece in PIECE.findall(text):
        if piece[0] in "\"'#\\":
            continue
        before = deep
        for sign in piece:
            deep += (sign in "{([") - (sign in "})]")
            if deep > DEEPEST:
                raise BadQuery(f"the brackets stand more than {DEEPEST} deep in each other; write it flatter")
        if piece[0] == "<":
            deep = max(deep, before)
