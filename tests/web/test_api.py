"""The API answers as it is described: right requests 200, wrong ones with what is wrong."""
import json
import subprocess
import sys
from pathlib import Path

import pytest
from kg.web.description import names

RIGHT = {
    "find": [{"name": "tesla"}, {"name": "", "limit": "3"}],
    "card": [{"party": "Tesla"}],
    "neighbourhood": [{"party": "Tesla"}, {"party": "xAI", "depth": "2", "kind": ["Ownership", "Supply"], "as_of": "2026-03"}],
    "paths": [{"a": "Tesla", "b": "xAI"}, {"a": "Tesla", "b": "xAI", "rank": "evidence", "via": "Position", "as_of": "2024-02-29", "k": "2"}],
    "related": [{}, {"party": ["Tesla"], "standard": "ias24", "verdict": ["related", "unknown"], "min_amount": "1e6", "since": "2025"}],
    "depends": [{"party": "xAI"}, {"party": "SpaceX", "depth": "1"}],
    "flows": [{}, {"payer": "Tesla", "all_periods": "true"}],
    "timeline": [{}, {"party": "Tesla", "kind": "Supply", "until": "2026-Q1"}],
    "evidence": [{"iri": "?"}],
}


@pytest.mark.parametrize("name, params", [(name, params) for name, every in RIGHT.items() for params in every])
def test_a_right_request_is_answered(client, name, params):
    if name == "evidence":
        params = {"iri": client.get("/api/timeline").json()["events"][0]["fact"]["iri"]}
    answer = client.get(f"/api/{name}", params=params)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json", answer.text
    assert any(answer.json().values())


def test_every_path_is_described_and_asked_above(client):
    told = client.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1") and [path[1:] for path in told["paths"]] == names() == list(RIGHT)


def test_answers_are_those_of_the_commands(client, kg, gold):
    def command(*args):
        return json.loads(kg(*args, "--store", gold, "--format", "json").stdout)

    assert client.get("/api/related", params={"standard": "ias24"}).json()["deals"] == command("related", "--standard", "ias24")
    assert client.get("/api/paths", params={"a": "Tesla", "b": "xAI"}).json() == command("paths", "Tesla", "xAI")
    assert client.get("/api/flows").json()["flows"] == command("flows")
    assert client.get("/api/flows").json()["circles"] == command("flows", "--cycles")
    assert client.get("/api/timeline", params={"party": "Tesla"}).json() == command("timeline", "Tesla")
    told = command("depends", "xAI")
    assert client.get("/api/depends", params={"party": "xAI"}).json() == told
    told = command("depends", "xAI", "--depth", "1", "--status", "signed", "--status", "completed")
    assert client.get("/api/depends", params={"party": "xAI", "depth": "1", "status": ["signed", "completed"]}).json() == told


def test_a_neighbourhood_is_what_lies_so_many_facts_away(client):
    near = client.get("/api/neighbourhood", params={"party": "Tesla"}).json()
    assert {party["steps"] for party in near["parties"]} == {0, 1} and all({"tesla"} & {f["from"]["id"], f["to"]["id"]} for f in near["facts"])
    wider = client.get("/api/neighbourhood", params={"party": "Tesla", "depth": "2"}).json()
    assert len(wider["parties"]) > len(near["parties"]) and {party["steps"] for party in wider["parties"]} == {0, 1, 2}
    only = client.get("/api/neighbourhood", params={"party": "Tesla", "kind": "Supply"}).json()
    assert {fact["kind"] for fact in only["facts"]} == {"Supply"}


def test_passages_are_shown_in_their_text(client):
    iri = client.get("/api/timeline").json()["events"][0]["fact"]["iri"]
    (passage, *_) = client.get("/api/evidence", params={"iri": iri}).json()["passages"]
    whole = client.get("/sparql", params={"query": f"SELECT ?t {{ <{passage['document']}> kg:text ?t }}"}).json()["results"]["bindings"][0]["t"]["value"]
    assert whole[passage["start"] : passage["end"]] == passage["quote"]
    assert passage["before"] + passage["quote"] + passage["after"] in whole and passage["title"]


@pytest.mark.parametrize("path, status, words", [
    ("card", 400, "party is missing"), ("card?party=Nobody%20At%20All", 404, "no party called"), ("card?party=Tesla&colour=red", 400, "no parameter called 'colour'"),
    ("card?party=Tesla&party=xAI", 400, "more than once"), ("find?name=a&limit=x", 400, "no integer"), ("find?name=a&limit=0", 400, "from 1 to 1000"),
    ("timeline?since=yesterday", 400, "no date"), ("timeline?since=2026-02-30", 400, "no date"), ("timeline?kind=Marriage", 400, "choose from"),
    ("flows?all_periods=yes", 400, "neither true nor false"), ("related?standard=none", 400, "common-control"), ("related?min_amount=nan", 400, "no number"),
    ("evidence?iri=nothing", 404, "no deal, link, figure or claim has the IRI 'nothing'"),
    ("evidence?iri=https://w3id.org/dealgraph/party/tesla", 404, "no deal, link, figure or claim has the IRI"), ("weather", 404, "/api/openapi.json"),
    ("card?party=%ff", 400, "UTF-8"),
])  # fmt: skip
def test_a_wrong_request_is_told_what_is_wrong(client, path, status, words):
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status and words in answer.json()["detail"]


def test_a_method_that_is_not_get_is_not_allowed(client):
    answer = client.post("/api/find")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"] and answer.json()["status"] == 405


def test_no_request_finds_the_description_wrong(client, tmp_path):
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{str(client.base_url).rstrip('/')}/api/openapi.json"]
    done = subprocess.run([*command, "--checks", "all", "--max-examples", "5", "--seed", "1", "--no-color"], cwd=tmp_path,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "Tested: 9" in done.stdout, "every path was asked"
