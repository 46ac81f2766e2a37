"""An update as it is carried out: asked of a dataset of its own, by clauses that say so; forgiving where it clears a graph."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from kg.ask.syntax import TOKEN, called
from kg.errors import BadQuery


def using(update: str, default: Collection[str], named: Collection[str]) -> str:
    """The update with every pattern asked of some graphs (valid IRIs), merged as the default one and by their names.

    Raises BadQuery where the update names graphs for its patterns itself.
    """
    for keyword in ("using", "with"):
        if called(update, keyword):
            raise BadQuery(f"the graphs of an update are named by {keyword.upper()} in it or by the request, not by both")
    clauses = "".join([*(f"USING <{iri}> " for iri in default), *(f"USING NAMED <{iri}> " for iri in named)])
    made, done = "", 0
    for start, end, pattern in _wheres(update):
        # DELETE WHERE { … } has no place for the clauses: it is DELETE { … } WHERE { … } in short.
        made += update[done:start] + (f"{pattern} " if pattern else "") + clauses + update[start:end]
        done = end
    return made + update[done:]


def forgiving(update: str) -> str:
    """The update, to which it is no error to clear a graph that is not there: so the W3C's tests of the protocol have it."""
    made, done, last = "", 0, ""
    for token in TOKEN.finditer(update):
        if token[0].startswith("#"):
            continue
        if last == "clear" and token[0].casefold() == "graph":
            made, done = f"{made}{update[done : token.start()]}SILENT ", token.start()
        last = token[0].casefold()
    return made + update[done:]


def _wheres(update: str) -> Iterator[tuple[int, int, str]]:
    """Where each WHERE of an operation begins and ends, and the pattern of one that follows a DELETE straight away."""
    tokens = [token for token in TOKEN.finditer(update) if not token[0].startswith("#")]
    words = [token[0].casefold() for token in tokens]
    if words.count("where") != called(update, "where"):
        raise BadQuery("an update for which the request names graphs has a space before and after each WHERE")
    depth = 0
    for place, (token, word) in enumerate(zip(tokens, words, strict=True)):
        depth += (word == "{") - (word == "}")
        if word == "where" and depth == 0:
            short = place > 0 and words[place - 1] == "delete"
            yield token.start(), token.end(), _braced(update, tokens[place + 1 :]) if short else ""


def _braced(update: str, tokens: list[re.Match[str]]) -> str:
    """What stands in the braces that begin with the first of some tokens, with them."""
    depth = 0
    for token in tokens:
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0:
            return update[tokens[0].start() : token.end()]
    raise BadQuery("the update ends within braces")
