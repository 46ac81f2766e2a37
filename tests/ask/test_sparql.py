"""kg/ask/sparql.py, syntax.py and parsed.py: results, the place of an error, and what no query may do."""
import json
import socket
import subprocess
import sys
import threading
from functools import partial

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, Store

from kg.ask.sparql import answer, labels, named, shortened, table, written
from kg.ask.syntax import called
from kg.errors import BadQuery

NS = "https://w3id.org/dealgraph/"
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


@pytest.fixture
def store():
    made = Store()
    tern, told = NamedNode(NS + "party/tern"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    made.add(Quad(tern, told, Literal('Tern, "the" Cloud')))
    made.add(Quad(tern, NamedNode(NS + "total"), Literal("45000000000.5", datatype=DECIMAL)))
    made.add(Quad(tern, NamedNode(NS + "dependsOn"), NamedNode(NS + "party/gull"), NamedNode(NS + "derived/dependency")))
    return made


@pytest.fixture
def endpoint():
    """An address that notes every call."""
    server, calls = socket.create_server(("127.0.0.1", 0)), []

    def listen():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            calls.append(1)
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", calls
    server.close()


def refused(store, query, **options):
    with pytest.raises(BadQuery) as error:
        result = answer(store, query, **options)
        list(result) if not isinstance(result, QueryBoolean) else None
    return str(error.value)


# What it yields


def test_prefixes_need_no_declaration_and_may_be_declared_otherwise(store):
    assert len(list(answer(store, "SELECT * { ?s rdfs:label ?o }"))) == 1
    assert not list(answer(store, "PREFIX rdfs: <http://example.org/> SELECT * { ?s rdfs:label ?o }"))


def test_derived_statements_stand_in_their_graph_alone(store):
    assert not answer(store, "ASK { ?s kg:dependsOn ?o }")
    assert answer(store, "ASK { GRAPH derived:dependency { party:tern kg:dependsOn party:gull } }")


def test_csv_is_that_of_the_standard(store):
    assert written(answer(store, "SELECT ?label ?none { ?s rdfs:label ?label }"), "csv") == 'label,none\r\n"Tern, ""the"" Cloud",\r\n'


def test_rows_in_each_format(store):
    query = "SELECT ?s ?total { ?s kg:total ?total }"
    rows = json.loads(written(answer(store, query), "json"))["results"]["bindings"]
    assert rows[0]["total"] == {"type": "literal", "value": "45000000000.5", "datatype": DECIMAL.value}
    assert written(answer(store, query), "tsv").startswith("?s\t?total\n<https://w3id.org/dealgraph/party/tern>\t45000000000.5")
    assert "<uri>https://w3id.org/dealgraph/party/tern</uri>" in written(answer(store, query), "xml")
    assert json.loads(written(answer(store, "ASK {}"), "json"))["boolean"] is True


def test_triples_come_sorted_and_once(store):
    query = "CONSTRUCT { ?s a kg:Party ; rdfs:label ?label } { ?s rdfs:label ?label { ?s ?p ?o } UNION { ?s ?p ?o } }"
    assert written(answer(store, query), "nt").count("\n") == 2
    turtle = written(answer(store, query), "turtle")
    assert "party:tern a kg:Party" in turtle and "@prefix kg:" in turtle
    assert "Tern" in written(answer(store, "DESCRIBE party:tern"), "turtle")


@pytest.mark.parametrize(("query", "form"), [("SELECT * {}", "turtle"), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "csv")])
def test_a_format_that_does_not_fit_names_those_that_do(store, query, form):
    with pytest.raises(BadQuery, match="choose one of"):
        written(answer(store, query), form)


def test_a_table_shortens_iris_adds_labels_and_groups_digits(store):
    shown = table(answer(store, "SELECT ?s ?total { ?s kg:total ?total }"), partial(labels, store))
    assert shown.head == ("s", "total") and shown.right == ("total",)
    assert shown.rows == (('party:tern (Tern, "the" Cloud)', "45,000,000,000.5"),)
    assert table(answer(store, "ASK { ?s ?p 1 }"), partial(labels, store)).rows == (("no",),)
    assert shortened("http://example.org/x") == "<http://example.org/x>"


# Where a query stops being one


@pytest.mark.parametrize(("query", "line", "column", "why"), [
    ("SELECT ?s WHERE { ?s ?p }", 1, 25, "cannot go on with }"),
    ("SELECT * WHERE {\n\t?s foo:bar ?x }", 2, 5, "the prefix foo: is not declared"),
    ("SELECT * {\n  ?s ?p ?o .\n  FILTER(?o >> 3)\n}", 3, 14, "cannot go on with >"),
    ("ASK {?s ?p ?o} garbage", 1, 16, "cannot go on with garbage"),
    ("SELEC * { ?s ?p ?o }", 1, 1, "cannot go on with SELEC"),
    ("SELECT ?s {\n ?s ?p 'é\n }", 2, 10, "cannot go on"),
    ("SELECT * { ?s ?p ?o # a comment }", 1, 34, "ends too early"),
    ("", 1, 1, "ends too early"),
    ("SELECT (COUNT(?x) AS ?y) ?z {?x ?y ?z}", 1, 39, "variable that is unbound"),
    ("SELECT ?a { BIND(1 AS ?a) BIND(2 AS ?a)}", 1, 40, "overriding an existing variable"),
])  # fmt: skip
def test_an_error_shows_the_line_and_a_caret_under_the_token(store, query, line, column, why):
    first, text, caret = refused(store, query).split("\n")
    assert first.startswith(f"line {line}, column {column}: ") and why in first
    assert text == "  " + query.split("\n")[line - 1]
    assert len(caret) == column + 2 and caret.endswith("^")


