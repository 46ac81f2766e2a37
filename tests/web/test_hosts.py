"""A server answers as itself alone: a name that somebody else has lead to this machine reads nothing of it."""
import socket
from urllib.parse import urlsplit

import pytest
from kg.web.hosts import hosts

ASK = "/sparql?query=ASK%20%7B%7D"


def answers(address, *requests):
    """The status lines and all else that comes of requests, one after another on one connection."""
    at, found = urlsplit(address), []
    with socket.create_connection((at.hostname, at.port), timeout=30) as client:
        for path, *lines in requests:
            client.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
            came = b""
            while b"\r\n\r\n" not in came or len(came.partition(b"\r\n\r\n")[2]) < int(came.lower().partition(b"content-length: ")[2].partition(b"\r")[0]):
                assert (piece := client.recv(1 << 16))
                came += piece
            found.append(came.decode())
    return found


@pytest.fixture(scope="module", params=[0, 32], ids=["nothing remembered", "remembered"])
def named(request, server, gold):
    """The address of a server with a name of its own."""
    with server(gold, "--workers", 1, "--allow-host", "Graph.Example", "--remember", request.param) as it:
        yield it.address


@pytest.mark.parametrize("path", [ASK, "/", "/explorer/", "/explorer/_dash-layout", "/api/find?name=tesla", "/party/tesla", "/static/style.css", "/nothing"])
def test_a_foreign_name_is_refused_everywhere_in_a_line(named, path):
    port = urlsplit(named).port
    right, *foreign = answers(named, *((path, f"Host: {host}:{port}") for host in ("127.0.0.1", "evil.example", "127.0.0.1.evil.example", "evil.example")))
    assert not right.startswith("HTTP/1.1 421 ")
    for told in foreign:
        assert told.startswith("HTTP/1.1 421 ") and "does not answer as" in told and "--allow-host" in told
        assert len(told.partition("\r\n\r\n")[2].strip().splitlines()) == 1


def test_its_own_names_are_answered_first_and_again(named):
    hosts = ("127.0.0.1", "localhost:8000", "LOCALHOST", "localhost.", "[::1]:80", "graph.example", "GRAPH.example:8443")
    told = answers(named, *((ASK, f"Host: {host}") for host in (*hosts, *hosts)))
    assert [one.split()[1] for one in told] == ["200"] * 14 and all('"boolean":true' in one for one in told)


@pytest.mark.parametrize("host", ["evil.example", "", "localhost.evil.example", "evil.example:localhost", "0.0.0.0", "192.168.1.5"])
def test_no_other_host_is_its_own(named, host):
    first, again = answers(named, (ASK, "Host: localhost"), (ASK, f"Host: {host}"))
    assert first.split()[1] == "200" and again.split()[1] in ("400", "421")


@pytest.mark.parametrize("bound, address, allowed, sent, admitted", [
    ("127.0.0.1", "127.0.0.1", (), "127.0.0.1:8000", True), ("127.0.0.2", "127.0.0.2", (), "127.0.0.2", True),
    ("::1", "::1", (), "[::1]:8000", True), ("127.0.0.1", "127.0.0.1", (), "10.0.0.7", False), ("127.0.0.1", "127.0.0.1", (), None, False),
    ("127.0.0.1", "127.0.0.1", ("*",), "any.example", True), ("127.0.0.1", "127.0.0.1", ("[2001:DB8::1]",), "[2001:db8::1]:80", True),
    ("0.0.0.0", "0.0.0.0", (), "192.168.1.5:8000", True), ("0.0.0.0", "0.0.0.0", (), socket.gethostname(), True),
    ("::", "::", (), "[2001:db8::1]:8000", True), ("0.0.0.0", "0.0.0.0", (), "localhost", True),
    ("0.0.0.0", "0.0.0.0", (), "evil.example", False), ("box.example", "192.168.1.5", (), "Box.Example:8000", True),
    ("192.168.1.5", "192.168.1.5", ("proxy.example",), "proxy.example", True), ("192.168.1.5", "192.168.1.5", (), "proxy.example", False),
])  # fmt: skip
def test_where_a_server_listens_says_as_whom_it_answers(bound, address, allowed, sent, admitted):
    assert hosts(bound, address, allowed).admit(sent) is admitted
