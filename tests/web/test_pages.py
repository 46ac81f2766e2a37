"""What the pages are made of, without a browser."""

import csv
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote

import pytest

pytest.importorskip("dash_cytoscape", reason="the explorer needs the extra `web`")

import flask

from factory import claim, document

from kg.ask.columned import columns
from kg.errors import BadQuery
from kg.graph.store import build
from kg.web.app import app
from kg.web.explorer import answering, explorer, page, policy, sparql, start
from kg.web.explorer.address import asked
from kg.web.explorer.article import paragraphs
from kg.web.explorer.places import places
from kg.web.explorer.table import Cell, Table
from kg.web.settings import Settings

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@contextmanager
def serving(store, **told):
    """The application of a graph; its processes end with it."""
    made = app(Settings(store, **told))
    try:
        yield made
    finally:
        if made.extensions["pool"]:
            made.extensions["pool"].close()


@pytest.fixture(scope="module")
def server(gold):
    with serving(gold) as made:
        yield made


@pytest.fixture
def client(server):
    return server.test_client()


def test_the_first_requests_come_at_once_and_all_are_answered(client, gold, monkeypatch):
    def slowly(prefix, framed=page._frame):
        time.sleep(0.2)
        return framed(prefix)

    script = re.search(r'src="([^"]*dash_cytoscape[^"]*)"', client.get("/explorer/").text)[1]
    monkeypatch.setattr(page, "_frame", slowly)
    server = flask.Flask("test")
    explorer(gold, server)
    with ThreadPoolExecutor(4) as browsers:
        told = browsers.map(lambda _: server.test_client().get(script).status_code, range(4))
    assert [*told] == [200] * 4


def test_an_address_says_a_view_and_its_parameters_and_is_changed_by_name():
    at = asked("/explorer/", "/explorer/graph", "?party=a%2Fb&open=c&open=d&empty=")
    assert (at.view, at.one("party"), at.many("open"), at.one("empty", "x")) == ("graph", "a/b", ("c", "d"), "x")
    assert at.with_(open=["c"], party=None) == "/explorer/graph?open=c"
    assert at.to("party", id="ü & co") == "/explorer/party?id=%C3%BC+%26+co"
    assert at.beside("csv/graph/facts.csv", "party", "page") == "/explorer/csv/graph/facts.csv?open=c&open=d"
    numbers = {"": 4, "x": 4, "0": 1, "3": 3, "99": 8, "²": 4, "1" * 5000: 8}
    assert {steps: asked("/", "/paths", f"steps={steps}").number("steps", 4, 8) for steps in numbers} == numbers


def test_marks_cover_just_their_spans_across_paragraphs_and_where_they_overlap():
    text = "One two.\nThree four."
    made = paragraphs(text, [(4, 14), (9, 14), (2_000, 3_000)])
    assert [[part if isinstance(part, str) else f"[{part.children}]" for part in line] for line in made] == [
        ["One ", "[two.]"],
        ["[Three]", " four."],
    ]
    assert made[0][1].id == "here" and not getattr(made[1][0], "id", None)


def test_many_marks_are_cut_in_no_time_and_those_that_overlap_are_one():
    text, begun = "One word. " * 10_000, time.monotonic()
    nested = [(start, 100_000 - start) for start in range(20_000)]
    apart = [(start, start + 3) for start in range(0, 80_000, 4)]
    assert [len(paragraphs(text, spans)[0]) for spans in (nested, apart)] == [1, 40_000]
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("spans", [
    "&".join(f"at={start}-{start + 9}" for start in range(12_000)), "&".join(f"at{number}=1" for number in range(12_000)),
    "at=9-5&at=0-999999999&at=7-7",
], ids=["many spans", "many names", "spans of nothing and of all"])  # fmt: skip
def test_an_article_takes_any_spans_at_once(client, spans):
    begun = time.monotonic()
    assert "What it tells" in shown(client, f"article?name=compute-leasing&{spans}")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("asked", [
    "fact?iri=%3E%3C%22x/y", "fact?iri=deal/\ud800", "party?id=\ud800", "find?view=x&prefix=y", "paths?a=tesla&b=spacex&self=x",
    f"paths?a=tesla&b=spacex&steps={'1' * 5000}", "\ud800",
])  # fmt: skip
def test_no_address_breaks_a_page(client, asked):
    assert shown(client, asked)


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
        ("fact/readings.csv?iri=%3E%3C%22x/y", 404),
        (f"paths/steps.csv?a=tesla&b=spacex&steps={'1' * 5000}", 200),
    ],
)
def test_a_table_has_an_address_of_its_own(client, address, status):
    reply = client.get(f"/explorer/csv/{address}")
    assert reply.status_code == status
    assert reply.content_type == ("text/csv; charset=utf-8" if status == 200 else "text/plain; charset=utf-8")


