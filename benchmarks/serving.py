"""How many queries `kg serve` answers a second, against rdflib-endpoint on the same graph and queries, and how long each takes.

    pip install '.[web]' rdflib-endpoint uvicorn
    python benchmarks/serving.py --scale 0.1

Both run as they come: `kg serve` with its workers, rdflib-endpoint's application under uvicorn, its graph in memory. The graph is
of invented companies; scale 1 has a hundred thousand ownership links.
"""
from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

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


def rate(address: str, query: str, clients: int, seconds: float) -> float:
    """How many answers a second some clients have. Raises AssertionError where one fails."""
    until, path = time.monotonic() + seconds, f"/sparql?{urlencode({'query': PREFIXES + query})}"

    def ask(_: int) -> int:
        count = 0
        # The plainest client there is: it runs on the same processors.
        with closing(HTTPConnection(address.removeprefix("http://"), timeout=120)) as client:
            while time.monotonic() < until:
                client.request("GET", path, headers={"Accept": ROWS})
                answer = client.getresponse()
                assert answer.read() and answer.status == 200
                count += 1
        return count

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        answered = sum(pool.map(ask, range(clients)))
    return answered / (time.monotonic() - began)


@click.command()
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=0.02, show_default=True, help="1 has 100,000 links.")
@click.option("--seconds", type=float, default=3.0, show_default=True, help="How long each query is asked of each server.")
@click.option("--clients", type=int, default=8, show_default=True, help="How many ask at once.")
@click.option("--port", type=int, default=8971, show_default=True, help="Where rdflib-endpoint listens.")
def main(scale: float, seconds: float, clients: int, port: int) -> None:
    """Print a row a query, and the ratio over all; the exit code is 1 where the two servers' answers differ in length."""
    with tempfile.TemporaryDirectory() as folder:
        store = drawn(Path(folder), int(LARGEST * scale))
        ours = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(store), "--port", "0"]
        theirs = [sys.executable, "-c", SERVED, f"{folder}/drawn.nt", str(port)]
        rates, counts = [], []
        for command, address in ((ours, None), (theirs, f"http://127.0.0.1:{port}")):
            with started(command, address) as at:
                counts.append([rows(at, query) for query in QUERIES.values()])
                rates.append([rate(at, query, clients, seconds) for query in QUERIES.values()])
    click.echo(f"{'query':24}{'rows':>6}{'kg serve /s':>14}{'rdflib-endpoint /s':>20}{'ratio':>8}")
    for name, count, one, other in zip(QUERIES, counts[0], *rates, strict=True):
        click.echo(f"{name:24}{count:6}{one:14,.1f}{other:20,.2f}{one / other:8.1f}")
    one, other = (len(QUERIES) / sum(1 / each for each in row) for row in rates)
    click.echo(f"{'all in turn':24}{'':6}{one:14,.1f}{other:20,.2f}{one / other:8.1f}")
    if counts[0] != counts[1]:
        raise SystemExit(f"the answers differ: {counts[1]} rows")


if __name__ == "__main__":
    main()
