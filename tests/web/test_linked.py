"""Things by their IRIs: a page, Turtle, JSON-LD; and every text of an article shows as text."""
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from factory import claim, document
from kg.ask.clauses import standards
from kg.ask.columned import columns
from kg.ask.related import derived
from kg.graph import iris
from kg.graph.store import build, open_store
from kg.ontology import NAMESPACE
from pyoxigraph import NamedNode, RdfFormat, parse

TESLA = "https://w3id.org/dealgraph/party/tesla"
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_a_thing_is_turtle_json_ld_or_a_page(client):
    turtle = client.get("/party/tesla")
    assert turtle.headers["Content-Type"] == "text/turtle; charset=utf-8" and "Accept" in turtle.headers["Vary"]
    told = {quad.triple for quad in parse(turtle.content, format=RdfFormat.TURTLE)}
    assert any(triple.subject.value == TESLA and triple.object.value == "Tesla" for triple in told)
    assert any(getattr(triple.object, "value", "") == TESLA for triple in told), "what others say by it too"
    linked = client.get("/party/tesla", headers={"Accept": "application/ld+json"})
    assert linked.headers["Content-Type"] == "application/ld+json" and json.loads(linked.text)
    assert {quad.triple for quad in parse(linked.content, format=RdfFormat.JSON_LD)} == told
    for accept in ("text/turtle; charset=utf-8", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "text/html;charset=utf-8"):
        assert client.get("/party/tesla", headers={"Accept": accept}).headers["Content-Type"].split(";")[0] == accept.partition(";")[0]
    page = client.get("/party/tesla", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8" and "<h1>Tesla</h1>" in page.text


def test_links_of_a_page_lead_to_pages(client):
    page = Tags(client.get("/party/tesla", headers={"Accept": "text/html"}).text)
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("/")]
    assert links[:2] == ["/", "/explorer/party?id=tesla"] and len(links := links[2:]) > 10
    for link in links[:: len(links) // 8]:
        answer = client.get(link, headers={"Accept": "text/html"})
        assert answer.status_code == 200 and "<h1>" in answer.text, link


def test_each_verdict_of_a_party_names_its_standard(client):
    page = client.get("/party/x", headers={"Accept": "text/html"}).text
    found = re.findall(r'<a href="/related/([^/]+)/[^"]*">([^<]*)</a>', page)
    assert {name for name, _ in found} == set(standards())
    assert all(unescape(words).endswith(f"related ({standards()[name].title})") or "unknown (" in words for name, words in found)
    assert len({words for _, words in found}) >= len(standards())


@pytest.mark.parametrize("folder, begins", [("party/spacex", "party?id=spacex"), ("document/compute-leasing", "article?name=compute-leasing"),
                                            ("deal/", "fact?iri=deal%2F"), ("metric/", None)])  # fmt: skip
def test_a_page_leads_to_its_page_in_the_explorer(client, gold, folder, begins):
    named = {quad.subject.value.removeprefix(NAMESPACE) for quad in open_store(gold) if isinstance(quad.subject, NamedNode)}
    page = Tags(client.get("/" + next(name for name in sorted(named) if name.startswith(folder)), headers={"Accept": "text/html"}).text)
    (icon,) = [attrs["href"] for tag, attrs in page.tags if tag == "link" and attrs["rel"] == "icon"]
    assert client.get(icon).headers["Content-Type"].startswith("image/svg")
    found = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("/explorer/")]
    assert (found[0].startswith(f"/explorer/{begins}") and client.get(found[0]).status_code == 200) if begins else not found


@pytest.mark.parametrize("path, accept, status", [
    ("/party/nobody-at-all", "*/*", 404), ("/party/tesla", "image/png", 406), ("/no%20such%3Cthing%3E", "*/*", 404), ("/party/", "*/*", 404),
])  # fmt: skip
def test_what_is_not_there_is_not_found(client, path, accept, status):
    assert client.get(path, headers={"Accept": accept}).status_code == status


@pytest.mark.parametrize("base", ["https://w3id.org/", "https://w3id.org"])
def test_the_base_says_which_iris_are_answered(server, gold, base):
    with server(gold, "--workers", 1, "--base", base) as it:
        page = it.client.get("/dealgraph/party/tesla", headers={"Accept": "text/html"})
        assert "<h1>Tesla</h1>" in page.text and 'href="/dealgraph/' in page.text
        assert it.client.get("/party/tesla").status_code == 404


def test_a_base_that_is_no_iri_is_refused_in_a_line(kg, gold):
    told = kg("serve", "--store", gold, "--port", 0, "--base", "w3id.org/dealgraph")
    assert told.exit_code == 2 and "'w3id.org/dealgraph' is no IRI" in told.stderr.splitlines()[-1]


@pytest.fixture(scope="module")
def hostile(server, tmp_path_factory):
    """A server of a graph whose texts hold scripts; and a document's name a slash and a blank."""
    place = tmp_path_factory.mktemp("hostile") / "hostile.kg"
    doc = document("a/b c", f"{SCRIPT} leases 40 MW from Tern Cloud.", title=SCRIPT, publisher=SCRIPT, url="javascript:alert(1)", author=SCRIPT)
    told = claim("ComputeLease", doc, roles={"lessor": "Tern Cloud", "lessee": SCRIPT}, status="signed")
    build([told], [doc], place, derived=derived, columns=columns)
    with server(place, "--workers", 1) as it:
        yield it.client


def test_scripts_in_texts_show_as_text_on_every_page(hostile):
    found = hostile.get("/sparql", params={"query": "SELECT DISTINCT ?s { ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(kg:)) && CONTAINS(STR(?o), '<script>')) }"})
    iris_ = {row["s"]["value"] for row in found.json()["results"]["bindings"]}
    assert len(iris_) >= 4
    for iri in iris_:
        page = Tags(hostile.get("/" + iri.removeprefix("https://w3id.org/dealgraph/"), headers={"Accept": "text/html"}).text)
        assert "<script>" in page.text and not {"script", "img"} & {tag for tag, _ in page.tags}, iri
        assert not any(value and value.startswith("javascript:") for _, attrs in page.tags for value in attrs.values())
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def test_a_document_of_any_name_has_its_page(hostile):
    path = "/" + iris.document("a/b c").value.removeprefix("https://w3id.org/dealgraph/")
    assert path == "/document/a%2Fb%20c" and hostile.get(path).status_code == 200


def test_what_is_refused_is_text_and_no_page(hostile):
    for path in (f"/{SCRIPT}", f"/api/{SCRIPT}", "/api/find?name=x&<script>=1", "/api/card?party=<script>alert(1)</script>"):
        answer = hostile.get(path)
        assert answer.status_code in (400, 404) and answer.headers["Content-Type"].split(";")[0] in ("text/plain", "application/problem+json")