def test_an_endless_query_is_stopped(gold):
    begun = time.monotonic()
    with serving(gold, timeout=2) as server, pytest.raises(BadQuery, match="it took longer than the 2 s that the server gives"):
        answering.answered(server, CROSS)
    assert time.monotonic() - begun < 20


def test_the_servers_own_endpoint_is_asked():
    server, seen = flask.Flask("test"), []

    @server.post("/sparql")
    def sparql():
        seen.append(flask.request.form["query"])
        if "stop" in seen[-1]:
            return "it was stopped", 503
        return flask.Response('{"head": {}, "boolean": true}', content_type="application/sparql-results+json")

    assert answering.answered(server, "ASK {}").rows == [{"answer": {"type": "literal", "value": "yes"}}]
    with pytest.raises(BadQuery, match="it was stopped"):
        answering.answered(server, "stop")
    assert seen == ["ASK {}", "stop"]


def test_triples_and_rows_and_a_yes_come_back(server):
    assert "kg:" in answering.answered(server, "CONSTRUCT { ?d a kg:Deal } WHERE { ?d a kg:Deal }").turtle
    assert answering.answered(server, "ASK { ?d a kg:Deal }").rows[0]["answer"]["value"] == "yes"
    answer = answering.answered(server, "SELECT ?s (1 AS ?n) { ?s a kg:Deal } LIMIT 2")
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


def downloaded(client, address):
    """The rows of a table as CSV."""
    reply = client.get(f"/explorer/csv/{address}")
    assert reply.status_code == 200, reply.get_data(as_text=True)
    return list(csv.reader(io.StringIO(reply.get_data(as_text=True))))


def shown(client, address):
    """What the page of an address is made of, as JSON text."""
    view, _, query = address.partition("?")
    url = {"id": "url", "property": "pathname", "value": f"/explorer/{view}"}, {"id": "url", "property": "search", "value": f"?{query}"}
    outputs = [{"id": "view", "property": "children"}, {"id": "ways", "property": "children"}]
    asks = {"output": "..view.children...ways.children..", "outputs": outputs, "inputs": url, "changedPropIds": ["url.pathname"]}
    reply = client.post("/explorer/_dash-update-component", data=json.dumps(asks), content_type="application/json")
    assert reply.status_code == 200, reply.get_data(as_text=True)
    return json.dumps(reply.get_json()["response"]["view"], ensure_ascii=False)


TERMS = """SELECT ("abc"^^xsd:integer AS ?ill) (<<( <http://a.example/a> kg:date "q" )>> AS ?triple) (9007199254740993 AS ?long) (-5 AS ?below)
  (1.5 AS ?part) ("-5" AS ?text) ("NaN"^^xsd:double AS ?none) {}"""


def test_any_term_of_an_answer_is_shown_and_numbers_are_as_they_are_written(client):
    head, row = downloaded(client, f"sparql/answer.csv?query={quote(TERMS)}")
    triple = '<<( <http://a.example/a> kg:date "q" )>>'
    assert row == ["abc", triple, "9007199254740993", "-5", "1.5", "'-5", "NaN"] and head[0] == "ill"
    page = shown(client, f"sparql?query={quote(TERMS)}")
    assert "abc" in page and json.dumps(triple, ensure_ascii=False)[1:-1] in page and "9,007,199,254,740,993" in page


def test_the_page_says_that_an_answer_is_cut_and_the_csv_is_whole(client, monkeypatch):
    monkeypatch.setattr(sparql, "MOST", 7)
    query = quote("SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?o LIMIT 12")
    assert "The first 7 of 12; the CSV holds all." in shown(client, f"sparql?query={query}")
    assert "The first" not in shown(client, f"sparql?query={quote('SELECT ?s { ?s a kg:Deal } LIMIT 7')}")
    assert len(downloaded(client, f"sparql/answer.csv?query={query}")) == 13


def test_an_answer_of_many_rows_is_downloaded_whole(client):
    digits = " ".join(map(str, range(10)))
    values = " ".join(f"VALUES ?{name} {{ {digits} }}" for name in "abcd")
    query = quote(f"SELECT * {{ {values} VALUES ?e {{ 0 1 }} }}")
    assert len(downloaded(client, f"sparql/answer.csv?query={query}")) == 20_001


def test_parties_are_cut_on_the_page_and_whole_in_the_csv(client, monkeypatch):
    every = len(downloaded(client, "find/parties.csv")) - 1
    monkeypatch.setattr(start, "HITS", 5)
    assert every > 20 and f"The first 5 of {every}; the CSV holds all." in shown(client, "find")
    assert len(downloaded(client, "find/parties.csv")) - 1 == every
    assert "The first" not in shown(client, "find?q=tesla+inc")


