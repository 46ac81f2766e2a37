"""The requests of the SPARQL 1.1 Protocol, good and bad: status and type; and reads of the Graph Store Protocol."""
import csv
import io
import json
from xml.etree import ElementTree

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
ROWS = "SELECT ?s ?o { ?s kg:acquirer ?o } ORDER BY ?s"
TRIPLES = "CONSTRUCT { ?s kg:acquirer ?o } WHERE { ?s kg:acquirer ?o }"
ONTOLOGY = "https://w3id.org/dealgraph/ontology"
JSON = "application/sparql-results+json"


def asked(client, query, accept=None, **more):
    return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept} if accept else {})


def rows(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]["bindings"]


# Ways to ask


def test_a_query_by_get_by_form_and_as_the_body_has_one_answer(client):
    by_get = asked(client, ROWS)
    by_form = client.post("/sparql", data={"query": ROWS})
    direct = client.post("/sparql", content=ROWS, headers={"Content-Type": QUERY})
    assert by_get.headers["Content-Type"] == JSON and len(rows(by_get)) > 3
    assert rows(by_get) == rows(by_form) == rows(direct)


def test_a_charset_of_utf_8_is_no_hindrance(client):
    for media in (FORM, QUERY):
        content = ROWS if media == QUERY else {"query": ROWS}
        told = {"content": content} if media == QUERY else {"data": content}
        assert client.post("/sparql", headers={"Content-Type": f"{media}; charset=UTF-8"}, **told).status_code == 200


def test_head_is_get_without_the_body(client):
    answer = client.head("/sparql", params={"query": "ASK {}"})
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"", JSON)


# Datasets


ALL, NAMED = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


def count(answer):
    return int(rows(answer)[0]["n"]["value"])


def test_the_dataset_of_the_request_is_the_query_s(client):
    whole, ontology = count(asked(client, ALL)), count(asked(client, ALL, **{"default-graph-uri": ONTOLOGY}))
    assert 0 < ontology < whole and len(rows(asked(client, NAMED))) > 2
    (only,) = rows(asked(client, NAMED, **{"named-graph-uri": ONTOLOGY}))
    assert only["g"]["value"] == ONTOLOGY
    assert count(asked(client, ALL, **{"named-graph-uri": ONTOLOGY})) == 0, "the default graph is then empty"


def test_several_graphs_of_the_request_are_merged(client):
    both = [("query", ALL), ("default-graph-uri", ONTOLOGY), ("default-graph-uri", "https://w3id.org/dealgraph/derived/related")]
    alone = [count(asked(client, ALL, **{key: value})) for key, value in both[1:]]
    assert count(client.get("/sparql", params=both)) == sum(alone) and all(alone)


def test_the_dataset_of_the_request_goes_before_from(client):
    query = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> {{ ?s ?p ?o }}"
    assert count(asked(client, query, **{"default-graph-uri": "http://example.org/none"})) == 0 < count(asked(client, query))


@pytest.mark.parametrize("how", ["form", "beside a form", "direct"])
def test_a_posted_query_has_a_dataset_too(client, how):
    told = {"default-graph-uri": ONTOLOGY}
    if how == "form":
        answer = client.post("/sparql", data={"query": ALL, **told})
    elif how == "beside a form":
        answer = client.post("/sparql", params=told, data={"query": ALL})
    else:
        answer = client.post("/sparql", params=told, content=ALL, headers={"Content-Type": QUERY})
    assert count(answer) == count(asked(client, ALL, **told))


# Types


