"""The people of the demonstration: made up once, whole, and never mixed with real ones.

The demonstration lets anyone sign in as anybody, so it must never run on a database that somebody
uses. What was made up is labelled, on the database itself and outside its tables.
"""

from datetime import datetime

import click

from conferences import database as databases
from conferences.commands.workplace import equip, pooled
from conferences.demo import service as demonstration
from conferences.settings import Settings
from notifications.outbox.transports import transport_from
from people.accounts import service as accounts
from people.errors import RefusedError
from people.permissions import OPERATOR

BEING_MADE = "Convenor: made-up people, not finished"
MADE_UP = "Convenor: made-up people"


async def make_up_people(
    settings: Settings, database: databases.Database, *, now: datetime
) -> None:
    """Make up everybody in an empty database; what was made up before is left as it is.

    Raises:
        RefusedError: the database holds people who were not made up here.
    """
    label = await databases.find_label(database.dsn)
    if label == BEING_MADE:  # a start that was cut off
        click.echo("Making up people was cut off before: starting afresh.", err=True)
        await databases.drop_database(database.dsn)
        await databases.create_database(database.dsn)
    await databases.migrate(database.dsn)
    await equip(settings, database.dsn)
    async with pooled(synchronous_commit="off"):  # what a power cut takes is made up again
        is_used = not await demonstration.is_empty() or await accounts.list_accounts(OPERATOR)
        if not is_used:
            await _make_up(settings, database.dsn, now=now)
        elif label != MADE_UP:
            raise RefusedError(
                "This database holds people who were not made up, and in the demonstration anyone "
                "may sign in as anybody. Leave DATABASE_URL out, or name an empty database."
            )


async def _make_up(settings: Settings, dsn: str, *, now: datetime) -> None:
    click.echo("Making up a city, with two years of conferences ...")
    await databases.put_label(dsn, BEING_MADE)
    transport = transport_from(settings.mail_out)
    await demonstration.load(transport, service=settings.mail_from, now=now)
    await databases.put_label(dsn, MADE_UP)
