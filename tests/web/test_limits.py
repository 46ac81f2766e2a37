"""What a question may cost: it is stopped in time and leaves nothing behind, and the next is answered at once."""
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

LIMIT = 2
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
CLOSURE = "SELECT (COUNT(*) AS ?n) { ?a (kg:party|!kg:party)* ?b . ?b (kg:party|!kg:party)* ?c . ?c (kg:party|!kg:party)* ?d }"
PATTERN = ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
           "FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?a), STR(?d)), '((x+x+)+y|(.*)*z|(a|aa)+$)+[0-9]{20,40}$')) }")  # fmt: skip


@pytest.fixture(scope="module")
def limited(server, gold):
    with server(gold, "--timeout", LIMIT, "--workers", 1) as it:
        yield it


@pytest.fixture(scope="module")
def patient(server, gold):
    """A client of a server that gives a question time, and no answer more than a MiB."""
    with server(gold, "--workers", 1, "--max-result", 1) as it:
        yield it.client


def ask(client, query):
    began = time.monotonic()
    answer = client.get("/sparql", params={"query": query})
    return answer, time.monotonic() - began


@pytest.mark.parametrize("query", [CROSS, CLOSURE, PATTERN], ids=["cross product", "closure", "pattern"])
def test_a_pathological_query_is_stopped_and_the_next_is_answered_at_once(limited, gold, running, query):
    ask(limited.client, "ASK {}")
    before = len(running(f'kg.web.runner ["{gold}'))
    answer, took = ask(limited.client, query)
    assert answer.status_code == 503 and f"longer than the {LIMIT} s" in answer.text and LIMIT <= took < LIMIT + 1
    after, took = ask(limited.client, "ASK {}")
    assert after.json()["boolean"] is True and took < 1
    assert len(running(f'kg.web.runner ["{gold}')) <= before + 1, "the stopped process is gone, one in its place"


def test_stopped_queries_do_not_keep_others_waiting(limited):
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(httpx.get, f"{limited.address}sparql", params={"query": CROSS}, timeout=30) for _ in range(3)]
        time.sleep(LIMIT / 4)
        answer, took = ask(limited.client, "ASK {}")
        assert answer.status_code == 200 and took < LIMIT
        assert [query.result().status_code for query in slow] == [503] * 3


def test_an_answer_that_is_too_large_is_refused(patient):
    answer, _ = ask(patient, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert answer.status_code == 503 and "1,048,576 bytes" in answer.text
    assert ask(patient, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 10")[0].status_code == 200


def test_a_query_that_breaks_its_process_down_harms_no_other(patient):
    answer = patient.post("/sparql", data={"query": f"ASK {{ FILTER(1{'+1' * 100_000}) }}"})
    assert answer.status_code == 503 and "brought down" in answer.text
    assert ask(patient, "ASK {}")[0].status_code == 200


@pytest.mark.parametrize("opening", ["{", "(", "[ ?p ", "{ FILTER EXISTS ", "!"])
def test_a_query_that_nests_too_deep_is_not_run(patient, opening):
    answer = patient.post("/sparql", data={"query": f"ASK {{ ?s ?p {opening * 50_000}"})
    assert answer.status_code == 400 and "250 deep" in answer.text
    assert ask(patient, "ASK {}")[0].status_code == 200


def test_memory_is_limited(server, gold):
    with server(gold, "--timeout", 30, "--workers", 1, "--max-memory", 256) as it:
        answer, _ = ask(it.client, "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i")
        assert answer.status_code == 503 and "memory" in answer.text
        assert ask(it.client, "ASK {}")[0].status_code == 200


def test_an_endpoint_that_is_allowed_is_called_and_its_redirects_are_not_followed(server, gold, endpoint):
    where, called = endpoint
    with server(gold, "--workers", 1, "--allow-service", f"{where}/rows", "--allow-service", f"{where}/moved") as it:
        answer, _ = ask(it.client, f"SELECT * {{ SERVICE <{where}/rows> {{ ?s ?p ?o }} }}")
        assert answer.json()["results"]["bindings"] == [{"s": {"type": "uri", "value": "http://example.org/"}}]
        moved, _ = ask(it.client, f"SELECT * {{ SERVICE <{where}/moved> {{ ?s ?p ?o }} }}")
        assert moved.status_code == 500 and "307" in moved.text
        assert ask(it.client, f"SELECT * {{ SERVICE <{where}/other> {{ ?s ?p ?o }} }}")[0].status_code == 403
        assert called == ["/rows", "/moved"]


@pytest.fixture
def endpoint():
    """An endpoint with one row at /rows and a redirect to it at /moved, and the paths that were asked for."""
    called = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            called.append(self.path)
            if self.path == "/moved":
                self.send_response(307)
                self.send_header("Location", "/rows")
                self.end_headers()
                return
            body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://example.org/"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as at:
        threading.Thread(target=at.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{at.server_port}", called
        at.shutdown()


def waited(for_, seconds=30):
    """Whether something comes to hold within some seconds."""
    deadline = time.monotonic() + seconds
    while not (held := for_()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_and_leaves_nothing_behind(server, gold, running, tmp_path, sent):
    (store := tmp_path / "stopped.kg").symlink_to(gold)
    with server(store, "--workers", 2) as it, ThreadPoolExecutor(1) as pool:
        pool.submit(httpx.get, f"{it.address}sparql", params={"query": CROSS}, timeout=60)
        assert waited(lambda: len(running(str(store))) >= 6), "the server, two workers, a process for each and one for the query"
        it.process.send_signal(sent)
        assert it.process.wait(20) == 0 and it.process.stderr.read() == ""
        assert waited(lambda: not running(str(store)))


def test_processes_whose_server_was_killed_end_too(server, gold, running, tmp_path):
    (store := tmp_path / "killed.kg").symlink_to(gold)
    with server(store, "--workers", 1) as it:
        assert ask(it.client, "ASK {}")[0].status_code == 200 and running(f'kg.web.runner ["{store}')
        for pid in running(f"serve --store {store}"):
            os.kill(pid, signal.SIGKILL)
        assert waited(lambda: not running(str(store)))
