"""Which endpoints a query would call, read off its parsed form: only rdflib hands that out, and it is loaded only here."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.errors import RefusedQuery


def refuse_services(query: str, allowed: Iterable[str], prefixes: Mapping[str, str], said: int) -> None:
    """Nothing, where every SERVICE of the query names an allowed endpoint; else raises RefusedQuery.

    `said` is how often the word stands in the query as a keyword: what this parser cannot read or overlooks is refused too.
    """
    found = list(_endpoints(query, prefixes))
    allowed = set(allowed)
    for endpoint in found:
        if endpoint is None:
            raise RefusedQuery("SERVICE with a variable for its endpoint is refused: nobody can tell whom it would call")
        if endpoint not in allowed or not endpoint.startswith(("http://", "https://")):
            raise RefusedQuery(f"SERVICE <{endpoint}> is refused; allow it with: --allow-service {endpoint}")
    if len(found) < said:
        raise RefusedQuery("a SERVICE of this query cannot be checked and is refused; write it plainly, outside others")


def _endpoints(query: str, prefixes: Mapping[str, str]) -> Iterator[str | None]:
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        algebra = translateQuery(parseQuery(query), initNs=dict(prefixes)).algebra
    except (Exception, RecursionError) as error:  # its parser raises whatever it meets
        reason = " ".join(str(error).split())[:160]
        raise RefusedQuery(f"the query holds the word service and cannot be checked for calls, so it is refused: {reason}") from error
    yield from _services(algebra)


def _services(node: Any) -> Iterator[str | None]:
    from rdflib import URIRef
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(node, CompValue) and node.name == "ServiceGraphPattern":
        yield str(node.term) if isinstance(node.term, URIRef) else None
    if isinstance(node, Mapping):  # a CompValue is one too
        node = node.values()
    elif not isinstance(node, (list, tuple, set, frozenset)):
        return
    for part in node:
        yield from _services(part)
