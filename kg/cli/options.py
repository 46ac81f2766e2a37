"""Options that several commands share, each a decorator."""
from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.errors import BadArgument
from kg.graph.address import Place, remote
from kg.ontology import STATUSES

MAY_BE_EMPTY = {("find", "name")}  # all parties
Command = TypeVar("Command", bound=Callable[..., Any])


def a_kind(ctx: click.Context, param: click.Parameter, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    """The kinds as the ontology spells them, whatever their case."""
    if not value:
        return value
    from kg.ontology import kind

    return kind(value).name if isinstance(value, str) else tuple(kind(name).name for name in value)


class Real(click.FloatRange):
    """A number in a range, and neither infinite nor none at all."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Raises BadParameter."""
        number: float = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is no number that can be used.", param, ctx)
        return number


SECONDS = Real(min=0, max=1e6, min_open=True)


def once(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str:
    """The one value of an option that may be given once only."""
    if len(value) > 1:
        raise BadArgument(_called(param), "give one alone; what several take away together is not asked for")
    return value[0]


def _called(param: click.Parameter | None) -> str:
    """An option or argument as it is written: --party, PARTY."""
    return param.opts[-1] if isinstance(param, click.Option) else ((param and param.name) or "text").upper()


class Told(click.ParamType):
    """A text that says something: an empty one, mostly a script's unset variable, asks for nothing, not for all.

    A terminal lets bytes in that are no UTF-8: they are no text.
    """

    name = "text"

    def __init__(self, empty: bool = False) -> None:
        self.empty = empty  # whether it may be

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text. An empty one is an error in one line. Raises BadParameter for what is not UTF-8."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("it is not UTF-8.", param, ctx)
        if not self.empty and not value.strip():
            raise BadArgument(_called(param), "it is empty; say what is meant, or leave it out")
        return value


def answered(command: click.Command) -> click.Command:
    """A command whose texts are UTF-8 and have to say something, all but those that may be empty (`MAY_BE_EMPTY`)."""
    for param in command.params:
        if param.type is click.STRING:
            param.type = Told(empty=(command.name, param.name) in MAY_BE_EMPTY)
    return command


class Where(click.ParamType):
    """Where a graph is: a folder, or for a command that only asks the address of a SPARQL endpoint too."""

    name = "path"

    def __init__(self, asks: bool) -> None:
        self.asks = asks

    def convert(self, value: Place, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """The address, or the folder as a path. Raises NoFolder."""
        if not remote(value):
            return Path(value)
        if self.asks:
            return value
        from kg.errors import NoFolder

        raise NoFolder(value, f"kg {ctx.info_name}" if ctx else "the command")


def _store(asks: bool, words: str) -> Callable[[Command], Command]:
    return click.option("--store", "store", type=Where(asks), default=".kg", envvar="KG_STORE", show_default=True, show_envvar=True,
                        help=words)  # fmt: skip


def _form(words: str) -> Callable[[Command], Command]:
    return click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help=words)


def in_order(since: str | None, until: str | None) -> None:
    """Raises BadArgument where --from is after --to, and BadDate."""
    if since and until:
        from kg.graph.periods import days

        if days(since)[0] > days(until)[1]:
            raise BadArgument("--from", f"{since} is after {until}, which --to gives")


store = _store(True, "Where the graph lies: a folder, or the address of a SPARQL endpoint.")
folder = _store(False, "The folder where the graph lies.")
as_of = click.option("--as-of", metavar="DATE", help="What held on that date: 2026, 2026-05 or 2026-05-14.")
party = click.option("--party", metavar="NAME", help="Facts in which that party has a role, by any of its names.")
doc = click.option("--doc", metavar="DOC", help="Facts of that document.")
status = click.option("--status", type=click.Choice(STATUSES), multiple=True,
                      help="Facts that are told with that status; may be repeated.")  # fmt: skip
form = _form("json is the whole proof.")
plain = _form("json is for programs.")
why = click.option("--why", is_flag=True, help="With what it rests on: each fact and the passages that say it.")
one_kind = click.option("--kind", metavar="KIND", callback=a_kind, help="Facts of that kind, say ComputeLease.")
via = click.option("--via", metavar="KIND", multiple=True, callback=a_kind, help="Only over facts of that kind; may be repeated.")
