"""A graph that an endpoint holds, fetched page by page into a store in memory.

A page holds a graph, or predicates of one whose triples fit together. Where those of one predicate alone do not, a page holds
a share of them: those whose hash begins between two bounds. So no page hangs on the order in which an endpoint tells rows,
which none need keep from one question to the next unless it sorts; and to sort all for each page takes it far longer.
How many triples each predicate has is counted before and after: a change in between shows, unless it leaves all counts alike.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, sqrt
from typing import NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.errors import NoEndpoint
from kg.graph.endpoint import Endpoint, Overloaded, endpoint
from kg.graph.iris import term

PAGE, LEAST = 20_000, 500  # triples of a page, and of one that is not made smaller if it fails
CHANGES = 3  # of the graph meanwhile, after which it is given up
DIGITS = 4  # hexadecimal ones of a hash
NAMED = "FILTER(!isBlank(?s) && !isBlank(?o))"  # a graph of ours has no blank nodes
HASH = f"BIND(SUBSTR(MD5(CONCAT(STR(?s), STR(?o))), 1, {DIGITS}) AS ?hash)"

Counts = dict[tuple[NamedNode | None, NamedNode], int]


class Part(NamedTuple):
    """A graph, None for the default one, those of its predicates that are meant, all if none is named, and how many triples
    that is."""

    graph: NamedNode | None
    predicates: tuple[NamedNode, ...]
    count: int


def fetched(url: str) -> Store:
    """The graph behind the address of an endpoint, its default graph and all named ones. Raises NoEndpoint.

    Where the default graph is the union of all, as some vendors have it, what named graphs hold is not told of it again.
    """
    at = endpoint(url)
    document = f"?s a {term('Document')}"
    if not at.result(f"ASK {{ {{ {document} }} UNION {{ GRAPH ?g {{ {document} }} }} }}"):
        raise NoEndpoint(url, "it holds no document of a graph that kg built", "load one there, or choose its graphs: …?default-graph-uri=IRI")
    counts, page, changes = _counts(at), PAGE, 0
    while changes < CHANGES:
        store, whole = Store(), True
        for part in parts(counts, page):
            page, whole = _filled(store, at, part, page)
            if not whole:
                break
        before, counts = counts, _counts(at)
        if counts != before:
            changes += 1
        elif whole:
            return _apart(store)
        elif page > LEAST:  # more rows than the endpoint gives at once
            page //= 2
        else:
            raise NoEndpoint(url, "its answers do not have all rows", "ask who runs it to allow larger ones")
    raise NoEndpoint(url, "the graph there changes while it is read", "try again later")


def parts(counts: Counts, page: int) -> Iterator[Part]:
    """The parts of all graphs: each that fits on a page; else predicates that do together, and each that does not alone."""
    for graph in sorted({graph for graph, _ in counts}, key=str):
        told = sorted(((predicate, count) for (place, predicate), count in counts.items() if place == graph), key=str)
        if (whole := sum(count for _, count in told)) <= page:
            yield Part(graph, (), whole)
            continue
        held: list[NamedNode] = []
        total = 0
        for predicate, count in told:
            if held and total + count > page:
                yield Part(graph, tuple(held), total)
                held, total = [], 0
            held.append(predicate)
            total += count
        yield Part(graph, tuple(held), total)


def _counts(at: Endpoint) -> Counts:
    """How many triples of each graph have each predicate."""
    rows = at.rows(f"SELECT ?g ?p (COUNT(*) AS ?n) WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} {NAMED} }} GROUP BY ?g ?p",
                   lambda row: ((row["g"], row["p"]), int(row["n"].value)))  # fmt: skip
    return dict(rows)


def _filled(store: Store, at: Endpoint, part: Part, page: int) -> tuple[int, bool]:
    """Puts the triples of a part into a store: how large pages could be, and whether these are as many as were counted."""
    graph = part.graph or DefaultGraph()
    while True:
        try:
            got = 0
            for query in _queries(part, page):
                quads = at.rows(query, lambda row: Quad(row["s"], row["p"], row["o"], graph))
                store.extend(quads)
                got += len(quads)
            return page, got == part.count
        except Overloaded:
            if page <= LEAST:
                raise
            page //= 2


def _queries(part: Part, page: int) -> Iterator[str]:
    """What is asked for the triples of a part, a page each."""
    meant = f"VALUES ?p {{ {' '.join(map(str, part.predicates))} }} " if part.predicates else ""
    triples = "?s ?p ?o" if part.graph is None else f"GRAPH {part.graph} {{ ?s ?p ?o }}"
    # Shares of equal width are not of equal size: as hashes fall, one in 30,000 is larger than planned by more than the room left.
    shares = 1 if part.count <= page else ceil(part.count / max(page - 4 * sqrt(page), page / 4))
    bounds = [f"{16**DIGITS * share // shares:0{DIGITS}x}" for share in range(shares)] + ["g"]
    for low, high in pairwise(bounds):
        some = f' {HASH} FILTER(?hash >= "{low}" && ?hash < "{high}")' if shares > 1 else ""
        yield f"SELECT ?s ?p ?o WHERE {{ {meant}{triples} {NAMED}{some} }} LIMIT {page}"


def _apart(store: Store) -> Store:
    """The store, its default graph without what named graphs hold where that is all that they hold."""
    named = [quad for quad in store if quad.graph_name != DefaultGraph()]
    merged = [Quad(quad.subject, quad.predicate, quad.object) for quad in named]
    if all(quad in store for quad in merged):
        for quad in merged:
            store.remove(quad)
    return store
