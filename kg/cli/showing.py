"""Commands that draw: figures, and the memo that holds them."""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.relating import STANDARDS, VERDICTS, strict
from kg.graph.address import Place

if TYPE_CHECKING:
    from kg.ask.related import RelatedDeal
    from kg.cli.opened import Opened
    from kg.show.sheet import Picture

FIGURES = ("timeline", "flows", "ownership", "capacity")
DRAWN = (".png", ".svg", ".html")
WRITTEN = (".html", ".md")
out = click.option("-o", "--output", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")


def _ending(file: Path, known: tuple[str, ...]) -> str:
    """The ending of a file. Raises UsageError where it is none of those known."""
    if file.suffix.lower() not in known:
        raise click.UsageError(f"{file}: the file's ending must be one of: {' '.join(known)}")
    return file.suffix.lower()


@click.command("plot")
@click.argument("figure", type=click.Choice(FIGURES))
@click.argument("parties", nargs=-1, metavar="[PARTY]...")
@options.status
@options.as_of
@out
@options.store
def plot_command(figure: str, parties: tuple[str, ...], status: tuple[str, ...], as_of: str | None, out: Path, store: Place) -> None:
    """Draw dates, money flows, ownership or capacity into a .png, .svg or .html file; of some parties or of all.

    \b
    timeline   a row a fact, a mark a date, as long as the date is coarse; hollow where nothing is done or agreed yet
    flows      a Sankey diagram, a panel a currency; red is what comes back to who paid it
    ownership  owners on the left, what they own on the right; without --as-of, on the day of the last document
    capacity   a bar a site and reading, by operator
    An ownership takes no --status, a capacity no --as-of: texts seldom date one.
      kg plot timeline "Acme Compute" -o timeline.png
      kg plot flows -o flows.svg
    Needs matplotlib: pip install 'dealgraph[plot]'.
    """
    from kg.cli.opened import opened
    from kg.errors import KgError
    from kg.export.files import written
    from kg.graph.facts import party

    ending = _ending(out, DRAWN)
    if figure == "ownership" and status:
        raise click.UsageError("--status is for the other figures: an ownership holds on a day or does not")
    if figure == "capacity" and as_of:
        raise click.UsageError("--as-of is for the other figures: texts seldom date a capacity")
    asked = opened(store, as_of if figure != "ownership" else None)
    ids = [party(asked.graph, name).id for name in parties]
    picture = _picture(figure, asked, ids, status, as_of)
    if picture is None:
        raise KgError(f"nothing to draw: no fact of the {figure} is told")
    if ending == ".html":
        from kg.show.page import pictured

        made = pictured(picture).encode()
    else:
        made = picture.drawn(ending)
    with written(out) as file:
        file.write(made)


def _picture(figure: str, asked: Opened, ids: list[str], status: tuple[str, ...], as_of: str | None) -> Picture | None:
    if figure == "timeline":
        from kg.ask.timeline import timeline
        from kg.graph.view import edges
        from kg.show.timeline import timeline as drawn

        told = (pair for pair in edges(asked.graph, as_of) if not ids or set(ids) & {i for held in pair[1]["roles"].values() for i in held})
        return drawn(timeline(told, statuses=status, roots=asked.roots).events)
    if figure == "flows":
        return _flows(asked, ids, status)
    if figure == "ownership":
        return _ownership(asked, ids or list(asked.view), as_of)
    from kg.ask.capacities import capacities
    from kg.graph.things import things
    from kg.show.capacity import capacity

    found = [one for one in capacities(things(asked.graph)) if not ids or {one.operator, one.site} & set(ids)]
    return capacity([one for one in found if not status or one.status in status], asked.names)


def _flows(asked: Opened, ids: Iterable[str], status: tuple[str, ...] = ()) -> Picture | None:
    """The flows that some parties pay or are paid, or all."""
    from kg.ask.flows import circles, flows, payments
    from kg.show.flows import flows as drawn

    wanted = set(ids)
    paid = payments(asked.view, statuses=status, roots=asked.roots)
    found = [f for f in flows(asked.view, paid, periods=False) if not wanted or {f.payer, f.payee} & wanted]
    rings = [ring for id_ in wanted or [None] for ring in circles(asked.view, paid, payer=id_)]
    return drawn(found, rings, asked.names)


def _ownership(asked: Opened, ids: Iterable[str], as_of: str | None) -> Picture | None:
    """What is held of some parties and what they hold, on a day: that of the last document if none is given."""
    from datetime import date

    from kg.ask.groups import stakes
    from kg.graph.facts import documents
    from kg.show.ownership import ownership

    day = as_of or max((d.published for d in documents(asked.graph) if d.published), default=date.today().isoformat())
    return ownership(stakes(asked.view, ids, day), asked.names, day)


@click.command("memo")
@click.argument("parties", nargs=-1, metavar="[PARTY]...")
@click.option("--standard", "by", type=click.Choice(STANDARDS), default=STANDARDS[0], show_default=True, help="The rules to judge by.")
@click.option("--verdict", "verdicts", type=click.Choice(VERDICTS), multiple=True, help="Deals of that verdict; may be repeated.")
@options.as_of
@strict
@out
@options.store
def memo_command(parties: tuple[str, ...], by: str, verdicts: tuple[str, ...], as_of: str | None, strict: bool, out: Path,
                 store: Place) -> None:  # fmt: skip
    """Write a related-party memo into an .html or .md file: deals judged by a standard, of some parties or of all.

    \b
    A summary table; then a section a deal: verdict, clause, what relates the two, the passages with source and offsets,
    what is unknown, what is told differently, and the sums of the text computed again; and the documents with their hashes.
    HTML is one page that loads and runs nothing, with a timeline, the money flows and the ownership (these need matplotlib:
    pip install 'dealgraph[plot]'); Markdown is the same without figures.
      kg memo -o memo.html
      kg memo "Acme Compute" --standard ias24 -o memo.md
    """
    from kg.ask.arithmetic import audit
    from kg.ask.clauses import standard
    from kg.ask.conflicts import conflicts
    from kg.ask.related import Only, related
    from kg.cli.figures import figures
    from kg.cli.opened import opened
    from kg.export.files import written
    from kg.graph.facts import documents, party
    from kg.graph.things import things
    from kg.show.memo import memo

    ending, asked = _ending(out, WRITTEN), opened(store)
    who = [party(asked.graph, name) for name in parties]
    rows = related(asked.view, by, only=Only(frozenset(one.id for one in who)), as_of=as_of, strict=strict, roots=asked.roots)
    rows = [row for row in rows if not verdicts or row.verdict in verdicts]
    read, told = list(documents(asked.graph)), list(things(asked.graph))
    quoted = {passage.doc for row in rows for step in row.hops for passage in step.evidence}
    made = memo(rows, standard(by), asked.names, told, read, conflicts(told, read), list(audit(read, figures, quoted)) if quoted else [],
                parties=[one.name for one in who], as_of=as_of)  # fmt: skip
    if ending == ".html":
        from kg.show.page import html

        text = html(made, _pictures(asked, rows, [one.id for one in who], as_of))
    else:
        from kg.show.page import markdown

        text = markdown(made)
    with written(out) as file:
        file.write(text.encode())


def _pictures(asked: Opened, rows: list[RelatedDeal], ids: list[str], as_of: str | None) -> list[Picture]:
    """The figures of a memo: its deals in time, the flows of its parties, the ownership of those that are or may be related.

    Where none are, of all of its parties. With a date they show what held then.
    """
    from dataclasses import replace

    from kg.ask.timeline import timeline
    from kg.graph.view import edges, view
    from kg.show.timeline import timeline as drawn

    deals = {row.deal.iri for row in rows}
    sides = [id_ for row in rows if row.verdict != "not related" for id_ in row.parties]
    sides = sides or [id_ for row in rows for id_ in row.parties]
    held = replace(asked, view=view(asked.graph, as_of)) if as_of else asked
    made = (drawn(timeline((pair for pair in edges(asked.graph) if pair[0] in deals), roots=asked.roots).events),
            _flows(held, ids), _ownership(asked, sides, as_of))  # fmt: skip
    return [picture for picture in made if picture]