# What no query may do


@pytest.mark.parametrize("query", [
    "INSERT DATA { <a:a> <a:b> <a:c> }", "PREFIX a: <b:c> DELETE WHERE { ?s ?p ?o }", "LOAD <file:///etc/hostname>", "CLEAR ALL", "DROP ALL",
])  # fmt: skip
def test_updates_are_refused(store, query):
    assert "reads the graph" in refused(store, query) and len(store) == 3


@pytest.mark.parametrize("query", [
    "SELECT * FROM <file://{}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <file://{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <file://{}> {{ ?s ?p ?o }} }}", "CONSTRUCT FROM <file://{}> WHERE {{ ?s ?p ?o }}", "DESCRIBE <file://{}>",
])  # fmt: skip
def test_nothing_that_a_query_says_reads_a_file(store, tmp_path, query):
    file = tmp_path / "secret.ttl"
    file.write_text("<a:a> <a:b> 'secret' .")
    assert not list(answer(store, query.format(file)))
    assert "refused" in refused(store, f"SELECT * {{ SERVICE <file://{file}> {{ ?s ?p ?o }} }}", allow_service=[f"file://{file}"])


CALLS = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", "ASK {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{0}> }} SERVICE ?x {{ ?s ?p ?o }} }}", "ASK {{ ?s ?p ?o OPTIONAL {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }}",
    "ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }}", "PREFIX x: <{0}> ASK {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX x: <{0}> ASK {{ SERVICEx: {{ ?s ?p ?o }} }}", "PREFIX x: <{0}> ASK {{ SERVICESILENTx: {{ ?s ?p ?o }} }}",
    "ASK {{ {{ SELECT ?s {{ sErViCe<{0}>{{ ?s ?p ?o }} }} }} }}", "ASK {{ ?a ?b ?c LATERAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ ?a ?b ?c FILTER(?a<'b>') SERVICE <{0}> {{ ?s ?p ?o FILTER(?o!='') }} }}",
    "ASK {{ ?a ?b ?c FILTER(?a<?b#>'''\n) SERVICE <{0}> {{ ?s ?p ?o }} #'''\n }}",
    "ASK {{ ?a kg:b\\#c 1 . SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o . SERVICE <{0}> {{ ?a ?b ?c }} }} }}",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING (EXISTS {{ SERVICE <{0}> {{ ?s ?b ?c }} }})",
]  # fmt: skip


@pytest.mark.parametrize("query", CALLS)
def test_no_call_goes_out_unless_its_endpoint_is_allowed(store, endpoint, query):
    address, calls = endpoint
    assert "refused" in refused(store, query.format(address), allow_service=["http://127.0.0.1:2/other"])
    assert not calls


def test_an_allowed_endpoint_is_called(store, endpoint):
    address, calls = endpoint
    answer(store, CALLS[1].format(address), allow_service=[address])
    assert calls
    assert "SERVICE <http://elsewhere.invalid/>" in refused(
        store, f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} SERVICE <http://elsewhere.invalid/> {{ ?s ?p ?o }} }}", allow_service=[address])  # fmt: skip


@pytest.mark.parametrize("query", [
    "ASK { ?service rdfs:label 'a service' }", "# SERVICE\nASK {}", 'ASK { ?s kg:serviceOf """SERVICE "x" <y>""" ; ?p <http://service.example/> }',
])  # fmt: skip
def test_the_word_alone_is_no_call(store, query):
    assert called(query, "service") == 0
    answer(store, query)


def test_named_queries_begin_with_their_question():
    for name, query in named().items():
        assert query.name == name and query.question.endswith("?") and query.text.startswith(f"# {query.question}\n")


def test_a_plain_query_loads_no_other_library():
    code = "import sys; from kg.ask.sparql import answer; from pyoxigraph import Store; answer(Store(), 'ASK {}'); print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & {"rdflib", "networkx", "spacy", "numpy", "kg.ask.parsed"}


def test_digits_are_grouped_of_what_is_a_number_alone():
    from kg.ask.sparql import grouped

    told = ("9007199254740993", "-1234.50", "-5", "1e6", "007", "²", "abc", "", ".", "e5", "NaN")
    assert [*map(grouped, told)] == ["9,007,199,254,740,993", "-1,234.50", "-5", "1e6", "007", "²", "abc", "", ".", "e5", "NaN"]
    assert grouped("9" * 6000).startswith("999,999,")
