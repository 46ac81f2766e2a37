"""--store https://…/sparql: each command that asks says of an endpoint what it says of the folder; the others say that they need one."""
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from endpoints import answering, certificate, scripted
from pyoxigraph import Store

from kg.cli import FAMILY
from kg.graph.store import open_store

GOLD = Path(__file__).parents[2] / "corpus" / "gold" / "articles.jsonl"
INSTANCES = "SELECT ?deal ?lessor ?status { ?deal kg:lessor ?lessor . OPTIONAL { ?deal kg:status ?status } } ORDER BY ?deal ?lessor ?status"
ASKED = [
    ["docs"], ["text", "tesla-related-party-note"], ["facts", "--kind", "ComputeLease", "--format", "jsonl"],
    ["find", "tesla"], ["show", "Tesla"], ["query", "--name", "lease-value"], ["query", INSTANCES], ["query", "ASK { ?deal kg:lessor ?lessor }"],
    ["query", INSTANCES, "--format", "csv"], ["query", "CONSTRUCT { ?a kg:owns ?b } WHERE { ?a kg:owns ?b }"],
    ["paths", "Tesla", "xAI", "--k", "2", "--why"], ["related", "Tesla", "--standard", "ias24", "--why"], ["control", "xAI", "--as-of", "2026-03"], ["depends", "xAI", "--why"], ["whatif", "--without", "SpaceX"],
    ["deals", "--kind", "ComputeLease", "--why"], ["flows", "--cycles"], ["timeline", "Tesla"], ["conflicts", "--why"], ["audit", "--why"],
    ["validate"], ["stats"], ["eval", GOLD],
]  # fmt: skip
WRITTEN = [["export", "graph.nq"], ["memo", "Tesla", "-o", "memo.md"], ["plot", "flows", "-o", "flows.png"]]  # fmt: skip
REFUSED = {"build": ["corpus"], "demo": [], "log": [], "diff": [], "serve": [], "load": [Path(__file__).parent]}


