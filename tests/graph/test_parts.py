"""A graph in parts becomes a store that answers as the one it was made from, or is sent to another store."""
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlparse
from urllib.request import Request, urlopen

import pytest
from endpoints import certificate, scripted
from kg.errors import BadParts, NotSent, NotWritten
from kg.graph import parts, send
from kg.graph.columns import FOLDER
from kg.graph.store import held, present
from parted import dumped, parted, sealed
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

COLUMN = "ids.bytes.npy"
ASKED = ["query --name lease-value", "paths Tesla xAI", "related --why", "control xAI --as-of 2026-03", "depends xAI", "whatif --without SpaceX",
         "deals --why", "flows --cycles", "timeline Tesla", "conflicts", "audit", "facts --format jsonl", "facts --rejected", "docs", "find tesla",
         "show Tesla", "text compute-leasing", "stats", "validate", "query --name sums", "diff 0 1"]  # fmt: skip


@pytest.fixture(scope="module")
def folder(store, tmp_path_factory):
    """The demo's graph in parts."""
    return parted(store, tmp_path_factory.mktemp("parted") / "parts")


@pytest.fixture(scope="module")
def loaded(kg, folder, tmp_path_factory):
    """A store that was loaded from them."""
    place = tmp_path_factory.mktemp("loaded") / "a.kg"
    done = kg("load", folder, "--store", place)
    assert done.exit_code == 0 and f"7 documents loaded into {place}" in done.stdout
    return place


