"""A graph that is built anew is served from then on, and no request fails meanwhile."""
import threading
import time

import pytest
from factory import claim, document
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.graph.store import build, present

OWNED = "SELECT ?name { ?owner kg:owns/rdfs:label ?name ; rdfs:label 'Osprey Holdings' }"


def built(place, owned):
    doc = document("note", f"Osprey Holdings owns {owned}.")
    build([claim("Ownership", doc, roles={"owner": "Osprey Holdings", "owned": owned})], [doc], place, derived=derived, columns=columns)


@pytest.fixture
def place(tmp_path):
    built(tmp_path / "deals.kg", "Tern Cloud")
    return tmp_path / "deals.kg"


def test_requests_go_on_while_a_graph_is_built_anew_again_and_again(server, place):
    import httpx

    answers, stop = [], threading.Event()

    def ask(address):
        with httpx.Client(base_url=address, timeout=60) as client:
            while not stop.is_set():
                for path, params in (("/sparql", {"query": OWNED}), ("/api/card", {"party": "Osprey Holdings"})):
                    answer = client.get(path, params=params)
                    answers.append((answer.status_code, answer.text))

    with server(place, "--workers", 2) as it:
        asking = [threading.Thread(target=ask, args=(it.address,)) for _ in range(4)]
        for thread in asking:
            thread.start()
        for number in range(8):
            built(place, f"Tern Cloud {number}")
            time.sleep(0.2)
        stop.set()
        for thread in asking:
            thread.join()
        assert len(answers) > 20 and {status for status, _ in answers} == {200}, [text for status, text in answers if status != 200][:2]
        last = it.client.get("/sparql", params={"query": OWNED}).json()["results"]["bindings"]
        assert [row["name"]["value"] for row in last] == ["Tern Cloud 7"]
        assert it.client.get("/api/paths", params={"a": "Osprey Holdings", "b": "Tern Cloud 7"}).json()["paths"]


# Updates


TOKEN = "a-long-token"
INSERT = "INSERT DATA { <https://w3id.org/dealgraph/party/osprey-holdings> rdfs:comment 'kept' }"
ASKED = "ASK { ?s rdfs:comment 'kept' }"


@pytest.fixture
def writable(server, place):
    with server(place, "--workers", 2, "--writable", KG_SERVE_TOKEN=TOKEN) as it:
        yield it.client


def test_an_update_that_bears_the_token_changes_the_graph_for_all_workers(writable, place):
    before = present(place)
    sent = writable.post("/sparql", data={"update": INSERT}, headers={"Authorization": f"Bearer {TOKEN}"})
    assert sent.status_code == 204, sent.text
    assert all(writable.get("/sparql", params={"query": ASKED}).json()["boolean"] for _ in range(6))
    assert writable.get("/api/card", params={"party": "Osprey Holdings"}).status_code == 200
    assert present(place) != before and {at.name for at in (place / "generations").iterdir()} == {before.name, present(place).name}
    direct = writable.post("/sparql", content="DELETE WHERE { ?s rdfs:comment ?o }",
                           headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"})  # fmt: skip
    assert direct.status_code == 204 and not writable.get("/sparql", params={"query": ASKED}).json()["boolean"]


@pytest.mark.parametrize("update, token, status", [
    (INSERT, None, 401), (INSERT, "another", 401), ("INSERT DATA { ", TOKEN, 400),
    ("LOAD <http://127.0.0.1:9/>", TOKEN, 403), ("PREFIX x: <http://127.0.0.1:9/> LOADx:y", TOKEN, 403),
    ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", TOKEN, 403),
    ("DELETE WHERE { ?s rdfs:label ?o }", TOKEN, 409),
])  # fmt: skip
def test_an_update_that_may_not_be_leaves_the_graph_as_it_is(writable, place, update, token, status):
    before = present(place)
    sent = writable.post("/sparql", data={"update": update}, headers={"Authorization": f"Bearer {token}"} if token else {})
    assert sent.status_code == status and len(sent.text) > 10
    assert present(place) == before and [at.name for at in (place / "generations").iterdir()] == [before.name]
    if status == 401:
        assert sent.headers["WWW-Authenticate"] == "Bearer"


def test_writing_without_a_token_is_refused_at_the_start(kg, place, monkeypatch):
    monkeypatch.delenv("KG_SERVE_TOKEN", raising=False)
    result = kg("serve", "--store", place, "--writable", "--port", 0)
    assert result.exit_code == 2 and "KG_SERVE_TOKEN" in result.stderr


def test_a_graph_that_is_not_there_is_told_at_the_start(kg, tmp_path):
    result = kg("serve", "--store", tmp_path / "none.kg", "--port", 0)
    assert result.exit_code == 3 and "no graph at" in result.stderr
