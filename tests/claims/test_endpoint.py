"""kg.claims.endpoint: a model is asked over HTTP, and nothing that it answers is believed before it is held against the text."""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from annotated import annotated
from factory import document

from kg.claims.endpoint import KEY, Endpoint, NoAnswer, endpoint, facts, instructions, parts, question, schema
from kg.claims.proposed import proposals
from kg.errors import MissingExtra
from kg.ontology import METRICS, kinds

TEXT = "Quill bought Arc Dairy for $3 million in June 2024. Velora Compute leases a hall to Quill. Nothing else was told."
PRICE = {"value": 3e6, "min": None, "max": None, "unit": "USD", "per": None, "attributed_to": None}
BOUGHT = {"kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc Dairy"}, "status": "completed",
          "attributed_to": None, "attrs": {"value": PRICE, "date": "2024-06", "close": None},
          "quote": "Quill bought Arc Dairy for $3 million in June 2024.", "start": None, "end": None}  # fmt: skip


def completion(content, ended="stop"):
    """The body of a chat completion whose message is `content`, or the facts in it."""
    content = content if isinstance(content, str) else json.dumps({"facts": content})
    return {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": ended}]}


class Stub:
    """A server on this machine that answers in turn what it is told to, the last for good, and keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked, self.keys, self.paths, self.free = [], [], [], [], threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                stub.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                stub.keys.append(self.headers.get("Authorization"))
                stub.paths.append(self.path)
                code, body, headers = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
                if code is None:
                    stub.free.wait(30)
                    return
                told = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(code)
                for name, value in {"Content-Length": len(told), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def says(self, *answers):
        """Answer these in turn: facts, or a status code with a body and headers."""
        self.answers = [a if isinstance(a, tuple) else (200, completion(a), {}) for a in answers]

    def close(self):
        self.free.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv(KEY, raising=False)
    made = Stub()
    yield made
    made.close()


def ask(stub, text=TEXT, **options):
    return list(facts(document("note", text), endpoint(stub.url, "small", **{"pause": 0.0, "timeout": 20.0} | options)))


def failure(stub, **options):
    with pytest.raises(NoAnswer) as caught:
        ask(stub, **options)
    message = str(caught.value)
    assert message.startswith(f"{stub.url}/chat/completions: ") and "\n" not in message and caught.value.exit_code == 1
    return message.removeprefix(f"{stub.url}/chat/completions: ")


# ---------------------------------------------------------------------------- what is asked


def test_the_article_is_asked_for_by_schema_at_the_address_of_chat_completions(stub):
    stub.says([BOUGHT])
    assert ask(stub) == [BOUGHT]
    (asked,) = stub.asked
    assert stub.paths == ["/v1/chat/completions"] and stub.keys == [None]
    assert asked["model"] == "small" and asked["temperature"] == 0
    assert asked["response_format"]["json_schema"] == {"name": "facts", "strict": True, "schema": schema()}
    system, user = asked["messages"]
    assert system == {"role": "system", "content": instructions()}
    assert user == {"role": "user", "content": f"Title: Title of note\nPublished: 2026-05-21\nText:\n{TEXT}"}


def test_the_address_may_be_given_whole():
    for url in ("http://a/v1", "http://a/v1/", "http://a/v1/chat/completions"):
        assert Endpoint(url, "m").address == "http://a/v1/chat/completions"


def test_the_key_comes_from_the_environment_and_is_not_shown(stub, monkeypatch):
    monkeypatch.setenv(KEY, "secret")
    stub.says([])
    assert ask(stub) == [] and stub.keys == ["Bearer secret"]
    assert "secret" not in repr(endpoint(stub.url, "small"))


def test_the_schema_holds_every_kind_with_its_roles_and_attrs():
    records = {r["properties"]["kind"]["enum"][0]: r["properties"] for r in schema()["properties"]["facts"]["items"]["anyOf"]}
    assert list(records) == list(kinds())
    for kind in kinds().values():
        assert set(records[kind.name]["roles"]["properties"]) == set(kind.roles)
        assert list(records[kind.name]["attrs"]["properties"]) == list(kind.attrs)
    attrs = records["Observation"]["attrs"]["properties"]
    assert attrs["metric"]["enum"] == list(METRICS) and attrs["value"]["anyOf"][0] == {"$ref": "#/$defs/quantity"}
    assert attrs["period"]["description"] == "an ISO 8601 date" and attrs["item"] == {"type": ["string", "null"]}
    assert records["Ownership"]["attrs"]["properties"]["control"]["enum"] == ["stated", "joint", None]
    assert records["Competes"]["roles"]["properties"]["party"]["minItems"] == 2


def test_every_object_of_the_schema_is_closed_as_strict_schemas_are():
    def objects(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for inner in node.values():
                yield from objects(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from objects(inner)

    closed = list(objects(schema()))
    assert len(closed) == 2 + 3 * len(kinds())
    assert all(node["additionalProperties"] is False and node["required"] == list(node["properties"]) for node in closed)


def test_the_instructions_name_every_kind_with_its_example():
    assert all(kind.example in instructions() for kind in kinds().values())


# ---------------------------------------------------------------------------- long articles


def test_parts_hold_the_whole_text_and_end_with_a_paragraph_where_they_can():
    text = "One line.\nAnother.\n\n" * 20
    cut = list(parts(text, 0, len(text), 100))
    assert "".join(text[a:b] for a, b in cut) == text and all(b - a <= 100 for a, b in cut)
    assert all(text[:b].endswith("\n\n") for _, b in cut)
    assert list(parts("x" * 25, 0, 25, 10)) == [(0, 10), (10, 20), (20, 25)] and list(parts("", 0, 0, 10)) == []


def test_a_long_article_is_asked_in_parts_and_offsets_count_in_the_whole(stub):
    lead = "Nothing was told here. " * 4 + "\n\n"
    text = lead + TEXT
    stub.says([], [BOUGHT | {"start": 0, "end": 51}])
    (record,) = ask(stub, text, part=120)
    assert text[record["start"] : record["end"]] == BOUGHT["quote"]
    assert [a["messages"][1]["content"].split("Text:\n")[1] for a in stub.asked] == [lead, TEXT]


def test_an_answer_that_is_cut_off_is_asked_for_in_smaller_parts(stub):
    text = "A line of forty characters in all, so.\n" * 40
    stub.says((200, completion('{"facts": [{"kind"', "length"), {}), [1], [2])
    assert ask(stub, text) == [1, 2]
    sent = [a["messages"][1]["content"].split("Text:\n")[1] for a in stub.asked]
    assert sent[0] == text and sent[1] + sent[2] == text


def test_an_answer_that_is_always_cut_off_is_an_error(stub):
    stub.says((200, completion("{", "length"), {}))
    assert failure(stub) == "the answer is cut off; let the model write longer answers"


# ---------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(stub, code):
    stub.says((code, {"error": {"message": "busy"}}, {"Retry-After": "0"}), [BOUGHT])
    assert ask(stub) == [BOUGHT] and len(stub.asked) == 2


def test_an_endpoint_that_stays_busy_is_an_error_after_some_tries(stub):
    stub.says((429, {"error": {"message": "slow\n down"}}, {}))
    assert failure(stub, tries=3) == "HTTP 429 (slow down) after 3 tries; try again later" and len(stub.asked) == 3


def test_the_waits_grow_unless_the_endpoint_says_how_long(stub, monkeypatch):
    waits = []
    monkeypatch.setattr("kg.claims.endpoint.time.sleep", waits.append)
    stub.says((503, "", {}), (503, "", {}), (429, "", {"Retry-After": "7"}), (503, "", {"Retry-After": "9000"}), [BOUGHT])
    assert ask(stub, pause=1.0, tries=5) == [BOUGHT] and waits == [1.0, 2.0, 7.0, 60.0]


def test_a_key_that_is_wanted_or_refused_is_an_error_at_once(stub, monkeypatch):
    stub.says((401, {"error": {"message": "who are you"}}, {}))
    assert failure(stub) == f"HTTP 401, it wants a key; put the key into the environment variable {KEY}"
    monkeypatch.setenv(KEY, "secret")
    assert failure(stub) == f"HTTP 401, the key is not accepted; put the key into the environment variable {KEY}"
    assert len(stub.asked) == 2


def test_what_the_endpoint_says_of_an_error_is_passed_on(stub):
    stub.says((404, {"error": {"message": "no such model"}}, {}))
    assert failure(stub) == "HTTP 404 (no such model); check the address and that it knows the model 'small'"
    stub.says((400, {"error": "json_schema is not supported"}, {}))
    assert failure(stub) == "HTTP 400 (json_schema is not supported); check the address and the model's name"
    stub.says((302, "", {"Location": "http://127.0.0.1:1/"}))
    assert failure(stub) == "HTTP 302; check the address and the model's name"


def test_no_answer_in_time_is_an_error(stub):
    stub.says((None, "", {}))
    assert failure(stub, timeout=0.3) == "no answer within 0.3 seconds; ask a quicker model, or try again"
    assert len(stub.asked) == 1


def test_an_endpoint_that_is_not_there_is_an_error(stub):
    stub.close()
    message = failure(stub)
    assert message.startswith("cannot be reached (") and message.endswith("); check the address, and that it runs")


def test_without_its_library_the_extra_is_named(stub, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingExtra, match=r"--extractor llm needs .* pip install 'dealgraph\[llm\]'"):
        ask(stub)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000/v1", "file:///etc/passwd", "http://", "https:///v1"])
def test_what_is_no_address_is_told_before_anything_is_asked(url):
    with pytest.raises(NoAnswer, match="write one as http://127.0.0.1:8000/v1"):
        endpoint(url, "small")


@pytest.mark.parametrize("content", ["I am sorry.", "", "[1, 2]", '{"facts": {}}', '{"facts": [', "null"])
def test_no_json_is_asked_for_again_and_then_an_error(stub, content):
    stub.says((200, completion(content), {}))
    assert failure(stub, tries=2) == "no JSON in the answer after 2 tries; ask a model that keeps to a JSON schema"
    assert len(stub.asked) == 2
    stub.says((200, completion(content), {}), [BOUGHT])
    assert ask(stub) == [BOUGHT]


def test_json_in_a_fence_is_json(stub):
    stub.says((200, completion("```json\n" + json.dumps({"facts": [BOUGHT]}) + "\n```"), {}))
    assert ask(stub) == [BOUGHT]


@pytest.mark.parametrize("body", ["<html>hello</html>", {}, {"choices": []}, {"choices": [{"text": "x"}]}, [1]])
def test_what_is_no_chat_completion_is_an_error_at_once(stub, body):
    stub.says((200, body, {}))
    assert failure(stub) == "the answer is no chat completion; check the address; most end in /v1" and len(stub.asked) == 1


# ---------------------------------------------------------------------------- answers that lie


def held(stub, *answered):
    """What is left of an answer once it is held against the article."""
    stub.says(list(answered))
    article = annotated(TEXT, {"Quill": "ORG", "Arc Dairy": "ORG", "Velora Compute": "ORG"})
    return proposals(*article, facts(article[0]._.article.document, endpoint(stub.url, "small")))


def test_a_right_answer_is_a_claim(stub):
    made = held(stub, BOUGHT)
    assert made.refused == []
    assert [c.record() for c in made.claims] == [{
        "doc": "note", "kind": "Acquisition", "roles": {"acquirer": "Quill", "target": "Arc Dairy"},
        "attrs": {"value": {"value": 3000000, "unit": "USD"}, "date": "2024-06"}, "status": "completed", "mode": "asserted",
        "evidence": [{"start": 0, "end": 51, "quote": BOUGHT["quote"]}]}]  # fmt: skip


@pytest.mark.parametrize(("lie", "why"), [
    ({"quote": "Quill swallowed Arc Dairy whole."}, "quote not in the text"),
    ({"start": 52, "end": 103}, "quote at another place"),
    ({"roles": {"acquirer": "Velora Compute", "target": "Arc Dairy"}}, "acquirer not in the quote"),
    ({"roles": {"acquirer": "Quill", "target": "Harrow Foods"}}, "target not in the quote"),
    ({"kind": "Conspiracy"}, "unknown kind"),
    ({"roles": {"acquirer": "Quill", "victim": "Arc Dairy"}}, "unknown role"),
    ({"status": "certain"}, "unknown status"),
], ids=["invented quote", "another place", "party elsewhere", "party nowhere", "kind", "role", "status"])  # fmt: skip
def test_a_lie_is_refused_and_the_truth_beside_it_kept(stub, lie, why):
    made = held(stub, BOUGHT | lie, BOUGHT)
    assert [(r.reason, r.record) for r in made.refused] == [(why, BOUGHT | lie)]
    assert [c.roles for c in made.claims] == [(("acquirer", "Quill"), ("target", "Arc Dairy"))]


def test_a_wrong_figure_is_dropped_and_the_rest_kept(stub):
    wrong = BOUGHT["attrs"] | {"value": PRICE | {"value": 30e6}}
    (claim,) = held(stub, BOUGHT | {"attrs": wrong}).claims
    assert claim.record()["attrs"] == {"date": "2024-06"} and ("unsaid", -0.5) in claim.reasons


def test_rubbish_in_the_list_is_refused(stub):
    made = held(stub, None, "a fact", [], {}, {"kind": "Acquisition"}, BOUGHT | {"attrs": "none"}, BOUGHT | {"quote": 3})
    assert [r.reason for r in made.refused] == ["no record", "no record", "no record", "unknown kind", "no roles", "no quote"]
    assert len(made.claims) == 1


def test_a_question_for_a_part_holds_that_part_alone():
    asked = question(document("note", TEXT, title=None, published=None), 13, 22, "small")
    assert asked["messages"][1]["content"] == "Text:\nArc Dairy"