def test_a_loaded_graph_is_the_built_one_quad_for_quad(store, loaded):
    assert dumped(loaded) == dumped(store) and len(dumped(store)) > 5000
    for path in (present(store) / FOLDER).iterdir():
        assert (present(loaded) / FOLDER / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("asked", ASKED)
def test_every_asking_command_answers_of_a_loaded_graph_as_of_a_built_one(kg, store, loaded, asked):
    told, found = (kg(*asked.split(), "--store", place) for place in (store, loaded))
    assert found.exit_code == told.exit_code == 0 and found.stdout == told.stdout and told.stdout.strip()


def test_the_build_is_on_record_and_a_build_of_the_same_articles_changes_nothing(kg, store, loaded, root, tmp_path):
    told, found = (json.loads(kg("log", "--format", "json", "--store", place).stdout)[0] for place in (store, loaded))
    assert found == told and found["documents"]["compute-leasing"]
    shutil.copytree(loaded, tmp_path / "a.kg")
    shutil.copytree(store / "claims", tmp_path / "a.kg" / "claims", dirs_exist_ok=True)
    assert "7 of them as read before" in kg("build", root / "corpus", "--store", tmp_path / "a.kg").stdout
    assert kg("diff", "--store", tmp_path / "a.kg").stdout.strip() == "build 2 tells what build 1 tells"


def test_a_load_takes_the_place_of_a_graph_and_those_who_read_keep_it(kg, folder, tmp_path):
    place = tmp_path / "a.kg"
    assert kg("build", "-", "--store", place, input="Harrow Foods acquired Pemberton Dairy.").exit_code == 0
    before = present(place)
    assert kg("load", folder, "--store", place).exit_code == 0
    assert present(place).name == "2" and before.is_dir() and len(dumped(place)) > 5000


def cut(folder):
    path = folder / "quads" / "part-00001.nq"
    path.write_bytes(path.read_bytes()[:-9])


def other(folder):
    path = folder / "quads" / "part-00001.nq"
    path.write_bytes(b"no quads" + path.read_bytes()[8:])


def twice(folder):
    shutil.copy(folder / "quads" / "part-00000.nq", folder / "quads" / "part-00001.nq")
    resealed(folder)


def resealed(folder, **more):
    """The manifest once more, with what is told anew, and the seals of the files as they are now."""
    told = json.loads((folder / parts.MANIFEST).read_bytes())
    (folder / parts.MANIFEST).write_text(json.dumps({**told, "parts": sealed(folder), **more}))


def worded(folder, name, data, seal=True):
    """The first bytes of a file are others; it is as long as before, and is sealed as it is where that is asked."""
    path = folder / name
    path.write_bytes(data + path.read_bytes()[len(data):])
    if seal:
        resealed(folder)


@pytest.mark.parametrize("harm, words", [
    (lambda folder: (folder / parts.MANIFEST).unlink(), "no graph in parts"),
    (lambda folder: (folder / parts.MANIFEST).write_text("{}"), "cannot be read"),
    (lambda folder: (folder / "quads" / "part-00000.nq").unlink(), "part-00000.nq is not there as it was written"),
    (cut, "part-00001.nq is not there as it was written"),
    (other, "part-00001.nq is not there as it was written"),
    (lambda folder: worded(folder, "quads/part-00001.nq", b"no quads"), "part-00001.nq is no N-Quads"),
    (lambda folder: worded(folder, "facts/part-00000.jsonl", b"\xff\xfe", seal=False), "part-00000.jsonl is not there as it was written"),
    (lambda folder: worded(folder, "facts/part-00000.jsonl", b"\xff\xfe"), "part-00000.jsonl holds no facts"),
    (lambda folder: worded(folder, "facts/part-00000.jsonl", b'{}\n'), "part-00000.jsonl holds no facts"),
    (lambda folder: worded(folder, "facts/part-00000.jsonl", b'[' * 5000 + b'\n'), "part-00000.jsonl holds no facts"),
    (lambda folder: worded(folder, f"columns/{COLUMN}", b"XXXX", seal=False), f"{COLUMN} is not there as it was written"),
    (lambda folder: (folder / "columns" / COLUMN).unlink(), f"{COLUMN} is not there as it was written"),
    (lambda folder: worded(folder, f"columns/{COLUMN}", b"XXXX"), "its columns cannot be read"),
    (lambda folder: resealed(folder, parts={}, quads=0), "its columns cannot be read"),
    (lambda folder: resealed(folder, parts=[]), "cannot be read"),
    (lambda folder: resealed(folder, parts={"../parts/quads/part-00000.nq": [1, ""]}), "cannot be read"),
    (lambda folder: resealed(folder, parts={"quads/part-00000.nq": 7}), "cannot be read"),
    (lambda folder: resealed(folder, quads="x"), "cannot be read"),
    (lambda folder: resealed(folder, quads=None), "cannot be read"),
    (lambda folder: resealed(folder, documents=None), "cannot be read"),
    (lambda folder: resealed(folder, **{"a\nb": 1}), "cannot be read"),
    (lambda folder: resealed(folder, format="x" * 100), "of another format"),
    (lambda folder: (folder / parts.MANIFEST).write_text("[" * 5000), "nested too deeply"),
    (lambda folder: (folder / parts.MANIFEST).write_bytes(b"\xff"), "cannot be read"),
    (twice, "its parts hold"),
])  # fmt: skip
def test_what_is_not_whole_is_one_line_and_the_graph_stays(kg, folder, loaded, tmp_path, harm, words):
    broken, place = tmp_path / "parts", tmp_path / "a.kg"
    shutil.copytree(folder, broken)
    shutil.copytree(loaded, place)
    harm(broken)
    done = kg("load", broken, "--store", place)
    assert done.exit_code == 1 and words in done.stderr and done.stderr.count("\n") == 1
    assert present(place).name == "1" and [path.name for path in (place / "generations").iterdir()] == ["1"]
    assert [path.name for path in sorted((place / "builds").iterdir())] == ["1.facts.gz", "1.json"]


def test_a_load_that_breaks_off_before_it_switches_leaves_the_graph(folder, loaded, tmp_path, monkeypatch):
    shutil.copytree(loaded, tmp_path / "a.kg")
    monkeypatch.setattr(parts.builds, "record", lambda *told: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(NotWritten, match="No space left"), held(tmp_path / "a.kg"):
        parts.load(folder, tmp_path / "a.kg")
    assert present(tmp_path / "a.kg").name == "1"


class Graphs(BaseHTTPRequestHandler):
    """A store that speaks the Graph Store Protocol; each first request of some methods is answered 503."""

    store, token, busy, asked = Store(), "", Counter(), []

    def _answer(self):
        told = parse_qs(urlparse(self.path).query, keep_blank_values=True)
        graph = NamedNode(told["graph"][0]) if "graph" in told else DefaultGraph()
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, graph))
        if self.busy[self.command]:
            self.busy[self.command] -= 1
            return self._say(503)
        if self.headers.get("Authorization") != f"Bearer {self.token}":
            return self._say(401)
        if self.command != "POST":
            if self.command == "DELETE" and not any(self.store.quads_for_pattern(None, None, None, graph)):
                return self._say(404)
            self.store.clear_graph(graph)
        if data:
            self.store.load(data, format=RdfFormat.TURTLE, to_graph=graph)
        return self._say(204)

    do_PUT = do_POST = do_DELETE = _answer

    def _say(self, code):
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *told):
        pass


@pytest.fixture
def graphs():
    """A server of graphs, empty."""
    Graphs.store, Graphs.token, Graphs.busy, Graphs.asked = Store(), "secret", Counter(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Graphs)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/store"
    server.shutdown()
    server.server_close()


def test_a_graph_is_sent_graph_by_graph_and_takes_the_place_of_what_was_there(kg, store, folder, graphs, monkeypatch):
    monkeypatch.setattr(send, "TRIPLES", 1000)
    monkeypatch.setattr(send, "WAIT", 0.01)
    monkeypatch.setenv("KG_LOAD_TOKEN", "secret")
    Graphs.busy.update(PUT=1, POST=2)
    Graphs.store.load(b"<urn:a> <urn:b> <urn:c> .", format=RdfFormat.TURTLE)
    done = kg("load", folder, "--to", graphs)
    assert done.exit_code == 0 and "the default graph" in done.stdout
    found = sorted(Graphs.store.dump(format=RdfFormat.N_QUADS).decode().split("\n")[:-1])
    assert found == dumped(store)
    methods = Counter(method for method, _ in Graphs.asked)
    assert methods["POST"] > 3 and methods["PUT"] == len({graph for method, graph in Graphs.asked if method == "PUT"}) + 1
    assert kg("load", folder, "--to", graphs).exit_code == 0
    assert sorted(Graphs.store.dump(format=RdfFormat.N_QUADS).decode().split("\n")[:-1]) == found


