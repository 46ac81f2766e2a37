"""A graph in parts, sent to a store by the SPARQL 1.1 Graph Store HTTP Protocol.

No redirect is followed: neither a graph nor a password goes where nobody sent it.
"""
from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, build_opener

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from kg.errors import BadAddress, NotSent
from kg.graph.address import TRUST, authorization, reached, untrusted
from kg.graph.build import ONTOLOGY, REJECTED
from kg.graph.derive import AUDIT, DEPENDENCY, RELATED
from kg.graph.endpoint import Stay
from kg.graph.parts import QUADS, manifest, named, read

TOKEN = "KG_LOAD_TOKEN"  # the environment variable
GRAPHS = (DefaultGraph(), ONTOLOGY, REJECTED, DEPENDENCY, RELATED, AUDIT)
TRIPLES = 20_000  # in a request
TRIES, WAIT = 4, 0.5  # how often a request is made, and the seconds before the second time; twice as many before each other
LATER = (429, 500, 502, 503, 504)  # answers after which a request may succeed
Graph = NamedNode | DefaultGraph


class Sender:
    """Sends requests to a store, each of which may take so many seconds.

    A name and password in the address, or the token in KG_LOAD_TOKEN, tell who asks. Raises BadAddress or BadToken.
    """

    def __init__(self, url: str, seconds: float = 60, wait: float = WAIT) -> None:
        try:
            parts, asked = reached(url)
        except ValueError:
            raise BadAddress from None
        self.url, self.address, self.seconds, self.wait = url, asked.geturl(), seconds, wait
        bearer = authorization(parts, TOKEN)
        self.headers = {"Content-Type": "text/turtle; charset=utf-8", **({"Authorization": bearer} if bearer else {})}

    def __call__(self, method: str, graph: Graph, data: bytes | None = None) -> None:
        """A request on a graph. Raises NotSent."""
        asked = f"graph={quote(graph.value, safe='')}" if isinstance(graph, NamedNode) else "default"
        address = f"{self.address}{'&' if '?' in self.address else '?'}{asked}"
        for left in reversed(range(TRIES)):
            try:
                with build_opener(Stay).open(Request(address, data, self.headers, method=method), timeout=self.seconds):
                    return
            except HTTPError as error:
                if method == "DELETE" and error.code == 404:
                    return
                moved = f", moved to {error.headers['Location']}" if error.headers["Location"] else ""
                reason, again = f"{method}: {error.code} {error.reason}{moved}", error.code in LATER
            except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
                told = getattr(error, "reason", error)
                problem = untrusted(told)
                reason, again = f"{problem}; {TRUST}" if problem else str(told) or type(error).__name__, not problem
            if not again or not left:
                raise NotSent(self.url, reason)
            time.sleep(self.wait * 2 ** (TRIES - 1 - left))


def send(folder: Path, request: Callable[..., object]) -> Counter[str]:
    """Replaces the graphs of a store by those of a folder's parts; how many triples each has, by its IRI ("" for the default).

    Each graph is replaced by a request of its own and then added to; one that has nothing any more is removed. All can be
    sent again. Raises BadParts, and what `request` raises.
    """
    held: dict[Graph, list[Triple]] = defaultdict(list)
    sent: Counter[str] = Counter()

    def flush(graph: Graph) -> None:
        name = graph.value if isinstance(graph, NamedNode) else ""
        request("POST" if name in sent else "PUT", graph, serialize(held[graph], format=RdfFormat.N_TRIPLES))
        sent[name] += len(held.pop(graph))

    for quad in read(named(folder, manifest(folder), QUADS)):
        held[quad.graph_name].append(quad.triple)
        if len(held[quad.graph_name]) == TRIPLES:
            flush(quad.graph_name)
    for graph in list(held):
        flush(graph)
    for graph in GRAPHS:
        if (graph.value if isinstance(graph, NamedNode) else "") not in sent:
            request("DELETE", graph)
    return sent
