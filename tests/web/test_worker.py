"""What is plain is answered by a worker's loop, to the byte as a thread answers it; what is not, and what goes wrong, by a thread."""
import http.client
import json
import math
import socket
import time
from contextlib import contextmanager, suppress
from urllib.parse import quote, urlsplit

import pytest
from kg.web.plain import plain
from kg.web.pool import NOT_BEGUN, Runner, as_line
from kg.web.remembered import Asked
from kg.web.settings import Settings

LIMIT = 2
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
LARGE = "SELECT ?a ?b ?c ?x { ?a ?b ?c . VALUES ?x { 1 2 3 4 } }"


def sparql(query, **more):
    return "/sparql?" + "&".join(f"{name}={quote(value)}" for name, value in {"query": query, **more}.items())


@pytest.fixture(scope="module", params=[0, 32], ids=["nothing remembered", "remembered"])
def at(request, server, gold):
    """Where a server of one worker listens."""
    with server(gold, "--workers", 1, "--remember", request.param) as it:
        yield urlsplit(it.address)


@pytest.fixture(scope="module")
def hasty(server, gold):
    """Where a server of one worker listens that gives a question little time."""
    with server(gold, "--workers", 1, "--timeout", LIMIT) as it:
        yield urlsplit(it.address)


@pytest.fixture(scope="module")
def patient(server, gold):
    """Where a server of one worker listens that remembers nothing."""
    with server(gold, "--workers", 1, "--remember", 0) as it:
        yield urlsplit(it.address)


@contextmanager
def connected(at):
    """A connection that stays open."""
    client = http.client.HTTPConnection(at.hostname, at.port, timeout=30)
    try:
        yield client
    finally:
        client.close()


def got(client, path, method="GET", **headers):
    client.request(method, path, headers=headers)
    answer = client.getresponse()
    return answer.status, {name: value for name, value in answer.getheaders() if name != "Date"}, answer.read()


def taken(client):
    """How many bytes still come on a connection until it ends, or rests."""
    client.settimeout(5)
    came = 0
    with client, suppress(OSError):
        while piece := client.recv(1 << 20):
            came += len(piece)
    return came


