"""The command that serves a graph."""
from __future__ import annotations

import os
from pathlib import Path

import click

from kg.cli import options

TOKEN = "KG_SERVE_TOKEN"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 is every one of this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 is any that is free.")
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="Worker processes; as many as processors, four at most, if left out.")
@click.option("--timeout", type=options.Real(0.1, 3600), default=30, show_default=True, metavar="SECONDS",
              help="What takes longer is stopped and answered 503.")  # fmt: skip
@click.option("--max-result", type=click.IntRange(1, 4096), default=64, show_default=True, metavar="MIB",
              help="An answer that is larger is answered 503.")  # fmt: skip
@click.option("--max-memory", type=click.IntRange(256), default=4096, show_default=True, metavar="MIB",
              help="A question that needs more is answered 503.")  # fmt: skip
@click.option("--allow-service", metavar="URL", multiple=True, help="An endpoint that SERVICE may call; none if left out.")
@click.option("--base", metavar="IRI", help="IRIs that begin so are answered as linked data; https://w3id.org/dealgraph/ if left out.")
@click.option("--cors", metavar="ORIGIN", multiple=True,
              help="Pages of other origins that may read answers: https://example.org, or * for all; none if left out.")  # fmt: skip
@click.option("--allow-host", metavar="NAME", multiple=True,
              help="A name as which the server is asked, besides localhost and its address: the Host of a request; * for all.")  # fmt: skip
@click.option("--remember", type=click.IntRange(0, 4096), default=32, show_default=True, metavar="MIB",
              help="Each worker remembers so much of its answers until the graph is built anew; 0 is none.")  # fmt: skip
@click.option("--writable", is_flag=True, help=f"Take SPARQL updates that bear the token in {TOKEN}.")
@options.folder
def serve_command(host: str, port: int, workers: int | None, timeout: float, max_result: int, max_memory: int,
                  allow_service: tuple[str, ...], base: str | None, cors: tuple[str, ...], allow_host: tuple[str, ...], remember: int, writable: bool,
                  store: Path) -> None:  # fmt: skip
    """Serve the graph over HTTP: SPARQL, linked data, a JSON API and, if it is installed, the explorer.

    \b
    /sparql      SPARQL 1.1 Protocol, service description; read-only
    /graph       Graph Store Protocol, reads: ?default or ?graph=IRI
    /api/        find, card, neighbourhood, paths, related, depends, flows, timeline, evidence; /api/openapi.json
    /party/…     every thing by its IRI: a page, Turtle or JSON-LD
    A graph that is built anew is served from the next request on. Ctrl-C stops it.
      kg serve
      kg serve --port 9000 --timeout 10 --workers 4
      curl 'http://127.0.0.1:8000/api/paths?a=Acme%20Compute&b=Acme%20Labs'
    Needs Flask and gunicorn: pip install 'dealgraph[web]'.
    """
    from kg.errors import MissingExtra
    from kg.graph.iris import base as beginning
    from kg.graph.store import present
    from kg.ontology import NAMESPACE

    try:
        from kg.web.hosts import hosts
        from kg.web.server import address, listening, serve
        from kg.web.settings import Settings
    except ImportError:
        raise MissingExtra("serving", "web") from None
    token = os.environ.get(TOKEN) if writable else None
    if writable and not token:
        raise click.UsageError(f"--writable needs a token: set {TOKEN}")
    try:
        begin = beginning(base or NAMESPACE)
    except ValueError:
        raise click.BadParameter(f"{base!r} is no IRI, say https://example.org/", param_hint="--base") from None
    present(store)
    at = listening(host, port)
    settings = Settings(store.absolute(), timeout, max_result << 20, max_memory << 20, allow_service, begin, token, cors,
                        room=remember << 20, hosts=hosts(host, at.getsockname()[0], allow_host))  # fmt: skip
    told = f"serving {store} at {address(at)} (Ctrl-C stops it)"
    serve(settings, at, workers or min(os.cpu_count() or 1, 4), lambda: click.echo(told))
