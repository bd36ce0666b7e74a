"""`convenor migrate`: bring the database to the schema of this version."""

import asyncio

import click

from conferences import database as databases
from conferences.commands.workplace import opened, settings_of_environment


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version; twice is as good as once."""
    with opened(settings_of_environment()) as database:
        pending = asyncio.run(databases.pending_migrations(database.dsn))
        asyncio.run(databases.migrate(database.dsn))
        click.echo(f"Migrations done: {len(pending)}. The database is up to date.")
