"""Answers are given once more as long as the graph is the same, each to the request that it answers, in the room that there is."""
import pytest
from kg.graph.durable import write
from kg.web.remembered import BESIDE, KEEP, SHARE, Remembered

REST = {"QUERY_STRING": "", "wsgi.url_scheme": "http"}


@pytest.fixture
def store(tmp_path):
    (tmp_path / "CURRENT").write_text("1\n")
    return tmp_path


@pytest.fixture
def ask(store):
    """Asks an application of which each answer is another: ask(path) is one; `keep`, `size` and `room` are as given first."""

    class Asked:
        def __init__(self, keep=True, size=10, room=100 * BESIDE):
            self.worked, self.keep, self.size = 0, keep, size
            self.app = Remembered(self._answer, store, room)

        def _answer(self, environ, start):
            self.worked += 1
            environ[KEEP] = self.keep
            start("200 OK", [("X-Number", str(self.worked))])
            return [str(self.worked).encode().ljust(self.size)]

        def __call__(self, path, method="GET", **environ):
            told = []
            body = self.app({"REQUEST_METHOD": method, "PATH_INFO": path, **REST, **environ}, lambda *status: told.extend(status))
            assert told[0] == "200 OK" and dict(told[1])["X-Number"] == b"".join(body).decode().strip()
            return dict(told[1])["X-Number"]

    return Asked


def test_what_is_asked_again_is_answered_without_work(ask):
    asked = ask()
    assert [asked("/a"), asked("/a"), asked("/b"), asked("/a"), asked("/b")] == ["1", "1", "2", "1", "2"] and asked.worked == 2


@pytest.mark.parametrize("other", [{"QUERY_STRING": "x"}, {"HTTP_ACCEPT": "text/csv"}, {"HTTP_HOST": "b"}, {"HTTP_ORIGIN": "http://b"},
                                   {"wsgi.url_scheme": "https"}])  # fmt: skip
def test_another_request_has_another_answer(ask, other):
    asked = ask()
    assert [asked("/a"), asked("/a", **other), asked("/a")] == ["1", "2", "1"]


def test_another_graph_has_another_answer(ask, store):
    asked = ask()
    assert asked("/a") == asked("/a") == "1"
    write(store / "CURRENT", b"2\n")
    assert asked("/a") == asked("/a") == "2"
    (store / "CURRENT").unlink()
    assert [asked("/a"), asked("/a")] == ["3", "4"], "nothing is remembered of no graph"


def test_what_is_not_to_be_kept_is_asked_each_time(ask):
    asked, posted = ask(keep=False), ask()
    assert [asked("/a"), asked("/a")] == [posted("/a", "POST"), posted("/a", "POST")] == ["1", "2"]


def test_the_least_lately_asked_makes_room(ask):
    asked = ask(room=SHARE * (BESIDE + 20))
    for number in range(SHARE):
        asked(f"/{number:03}")
    assert asked("/000") == "1", "all have room"
    asked("/new")
    assert asked("/000") == "1" and asked("/001") == str(SHARE + 2)


def test_a_large_answer_takes_no_room(ask):
    asked = ask(size=BESIDE * 2, room=BESIDE * SHARE)
    assert [asked("/a"), asked("/a")] == ["1", "2"]
    nothing = ask(room=0)
    assert [nothing("/a"), nothing("/a")] == ["1", "2"]


@pytest.mark.parametrize("value", ["NOW()", "rand()", "UUID()", "StrUUID()", "BNODE()"])
def test_what_is_another_each_time_is_another(client, value):
    query = f"SELECT ?v {{ BIND({value} AS ?v) }}"
    answers = [client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["v"]["value"] for _ in range(2)]
    assert answers[0] != answers[1]


def test_a_refusal_is_not_remembered_as_an_answer(client):
    statuses = [client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1"}, headers={"Accept": accept}).status_code
                for accept in ("image/png", "text/csv", "image/png")]  # fmt: skip
    assert statuses == [406, 200, 406]


def test_answers_of_the_api_are_remembered_with_all_headers(client):
    one, again = (client.get("/api/card", params={"party": "Tesla"}) for _ in range(2))
    assert one.content == again.content
    told = [{name: value for name, value in answer.headers.items() if name != "date"} for answer in (one, again)]
    assert told[0] == told[1] and "content-security-policy" in told[0]
