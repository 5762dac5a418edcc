"""The group of commands: checks what was typed, and turns errors into a message and an exit status."""

from typing import Any

import typer
from typer import BadParameter
from typer.core import TyperGroup

from sim.cli.output import INTERRUPTED, Stop
from sim.safe_text import printable


class Commands(TyperGroup):
    """The command group; turns `Stop` and Ctrl-C into a message and an exit status."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuses empty arguments, which would be read as the folder where the command is typed, and line ends."""
        for before, word in zip(["", *args], args, strict=False):
            option, equals, value = word.partition("=")
            if not word or (option.startswith("--") and equals and not value):
                name = option or (before if before.startswith("--") else "an argument")
                raise BadParameter(f"{printable(name)} must not be empty")
            if not {"\n", "\r"}.isdisjoint(word) and "--set" not in (before, option):
                raise BadParameter(f"{printable(word)}: must be one line of text")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was typed."""
        try:
            return super().invoke(ctx)
        except Stop as stop:
            typer.echo(str(stop), err=True)
            raise typer.Exit(stop.status) from None
        except KeyboardInterrupt:
            typer.echo("Interrupted; nothing has been written.", err=True)
            raise typer.Exit(INTERRUPTED) from None