def test_figures_are_downloaded_with_all_that_a_value_says(tmp_path):
    doc = document("note", "It is told.")
    values = [{"value": 2.5, "unit": "USD", "per": "month", "bound": "at most"}, {"min": 0, "max": 40, "unit": "MW"}, {"value": 300, "unit": "MW"}]
    told = [claim("Observation", doc, roles={"subject": "Tern Cloud"}, metric="capacity", value=value, period=f"202{number}")
            for number, value in enumerate(values)]  # fmt: skip
    build(told, [doc], tmp_path / "g.kg", columns=columns)
    server = flask.Flask("test")
    explorer(tmp_path / "g.kg", server)
    head, *rows = downloaded(server.test_client(), "party/figures.csv?id=Tern+Cloud")
    assert head == ["figure", "value", "min", "max", "unit", "bound", "per", "period", "of", "told by"]
    assert sorted(row[1:8] for row in rows) == [
        ["", "0", "40", "MW", "exact", "", "2021"],
        ["2.5", "", "", "USD", "at most", "month", "2020"],
        ["300", "", "", "MW", "exact", "", "2022"],
    ]
    page = shown(server.test_client(), "party?id=Tern+Cloud")
    assert "at most 2.5 USD per month" in page and '"bound"' not in page


@pytest.mark.parametrize(("as_of", "first", "last"), [("2025", "2025-01-01", "2025-12-31"), ("2025-06-14",) * 3, ("2031-01", "2031-01-01", "2031-01-31")])
def test_a_graph_keeps_the_date_of_its_address_whatever_the_slider_has(client, as_of, first, last):
    page = json.loads(shown(client, f"graph?party=tesla&as_of={as_of}"))
    drawn = next(part["props"]["data"] for part in page["children"] if part["props"].get("id") == "drawn")
    assert (drawn["day"], drawn["first"], drawn["last"]) == (as_of, first, last)
    assert drawn["months"][drawn["position"] :][:1] in ([], [as_of[:7]], ["2025-01"])


def test_what_has_no_end_stands_in_the_table_of_the_last_day_of_all(client):
    asked = "graph/facts.csv?party=tesla&as_of="
    assert len(downloaded(client, asked + "9999-12-31")) == len(downloaded(client, asked + "9998-12-31")) > 2


def test_facts_are_chosen_by_status_and_by_source(client):
    rows = downloaded(client, "graph/facts.csv?party=spacex")
    status, told = rows[0].index("status"), rows[0].index("told by")

    def kept(query):
        return downloaded(client, f"graph/facts.csv?party=spacex&{query}")[1:]

    signed, leasing = kept("status=signed"), kept("source=compute-leasing")
    assert signed == [row for row in rows[1:] if "signed" in row[status]] and 0 < len(signed) < len(rows) - 1
    assert leasing == [row for row in rows[1:] if "compute-leasing" in row[told].split(", ")] and 0 < len(leasing) < len(rows) - 1
    assert kept("status=signed&source=compute-leasing") == [row for row in signed if row in leasing]
    both = kept("source=compute-leasing&source=two-billion-for-xai")
    assert len(both) > len(leasing) and not kept("status=signed&source=nothing")


@pytest.mark.parametrize("asked", [
    "", "not json", "[]", "{}", '{"output": "x", "inputs": []}', '{"output": ["x"], "inputs": []}',
    '{"output": "..view.children...ways.children..", "inputs": 5}', '{"output": "..view.children...ways.children..", "inputs": []}',
    '{"output": "known.children", "inputs": ["x"]}', '{"output": "known.children", "inputs": [{"id": "typed", "property": "data", "value": "x"}]}',
])  # fmt: skip
def test_what_no_page_asks_is_a_bad_request(client, asked):
    told = client.post("/explorer/_dash-update-component", data=asked, content_type="application/json")
    assert (told.status_code, told.text) == (400, "no page of the explorer asks so\n")


def test_a_page_that_cannot_be_shown_names_no_command(client):
    asked = {"output": "..view.children...ways.children..", "changedPropIds": ["url.search"], "state": [],
             "outputs": [{"id": "view", "property": "children"}, {"id": "ways", "property": "children"}],
             "inputs": [{"id": "url", "property": "pathname", "value": "/explorer/party"}, {"id": "url", "property": "search", "value": "?id=qqqqqq"}]}  # fmt: skip
    told = client.post("/explorer/_dash-update-component", json=asked)
    assert told.status_code == 200 and "called 'qqqqqq'" in told.text and "kg find" not in told.text
