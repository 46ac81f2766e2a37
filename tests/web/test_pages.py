"""What the pages are made of, without a browser."""

import time

import pytest

pytest.importorskip("dash_cytoscape", reason="the explorer needs the extra `web`")

import flask

from factory import claim, document

from kg.ask.columned import columns
from kg.errors import BadQuery
from kg.graph.store import build
from kg.web.explorer import answering, explorer, policy
from kg.web.explorer.address import asked
from kg.web.explorer.article import paragraphs
from kg.web.explorer.places import places
from kg.web.explorer.table import Cell, Table

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def client(gold):
    server = flask.Flask("test")
    explorer(gold, server)
    return server.test_client()


def test_an_address_says_a_view_and_its_parameters_and_is_changed_by_name():
    at = asked("/explorer/", "/explorer/graph", "?party=a%2Fb&open=c&open=d&empty=")
    assert (at.view, at.one("party"), at.many("open"), at.one("empty", "x")) == ("graph", "a/b", ("c", "d"), "x")
    assert at.with_(open=["c"], party=None) == "/explorer/graph?open=c"
    assert at.to("party", id="ü & co") == "/explorer/party?id=%C3%BC+%26+co"
    assert [asked("/", "/paths", f"steps={steps}").number("steps", 4, 8) for steps in ("", "x", "0", "3", "99", "²")] == [
        4,
        4,
        1,
        3,
        8,
        4,
    ]


def test_marks_cover_just_their_spans_across_paragraphs_and_where_they_overlap():
    text = "One two.\nThree four."
    made = paragraphs(text, [(4, 14), (9, 14), (2_000, 3_000)])
    assert [[part if isinstance(part, str) else f"[{part.children}]" for part in line] for line in made] == [
        ["One ", "[two.]"],
        ["[Three]", " four."],
    ]
    assert made[0][1].id == "here" and not getattr(made[1][0], "id", None)


def test_a_table_as_csv_is_plain_and_runs_no_formula():
    table = Table("t", ("who", "much"), [(Cell("=SUM(A1)", "/x"), Cell("5 million USD", plain=5e6)), ([Cell("a"), Cell("b")], 3)])
    assert table.csv() == 'who,much\n\'=SUM(A1),5000000.0\n"a, b",3\n'


def test_every_party_has_its_own_place_and_the_same_one_each_time():
    lines = [("a", "b"), ("a", "c"), ("d", "e"), ("a", "a")]
    made = places("abcde", lines, ["a", "d"])
    assert made == places("abcde", lines, ["a", "d"]) and len(set(made.values())) == 5
    assert len(places("a", [], ["a"])) == 1 and len(places("ab", [("a", "b")], ["a"])) == 2


def test_the_policy_runs_no_text_as_a_script(gold):
    told = policy(explorer(gold, flask.Flask("test")))
    (scripts,) = [part for part in told.split("; ") if part.startswith("script-src")]
    assert "unsafe" not in scripts and scripts.startswith("script-src 'self' 'sha256-") and "default-src 'none'" in told


def test_the_page_loads_nothing_from_elsewhere(client):
    page = client.get("/explorer/").get_data(as_text=True)
    assert "http://" not in page and "https://" not in page.replace("https://dash.plotly.com", "")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("party/deals.csv?id=tesla", 200),
        ("party/deals.csv?id=nobody-at-all", 400),
        ("party/none.csv?id=tesla", 404),
        ("nowhere/deals.csv", 404),
        ("sparql/answer.csv?name=largest-deals", 200),
        ("start/documents.csv", 200),
        ("timeline/events.csv?from=soon", 400),
    ],
)
def test_a_table_has_an_address_of_its_own(client, address, status):
    reply = client.get(f"/explorer/csv/{address}")
    assert reply.status_code == status
    assert reply.content_type == ("text/csv; charset=utf-8" if status == 200 else "text/plain; charset=utf-8")


def test_an_endless_query_is_stopped(gold, monkeypatch):
    monkeypatch.setattr(answering, "SECONDS", 2)
    begun = time.monotonic()
    with pytest.raises(BadQuery, match="took more than 2 s and was stopped"):
        answering.answered(flask.Flask("test"), gold, CROSS)
    assert time.monotonic() - begun < 20


def test_the_servers_own_endpoint_is_asked_where_there_is_one(gold):
    server, seen = flask.Flask("test"), []

    @server.post("/sparql")
    def sparql():
        seen.append(flask.request.form["query"])
        if "stop" in seen[-1]:
            return "it was stopped", 503
        return flask.Response('{"head": {}, "boolean": true}', content_type="application/sparql-results+json")

    assert answering.answered(server, gold, "ASK {}").rows == [{"answer": {"type": "literal", "value": "yes"}}]
    with pytest.raises(BadQuery, match="it was stopped"):
        answering.answered(server, gold, "stop")
    assert seen == ["ASK {}", "stop"]


def test_triples_and_rows_and_a_yes_come_back(gold):
    server = flask.Flask("test")
    assert "kg:" in answering.answered(server, gold, "CONSTRUCT { ?d a kg:Deal } WHERE { ?d a kg:Deal }").turtle
    assert answering.answered(server, gold, "ASK { ?d a kg:Deal }").rows[0]["answer"]["value"] == "yes"
    answer = answering.answered(server, gold, "SELECT ?s (1 AS ?n) { ?s a kg:Deal } LIMIT 2")
    assert answer.head == ("s", "n") and answer.rows[0]["s"]["type"] == "uri" and answer.rows[0]["n"]["value"] == "1"


def test_a_graph_that_is_built_anew_is_shown_without_a_restart(tmp_path):
    def build_(name):
        doc = document(name)
        told = claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": "Larkfield AI"}, status="signed")
        build([told], [doc], tmp_path / "g.kg", columns=columns)

    build_("first")
    server = flask.Flask("test")
    explorer(tmp_path / "g.kg", server)
    client = server.test_client()
    assert b"first" in client.get("/explorer/csv/start/documents.csv").data
    build_("second")
    assert b"second" in client.get("/explorer/csv/start/documents.csv").data
