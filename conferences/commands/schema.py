"""`convenor migrate`: bring the database to the schema of this version."""

import asyncio

import click

from conferences import database as databases
from conferences.commands.workplace import (
    equip,
    opened,
    seal_plain,
    settings_of_environment,
)
from people.vault import key_file


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version; twice is as good as once.

    Where the master key is at hand, words that an earlier version kept in plain are sealed too;
    otherwise that is done at the next start of the service.
    """
    settings = settings_of_environment()
    with opened(settings) as database:
        pending = asyncio.run(databases.pending_migrations(database.dsn))
        asyncio.run(databases.migrate(database.dsn))
        click.echo(f"Migrations done: {len(pending)}. The database is up to date.")
        if key_file.is_there(settings.master_key):
            asyncio.run(equip(settings, database.dsn))
            asyncio.run(seal_plain())
