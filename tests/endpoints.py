"""SPARQL endpoints of the tests' own, in this process: one that answers by a script, one from a store and as ill as it is told."""
import json
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, serialize

JSON = "application/sparql-results+json"


def certificate(folder):
    """A new certificate of loopback that is signed by itself, and its key, as PEM files; skips where they cannot be made."""
    held, key = folder / "certificate.pem", folder / "key.pem"
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl to make a certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key,
                    "-out", held, "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)  # fmt: skip
    return held, key


@contextmanager
def listening(answer, tls=None):
    """A server that has each request answered: its address. `answer` is given the request, and writes or returns what comes back
    (status, headers, body); `tls` are the PEM files of a certificate and its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # of the SPARQL protocol; the others are of the graph store protocol
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked = SimpleNamespace(path=self.path, headers=self.headers, form=parse_qsl(body), query=dict(parse_qsl(body)).get("query"))
            told = answer(asked, self.wfile)
            if told is None:  # it has written what it wanted, or nothing
                self.close_connection = True
                return
            status, headers, body = told
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_POST

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def scripted(*replies, tls=None):
    """A server that gives these replies in turn, the last one again and again: its address, and the requests that it had.

    A reply is a tuple (status, headers, body), or is called with the connection to write to.
    """
    asked = []

    def answer(request, connection):
        asked.append(request)
        reply = replies[min(len(asked), len(replies)) - 1]
        return reply(connection) if callable(reply) else reply

    with listening(answer, tls) as address:
        yield SimpleNamespace(address=address, asked=asked)


@contextmanager
def answering(store, *, union=False, rows=None, before=None, tls=None):
    """A server of a store: its address, and for each answer the query and how many rows it had.

    `union` has the default graph hold all; `rows` is given the rows of a SELECT query and gives those that are told, or a reply
    instead; `before` is called with each query first.
    """
    given = []

    def answer(request, connection):
        if before:
            before(request.query)
        result = store.query(request.query, use_default_graph_as_union=union)
        if isinstance(result, QueryTriples):
            return 200, {"Content-Type": "application/n-triples"}, serialize(result, format=RdfFormat.N_TRIPLES)
        told = result.serialize(format=QueryResultsFormat.JSON)
        if rows and request.query.startswith("SELECT ?s ?p ?o"):
            told = rows(told)
            if isinstance(told, tuple):
                return told
        given.append((request.query, len(json.loads(told).get("results", {}).get("bindings", ()))))
        return 200, {"Content-Type": JSON}, told

    with listening(answer, tls) as address:
        yield SimpleNamespace(address=address, given=given)
