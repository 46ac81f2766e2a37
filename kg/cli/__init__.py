"""The command `kg`: one file a family of commands, each imported when it is asked for."""
from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from kg import __version__
from kg.errors import KgError

FAMILIES = {
    "building": ("build", "demo"),
    "loading": ("load",),
    "recounting": ("log", "diff"),
    "asking": ("query", "paths"),
    "relating": ("related", "control"),
    "depending": ("depends", "whatif"),
    "dealing": ("deals", "flows", "timeline"),
    "auditing": ("conflicts", "audit"),
    "reading": ("facts", "text", "docs", "find", "show"),
    "showing": ("memo", "plot"),
    "exporting": ("export",),
    "serving": ("serve",),
    "checking": ("validate", "stats", "eval"),
    "training": ("train",),
}
FAMILY = {command: family for family, commands in FAMILIES.items() for command in commands}
ORDER = tuple("demo build load docs text facts find show query paths related control depends whatif deals flows timeline "
              "conflicts audit memo plot export serve validate log diff stats eval train".split())  # fmt: skip  # as help lists them


class Commands(click.Group):
    """A group that imports a command when it is called, and that says in one line what went wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(ORDER)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FAMILY:
            return None
        command: click.Command = getattr(import_module(f"kg.cli.{FAMILY[cmd_name]}"), f"{cmd_name}_command")
        from kg.cli.options import answered

        return answered(command)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            code = super().main(*args, standalone_mode=False, **extra)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            code = error.exit_code
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            code = 130
        except OSError as error:
            click.echo(f"kg: {error.filename or 'input or output'}: {error.strerror or error}", err=True)
            code = 1
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """A knowledge graph of business news: articles in, deals and their proofs out.

    \b
      kg demo                      build the graph of the articles that come with it
      kg build articles/           build it from your own
      kg query --list              the questions that have names
    """
