"""Commands that ask who needs whom."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli import options
from kg.cli.table import table, terminal
from kg.graph.address import Place

if TYPE_CHECKING:
    from kg.ask.counterfactual import Loss
    from kg.ask.dependencies import Dependency, Point, Side
    from kg.cli.opened import Opened
    from kg.records import Quantity


@click.command("depends")
@click.argument("party")
@click.option("--up", is_flag=True, help="What the party needs; both sides where neither is asked for.")
@click.option("--down", is_flag=True, help="Who needs the party.")
@click.option("--depth", type=click.IntRange(min=1), default=3, show_default=True, metavar="N", help="At most N removes away.")
@options.status
@options.as_of
@options.why
@options.form
@options.store
def depends_command(party: str, up: bool, down: bool, depth: int, status: tuple[str, ...], as_of: str | None, why: bool,
                    form: str, store: Place) -> None:  # fmt: skip
    """Who needs whom: what, how much, for how much money and until when; single points of failure; concentration.

    \b
    A lessee needs its lessor, a customer its supplier, a borrower its lender, who operates a site that site, and so on.
    A single point of failure is a party over which alone others are reached: "cut off" names them, "every chain" says
    that all chains of providers run over it, "parts" that the network falls apart without it. Whether a provider could
    be replaced no graph of news tells.
    Concentration counts parties under common control as one, as of today without --as-of, and leaves out a party's own
    sites and products: the largest share, through whom, and the Herfindahl index, 10,000 for one provider. "=" marks
    what was derived from told terms.
    Facts that are cancelled, rumoured, planned or non-binding count only where --status names them.
      kg depends "Acme Labs" --up
      kg depends "Acme Compute" --down --depth 1 --why
    \b
    json is an object: party (id, name), depth, statuses (empty for all that hold), and up and down, each with
    needs: dependent, provider, level, rule, item, capacity, money (amount, derived, rule, formula, evidence), from, until,
      own (a site or product), sources (independent ones), fact (a hop);
    points: party, cut_off, every_chain, parts, chain (hops);
    concentration: measure, groups (parties, share and, of several parties, controller, chain (hops)), hhi, told, of (how many
      facts give the measure).
    A hop has from, to, kind, words, status, when, iri, rule ("lessee needs lessor"), evidence (doc, sha256, start, end, quote).
    """
    from kg.ask.found import depending
    from kg.cli.opened import columned, part, written
    from kg.graph.facts import party as named
    from kg.graph.facts import repeats

    graph, columns = columned(store)
    who, asked_for = named(graph, party), [side for side, asked in (("up", up), ("down", down)) if asked or up == down]
    seen, sides = depending(graph, columns, who.id, sides=asked_for, depth=depth, statuses=status, as_of=as_of, roots=repeats(graph))
    asked = part(graph, seen)
    if form == "json":
        from kg.export import answers

        told = {side: answers.side(found, asked) for side, found in sides.items()}
        click.echo(written({"party": asked.party(who.id), "depth": depth, "statuses": list(status), **told}))
        return
    parts = (_told(who.name, side, found, asked, why) for side, found in sides.items())
    click.echo("\n\n".join(parts))


def _told(name: str, side: str, found: Side, asked: Opened, why: bool) -> str:
    """One side in tables, and with `why` each fact with its passages."""
    from kg.cli.opened import paged
    from kg.cli.wording import hop

    if not found.needs:
        return f"no fact tells whom {name} needs" if side == "up" else f"no fact tells who needs {name}"
    heads = ("what {} needs", "{}: single points of failure", "{}: concentration of providers")
    if side == "down":
        heads = ("who needs {}", "{}: single points of failure among those who need it", "{}: concentration of customers")
    made = (_needs(found.needs, asked), _points(found.points, side == "up", asked), _concentration(found, asked))
    parts = [f"{head.format(name)}\n{text}" for head, text in zip(heads, made, strict=True) if text]
    if why:
        pages = paged(asked.graph)
        parts += ["\n".join(line for need in found.needs for line in hop(need.fact, pages, "", None))]
    return "\n\n".join(parts)


def _needs(needs: tuple[Dependency, ...], asked: Opened) -> str:
    from kg.cli.opened import shown
    from kg.graph.wording import amount

    rows = [(n.level, asked.names[n.dependent], asked.names[n.provider], n.item, amount(n.capacity) if n.capacity else "",
             shown(n.money), n.since, n.until, n.fact.status, n.sources) for n in needs]  # fmt: skip
    head = ("level", "dependent", "provider", "what", "capacity", "money", "from", "until", "status", "sources")
    return table(rows, head, width=terminal(), right=["level", "sources"])


def _points(points: tuple[Point, ...], up: bool, asked: Opened) -> str:
    def yes(holds: bool) -> str:
        return "yes" if holds else ""

    rows = [(asked.names[p.party], asked.called(p.cuts), yes(p.parts), *([yes(p.every)] if up else [])) for p in points]
    head = ("without", "cut off", "parts", *(["every chain"] if up else []))
    return table(rows, head, width=terminal()) if rows else ""


def _concentration(found: Side, asked: Opened) -> str:
    shares, tops = found.concentration, {one.parties: one.controller for one in found.groups}

    def largest(parties: tuple[str, ...]) -> str:
        top = tops.get(parties)
        return asked.called(parties) + (f" (through {asked.names[top]})" if top and top not in parties else "")

    rows = [(c.measure, largest(c.shares[0][0]), f"{c.shares[0][1]:.1%}", f"{c.hhi:,.0f}", len(c.shares),
             f"{c.told} of {c.of}") for c in shares]  # fmt: skip
    head = ("measure", "largest", "share", "HHI", "groups", "told by")
    return table(rows, head, width=terminal(), right=["share", "HHI", "groups"]) if rows else ""


@click.command("whatif")
@click.option("--without", "gone", metavar="PARTY|DEAL", required=True, multiple=True, callback=options.once,
              help="A party by a name, a deal by IRI or id.")  # fmt: skip
@click.option("--depth", type=click.IntRange(min=1), default=3, show_default=True, metavar="N", help="At most N removes away.")
@options.status
@options.as_of
@options.why
@options.form
@options.store
def whatif_command(gone: str, depth: int, status: tuple[str, ...], as_of: str | None, why: bool, form: str, store: Place) -> None:
    """What is stranded without a party or a deal: dependants, capacity, money, and which of them keep another provider.

    \b
    A dependant keeps a provider if a fact of the same kind ties it to another one, and the items, where both texts name
    them, share a word: whether that one could deliver more, no text tells. Who keeps none fails its own dependants in turn.
    Sums count a fact once and say what deals come to in all, paid or not; "=" marks what was derived from told terms.
    kg deals --why prints the ids of deals. Cancelled, rumoured, planned and non-binding facts count only where
    --status names them.
      kg whatif --without "Acme Compute"
      kg whatif --without deal:compute-lease-acme-compute-acme-labs-1a2b3c4d --why
    \b
    json is an object: without (party or deal), depth, statuses, and
    stranded: needs as in kg depends (the level at which they are lost), each with keeps, the needs that others still meet;
    custom: the needs of the party itself, which its providers lose as custom;
    direct, in_all, forgone: the sums of the first level, of all, of the custom, one a unit; untold: facts without amounts.
    """
    from kg.ask.found import losing
    from kg.ask.needed import fact
    from kg.cli.opened import part, written
    from kg.errors import BadArgument, UnknownFact
    from kg.graph.facts import party, repeats
    from kg.graph.store import open_store
    from kg.graph.things import thing

    graph = open_store(store)
    deal = fact(graph, gone, as_of)
    if deal is None and gone.startswith("deal:"):
        if thing(graph, gone.replace(":", "/", 1)) is None:
            raise UnknownFact(gone)
        raise BadArgument("--without", f"{gone} joins no two parties" + (f" as of {as_of}" if as_of else ""))
    who = deal or party(graph, gone).id
    seen, found = losing(graph, who, deal=bool(deal), depth=depth, statuses=status, as_of=as_of, roots=repeats(graph))
    asked = part(graph, seen)
    if form == "json":
        lost = {"deal": deal} if deal else {"party": asked.party(who)}
        click.echo(written({"without": lost, "depth": depth, "statuses": list(status), **_loss(found, asked)}))
    else:
        labels = {key: edge["label"] for _, _, key, edge in asked.view.edges(keys=True, data=True)}
        name = labels[deal] if deal else asked.names[who]
        click.echo(_stranded(name, found, asked, why))


def _stranded(name: str, found: Loss, asked: Opened, why: bool) -> str:
    """What is stranded in tables, and with `why` each fact with its passages."""
    from kg.cli.opened import paged, shown
    from kg.cli.wording import hop
    from kg.graph.wording import amount

    def sums(title: str, amounts: tuple[Quantity, ...]) -> list[str]:
        return [f"{title}: {', '.join(map(amount, amounts))}"] if amounts else []

    rows = [(s.need.level, asked.names[s.need.dependent], asked.names[s.need.provider], s.need.item,
             amount(s.need.capacity) if s.need.capacity else "", shown(s.need.money), s.need.until, s.need.fact.status,
             asked.called(dict.fromkeys(other.provider for other in s.keeps)) or "nobody") for s in found.stranded]  # fmt: skip
    head = ("level", "dependant", "loses", "what", "capacity", "money", "until", "status", "keeps")
    lines = [f"{'' if rows else 'nobody is '}stranded without {name}"]
    lines += [table(rows, head, width=terminal(), right=["level"])] if rows else []
    lines += sums("stranded directly", found.direct)
    lines += sums("in all", found.whole) if any(s.need.level > 1 for s in found.stranded) else []
    if found.untold:
        lines.append(f"{found.untold} fact{'s' if found.untold > 1 else ''} without capacity or money")
    if found.custom:
        lines += ["", f"who would lose {name} as a customer", _needs(found.custom, asked), *sums("custom forgone", found.forgone)]
    if why:
        rest = [*found.custom, *(need for s in found.stranded for need in (s.need, *s.keeps))]
        facts, pages = {need.fact.iri: need.fact for need in rest}, paged(asked.graph)
        lines += ["", *(line for step in facts.values() for line in hop(step, pages, "", None))]
    return "\n".join(lines)


def _loss(found: Loss, asked: Opened) -> dict[str, Any]:
    from kg.export import answers

    return {"stranded": [{**answers.need(s.need, asked), "keeps": [answers.need(other, asked) for other in s.keeps]} for s in found.stranded],
            "custom": [answers.need(told, asked) for told in found.custom], "direct": [amount.record() for amount in found.direct],
            "in_all": [amount.record() for amount in found.whole], "forgone": [amount.record() for amount in found.forgone],
            "untold": found.untold}  # fmt: skip
