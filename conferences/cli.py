"""`convenor ...`: every command, and how a refusal looks in a terminal.

A command is imported when it is asked for: each brings much along, and a terminal waits for it.
"""

import ast
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from conferences.commands.starting import uncollected
from people.errors import ConvenorError, InvalidError

_WHERE: Mapping[str, tuple[str, str]] = {
    "serve": ("serving", "serve"),
    "demo": ("serving", "demo"),
    "migrate": ("schema", "migrate"),
    "doctor": ("doctor", "doctor"),
    "account": ("accounts", "account"),
    "token": ("accounts", "token"),
    "handover": ("handing_over", "handover"),
    "import": ("imports", "bring_in"),
    "keys": ("keys", "keys"),
    "dkim": ("signing", "dkim"),
    "backup": ("backups", "backup"),
    "backup-identity": ("backups", "backup_identity"),
    "restore": ("backups", "restore"),
    "standard": ("standards", "standard"),
    "reassess": ("reassessing", "reassess"),
    "audit": ("audit", "audit"),
}
"""In which module of `conferences.commands` a command is, and what it is called there."""


class PlainGroup(click.Group):
    """A group of commands in which a refusal is a sentence, not a trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """The names of all commands."""
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name in _WHERE and cmd_name not in self.commands:
            module, name = _WHERE[cmd_name]
            with uncollected():
                found = getattr(import_module(f"conferences.commands.{module}"), name)
            self.add_command(found, cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each command does, from its source: to import every one takes seconds."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(name, width)) for name in names])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; what it refuses is told in words, with exit status 1."""
        try:
            return super().invoke(ctx)
        except InvalidError as error:
            for fault in error.faults:
                click.echo(fault.message, err=True)
            sys.exit(1)
        except ConvenorError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


def _sentence(name: str, width: int) -> str:
    """What a command says of itself, in a line."""
    module, function = _WHERE[name]
    source = Path(__file__).with_name("commands") / f"{module}.py"
    [found] = (
        node
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    return click.Command(name, help=ast.get_docstring(found)).get_short_help_str(width)


@click.group(cls=PlainGroup)
@click.version_option(package_name=None, version="0.1.0", prog_name="convenor")
def convenor() -> None:
    """Arrange child protection conferences and report on attendance and reports."""


if __name__ == "__main__":
    convenor(prog_name="convenor")
