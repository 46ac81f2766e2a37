"""Commands that ask the graph: SPARQL, paths."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place, remote

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.ask.sparql import Result

FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle", "nt")


@click.command("query")
@click.argument("query", required=False)
@click.option("-f", "--file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
              help="Read the query from a file, or - from standard input.")  # fmt: skip
@click.option("--name", metavar="NAME", help="One of the questions that --list lists.")
@click.option("--list", "listed", is_flag=True, help="List the questions that have names.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="table if left out, turtle for triples, which have turtle and nt alone.")
@click.option("--allow-service", metavar="URL", multiple=True, help="An endpoint that SERVICE may call; none if left out.")
@options.store
def query_command(query: str | None, file: Path | None, name: str | None, listed: bool, form: str | None,
                  allow_service: tuple[str, ...], store: Place) -> None:  # fmt: skip
    """Ask in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. The graph's prefixes need no declaration.

    \b
      kg query 'SELECT ?lessor (COUNT(*) AS ?leases) { ?deal kg:lessor/rdfs:label ?lessor } GROUP BY ?lessor'
      kg query --name related-deals
      kg query -f question.rq --format csv > answer.csv
    """
    from kg.ask import sparql

    if listed:
        click.echo(table([(q.name, q.question) for q in sparql.named().values()], ("name", "question"), width=terminal()))
        return
    if sum(given is not None for given in (query, file, name)) != 1:
        raise click.UsageError("give one of: a query, -f FILE, --name NAME, --list")
    if file is not None:
        from kg.read.reading import decoded

        query = decoded(click.open_file(str(file), "rb").read(), file)
    elif name is not None:
        query = _named(name)
    result, labels = _answered(store, query or "", allow_service)
    triples = isinstance(result, sparql.QueryTriples)
    if form is None:
        form = "turtle" if triples else "table"
    if form == "table" and not triples:
        shown = sparql.table(result, labels)
        click.echo(table(shown.rows, shown.head, width=terminal(), right=shown.right))
        if not shown.rows:
            click.echo("kg: no rows", err=True)
    else:
        click.echo(sparql.written(result, form).rstrip("\n"))


def _answered(store: Place, query: str, services: tuple[str, ...]) -> tuple[Result, Callable[..., Mapping[NamedNode, str]]]:
    """The result of a query, by the endpoint itself where the store is one; and what says how things are called there."""
    from functools import partial

    if remote(store):
        from kg.ask import afar

        return afar.answer(store, query, allow_service=services), partial(afar.labels, store)
    from kg.ask import sparql
    from kg.graph.store import open_store

    graph = open_store(store)
    return sparql.answer(graph, query, allow_service=services), partial(sparql.labels, graph)


def _named(name: str) -> str:
    from kg.ask.sparql import named
    from kg.errors import BadQuery

    known = named()
    if name not in known:
        raise BadQuery(f"no question called {name!r}; the questions are: {', '.join(known)}")
    return known[name].text


@click.command("paths")
@click.argument("a")
@click.argument("b")
@click.option("--max-hops", type=click.IntRange(min=1), default=4, show_default=True, help="The most steps of a path.")
@click.option("--k", type=click.IntRange(min=1), default=5, show_default=True, help="How many paths.")
@click.option("--rank", type=click.Choice(["hops", "evidence"]), default="hops", show_default=True,
              help="The fewest steps first, or the best told weakest step.")  # fmt: skip
@options.via
@options.status
@click.option("--min-sources", type=click.IntRange(min=1), default=1, metavar="N",
              help="Only facts of N independent sources or more.")  # fmt: skip
@options.as_of
@options.why
@options.form
@options.store
def paths_command(a: str, b: str, max_hops: int, k: int, rank: str, via: tuple[str, ...], status: tuple[str, ...],
                  min_sources: int, as_of: str | None, why: bool, form: str, store: Place) -> None:  # fmt: skip
    """How two parties hang together: the best paths, each step in words and with the passage that says it.

    \b
    By --rank evidence a path is as good as its weakest step: one that holds, that more independent sources tell, in more
    passages. A copy counts as what it copies. Where there is no path, the nearest thing to one is named.
      kg paths "Acme Compute" "Acme Labs"
      kg paths "Acme Compute" "Acme Labs" --via Ownership --via Position --as-of 2026-03
      kg paths "Acme Compute" "Acme Labs" --rank evidence --status signed --min-sources 2
    \b
    json is an object: paths, each with parties (id, name), weakest (holds, sources, passages) and steps, each the list of its
    facts, the best first: hops with from, to, kind, words, status, when, iri, rule (the roles: "lessor joins lessee"), evidence
    (doc, sha256, start, end, quote);
    and nearest, null or: words, path (or null).
    """
    from kg.ask.found import joining
    from kg.ask.paths import Only
    from kg.cli.opened import columned, paged, written
    from kg.cli.wording import path, strength
    from kg.export import answers
    from kg.graph.facts import hashes, party, repeats

    graph, columns = columned(store)
    one, other, roots = party(graph, a), party(graph, b), repeats(graph)
    seen, found, near = joining(graph, columns, one.id, other.id, max_hops=max_hops, k=k, rank=rank,
                                only=Only(via, status, min_sources, roots), as_of=as_of)  # fmt: skip
    asked = answers.Opened(graph, seen, dict(seen.nodes(data="name")), hashes(graph), roots)
    if form == "json":
        click.echo(written({"paths": [answers.path(way, asked) for way in found], "nearest": answers.nearest(near, asked)}))
        return
    pages = paged(graph)
    for number, way in enumerate(found, 1):
        click.echo(path(way, f"{number}. ", asked.names, pages, every=why))
        if rank == "evidence":
            click.echo(f"   {strength(way.weakest)}")
    if near:
        click.echo(near.words)
        if near.path:
            click.echo(path(near.path, "", asked.names, pages, every=why))
