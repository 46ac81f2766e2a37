"""Commands that show deals: side by side, as flows of money, in time."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.errors import BadArgument
from kg.graph.address import Place
from kg.ontology import kinds

if TYPE_CHECKING:
    from kg.ask.deals import Deal
    from kg.ask.flows import Circle, Flow, Payment
    from kg.ask.timeline import Event
    from kg.ask.terms import Term
    from kg.cli.opened import Opened
    from kg.cli.wording import Pages

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
                  why: bool, form: str, store: Place) -> None:  # fmt: skip
    """Deals side by side: total, value a year, money per MW-year and per GPU-hour, term, capacity, date and status.

    \b
    "=" marks what no text gives and the terms allow to derive; --why shows each formula and the passages of its inputs.
    A month is a twelfth of a year, a year 8760 hours. Bounds are kept: "at most" over "at least" is "at most".
    Amounts are never converted without --rates, and sorted by currency. All statuses are shown unless --status names some.
      kg deals --kind ComputeLease --sort per-mw-year
      kg deals --party "Acme Compute" --why
    \b
    json is a list, an object a deal: deal, kind, roles (role: parties), date, status, sources (independent ones), fact (a hop
    with from, to, kind, words, status, when, iri, rule ("Supply is a deal"), evidence), and
    total, annual, per_mw_year, per_gpu_hour, length (years) and capacity, each null or: amount (as in a fact), derived,
    rule (the attr that tells it, or "total / years"), formula, evidence (doc, sha256, start, end, quote).
    """
    from kg.ask import rates as given
    from kg.ask.deals import deals
    from kg.ask.found import told
    from kg.cli.opened import paged, part, written
    from kg.graph.facts import party as named
    from kg.graph.store import open_store

    if kind and not kinds()[kind].deal:
        raise BadArgument("--kind", f"{kind} is no deal; the deals are: {', '.join(one.name for one in kinds().values() if one.deal)}")
    asked = part(open_store(store))
    who = named(asked.graph, party).id if party else None
    found = deals(told(asked.graph, "Deal", kind=kind, party=who, as_of=as_of), kind=kind, party=who, statuses=status,
                  sort=sort.replace("-", "_"), rates=given.rates(rates) if rates else None, roots=asked.roots)  # fmt: skip
    if form == "json":
        click.echo(written([_deal(deal, asked) for deal in found]))
    elif not found:
        asks = [*([f"of {party}"] if party else ()), "is told", *(["with status " + " or ".join(status)] if status else ()),
                *([f"as of {as_of}"] if as_of else ())]  # fmt: skip
        click.echo(" ".join([f"no {kinds()[kind].label if kind else 'deal'}", *asks]))
    else:
        click.echo(_deals(found))
        if why:
            pages = paged(asked.graph)
            click.echo("\n" + "\n".join(line for deal in found for line in _why(deal, pages)))


def _deals(found: list[Deal]) -> str:
    rows = [(deal.label, *(_term(name, getattr(deal, name)) for name in TERMS), deal.fact.when, deal.fact.status, deal.sources)
            for deal in found]  # fmt: skip
    head = ("deal", *TERMS.values(), "date", "status", "sources")
    kept = [i for i, name in enumerate(head) if name not in TERMS.values() or any(row[i] for row in rows)]
    return table([[row[i] for i in kept] for row in rows], [head[i] for i in kept], width=terminal(), right=["sources"])


def _term(name: str, term: Term | None) -> str:
    from kg.cli.opened import shown
    from kg.graph.wording import years

    if term is None or name != "length":
        return shown(term)
    return ("= " if term.derived else "") + years(term.amount.value or 0)


def _why(deal: Deal, pages: Pages) -> Iterator[str]:
    """A deal with its id and all its passages, and each derived amount with its formula."""
    from kg.cli.wording import hop
    from kg.graph.iris import local

    words, *passages = hop(deal.fact, pages, "", None)
    yield f"{words} [deal:{local(deal.fact.iri)}]"
    yield from passages
    for name, title in TERMS.items():
        term = getattr(deal, name)
        if term is not None and term.derived:
            yield f"  {title}: {_term(name, term).removeprefix('= ')} = {term.formula}"


def _deal(deal: Deal, asked: Opened) -> dict[str, Any]:
    roles = {role: [asked.party(id_) for id_ in ids] for role, ids in deal.roles}
    return {"deal": deal.label, "kind": deal.fact.kind, "roles": roles,
            **{name: asked.term(getattr(deal, name)) for name in TERMS}, "date": deal.fact.when, "status": deal.fact.status,
            "sources": deal.sources, "fact": asked.hop(deal.fact)}  # fmt: skip


@click.command("flows")
@click.option("--cycles", is_flag=True, help="The circles in which money comes back, through up to five parties.")
@click.option("--from", "payer", metavar="PARTY", help="Money that this party pays.")
@click.option("--to", "payee", metavar="PARTY", help="Money that this party is paid.")
@click.option("--all-periods", "whole", is_flag=True, help="All periods as one.")
@options.status
@options.as_of
@options.why
@options.form
@options.store
def flows_command(cycles: bool, payer: str | None, payee: str | None, whole: bool, status: tuple[str, ...], as_of: str | None,
                  why: bool, form: str, store: Place) -> None:  # fmt: skip
    """Money between parties, by payer, payee, period and currency, gross and netted; or the circles in which it comes back.

    \b
    A lessee pays its lessor, a customer its supplier, an investor what it invests in, a lender its borrower. What an
    acquisition costs goes to owners whom the facts do not name: it is no flow between its parties.
    Where no circle runs over what holds, the table names statuses with which one is told.
    "net" is what is left after what goes the other way in the same period; "?" marks that more is paid than is told.
    A deal over years counts whole in its period ("2026–2029"; "2026, over 3 years" where no text tells when these begin).
    "=" marks what was derived from told terms.
    A circle says so where by the dates told the return lies before the outlay, what is invested or lent: it is not netted.
    Facts that are cancelled, rumoured, planned or non-binding count only where --status names them.
      kg flows --from "Acme Compute"
      kg flows --cycles --why
    \b
    json is a list. An object a flow: payer, payee, period, currency, gross, net, open (untold amounts), payments; or a circle:
    parties (each pays the next, the last the first), assumed (lists of parties that one document leaves unnamed in the same
    words: a circle if they are one), gross, net (party, amount: taken in less paid), backwards (whether by the dates told the
    return lies before the outlay; net is empty then), legs (payments of each to the next).
    A payment has payer, payee, period, amount (amount, derived, rule, formula, evidence), sources, fact (a hop with from, to,
    kind, words, status, when, iri, rule ("lessee pays lessor"), evidence). An empty period is untold, or all of them with --all-periods.
    """
    from kg.ask.flows import MOST, circles, flows, payments, told_with
    from kg.ask.found import flowing
    from kg.cli.opened import paged, part, written
    from kg.export import answers
    from kg.graph.facts import party
    from kg.graph.store import open_store

    graph = open_store(store)
    ends = {name: party(graph, told).id for name, told in (("payer", payer), ("payee", payee)) if told}
    asked = part(graph, flowing(graph, party=None if cycles else next(iter(ends.values()), None), as_of=as_of))
    paid = payments(asked.view, statuses=status, roots=asked.roots)
    if cycles:
        rings = circles(asked.view, paid, **ends, most=MOST + 1)
        if len(rings) > MOST:
            click.echo(f"kg: there are more circles than the {MOST} shortest; name a party with --from or --to", err=True)
            rings = rings[:MOST]
        if form == "json":
            click.echo(written([answers.circle(ring, asked) for ring in rings]))
        else:
            pages = paged(graph)
            lines = [line for number, ring in enumerate(rings, 1) for line in _circle(ring, number, why, asked, pages)]
            click.echo("\n".join(lines) or _no_circle(() if status else told_with(asked.view, **ends)))
        return
    found = flows(asked.view, paid, periods=not whole, **ends)
    if form == "json":
        click.echo(written([answers.flow(flow, asked) for flow in found]))
    elif not found:
        click.echo("no fact tells of such a payment")
    else:
        click.echo(_flows(found, asked))
        if why:
            from kg.cli.wording import hop

            pages = paged(graph)
            click.echo("\n" + "\n".join(line for flow in found for p in flow.payments for line in hop(p.fact, pages, "", None)))


def _flows(found: list[Flow], asked: Opened) -> str:
    from kg.graph.wording import amount

    def money(flow: Flow) -> tuple[str, str]:
        derived = any(p.amount and p.amount.derived for p in flow.payments)
        gross = ("= " if derived else "") + amount(flow.gross, derived) if flow.gross else "not told"
        return gross, (amount(flow.net) if flow.net else "") + (" ?" if flow.open else "")

    rows = [(asked.names[f.payer], asked.names[f.payee], f.period, *money(f), len(f.payments), _statuses(f.payments))
            for f in found]  # fmt: skip
    head = ("payer", "payee", "period", "gross", "net", "facts", "status")
    return table(rows, head, width=terminal(), right=["facts"])


def _no_circle(elsewhere: Iterable[str]) -> str:
    """That there is no circle of what holds, and the options with which one is told."""
    told = " ".join(f"--status {status}" for status in elsewhere)
    return "no money is told to come back to who paid it" + (f" by what holds; a circle is told with {told}" if told else "")


def _statuses(paid: tuple[Payment, ...]) -> str:
    return ", ".join(dict.fromkeys(p.fact.status for p in paid if p.fact.status))


def _circle(ring: Circle, number: int, why: bool, asked: Opened, pages: Pages) -> Iterator[str]:
    """A circle: its parties, its sums, and each leg with its facts and, with `why`, their passages."""
    from kg.cli.wording import hop
    from kg.graph.wording import amount

    yield f"{number}. " + " → ".join(asked.names[id_] for id_ in (*ring.parties, ring.parties[0]))
    for ids in ring.assumed:
        yield f"   if {asked.names[ids[0]]}, told of {len(ids)} times in one document, is one party"
    if ring.backwards:
        yield "   by the dates told the return lies before the outlay"
    yield "   gross: " + (", ".join(map(amount, ring.gross)) or "not told")
    if ring.net:
        yield "   net: " + ", ".join(f"{asked.names[id_]} {amount(left)}" for id_, left in ring.net)
    for leg in ring.legs:
        yield f"   {asked.names[leg[0].payer]} pays {asked.names[leg[0].payee]}"
        for paid in leg:
            yield from hop(paid.fact, pages, "     ", None if why else 0)


@click.command("timeline")
@click.argument("party", required=False)
@options.one_kind
@options.status
@click.option("--from", "since", metavar="DATE", help="Events that can have happened on that date or later.")
@click.option("--to", "until", metavar="DATE", help="Events that can have happened on that date or earlier.")
@options.why
@options.form
@options.store
def timeline_command(party: str | None, kind: str | None, status: tuple[str, ...], since: str | None, until: str | None,
                     why: bool, form: str, store: Place) -> None:  # fmt: skip
    """What happened when: the dates of deals and links in order, of one party or of all, each as precise as the text.

    \b
    A date stands where its first day does, before the finer ones of that day. Readings of one date that agree are one row, the
    finest shown; those that do not are a row each. "=" marks an end that follows from a start and a duration.
    All statuses are shown unless --status names some.
      kg timeline "Acme Compute"
      kg timeline --kind Acquisition --from 2025 --to 2026-06 --why
    \b
    json is an object: events, each with date, what ("" for the fact itself; begins, is to close, ends), label, coarser (dates
    that say the same less finely), derived (a formula or null), sources (independent ones), evidence (doc, sha256, start, end,
    quote), fact (a hop: from, to, kind, words, status, when, iri, rule (the attr that the date is of), evidence);
    and undated, the facts of which no date is told.
    """
    from kg.ask.found import told
    from kg.ask.timeline import timeline
    from kg.cli.opened import paged, part, written
    from kg.export import answers
    from kg.graph.facts import party as named
    from kg.graph.store import open_store

    options.in_order(since, until)
    asked = part(open_store(store))
    who = named(asked.graph, party).id if party else None
    found = timeline(told(asked.graph, "Deal", "Link", kind=kind, party=who), party=who, kind=kind, statuses=status,
                     since=since, until=until, roots=asked.roots)  # fmt: skip
    if form == "json":
        click.echo(written(answers.timeline(found, asked)))
        return
    rows = [(("= " if e.derived else "") + e.date, f"{e.label} {e.what}".rstrip(), e.fact.status, e.sources)
            for e in found.events]  # fmt: skip
    head = ("date", "event", "status", "sources")
    click.echo(table(rows, head, width=terminal(), right=["sources"]) if rows else "no date is told")
    if why:
        pages = paged(asked.graph)
        click.echo("\n".join(line for event in found.events for line in _said(event, pages)))
    if found.undated:
        click.echo(f"\n{len(found.undated)} more fact{'s' if len(found.undated) > 1 else ''} without a date")


def _said(event: Event, pages: Pages) -> Iterator[str]:
    """An event with how its date is told, and the passages."""
    from kg.cli.wording import passage

    told = f" = {event.derived}" if event.derived else ""
    told += f" (also told as {', '.join(event.coarser)})" if event.coarser else ""
    yield ""
    yield f"{event.date}{told}: {event.fact.words} {event.what}".rstrip()
    yield from (f"  {passage(evidence, pages)}" for evidence in event.evidence)
