"""How many queries `kg serve` answers a second, against rdflib-endpoint on the same graph and queries, and how long each takes.

    pip install '.[web]' rdflib-endpoint uvicorn
    python benchmarks/serving.py --scale 0.1

Both run as they come: rdflib-endpoint's application under uvicorn, its graph in memory; `kg serve` with its workers, once as it
is, so that a query that is asked again is answered from memory, and once with `--remember 0`, so that each is worked out.
(rdflib-endpoint remembers how it read a query, and works each out.) All servers are up all the while and are asked by turns, each
query first for a while that does not count. The graph is of invented companies; scale 1 has a hundred thousand ownership links.
"""
from __future__ import annotations

import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import click
import httpx
from pyoxigraph import DefaultGraph, RdfFormat

from kg.ask.columned import columns
from kg.graph.store import build, open_store
from kg.records import Claim, Document, Evidence

LARGEST = 100_000
ROWS = "application/sparql-results+json"
PREFIXES = "PREFIX kg: <https://w3id.org/dealgraph/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
QUERIES = {
    "one party's holdings": "SELECT ?name { <https://w3id.org/dealgraph/party/company-7> kg:owns/rdfs:label ?name }",
    "two steps": "SELECT ?a ?c { ?a kg:owns ?b . ?b kg:owns ?c } LIMIT 20",
    "the largest holders": "SELECT ?a (COUNT(?b) AS ?n) { ?a kg:owns ?b } GROUP BY ?a ORDER BY DESC(?n) LIMIT 10",
    "a name": "SELECT ?s { ?s rdfs:label 'Company 11' }",
}
TURNS = 3
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n", re.IGNORECASE)
READY = re.compile(r"http://127\.0\.0\.1:\d+")
SERVED = """import sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph().parse(sys.argv[1], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
"""


def drawn(place: Path, links: int) -> Path:
    """A graph of companies that own one another, and the same as N-Triples."""
    draw, names = random.Random(7), [f"Company {number}" for number in range(max(links // 3, 20))]
    text = "It is told."
    document = Document("told", text, "0" * 64)
    pairs = {(draw.choice(names), draw.choice(names)) for _ in range(links)}
    claims = [Claim("told", "Ownership", (("owner", one), ("owned", other)), evidence=(Evidence("told", 0, len(text), text),))
              for one, other in sorted(pairs) if one != other]  # fmt: skip
    build(claims, [document], place / "drawn.kg", columns=columns)
    open_store(place / "drawn.kg").dump(place / "drawn.nt", format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    return place / "drawn.kg"


@contextmanager
def started(command: list[str], address: str | None = None) -> Iterator[str]:
    """A server that answers: its address, told by itself if none is given."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if address is None:
            assert process.stdout is not None
            found = READY.search(process.stdout.readline())
            assert found, "the server does not start"
            address = found[0]
        while True:
            try:
                if httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=60).status_code == 200:
                    break
            except httpx.TransportError:
                assert process.poll() is None, "the server ended"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def rows(address: str, query: str) -> int:
    """How many rows a query has."""
    asked = {"params": {"query": PREFIXES + query}, "headers": {"Accept": ROWS}}
    return len(httpx.get(f"{address}/sparql", timeout=120, **asked).json()["results"]["bindings"])


def asked(address: str, query: str, clients: int, seconds: float) -> tuple[int, float]:
    """How many answers some clients have, and in how many seconds. Raises AssertionError where one fails."""
    at = urlsplit(address)
    path = f"/sparql?{urlencode({'query': PREFIXES + query})}"
    request = f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nAccept: {ROWS}\r\n\r\n".encode()
    until = time.monotonic() + seconds

    def ask(_: int) -> int:
        count = 0
        # The plainest client there is: it runs on the same processors.
        with socket.create_connection((at.hostname, at.port), timeout=120) as client:
            while time.monotonic() < until:
                client.sendall(request)
                told = b""
                while (length := LENGTH.search(told)) is None or len(told) < length.end() + int(length[1]):
                    piece = client.recv(1 << 16)
                    assert piece, "the server hung up"
                    told += piece
                assert told.startswith(b"HTTP/1.1 200 "), told
                count += 1
        return count

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        answered = sum(pool.map(ask, range(clients)))
    return answered, time.monotonic() - began


def rates(addresses: list[str], query: str, clients: int, seconds: float) -> list[float]:
    """How many answers a second each server gives, asked by turns."""
    answers, times = [0] * len(addresses), [0.0] * len(addresses)
    for turn in range(TURNS + 1):
        for place, address in enumerate(addresses):
            count, took = asked(address, query, clients, seconds / TURNS)
            if turn:  # the first is for the servers to get going
                answers[place] += count
                times[place] += took
    return [count / took for count, took in zip(answers, times, strict=True)]


@click.command()
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=0.02, show_default=True, help="1 has 100,000 links.")
@click.option("--seconds", type=float, default=3.0, show_default=True, help="How long each query is asked of each server.")
@click.option("--clients", type=int, default=8, show_default=True, help="How many ask at once.")
@click.option("--port", type=int, default=8971, show_default=True, help="Where rdflib-endpoint listens.")
def main(scale: float, seconds: float, clients: int, port: int) -> None:
    """Print a row a query, and the ratios over all; the exit code is 1 where the two servers' answers differ in length."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        store = drawn(Path(folder), int(LARGEST * scale))
        theirs = [sys.executable, "-c", SERVED, f"{folder}/drawn.nt", str(port)]
        ours = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(store), "--port", "0"]
        addresses = [servers.enter_context(started(theirs, f"http://127.0.0.1:{port}")),
                     servers.enter_context(started([*ours, "--remember", "0"])), servers.enter_context(started(ours))]  # fmt: skip
        counts = [[rows(address, query) for query in QUERIES.values()] for address in addresses]
        found = [rates(addresses, query, clients, seconds) for query in QUERIES.values()]
    # Of as many of each: what a client has who asks them in turn.
    found.append([len(QUERIES) / sum(1 / each for each in column) for column in zip(*found, strict=True)])
    click.echo(f"{'':24}{'':6}{'rdflib-endpoint':>17}{'kg serve --remember 0':>24}{'kg serve':>18}")
    click.echo(f"{'query':24}{'rows':>6}{'answers/s':>17}{'answers/s':>16}{'times':>8}{'answers/s':>10}{'times':>8}")
    for name, count, (other, one, again) in zip([*QUERIES, "all in turn"], [*counts[0], ""], found, strict=True):
        click.echo(f"{name:24}{count:>6}{other:17,.1f}{one:16,.0f}{one / other:8.1f}{again:10,.0f}{again / other:8.1f}")
    if counts.count(counts[0]) != len(counts):
        raise SystemExit(f"the answers differ: {counts} rows")


if __name__ == "__main__":
    main()