REQUESTS = [
    (sparql("ASK {}"), {}),
    (sparql("SELECT ?s ?o { ?s kg:acquirer ?o } ORDER BY ?s ?o"), {"Accept": "text/csv"}),
    (sparql("SELECT ?s ?o { ?s kg:acquirer ?o } ORDER BY ?s ?o"), {"Accept": "application/xml;q=0.5, text/html"}),
    (sparql("CONSTRUCT { ?s kg:acquirer ?o } WHERE { ?s kg:acquirer ?o }"), {"Accept": "application/n-triples"}),
    (sparql("SELECT * { <relative> ?p ?o }"), {}),
    (sparql("SELECT (<relative> AS ?r) {}"), {}),
    (sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": "https://w3id.org/dealgraph/ontology"}), {}),
    (sparql("ASK {}"), {"Accept": "image/png"}),
    (sparql("ASK {"), {}),
    (sparql("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), {}),
    (sparql("ASK {}", update="CLEAR ALL"), {}),
    (sparql("ASK {}", **{"default-graph-uri": "no iri"}), {}),
    ("/sparql", {"Accept": "text/turtle"}),
    ("/sparql?query=ASK%20%7B%7D%ff", {}),
    ("/api/card?party=Tesla", {}),
    ("/api/card?party=Nobody", {}),
    ("/party/tesla", {"Accept": "text/turtle"}),
]


@pytest.mark.parametrize("path, headers", REQUESTS, ids=[f"{path[:40]} {''.join(headers.values())}" for path, headers in REQUESTS])
def test_the_first_answer_of_a_connection_and_all_others_are_one(at, path, headers):
    with connected(at) as one:
        found = [got(one, path, **headers) for _ in range(3)]
    status, told, body = found[0]
    assert "Content-Security-Policy" in told and told.get("Content-Length") == str(len(body))
    assert all((again, {**rest, "Content-Length": ""}) == (status, {**told, "Content-Length": ""}) for again, rest, _ in found)
    assert body == found[1][2] == found[2][2] or b"_:" in body, "blank nodes have other names"


def test_a_plain_request_waits_for_no_thread(at):
    with connected(at) as quick:
        got(quick, sparql("ASK {}"))
        stalled = []
        for _ in range(6):  # more than there are threads, each with a body that does not come
            stalled.append(socket.create_connection((at.hostname, at.port)))
            stalled[-1].sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\n")
        time.sleep(0.3)
        began = time.monotonic()
        assert got(quick, sparql("ASK {}"))[0] == got(quick, sparql("ASK { ?s ?p ?o }"))[0] == 200
        assert time.monotonic() - began < 10, "a thread would wait for ever"
        for client in stalled:
            client.close()


def test_what_takes_too_long_is_stopped_and_the_connection_lives_on(hasty):
    with connected(hasty) as client, connected(hasty) as other:
        got(client, sparql("ASK {}"))
        began = time.monotonic()
        status, headers, body = got(client, sparql(CROSS))
        assert status == 503 and b"longer than the 2 s" in body and LIMIT <= time.monotonic() - began < LIMIT + 1
        assert "Content-Security-Policy" in headers
        assert got(client, sparql("ASK {}"))[0] == got(other, sparql("ASK {}"))[0] == 200


def test_more_queries_than_processes_wait_or_are_told_that_all_are_busy(hasty):
    clients = [http.client.HTTPConnection(hasty.hostname, hasty.port, timeout=30) for _ in range(7)]
    for client in clients:
        got(client, sparql("ASK {}"))
    began = time.monotonic()
    for client in clients:
        client.request("GET", sparql(CROSS))
    told = [(answer.status, answer.read()) for answer in (client.getresponse() for client in clients)]
    assert all(status == 503 and body.startswith(b"stopped: ") for status, body in told) and time.monotonic() - began < LIMIT + 1.5
    assert got(clients[0], sparql("ASK {}"))[0] == 200
    for client in clients:
        client.close()


def test_a_large_answer_comes_whole_however_slowly_it_is_taken(at):
    with connected(at) as client:
        _, _, whole = got(client, sparql(LARGE))
        assert len(whole) > 4 << 20
        client.request("GET", sparql(LARGE))
        time.sleep(0.5)
        answer = client.getresponse()
        assert json.loads(answer.read()).keys() == {"head", "results"}
        assert got(client, sparql("ASK {}"))[0] == 200


@pytest.mark.parametrize("first", [b"", b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"], ids=["new", "kept"])
def test_clients_that_take_nothing_of_an_answer_are_left(patient, first):
    at, stalled, huge = patient, [], sparql(LARGE.replace("1 2 3 4", "1 2 3 4 5 6 7 8 9 10 11 12"))
    for _ in range(5):  # more than there are threads
        stalled.append(socket.socket())
        stalled[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled[-1].connect((at.hostname, at.port))
        stalled[-1].sendall(first)
        assert not first or stalled[-1].recv(4096)
        stalled[-1].sendall(f"GET {huge} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(5)  # until their answers are on the way
    with connected(at) as client:
        assert got(client, "/api/card?party=Tesla")[0] == 200, "a thread would wait for ever"
    assert sorted(map(taken, stalled))[3] < 10 << 20, "the rest of an answer is kept for nobody"


def test_requests_that_come_in_pieces_or_two_at_once_are_answered_in_order(at):
    one, two = (f"GET {sparql(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n".encode()
                for query in ("SELECT (1 AS ?v) {}", "SELECT (2 AS ?v) {}"))  # fmt: skip
    with socket.create_connection((at.hostname, at.port), timeout=30) as client:
        for pieces in ([one], [one[:30], one[30:]], [one[:-2], one[-2:]], [one + two], [two]):
            for piece in pieces:
                client.sendall(piece)
                time.sleep(0.2)
            last, came = (b"v\r\n2\r\n" if two in b"".join(pieces) else b"v\r\n1\r\n"), b""
            while not came.endswith(last):
                came += client.recv(1 << 16)
            assert came.count(b"HTTP/1.1 200 OK") == (2 if one + two in pieces else 1)


def test_a_client_that_leaves_harms_no_other(at):
    with connected(at) as stays:
        got(stays, sparql("ASK {}"))
        for query in ("ASK {}", LARGE, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 90000"):
            with connected(at) as leaves:
                got(leaves, sparql("ASK {}"))
                leaves.request("GET", sparql(query))
        assert got(stays, sparql("ASK {}"))[0] == 200


def test_a_graph_that_no_longer_is_there_is_told_and_not_remembered(server, gold, tmp_path):
    import shutil

    shutil.copytree(gold, store := tmp_path / "gone.kg")
    with server(store, "--workers", 1) as it, connected(urlsplit(it.address)) as client:
        assert [got(client, sparql("ASK {}"))[0] for _ in range(3)] == [200] * 3
        shutil.rmtree(store)
        assert [got(client, sparql("ASK {}"))[0] for _ in range(3)] == [503] * 3


HOST = "Host: localhost"


def request(line, *headers):
    return "\r\n".join([line, *headers, "", ""]).encode()


@pytest.mark.parametrize("raw, asked", [
    (request("GET /sparql?query=ASK%20%7B%7D HTTP/1.1", HOST), Asked("/sparql", "query=ASK%20%7B%7D", None, "localhost", None)),
    (request("GET /api/find?name=a HTTP/1.1", "accept: a/b ", "ORIGIN:\thttp://c", HOST, "User-Agent: x", "Sec-Fetch-Site: none"), Asked("/api/find", "name=a", "a/b", "localhost", "http://c")),
    (request("GET /a HTTP/1.1", HOST, "Connection: keep-alive"), Asked("/a", "", None, "localhost", None)),
])  # fmt: skip
def test_what_is_plain_is_read(raw, asked):
    assert plain(raw) == asked


@pytest.mark.parametrize("raw", [
    b"", request("GET /a HTTP/1.1", HOST)[:-1], request("GET /a HTTP/1.1", HOST) * 2, request("GET /a HTTP/1.0", HOST), request("HEAD /a HTTP/1.1", HOST),
    request("POST /a HTTP/1.1", HOST), request("GET /%61 HTTP/1.1", HOST), request("GET http://b/a HTTP/1.1", HOST), request("GET /a?b#c HTTP/1.1", HOST),
    request("GET /a HTTP/1.1", HOST, HOST), request("GET /a HTTP/1.1", HOST, "Accept: a/b", "Accept: c/d"), request("GET /a HTTP/1.1", HOST, "Content-Length: 3"),
    request("GET /a HTTP/1.1", HOST, "Transfer-Encoding: chunked"), request("GET /a HTTP/1.1", HOST, "Connection: close"), request("GET /a HTTP/1.1", HOST, "Expect: 100-continue"),
    request("GET /a HTTP/1.1", HOST, "X-Forwarded-Proto: https"), request("GET /a HTTP/1.1", HOST, "Accept: a", " b"), request("GET /a HTTP/1.1", HOST, "Accept : a"),
    request("GET /a HTTP/1.1", HOST, "Acc_ept: a"), request("GET /a HTTP/1.1", HOST, "Accept: \xe9"), request("GET  /a HTTP/1.1", HOST),
    request("GET /a HTTP/1.1", HOST, "Connection: keep-alive, upgrade"), b"GET /a HTTP/1.1\nHost: localhost\n\n",
])  # fmt: skip
def test_what_is_not_plain_is_left(raw):
    assert plain(raw) is None


def test_what_stands_in_line_behind_a_slow_query_goes_to_another_process(hasty):
    clients = [http.client.HTTPConnection(hasty.hostname, hasty.port, timeout=30) for _ in range(6)]
    for client in clients:
        for _ in range(30):  # quick ones, so that the next are expected to be and stand in line
            assert got(client, sparql("ASK {}"))[0] == 200
    for _ in range(3):
        began = time.monotonic()
        for client, query in zip(clients, ["ASK {}", CROSS, *["ASK { ?s ?p ?o }"] * 4], strict=True):
            client.request("GET", sparql(query))
        told = []
        for client in (*clients[2:], clients[0]):
            answer = client.getresponse()
            told.append((answer.status, json.loads(answer.read())["boolean"]))
        assert told == [(200, True)] * 5 and time.monotonic() - began < 1, "none waits for the slow one"
        answer = clients[1].getresponse()
        assert answer.status == 503 and b"longer than" in answer.read() and time.monotonic() - began < LIMIT + 1
    for client in clients:
        client.close()


def test_answers_in_one_line_are_each_their_own(at):
    clients = [http.client.HTTPConnection(at.hostname, at.port, timeout=30) for _ in range(12)]
    for turn in range(40):
        for number, client in enumerate(clients):
            client.request("GET", sparql(f"SELECT ({turn * 100 + number} AS ?n) {{}}"), headers={"Accept": "text/csv"})
        for number, client in enumerate(clients):
            assert client.getresponse().read() == f"n\r\n{turn * 100 + number}\r\n".encode()
    for client in clients:
        client.close()


def test_a_process_answers_in_order_and_does_not_begin_too_late(gold):
    runner = Runner(Settings(gold))
    try:
        asked = [as_line({"do": "query", "query": f"SELECT ({n} AS ?n) {{}}", "graphs": {}, "base": None, "rows": "text/csv", "triples": None}) for n in range(3)]
        for task, until in zip(asked, (math.inf, 0.0, math.inf), strict=True):
            runner.ask(task, until)
        told = []
        while len(told) < 3:
            told += runner.told()
        assert [(reply.status, reply.body) for reply in told] == [(200, b"n\r\n0\r\n"), (NOT_BEGUN, b""), (200, b"n\r\n2\r\n")]
    finally:
        runner.end()