@pytest.mark.parametrize("accept, media", [
    (None, JSON), ("*/*", JSON), (JSON, JSON), ("application/json", JSON),
    ("application/sparql-results+xml", "application/sparql-results+xml"), ("application/xml", "application/sparql-results+xml"),
    ("text/csv", "text/csv; charset=utf-8"), ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("text/csv;q=0.4, application/sparql-results+xml;q=0.8, text/html", "application/sparql-results+xml"),
    ("text/turtle, text/csv", "text/csv; charset=utf-8"), ("application/sparql-results+json; charset=utf-8", JSON),
    ("text/csv;charset=utf-8;q=0.4, application/sparql-results+xml; charset=utf-8; q=0.8", "application/sparql-results+xml"),
])  # fmt: skip
def test_rows_come_in_the_type_that_is_accepted_best(client, accept, media):
    answer = asked(client, ROWS, accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media) and "Accept" in answer.headers["Vary"]
    told = len(rows(asked(client, ROWS)))
    if "xml" in media:
        assert len(list(ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2005/sparql-results#}result"))) == told
    elif "csv" in media:
        assert len(list(csv.reader(io.StringIO(answer.text)))) == told + 1
    elif "tab" in media:
        assert len(list(parse_query_results(answer.content, format=QueryResultsFormat.TSV))) == told


@pytest.mark.parametrize("media", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_a_yes_or_no_has_the_types_of_rows(client, media):
    answer = asked(client, "ASK { ?s kg:acquirer ?o }", media)
    assert answer.headers["Content-Type"].split(";")[0] == media and "true" in answer.text


@pytest.mark.parametrize("accept, media", [
    (None, "text/turtle"), ("*/*", "text/turtle"), ("text/turtle", "text/turtle"), ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"), ("application/n-quads", "application/n-quads"), ("application/trig", "application/trig"),
    ("application/ld+json", "application/ld+json"), ("text/n3", "text/n3"), ("text/csv, application/rdf+xml;q=0.1", "application/rdf+xml"),
    ("text/turtle; charset=utf-8", "text/turtle"), ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"', "application/ld+json"),
    ("text/turtle;charset=utf-8;q=0.1, application/n-triples;q=0.5", "application/n-triples"), ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
])  # fmt: skip
def test_triples_come_in_the_type_that_is_accepted_best(client, accept, media):
    answer = asked(client, TRIPLES, accept)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, media)
    form = RdfFormat.from_media_type(media)
    assert {quad.triple for quad in parse(answer.content, format=form)} == {
        quad.triple for quad in parse(asked(client, TRIPLES, "application/n-triples").content, format=RdfFormat.N_TRIPLES)}  # fmt: skip


def test_what_is_described_is_triples(client):
    answer = asked(client, "DESCRIBE <https://w3id.org/dealgraph/party/tesla>")
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8" and "Tesla" in answer.text


# Bad requests


@pytest.mark.parametrize("method, how, status", [
    ("PUT", {"params": {"query": "ASK {}"}}, 405),
    ("DELETE", {"params": {"query": "ASK {}"}}, 405),
    ("GET", {"params": [("query", "ASK {}"), ("query", "SELECT * {}")]}, 400),
    ("POST", {"data": {"query": ["ASK {}", "SELECT * {}"]}}, 400),
    ("POST", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
    ("POST", {"content": "query=ASK%20%7B%7D"}, 415),
    ("POST", {"content": "ASK {}"}, 415),
    ("POST", {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": f"{QUERY}; charset=UTF-16"}}, 415),
    ("POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": {"Content-Type": QUERY}}, 400),
    ("GET", {"params": {"query": "SELECT WHERE"}}, 400),
    ("GET", {"params": {"query": ""}}, 400),
    ("POST", {"data": {"using-graph-uri": "http://example.org/"}}, 400),
    ("POST", {"data": {"query": "ASK {}", "update": "CLEAR ALL"}}, 400),
    ("POST", {"params": {"query": "ASK {}"}, "content": "ASK {}", "headers": {"Content-Type": QUERY}}, 400),
    ("POST", {"params": {"query": "ASK {}"}, "data": {"query": "ASK {}"}}, 400),
    ("POST", {"params": {"query": "ASK {}"}, "data": {"default-graph-uri": ONTOLOGY}}, 400),
    ("POST", {"params": {"update": "CLEAR ALL"}, "data": {"query": "ASK {}"}}, 400),
    ("GET", {"params": {"query": "ASK {}", "using-graph-uri": "http://example.org/"}}, 400),
    ("GET", {"params": {"query": "ASK {}", "default-graph-uri": "no iri"}}, 400),
    ("GET", {"params": {"query": "ASK {}", "named-graph-uri": "relative"}}, 400),
    ("GET", {"params": {"update": "CLEAR ALL"}}, 400),
    ("GET", {"params": {"query": "CLEAR ALL"}}, 403),
    ("POST", {"data": {"update": "CLEAR ALL"}}, 403),
    ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403),
    ("GET", {"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 403),
    ("GET", {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
    ("GET", {"params": {"query": ROWS}, "headers": {"Accept": "text/turtle"}}, 406),
    ("GET", {"params": {"query": TRIPLES}, "headers": {"Accept": "text/csv"}}, 406),
    ("POST", {"content": "#" * (2 << 20), "headers": {"Content-Type": QUERY}}, 413),
    ("POST", {"data": {"query": "#" * (2 << 20)}}, 413),
])  # fmt: skip
def test_a_bad_request_is_refused_with_its_reason(client, method, how, status):
    answer = client.request(method, "/sparql", **how)
    assert answer.status_code == status and answer.headers["Content-Type"] == "text/plain; charset=utf-8" and len(answer.text) > 10
    assert len(answer.text.splitlines()) == 1 or "^" in answer.text
    if status == 405:
        assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_bad_query_is_told_its_place(client):
    assert asked(client, "SELECT * { ?s foo:a ?b }").text.startswith("line 1, column 15: the prefix foo: is not declared")


def test_parameters_that_are_no_utf_8_are_refused(client):
    assert client.get("/sparql?query=ASK%7B%3Fs%20%3Fp%20'%ff'%7D").status_code == 400


# What else the endpoint says


def test_without_a_query_the_endpoint_describes_itself(client):
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert answer.headers["Content-Type"] == "application/n-triples"
    told = {(quad.predicate.value.partition("#")[2], getattr(quad.object, "value", "")) for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert ("endpoint", f"{client.base_url}/sparql".replace("//sparql", "/sparql")) in told and ("name", ONTOLOGY) in told
    assert ("supportedLanguage", f"{sd}SPARQL11Query") in told and ("supportedLanguage", f"{sd}SPARQL11Update") not in told
    assert ("resultFormat", "http://www.w3.org/ns/formats/SPARQL_Results_JSON") in told
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


ORIGIN, OTHER = "https://example.org", "https://example.com"


def test_no_page_of_another_origin_may_read(client):
    for path in ("/sparql?query=ASK{}", "/api/find?name=tesla", "/graph?default", "/party/tesla"):
        for method in ("GET", "OPTIONS"):
            told = client.request(method, path, headers={"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}).headers
            assert not [name for name in told if name.startswith("access-control-")], (method, path)


@pytest.mark.parametrize("named, told", [((ORIGIN, "https://third.example"), {ORIGIN: ORIGIN, OTHER: None}), (("*",), {ORIGIN: "*", OTHER: "*"})])
def test_pages_of_the_origins_that_are_named_may_read(server, gold, named, told):
    with server(gold, "--workers", 1, *(part for origin in named for part in ("--cors", origin))) as it:
        for origin, allowed in [*told.items(), *told.items()]:  # once more: what is remembered is of the origin that asks
            answer = it.client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": origin})
            assert answer.status_code == 200 and answer.headers.get("Access-Control-Allow-Origin") == allowed
            assert "*" in named or "Origin" in answer.headers["Vary"]
        asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        before = it.client.options("/sparql", headers=asks)
        assert before.status_code < 300 and "POST" in before.headers["Access-Control-Allow-Methods"]
        assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]


def test_every_answer_bears_the_headers_that_keep_a_page_safe(client):
    for path in ("/", "/sparql?query=ASK{}", "/api/find?name=tesla", "/party/tesla", "/nothing", "/static/style.css"):
        told = client.get(path, headers={"Accept": "text/html, */*"}).headers
        assert "script-src 'self'" in told["Content-Security-Policy"] and "unsafe" not in told["Content-Security-Policy"], path
        assert told["X-Content-Type-Options"] == "nosniff" and told["X-Frame-Options"] == "DENY", path


def test_the_explorer_s_pages_run_scripts_of_their_own_alone(client):
    for path in ("/explorer/", "/explorer/graph?party=tesla", "/explorer/csv/party/deals.csv?id=tesla", "/explorer/_dash-layout"):
        answer = client.get(path)
        told = dict(part.partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split("; "))
        assert answer.status_code == 200 and told["default-src"] == "'none'" and "'unsafe" not in told["script-src"], path
        assert all(word == "'self'" or word.startswith("'sha256-") for word in told["script-src"].split())
        assert (told["connect-src"], told["base-uri"], told["frame-ancestors"]) == ("'self'", "'none'", "'none'")


# Graphs


def test_a_graph_of_the_store_is_read_whole(client):
    named = client.get("/graph", params={"graph": ONTOLOGY}, headers={"Accept": "application/n-triples"})
    default = client.get("/graph?default", headers={"Accept": "application/n-triples"})
    assert len(set(named.text.splitlines())) == count(asked(client, ALL, **{"default-graph-uri": ONTOLOGY}))
    assert len(set(default.text.splitlines())) == count(asked(client, ALL))
    assert client.get("/graph?default").headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert client.head("/graph?default").status_code == 200
    assert json.loads(client.get("/graph", params={"graph": ONTOLOGY}, headers={"Accept": "application/ld+json"}).text)


@pytest.mark.parametrize("params, status", [
    ("", 400), ("?default&graph=http://example.org/", 400), ("?default=1", 400), ("?graph=http://example.org/", 404), ("?graph=nothing", 400),
    ("?graph=http://a/&graph=http://b/", 400),
])  # fmt: skip
def test_a_graph_that_is_not_one_is_refused(client, params, status):
    assert client.get(f"/graph{params}").status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_is_changed(client, method):
    assert client.request(method, "/graph?default").status_code == 405