@pytest.fixture(scope="module")
def address(gold):
    """The endpoint of a server of the gold facts."""
    pytest.importorskip("gunicorn", reason="serving needs the extra web")
    from served import started

    with started(gold, "--timeout", 300, "--workers", 1) as it:
        yield f"{it.address}sparql"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine takes its time."""
    monkeypatch.setenv("KG_STORE_TIMEOUT", "300")


@pytest.mark.parametrize("command", ASKED, ids=lambda command: " ".join(map(str, command[:2])))
def test_a_command_says_of_an_endpoint_what_it_says_of_the_folder(kg, gold, address, command):
    there, here = kg(*command, "--store", address), kg(*command, "--store", gold)
    assert there.exit_code == here.exit_code == 0, there.stderr
    assert there.stdout == here.stdout and there.stdout.strip() and there.stderr == here.stderr


@pytest.mark.parametrize("command", WRITTEN, ids=lambda command: command[-1])
def test_a_file_is_the_same_too(kg, gold, address, command, tmp_path, monkeypatch):
    made = []
    for store in (address, gold):
        (tmp_path / str(len(made))).mkdir()
        monkeypatch.chdir(tmp_path / str(len(made)))
        result = kg(*command, "--store", store)
        assert result.exit_code == 0, result.stderr
        made.append(Path(command[-1]).read_bytes())
    assert made[0] == made[1] and made[0]


def test_every_command_either_asks_an_endpoint_or_needs_a_folder():
    asking = {command[0] for command in (*ASKED, *WRITTEN)}
    assert asking | {*REFUSED} == {*FAMILY} - {"train"} and not asking & {*REFUSED}


@pytest.mark.parametrize("command", REFUSED)
def test_a_command_that_needs_a_folder_says_so_in_a_line(kg, command):
    result = kg(command, *REFUSED[command], "--store", "https://ann:secret@example.org/sparql")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1 and result.stdout == ""
    assert f"kg {command} needs the folder of a graph" in result.stderr and "secret" not in result.stderr


def test_the_environment_may_hold_the_address(kg, gold, monkeypatch):
    with answering(Store()) as it:
        monkeypatch.setenv("KG_STORE", it.address.replace("http:", "HTTP:"))
        assert kg("query", "ASK {}").stdout.split()[-1] == "yes"


# Endpoints over TLS


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


def test_an_endpoint_is_asked_over_tls_if_its_certificate_is_accepted(kg, gold, monkeypatch, tls):
    store = Store()
    store.extend(open_store(gold))
    with answering(store, tls=tls) as it:
        assert it.address.startswith("https://127.0.0.1:")
        for command in (["docs"], ["query", INSTANCES]):
            refused = kg(*command, "--store", it.address)
            assert refused.exit_code == 3 and refused.stdout == "" and refused.stderr.count("\n") == 1
            assert f"{it.address}: its certificate is not accepted: self-signed certificate; name a PEM file" in refused.stderr
        assert not it.given
        with monkeypatch.context() as trusting:
            trusting.setenv("SSL_CERT_FILE", str(tls[0]))
            for command in (["docs"], ["query", INSTANCES], ["related", "Tesla"]):
                there, here = kg(*command, "--store", it.address), kg(*command, "--store", gold)
                assert there.exit_code == 0 and there.stdout == here.stdout and there.stdout.strip(), there.stderr
            named = kg("docs", "--store", it.address.replace("127.0.0.1", "localhost"))
        assert named.exit_code == 3 and "certificate is not accepted: Hostname mismatch" in named.stderr and named.stderr.count("\n") == 1


def test_https_to_a_server_that_speaks_none_is_one_line(kg):
    with answering(Store()) as it:
        result = kg("docs", "--store", it.address.replace("http:", "https:"))
    assert result.exit_code == 3 and result.stderr.count("\n") == 1 and "cannot be reached" in result.stderr


# Queries


def test_a_query_goes_out_as_it_stands_with_the_prefixes_that_it_lacks(kg):
    with answering(Store()) as it:
        for query in ("SELECT * { ?s kg:owns ?o }", "PREFIX kg: <http://e/> SELECT * { ?s kg:owns/rdfs:label ?o }"):
            assert kg("query", query, "--store", it.address).exit_code == 0
    (first, _), (second, _) = it.given
    assert first == "PREFIX kg: <https://w3id.org/dealgraph/> SELECT * { ?s kg:owns ?o }"
    assert second == "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX kg: <http://e/> SELECT * { ?s kg:owns/rdfs:label ?o }"


def test_labels_are_asked_for_many_things_at_once(kg, gold):
    store, query = Store(), "SELECT ?party { ?party a kg:Party } ORDER BY ?party"
    store.extend(open_store(gold))
    with answering(store) as it:
        result = kg("query", query, "--store", it.address)
    assert result.stdout == kg("query", query, "--store", gold).stdout and "party:tesla (Tesla)" in result.stdout
    assert len(it.given) == 2


@pytest.mark.parametrize("query, code, words", [
    ("SELECT ?a\nWHERE { ?a ?b }", 2, "WHERE { ?a ?b }"), ("DELETE WHERE { ?s ?p ?o }", 2, "DELETE is refused"),
    ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 2, "SERVICE <http://example.org/> is refused"),
])  # fmt: skip
def test_what_is_refused_here_does_not_go_out(kg, query, code, words):
    with answering(Store()) as it:
        result = kg("query", query, "--store", it.address)
    assert result.exit_code == code and words in result.stderr and not it.given


def test_a_query_that_the_endpoint_does_not_take_is_told_with_its_reason(kg):
    with scripted((400, {"Content-Type": "text/plain"}, b"no aggregate here")) as it:
        result = kg("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--store", it.address)
    assert result.exit_code == 2 and result.stderr.count("\n") == 1 and "HTTP 400: no aggregate here" in result.stderr


# Endpoints that give no graph

HTML = 200, {"Content-Type": "text/html"}, b"<html>Welcome"
NOTHING = 200, {"Content-Type": "application/sparql-results+json"}, b'{"head":{},"boolean":false}'


@pytest.mark.parametrize("reply, words", [
    (HTML, "not with SPARQL results"), ((401, {}, b""), "KG_STORE_TOKEN"), ((404, {}, b""), "ends in /sparql"), (NOTHING, "holds no document"),
    (lambda connection: time.sleep(5), "no answer within 1 seconds"),
])  # fmt: skip
def test_an_endpoint_that_gives_no_graph_is_one_line_and_code_3(kg, monkeypatch, reply, words):
    monkeypatch.setenv("KG_STORE_TIMEOUT", "1")
    with scripted(reply) as it:
        result = kg("docs", "--store", it.address)
    assert result.exit_code == 3 and result.stdout == "" and words in result.stderr
    assert result.stderr.startswith(f"kg: {it.address}: ") and result.stderr.count("\n") == 1


def test_an_unreachable_host_is_one_line_and_code_3(kg):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for command in (["docs"], ["query", "ASK {}"]):
        result = kg(*command, "--store", f"http://127.0.0.1:{port}/sparql")
        assert result.exit_code == 3 and "cannot be reached" in result.stderr and result.stderr.count("\n") == 1


# A foreign server

COMUNICA = "@comunica/query-sparql-file@4.5.0"


@pytest.fixture(scope="module")
def comunica(pytestconfig):
    """Where Comunica's command lies, which serves a file of RDF; installed by npm once."""
    if os.environ.get("KG_FULL") != "1":
        pytest.skip("installs a foreign server from npm, which takes minutes; run it with KG_FULL=1")
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (npm and node):
        pytest.skip("the foreign server needs npm, which is not installed")
    folder = pytestconfig.cache.mkdir("comunica-4.5.0")
    command = folder / "node_modules" / ".bin" / "comunica-sparql-file-http"
    if not command.exists():
        try:
            done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", folder, COMUNICA], capture_output=True, text=True, timeout=600)
        except subprocess.TimeoutExpired:
            pytest.skip("npm did not install the foreign server within 600 seconds")
        if done.returncode:
            pytest.skip(f"npm could not install the foreign server: {' '.join(done.stderr.split())[:200]}")
    return command


