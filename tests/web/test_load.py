"""Many clients at once: each has its answers, and none an error."""
import itertools
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

import pytest

CLIENTS = 50
SECONDS = 20 if os.environ.get("KG_FULL") == "1" else 2.5
PATHS = [
    "/api/card?party=Tesla",
    "/api/paths?a=Tesla&b=xAI",
    "/api/flows",
    "/party/tesla",
    "/graph?graph=https://w3id.org/dealgraph/ontology",
    *(f"/sparql?{urlencode({'query': query})}" for query in (
        "ASK { ?s kg:acquirer ?o }",
        "SELECT ?name { ?deal kg:acquirer/rdfs:label ?name } ORDER BY ?name",
        "CONSTRUCT { ?s kg:acquirer ?o } WHERE { ?s kg:acquirer ?o }",
    )),
    *(f"/sparql?{urlencode({'query': f'SELECT * {{ ?s rdfs:label ?o }} LIMIT {number} OFFSET {number}'})}" for number in range(1, 40)),
]  # fmt: skip


@pytest.mark.parametrize("remembers", [0, 32])
def test_fifty_clients_at_once_have_no_error(server, gold, capsys, remembers):
    with server(gold, "--remember", remembers) as it:
        at, until = urlsplit(it.address), time.monotonic() + SECONDS

        def ask(number):
            told = Counter()
            with closing(HTTPConnection(at.hostname, at.port, timeout=60)) as client:
                for path in itertools.islice(itertools.cycle(PATHS), number, None):
                    try:
                        client.request("GET", path)
                        answer = client.getresponse()
                        told[answer.status if answer.read() else "no body"] += 1
                    except (OSError, HTTPException) as error:
                        told[repr(error)] += 1
                    if time.monotonic() > until:
                        return told

        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            told = sum(pool.map(ask, range(CLIENTS)), Counter())
        took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{CLIENTS} clients for {took:.1f} s, {remembers} MiB remembered: {told.total() / took:,.0f} answers a second")
    assert set(told) == {200} and told.total() >= CLIENTS