@pytest.mark.parametrize("token, url, words", [("wrong", "", "401"), ("secret", "http://127.0.0.1:9/store", "refused")])
def test_a_store_that_does_not_take_a_graph_is_one_line(folder, graphs, token, url, words, monkeypatch):
    monkeypatch.setenv("KG_LOAD_TOKEN", token)
    with pytest.raises(NotSent, match=words) as caught:
        send.send(folder, send.Sender(url or graphs, 5, 0.001))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_with_the_token(folder, code, monkeypatch):
    monkeypatch.setenv("KG_LOAD_TOKEN", "secret")
    with scripted((200, {}, b"")) as other, scripted((code, {"Location": other.address}, b"")) as it:
        with pytest.raises(NotSent, match=rf"PUT: {code} .*, moved to {other.address}"):
            send.send(folder, send.Sender(it.address, 5, 0.001))
        assert not other.asked and [request.headers["Authorization"] for request in it.asked] == ["Bearer secret"]


def test_a_graph_is_sent_over_tls_if_the_certificate_is_accepted(kg, folder, tmp_path, monkeypatch):
    tls = certificate(tmp_path)
    with scripted((204, {}, b""), tls=tls) as it:
        done = kg("load", folder, "--to", it.address)
        assert done.exit_code == 1 and done.stderr.count("\n") == 1 and not it.asked
        assert "its certificate is not accepted: self-signed certificate; name a PEM file" in done.stderr and "SSL_CERT_FILE" in done.stderr
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
        assert kg("load", folder, "--to", it.address).exit_code == 0 and it.asked


@pytest.mark.parametrize("url", ["foo", "http://[::1/x", "ftp://a/b", "http://", "http://secret:pa/ss@host/", "http://a:99999/"])
def test_what_is_no_address_of_a_store_is_one_line(kg, folder, url):
    done = kg("load", folder, "--to", url)
    assert done.exit_code == 2 and "no address of a store" in done.stderr and done.stderr.count("\n") == 1 and "secret" not in done.stderr


@pytest.mark.parametrize("token", ["two\nlines", "€uro", "a b"])
def test_a_token_that_cannot_be_sent_is_one_line_and_is_not_shown(kg, folder, token, monkeypatch):
    for name, asked in (("KG_LOAD_TOKEN", ("load", folder, "--to")), ("KG_STORE_TOKEN", ("docs", "--store"))):
        monkeypatch.setenv(name, token)
        done = kg(*asked, "http://127.0.0.1:9/store")
        assert done.exit_code == 2 and name in done.stderr and done.stderr.count("\n") == 1 and token not in done.stderr


def test_a_name_and_password_are_sent_and_never_shown(kg, folder, monkeypatch):
    monkeypatch.setattr(send, "TRIES", 1)
    done = kg("load", folder, "--to", "http://user:secret@127.0.0.1:9/stüre?a=ü")
    assert done.exit_code == 1 and "http://127.0.0.1:9/" in done.stderr and "secret" not in done.stderr and "user" not in done.stderr
    sender = send.Sender("http://user:secret@127.0.0.1:9/stüre?a=ü")
    assert sender.headers["Authorization"] == "Basic dXNlcjpzZWNyZXQ=" and sender.address == "http://127.0.0.1:9/st%C3%BCre?a=%C3%BC"


def test_a_sending_needs_whole_parts(tmp_path):
    with pytest.raises(BadParts):
        send.send(tmp_path, lambda *told: pytest.fail("nothing is sent"))


OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@pytest.mark.skipif(not OXIGRAPH.exists(), reason="the server of oxigraph is not installed (pip install oxigraph)")
def test_a_foreign_server_takes_a_graph(kg, store, folder, tmp_path):
    server = subprocess.Popen([OXIGRAPH, "serve", "--location", tmp_path / "db", "--bind", "127.0.0.1:7979"], stderr=subprocess.DEVNULL)
    try:
        url = "http://127.0.0.1:7979"
        for _ in range(300):
            try:
                urlopen(url, timeout=5).close()
                break
            except URLError:
                time.sleep(0.1)
        assert kg("load", folder, "--to", f"{url}/store").exit_code == 0
        with urlopen(Request(f"{url}/store", headers={"Accept": "application/n-quads"}), timeout=60) as answer:
            assert sorted(answer.read().decode().split("\n")[:-1]) == dumped(store)
    finally:
        server.terminate()
        server.wait()
