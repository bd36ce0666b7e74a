"""`convenor ...`: every command, and how a refusal looks in a terminal.

A command is imported when it is asked for: each brings much along, and a terminal waits for it.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

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
            found = getattr(import_module(f"conferences.commands.{module}"), name)
            self.add_command(found, cmd_name)
        return super().get_command(ctx, cmd_name)

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


@click.group(cls=PlainGroup)
@click.version_option(package_name=None, version="0.1.0", prog_name="convenor")
def convenor() -> None:
    """Arrange child protection conferences and report on attendance and reports."""


if __name__ == "__main__":
    convenor(prog_name="convenor")
