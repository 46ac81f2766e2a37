"""Commands that ask who is related to whom: deals judged by a standard, control."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place
from kg.ontology import STATUSES

if TYPE_CHECKING:
    from networkx import MultiDiGraph
    from pyoxigraph import Store

    from kg.ask.control import Block, Stake
    from kg.ask.groups import Group, Say
    from kg.ask.related import RelatedDeal
    from kg.cli.wording import Pages
    from kg.graph.columns import Columns

# As kg.ask.clauses has them, which a command that names them in its help does not import.
STANDARDS = ("common-control", "ias24", "asc850", "sec404", "ecb-close-link")
VERDICTS = ("related", "unknown", "not related")
why = click.option("--why", is_flag=True, help="With what it rests on: each fact and the passage that says it.")
strict = click.option("--strict", is_flag=True, help="Take control that is told in words, without a share, for unknown.")


@click.command("related")
@click.argument("parties", nargs=-1, metavar="[PARTY]...")
@click.option("--standard", "by", type=click.Choice(STANDARDS), default=STANDARDS[0], show_default=True,
              help="The rules to judge by.")  # fmt: skip
@options.as_of
@click.option("--from", "since", metavar="DATE", help="Deals of that date or later.")
@click.option("--to", "until", metavar="DATE", help="Deals of that date or earlier.")
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Deals of that status; may be repeated.")
@click.option("--verdict", "wanted", type=click.Choice(VERDICTS), multiple=True, help="Deals of that verdict; may be repeated.")
@click.option("--min-amount", type=options.Real(min=0), metavar="N",
              help='Deals of that much or more, each in its own currency; "at most" that much or more counts.')
@why
@click.option("--explain", type=click.IntRange(min=1), metavar="N", help="The N-th row alone, with its whole proof.")
@strict
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True,
              help="json is the whole proof, jsonl a line a deal without one.")
@options.store
def related_command(parties: tuple[str, ...], by: str, as_of: str | None, since: str | None, until: str | None,
                    status: tuple[str, ...], wanted: tuple[str, ...], min_amount: float | None, why: bool, explain: int | None, strict: bool, form: str,
                    store: Place) -> None:  # fmt: skip
    """Deals judged by a standard, of some parties or of all: whether their two sides are related on the deal's date.

    \b
    One row a deal: related, unknown (with the fact that is missing) or not related (with the reason), by which clause.
    "unknown" waits for a fact that no document tells. With --as-of, deals are judged on that date instead of their own.
    --from, --to and --min-amount leave out what tells no date or no amount; a line below the table says how many deals these are.
      kg related
      kg related "Acme Compute" --standard ias24 --why
      kg related --verdict related --verdict unknown
      kg related --standard sec404 --from 2025 --to 2026-03 --min-amount 1e6 --format json
    \b
    jsonl is for all deals of a large graph, a line each as it is found: deal (its IRI), kind, parties (ids), amount (null for a
    rate), judged_on (from, until), status (a list), standard, verdict.
    json is a list, an object a row: number, standard, verdict, clause (id, cites, text, source), kind, parties and
    through (each id, name), amount (as in a fact), date, status, judged_on (from, until), missing, rests_on_words,
    undated, sources (independent ones that tell the deal), and deal and chain: hops with from, to, kind, words, status,
    when, iri, rule (the id of the clause that uses it), evidence (doc, sha256, start, end, quote).
    """
    from kg.ask.listed import chosen
    from kg.ask.proved import proofs
    from kg.cli.opened import columned
    from kg.graph.facts import party, repeats

    options.in_order(since, until)
    graph, columns = columned(store)
    asked: dict[str, Any] = {"parties": [party(graph, name).id for name in parties], "wanted": wanted, "since": since, "until": until,
                             "status": status, "min_amount": min_amount, "as_of": as_of, "strict": strict}  # fmt: skip
    if form == "jsonl":
        if why or explain is not None:
            raise click.UsageError("jsonl holds no proof; --why and --explain go with table, json holds the whole proof")
        _lines(columns, by, asked)
        return
    rows, _ = chosen(columns, by, **asked)
    if explain is not None and explain > len(rows):
        raise click.UsageError(f"there is no row {explain}; the rows are {len(rows)}")
    if explain is not None:
        rows = rows[explain - 1 : explain]
    parts = proofs(graph, columns, by, rows, as_of=as_of, strict=strict, roots=repeats(graph))
    found = _numbered(parts, explain or 1)
    if form == "json":
        _listed(found, graph)
    elif not len(rows):
        click.echo(_none(parties, asked))
    elif why or explain is not None:
        from kg.cli.opened import paged
        from kg.cli.wording import related_deal

        pages = paged(graph)
        for number, row, names in found:
            click.echo(related_deal(row, number, names, pages, every=explain is not None))
    else:
        click.echo(_rows(found))
    if form == "table" and explain is None:
        _footed(columns, by, asked)


def _none(parties: Iterable[str], asked: Mapping[str, Any]) -> str:
    """That no deal is as it was asked for, in the words of the options."""
    words = ["no deal", *(["of", " or ".join(parties)] if parties else ()), "is told"]
    words += ["with status", " or ".join(asked["status"])] if asked["status"] else ()
    words += [word for name, lead in (("since", "from"), ("until", "to"), ("as_of", "as of")) if asked[name] for word in (lead, asked[name])]
    words += [f"of {asked['min_amount']:,.15g} or more"] if asked["min_amount"] is not None else ()
    return " ".join(words) + (f" that is judged {' or '.join(asked['wanted'])}" if asked["wanted"] else "")


def _footed(columns: Columns, by: str, asked: Mapping[str, Any]) -> None:
    """How many deals dates and amounts kept out because they are not told."""
    from kg.ask.listed import untold

    counts = zip(untold(columns, by, **asked), ("date", "amount"), strict=True)
    lines = [f"{count} more deal{'s' if count > 1 else ''} of which no {what} is told" for count, what in counts if count]
    if lines:
        click.echo("\n" + "\n".join(lines))


def _lines(columns: Columns, by: str, asked: Mapping[str, Any]) -> None:
    from itertools import islice

    from kg.ask.listed import listed
    from kg.export import proof

    lines = (json.dumps(proof.listed(row, by), ensure_ascii=False) for row in listed(columns, by, **asked))
    while some := list(islice(lines, 1000)):  # a line at a time is flushed at a time
        click.echo("\n".join(some))


def _numbered(parts: Iterable[tuple[MultiDiGraph, list[RelatedDeal]]],
              first: int) -> Iterator[tuple[int, RelatedDeal, Mapping[str, str]]]:  # fmt: skip
    """Each row with its number and the names of its parties, as its turn comes: only so many proofs are held at a time."""
    number = first
    for seen, some in parts:
        names = dict(seen.nodes(data="name"))
        for row in some:
            yield number, row, names
            number += 1


def _listed(found: Iterator[tuple[int, RelatedDeal, Mapping[str, str]]], graph: Store) -> None:
    """The whole proofs as one JSON list, each written as it is found."""
    from kg.cli.opened import written
    from kg.export import proof
    from kg.graph.facts import hashes

    known, lead = hashes(graph), "["
    for number, row, names in found:
        click.echo(lead + "\n " + written(proof.judged(row, number, names, known)).replace("\n", "\n "), nl=False)
        lead = ","
    click.echo("[]" if lead == "[" else "\n]")


def _rows(found: Iterator[tuple[int, RelatedDeal, Mapping[str, str]]]) -> str:
    from kg.graph.wording import amount
    from kg.show.wording import because

    rows = [(number, row.verdict, row.clause.cites, row.deal.kind, " – ".join(names[id_] for id_ in row.parties),
             amount(row.amount) if row.amount else "", row.deal.when, row.deal.status, row.sources, because(row, names))
            for number, row, names in found]  # fmt: skip
    head = ("#", "verdict", "clause", "kind", "parties", "amount", "date", "status", "sources", "because")
    return table(rows, head, width=terminal(), right=["#", "sources"])


@click.command("control")
@click.argument("party")
@options.as_of
@why
@strict
@options.form
@options.store
def control_command(party: str, as_of: str | None, why: bool, strict: bool, form: str, store: Place) -> None:
    """Who controls a party and whom it controls, with the blocks of votes that were summed; joint control, influence, offices.

    \b
    Without --as-of, as of today. Control is more than half of the votes, summed over what is controlled already, or control
    told in words; joint control is told in words, or one of two halves; significant influence a fifth of the votes. "perhaps"
    names the fact that is missing.
      kg control "Acme Compute"
      kg control "Acme Compute" --as-of 2026-03 --why
    \b
    json is an object: party, as_of (from, until), ultimate (lists of parties, a circle of control as one), controlled_by
    and controls, lists of: holder, held, relation, sure, blocks (company, votes, stakes), rests_on_words, undated, missing,
    chain (hops with from, to, kind, words, status, when, iri, rule, evidence); and rules, what is cited for each rule of a hop
    (majority, told, bought, joint, influence, office): cites, text, source.
    """
    from datetime import date

    from kg.ask.found import controlling
    from kg.cli.opened import columned, paged, written
    from kg.graph.facts import party as named

    graph, columns = columned(store)
    who, day = named(graph, party), as_of or date.today().isoformat()
    seen, found = controlling(graph, columns, who.id, day, strict=strict)
    names = {who.id: who.name, **dict(seen.nodes(data="name"))}
    if form == "json":
        click.echo(written(_grouped(found, names, graph)))
    elif not (found.over or found.under):
        click.echo(f"nobody is told to have a say in {who.name} (control, significant influence, an office), nor it in another, "
                   f"as of {found.when}")  # fmt: skip
        if small := _small(seen, who.id, day, names):
            click.echo(f"below 20%: {'; '.join(small)}")
    else:
        for line in _says(found, names, paged(graph), why):
            click.echo(line)


def _grouped(found: Group, names: Mapping[str, str], graph: Store) -> dict[str, Any]:
    from kg.ask.clauses import says
    from kg.export.proof import party, say
    from kg.graph.facts import hashes as hashed

    hashes = hashed(graph)
    used = dict.fromkeys(step.rule for told in (*found.over, *found.under) for step in told.hops)
    return {"party": party(found.party, names), "as_of": {"from": found.when.first, "until": found.when.last},
            "ultimate": [[party(id_, names) for id_ in circle] for circle in found.ultimate],
            "controlled_by": [say(told, names, hashes) for told in found.over],
            "controls": [say(told, names, hashes) for told in found.under],
            "rules": {id_: {"cites": says()[id_].cites, "text": says()[id_].text, "source": says()[id_].source} for id_ in used}}  # fmt: skip


def _says(found: Group, names: Mapping[str, str], pages: Pages, why: bool) -> list[str]:
    from kg.cli.wording import hop

    tops = "; ".join(_circle(circle, names) for circle in found.ultimate)
    lines = [f"{names[found.party]}, as of {found.when}", f"ultimate controller: {tops or 'none is told'}", ""]
    every = (*found.over, *found.under)
    if not why:
        rows = [(names[say.holder], _relation(say), names[say.held], _sums(say, names)) for say in every]
        return [*lines, table(rows, ("holder", "relation", "held", "by"), width=terminal())]
    for say in every:
        lines.append(f"{names[say.holder]} {_relation(say)} {names[say.held]}: {_sums(say, names)}")
        lines += [line for step in say.hops for line in hop(step, pages)]
    return lines


def _small(seen: MultiDiGraph, party: str, day: str, names: Mapping[str, str]) -> list[str]:
    """The stakes in a party (an id) and those that it holds."""
    from kg.ask.groups import stakes

    return [f"{names[stake.holder]} {_size(stake)} of {names[stake.company]}" for stake in stakes(seen, [party], day)
            if party in (stake.holder, stake.company)]  # fmt: skip


def _circle(circle: tuple[str, ...], names: Mapping[str, str]) -> str:
    return " and ".join(names[id_] for id_ in circle) + (" (a circle)" if len(circle) > 1 else "")


def _relation(say: Say) -> str:
    return say.relation if say.sure else f"perhaps {say.relation}"


def _sums(say: Say, names: Mapping[str, str]) -> str:
    """The blocks that were summed, or the office; and what is missing."""
    told = [_block(block, names) for block in say.blocks] or [hop.words for hop in say.hops]
    return "; ".join([*told, *(f"missing: {fact}" for fact in say.missing)])


def _block(block: Block, names: Mapping[str, str]) -> str:
    from kg.show.wording import share

    parts = [f"{names[stake.holder]} {_size(stake)}" for stake in block.stakes]
    total = f" = {share(block.low, block.high)}" if len(parts) > 1 else ""
    return f"{names[block.company]}: {' + '.join(parts)}{total}"


def _size(stake: Stake) -> str:
    from kg.show.wording import share

    return "as told" if stake.told else "by purchase" if stake.bought else share(stake.low, stake.high)
