"""kg/graph/endpoint.py: what an endpoint is asked, and what becomes of one that is slow, broken, elsewhere or no endpoint."""
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from endpoints import JSON, scripted

from kg.errors import NoEndpoint
from kg.graph import endpoint as module
from kg.graph.endpoint import Overloaded, Refused, endpoint

QUERY = "SELECT ?n { ?s ?p ?n }"
BODY = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7"}}]}}'
GOOD = 200, {"Content-Type": JSON}, BODY
BUSY = 503, {"Content-Type": "text/plain"}, b"too many questions"


@pytest.fixture
def waits(monkeypatch):
    """The waits between tries, which are not waited."""
    waited = []
    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=waited.append, monotonic=time.monotonic))
    return waited


def seven(address):
    return endpoint(address).rows(QUERY, lambda row: row["n"].value)


def refused(address, kind=NoEndpoint):
    with pytest.raises(kind) as error:
        seven(address)
    assert "\n" not in str(error.value)
    return str(error.value)


# What is asked


def test_a_query_is_posted_as_a_form_and_results_are_asked_for():
    with scripted(GOOD) as it:
        assert seven(it.address) == ["7"]
    (asked,) = it.asked
    assert asked.form == [("query", QUERY)] and asked.headers["Accept"].startswith(JSON)
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_graphs_that_the_address_names_are_the_dataset_and_the_rest_stays_in_it():
    with scripted(GOOD) as it:
        seven(f"{it.address}?default-graph-uri=urn:a&infer=false&named-graph-uri=urn:b#part")
    (asked,) = it.asked
    assert asked.form == [("default-graph-uri", "urn:a"), ("named-graph-uri", "urn:b"), ("query", QUERY)]
    assert asked.path == "/sparql?infer=false"


def test_a_path_of_any_letters_is_escaped_once():
    with scripted(GOOD) as it:
        seven(f"{it.address}/straße/a%20b c")
    assert it.asked[0].path == "/sparql/stra%C3%9Fe/a%20b%20c"


def test_a_password_or_a_token_is_sent_and_never_told(monkeypatch):
    with scripted((401, {}, b"")) as it:
        assert "wants a password or token" in refused(it.address)
        told = refused(it.address.replace("//", "//ann:s%40crt@"))
        monkeypatch.setenv("KG_STORE_TOKEN", "t0ken")
        assert "t0ken" not in refused(it.address)
    assert "does not accept" in told and "KG_STORE_TOKEN" in told and "s%40crt" not in told and "ann" not in told
    assert [asked.headers["Authorization"] for asked in it.asked] == [None, "Basic YW5uOnNAY3J0", "Bearer t0ken"]
    assert "s%40crt" not in repr(endpoint(it.address.replace("//", "//ann:s%40crt@")))


@pytest.mark.parametrize("told", [
    '{"head":{"link":[],"vars":["n"]},"results":{"distinct":false,"bindings":[{"n":{"type":"typed-literal","value":"7",'
    '"datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}',
    '{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7"}}]},"metadata":{"httpRequests":0}}',
])  # fmt: skip
def test_what_vendors_tell_besides_is_no_hindrance(told):
    with scripted((200, {"Content-Type": f"{JSON}; charset=utf-8"}, told.encode())) as it:
        assert seven(it.address) == ["7"]


def test_results_in_xml_are_read_too():
    told = (b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/></head>'
            b'<results><result><binding name="n"><literal>7</literal></binding></result></results></sparql>')  # fmt: skip
    with scripted((200, {"Content-Type": "application/sparql-results+xml"}, told)) as it:
        assert seven(it.address) == ["7"]


# What is asked again


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_is_busy_is_asked_again_after_waits_that_double(waits, status):
    with scripted((status, {}, b""), (status, {}, b""), GOOD) as it:
        assert seven(it.address) == ["7"]
    assert len(it.asked) == 3 and waits == [0, 0.5, 1]


@pytest.mark.parametrize("told", ["3", lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=3.9), usegmt=True)])
def test_the_wait_is_what_the_endpoint_asks_for(waits, told):
    after = told if isinstance(told, str) else told()
    with scripted((503, {"Retry-After": after}, b""), GOOD) as it:
        assert seven(it.address) == ["7"]
    assert len(waits) == 2 and 1 < waits[1] <= 3.9


def test_who_asks_for_a_long_rest_is_left_alone(waits):
    with scripted((429, {"Retry-After": "3600"}, b"")) as it:
        assert "3600 seconds" in refused(it.address)
    assert len(it.asked) == 1 and waits == [0]


def test_who_stays_busy_is_given_up_with_what_it_says(waits):
    with scripted(BUSY) as it:
        told = refused(it.address, Overloaded)
    assert "503" in told and "too many questions" in told and "5 times" in told
    assert len(it.asked) == 5 and waits == [0, 0.5, 1, 2, 4]


