"""`convenor ...`: every command, and how a refusal looks in a terminal."""

import sys
from typing import Any

import click

from conferences.commands import (
    accounts,
    audit,
    backups,
    doctor,
    handing_over,
    imports,
    keys,
    reassessing,
    schema,
    serving,
    standards,
)
from people.errors import ConvenorError, InvalidError


class PlainGroup(click.Group):
    """A group of commands in which a refusal is a sentence, not a trace."""

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


for command in (
    serving.serve,
    serving.demo,
    schema.migrate,
    doctor.doctor,
    accounts.account,
    accounts.token,
    handing_over.handover,
    imports.bring_in,
    keys.keys,
    backups.backup,
    backups.backup_identity,
    backups.restore,
    standards.standard,
    reassessing.reassess,
    audit.audit,
):
    convenor.add_command(command)


if __name__ == "__main__":
    convenor(prog_name="convenor")
