"""Options that several commands share, each a decorator."""
from __future__ import annotations

from pathlib import Path

import click

from kg.ontology import STATUSES


def a_kind(ctx: click.Context, param: click.Parameter, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    """The kinds as the ontology spells them, whatever their case."""
    if not value:
        return value
    from kg.ontology import kind

    return kind(value).name if isinstance(value, str) else tuple(kind(name).name for name in value)


store = click.option("--store", "store", type=click.Path(path_type=Path), default=".kg", envvar="KG_STORE", show_default=True,
                     show_envvar=True, help="Where the graph lies.")  # fmt: skip
as_of = click.option("--as-of", metavar="DATE", help="What held on that date: 2026, 2026-05 or 2026-05-14.")
party = click.option("--party", metavar="NAME", help="Facts in which that party has a role, by any of its names.")
doc = click.option("--doc", metavar="DOC", help="Facts of that document.")
status = click.option("--status", type=click.Choice(STATUSES), multiple=True,
                      help="Facts that are told with that status; may be repeated.")  # fmt: skip
form = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
                    help="json is the whole proof.")  # fmt: skip
why = click.option("--why", is_flag=True, help="With what it rests on: each fact and the passages that say it.")
one_kind = click.option("--kind", metavar="KIND", callback=a_kind, help="Facts of that kind, say ComputeLease.")
via = click.option("--via", metavar="KIND", multiple=True, callback=a_kind, help="Only over facts of that kind; may be repeated.")
