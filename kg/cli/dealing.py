"""Commands that show deals: side by side, as flows of money, in time."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.table import table, terminal

if TYPE_CHECKING:
    from kg.ask.deals import Deal
    from kg.ask.terms import Term
    from kg.cli.opened import Opened

SORTS = ("total", "annual", "per-mw-year", "per-gpu-hour", "length", "capacity", "date", "kind")
TERMS = {"total": "total", "annual": "a year", "per_mw_year": "per MW-year", "per_gpu_hour": "per GPU-hour", "length": "term",
         "capacity": "capacity"}  # fmt: skip


@click.command("deals")
@options.one_kind
@click.option("--party", metavar="NAME", help="Deals in which that party has a role.")
@options.status
@options.as_of
@click.option("--sort", type=click.Choice(SORTS), default="total", show_default=True, help="What to sort by, the largest first.")
@click.option("--rates", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help='Convert amounts by a TOML file: currency = "USD", and under [rates] EUR = 1.08.')  # fmt: skip
@options.why
@options.form
@options.store
def deals_command(kind: str | None, party: str | None, status: tuple[str, ...], as_of: str | None, sort: str, rates: Path | None,
                  why: bool, form: str, store: Path) -> None:  # fmt: skip
    """Deals side by side: total, value a year, money per MW-year and per GPU-hour, term, capacity, date and status.

    \b
    "=" marks what no text gives and the terms allow to derive; --why shows each formula and the passages of its inputs.
    A month is a twelfth of a year, a year 8760 hours. Bounds are kept: "at most" over "at least" is "at most".
    Amounts are never converted without --rates, and sorted by currency. All statuses are shown unless --status names some.
      kg deals --kind ComputeLease --sort per-mw-year
      kg deals --party "Acme Compute" --why
    \b
    json is a list, an object a deal: deal, kind, roles (role: parties), date, status, sources (independent ones), fact (a hop
    with from, to, kind, words, status, when, iri, evidence), and total, annual, per_mw_year, per_gpu_hour, length (years) and
    capacity, each null or: amount (as in a fact), derived, formula, evidence (doc, sha256, start, end, quote).
    """
    from kg.ask import rates as given
    from kg.ask.deals import deals
    from kg.cli.opened import opened, written
    from kg.graph.facts import party as named
    from kg.graph.view import edges

    asked = opened(store)
    found = deals(edges(asked.graph, as_of), kind=kind, party=named(asked.graph, party).id if party else None, statuses=status,
                  sort=sort.replace("-", "_"), rates=given.rates(rates) if rates else None, roots=asked.roots)  # fmt: skip
    if form == "json":
        click.echo(written([_deal(deal, asked) for deal in found]))
    elif not found:
        click.echo("no deal of that kind is told")
    else:
        click.echo(_deals(found))
        if why:
            click.echo("\n" + "\n".join(line for deal in found for line in _why(deal)))


def _deals(found: list[Deal]) -> str:
    rows = [(deal.label, *(_term(name, getattr(deal, name)) for name in TERMS), deal.fact.when, deal.fact.status, deal.sources)
            for deal in found]  # fmt: skip
    head = ("deal", *TERMS.values(), "date", "status", "sources")
    kept = [i for i, name in enumerate(head) if name not in TERMS.values() or any(row[i] for row in rows)]
    return table([[row[i] for i in kept] for row in rows], [head[i] for i in kept], width=terminal(), right=["sources"])


def _term(name: str, term: Term | None) -> str:
    from kg.cli.opened import shown

    if term is None or name != "length":
        return shown(term)
    years = term.amount.value or 0
    return ("= " if term.derived else "") + (f"{years:g} year{'' if years == 1 else 's'}" if years >= 1 else f"{years * 12:.3g} months")


def _why(deal: Deal) -> Iterator[str]:
    """A deal with all its passages, and each derived amount with its formula."""
    from kg.cli.wording import hop

    yield from hop(deal.fact, "", None)
    for name, title in TERMS.items():
        term = getattr(deal, name)
        if term is not None and term.derived:
            yield f"  {title}: {_term(name, term).removeprefix('= ')} = {term.formula}"


def _deal(deal: Deal, asked: Opened) -> dict[str, Any]:
    return {"deal": deal.label, "kind": deal.fact.kind, "roles": {role: [asked.party(id_) for id_ in ids] for role, ids in deal.roles},
            **{name: asked.term(getattr(deal, name)) for name in TERMS}, "date": deal.fact.when, "status": deal.fact.status,
            "sources": deal.sources, "fact": asked.hop(deal.fact)}  # fmt: skip