def closed(connection):
    pass


def cut(connection):
    connection.write(b"HTTP/1.0 200 OK\r\nContent-Type: %s\r\nContent-Length: 500\r\n\r\n%s" % (JSON.encode(), BODY))


def half(connection):
    connection.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s" % (JSON.encode(), BODY[:3]))


def noise(connection):
    connection.write(b"\0\1\2 what\r\n\r\n")


@pytest.mark.parametrize("broken", [closed, cut, half, noise, (200, {"Content-Type": JSON}, BODY[:-9]), (200, {"Content-Type": JSON}, b"[1]"),
                                    (200, {"Content-Type": JSON}, b'{"head":{"vars":["m"]},"results":{"bindings":[{}]}}')])  # fmt: skip
def test_a_broken_connection_or_answer_is_asked_again(waits, broken):
    with scripted(broken, broken, GOOD) as it:
        assert seven(it.address) == ["7"]
    assert len(it.asked) == 3
    with scripted(broken) as it:
        told = refused(it.address, Overloaded)
    assert len(it.asked) == 5 and any(words in told for words in ("connection breaks", "answer is broken", "answer is cut off"))


def test_an_endpoint_that_has_answered_may_be_away_for_a_moment(waits):
    with scripted(GOOD) as it:
        at = endpoint(it.address)
        at.result(QUERY)
    with pytest.raises(Overloaded, match="5 times"):
        at.result(QUERY)


# What is not


@pytest.mark.parametrize("status, words", [(404, "no endpoint is there"), (405, "no endpoint is there"), (403, "wants a password"),
                                           (400, "does not take the query"), (500, "does not take the query")])  # fmt: skip
def test_an_error_that_stays_is_told_at_once(waits, status, words):
    with scripted((status, {"Content-Type": "text/plain"}, b"\n it is  so\nand more")) as it:
        told = refused(it.address, Refused if status in (400, 500) else NoEndpoint)
    assert words in told and f"HTTP {status}" in told and "it is  so" in told and "and more" not in told
    assert len(it.asked) == 1


def test_html_is_no_answer(waits):
    with scripted((200, {"Content-Type": "text/html"}, b"<html>Welcome")) as it:
        assert "text/html, not with SPARQL results" in refused(it.address)
        with pytest.raises(NoEndpoint, match="text/html"):
            endpoint(it.address).triples("CONSTRUCT WHERE { ?s ?p ?o }")
    assert len(it.asked) == 2


def test_a_redirect_is_told_and_not_followed(waits):
    with scripted(GOOD) as other, scripted((308, {"Location": other.address}, b"")) as it:
        assert f"give the new address: {other.address}" in refused(it.address)
    assert not other.asked


def test_an_answer_that_is_too_large_is_not_taken(waits, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 50)
    with scripted(GOOD) as it:
        assert "more than 50 bytes" in refused(it.address, Overloaded)
    assert len(it.asked) == 1


def hang(connection):
    time.sleep(20)


def drip(connection):
    connection.write(b"HTTP/1.0 200 OK\r\nContent-Type: %s\r\n\r\n" % JSON.encode())
    with suppress(OSError):  # nobody listens any more
        for _ in range(200):
            connection.write(b" ")
            time.sleep(0.1)


@pytest.mark.parametrize("slow", [hang, drip])
def test_an_endpoint_that_takes_too_long_is_not_waited_for(monkeypatch, slow):
    monkeypatch.setenv("KG_STORE_TIMEOUT", "1.5")
    with scripted(slow) as it:
        begun = time.monotonic()
        assert "no answer within 1.5 seconds" in refused(it.address, Overloaded)
        assert 1.4 < time.monotonic() - begun < 15


def test_all_tries_together_take_no_longer(waits, monkeypatch):
    monkeypatch.setenv("KG_STORE_TIMEOUT", "2")
    with scripted((503, {"Retry-After": "5"}, b"")) as it:
        assert "within 2 seconds (it is busy (HTTP 503))" in refused(it.address, Overloaded)
    assert len(it.asked) == 1


def test_where_nobody_listens_is_told_at_once(waits):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "cannot be reached" in refused(f"http://127.0.0.1:{port}/sparql")
    assert "cannot be reached" in refused("http://nobody.invalid/sparql")
    assert waits == [0, 0]


@pytest.mark.parametrize("address", ["http://", "http:///sparql", "http://a b/", "http://[::1/", "http://h:99999/", "https://h:x/", "http://.../"])
def test_what_is_no_address_is_told(address):
    assert "no address of an endpoint" in refused(address)


@pytest.mark.parametrize("told", ["soon", "0", "-3", "nan", "inf"])
def test_a_time_that_is_none_is_told(monkeypatch, told):
    monkeypatch.setenv("KG_STORE_TIMEOUT", told)
    assert "KG_STORE_TIMEOUT" in refused("http://127.0.0.1:9/sparql")
