"""Commands that doubt: what sources tell differently, and the prose's arithmetic."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place

if TYPE_CHECKING:
    from kg.ask.arithmetic import Reckoning
    from kg.ask.conflicts import Conflict, Side
    from kg.ask.figures import Figure
    from kg.cli.wording import Pages

FORM = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
                    help="json is the whole of it.")  # fmt: skip
WHY = click.option("--why", is_flag=True, help="Show the passages.")


@click.command("conflicts")
@click.option("--party", metavar="NAME", help="Conflicts about that party alone, by any of its names.")
@click.option("--sure", is_flag=True, help="Clashes alone, without those that only may be one.")
@FORM
@WHY
@options.store
def conflicts_command(party: str | None, sure: bool, form: str, why: bool, store: Place) -> None:
    """What is told of one thing in two ways that cannot both be true: amounts, dates, lengths, statuses, wordings, figures.

    \b
    Unit, bound, period, rounding and kind of quantity count: "over 40" and "about 45" agree. What hangs on a period
    or a kind that is not told "may clash". Copies of one text, and what is told after one source, are one source.
      kg conflicts
      kg conflicts --party "Acme Compute" --why
    \b
    json is a list of: about, attr, rule (what was compared: amounts, dates, lengths, wordings, statuses, figures), verdict
    (clash, may clash), why, sides (two, each with reading, sources, and readings: reading, doc, kind, status, when, rule,
    evidence (doc, sha256, start, end, quote)).
    """
    from kg.ask.conflicts import conflicts
    from kg.cli.opened import paged, written
    from kg.graph.facts import called, documents, hashes
    from kg.graph.store import open_store
    from kg.graph.things import things

    graph = open_store(store)
    ids = {found.id for found in called(graph, party)} if party is not None else None
    told = [thing for thing in things(graph) if ids is None or ids & {id_ for _, id_ in thing.roles}]
    found = [conflict for conflict in conflicts(told, documents(graph)) if not sure or conflict.verdict == "clash"]
    if form == "json":
        from kg.export import proof

        known = hashes(graph)
        click.echo(written([proof.conflict(conflict, known) for conflict in found]))
    elif not found:
        click.echo("no two readings exclude each other")
    elif why:
        pages = paged(graph)
        click.echo("\n".join(line for conflict in found for line in _disagreement(conflict, pages)))
    else:
        rows = [(c.verdict, c.about, c.attr, *map(_side, c.sides), c.why) for c in found]
        click.echo(table(rows, ("verdict", "about", "attr", "one side", "the other", "why"), width=terminal()))


def _side(side: Side) -> str:
    """A side of a conflict in one cell."""
    return f"{side.words} [{', '.join(side.sources)}]"


def _disagreement(conflict: Conflict, pages: Pages) -> Iterator[str]:
    """A conflict, and each side with its sources and passages."""
    from kg.cli.wording import passage

    yield f"{conflict.verdict}: {conflict.about}, {conflict.attr}: {conflict.why}"
    for side in conflict.sides:
        sources = f"{len(side.sources)} source{'s' if len(side.sources) > 1 else ''}: {', '.join(side.sources)}"
        yield f"  {side.words} ({sources})"
        yield from (f"    {passage(e, pages)}" for e in side.evidence)


@click.command("audit")
@click.argument("docs", nargs=-1, metavar="[DOC]...")
@click.option("--verdict", type=click.Choice(["holds", "does not hold", "cannot hold"]), help="Sums of that verdict alone.")
@FORM
@WHY
@options.store
def audit_command(docs: tuple[str, ...], verdict: str | None, form: str, why: bool, store: Place) -> None:
    """Compute again what the prose computes: totals of rates and terms, percentages, multiples, shares, sums, prices.

    \b
    Each line holds, does not hold, or cannot hold. Every figure of a text counts, in a fact or not.
      kg audit
      kg audit annual-report --why
      kg audit --verdict "does not hold" --format json
    \b
    json is a list of: doc, rule (what is computed: sum, share, multiple, …), verdict, formula, computed (a quantity), stated
    and inputs (quantities with doc, sha256, start, end, quote, rule), evidence (doc, sha256, start, end, quote), others
    (figures of other documents that it was held against, each with rule and evidence).
    """
    from kg.ask.arithmetic import audit
    from kg.cli.figures import figures
    from kg.cli.opened import paged, written
    from kg.graph.facts import document, documents, hashes
    from kg.graph.store import open_store

    graph = open_store(store)
    wanted = [document(graph, name).name for name in docs]
    found = [r for r in audit(documents(graph), figures, wanted) if verdict in (None, r.verdict)]
    if form == "json":
        from kg.export import proof

        known = hashes(graph)
        click.echo(written([proof.reckoning(reckoning, known) for reckoning in found]))
    elif not found:
        click.echo("no computation was found in the texts")
    elif why:
        pages = paged(graph)
        click.echo("\n".join(line for reckoning in found for line in _proof(reckoning, pages)))
    else:
        rows = [(r.doc, r.verdict, r.formula, _bound(r.stated) + r.stated.text, r.stated.start) for r in found]
        click.echo(table(rows, ("document", "verdict", "computed", "told", "at"), width=terminal(), right=["at"]))


def _proof(reckoning: Reckoning, pages: Pages) -> Iterator[str]:
    """A sum, and the passages that hold its figures."""
    from kg.cli.wording import passage

    stated = reckoning.stated
    yield f"{reckoning.doc}: {reckoning.rule} {reckoning.verdict}: {reckoning.formula}; told: {_bound(stated)}{stated.text}"
    yield f"  {passage(reckoning.evidence, pages)}"
    yield from (f"  {passage(where, pages)}" for _, where in reckoning.others)


def _bound(figure: Figure) -> str:
    return "" if figure.quantity.bound == "exact" else f"{figure.quantity.bound} "