@pytest.fixture(scope="module")
def foreign(comunica, kg, gold, tmp_path_factory):
    """The endpoint of a server that knows nothing of ours, which serves the gold facts from an export."""
    file = tmp_path_factory.mktemp("foreign") / "graph.nq"
    assert kg("export", file, "--store", gold).exit_code == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (file.parent / "log").open("w") as log:
        process = subprocess.Popen(["node", comunica, file, "--port", str(port), "--timeout", "300"], stdout=log, stderr=log, start_new_session=True)
    address, end = f"http://localhost:{port}/sparql", time.monotonic() + 300
    try:
        while True:
            try:
                if httpx.post(address, data={"query": "ASK {}"}, timeout=60).status_code == 200:
                    break
            except httpx.TransportError:
                assert process.poll() is None and time.monotonic() < end, (file.parent / "log").read_text()[-2000:]
            time.sleep(0.5)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_foreign_server_gives_the_same_graph(kg, gold, foreign, tmp_path):
    for name, store in (("there.nq", foreign), ("here.nq", gold)):
        assert kg("export", tmp_path / name, "--store", store).exit_code == 0
    assert (tmp_path / "there.nq").read_bytes() == (tmp_path / "here.nq").read_bytes()


@pytest.mark.parametrize("command", [["paths", "Tesla", "xAI", "--format", "json"], ["query", INSTANCES],
                                     ["query", "CONSTRUCT WHERE { ?a kg:owns ?b }"], ["query", "ASK { ?s kg:lessor ?o }"]])  # fmt: skip
def test_a_foreign_server_is_asked_as_the_folder_is(kg, gold, foreign, command):
    there, here = kg(*command, "--store", foreign), kg(*command, "--store", gold)
    assert there.exit_code == here.exit_code == 0, there.stderr
    assert there.stdout == here.stdout and there.stdout.strip()

