"""What a command stands on: settings, a database that answers, a pool, a clean end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import click

from conferences import database as databases
from conferences.attending import service as attending
from conferences.attending import telling
from conferences.recounts import service as recounting
from conferences.settings import Settings, read_settings
from conferences.written_words import WRITTEN
from notifications.outbox import waiting
from notifications.outbox.posting import OutboxPost
from people import post
from people.accounts import passwords
from people.agencies import calendars as agency_calendars
from people.audit import anchors
from people.clock import read_clock
from people.errors import RefusedError
from people.links import service as links
from people.permissions import OPERATOR
from people.professionals import readdressing
from people.vault import files, taking_up
from people.vault import service as vault
from piccolo_conf import DB
from standards.calendars import recounts
from standards.calendars import service as calendars
from standards.quarterly import years

Result = TypeVar("Result")


def settings_of_environment() -> Settings:
    """The settings as the environment says them.

    Raises:
        InvalidError: some variable cannot be used.
    """
    return read_settings(os.environ)


@contextmanager
def opened(settings: Settings) -> Iterator[databases.Database]:
    """A database that answers and exists; a server of our own is stopped at the end.

    Raises:
        UnavailableError: there is none and none can be started.
    """
    with _ended_by_signals():
        database = databases.ensure(settings.data, url=settings.database_url)
        try:
            for note in database.notes:
                click.echo(note, err=True)
            asyncio.run(databases.create_database(database.dsn))
            DB.config = {"dsn": database.dsn}
            yield database
        finally:
            _let_finish()
            databases.stop(database)


@asynccontextmanager
async def pooled(**server_settings: str) -> AsyncIterator[None]:
    """A small pool for one command, with these settings of PostgreSQL for its connections."""
    await DB.start_connection_pool(min_size=1, max_size=4, server_settings=server_settings)
    try:
        yield
    finally:
        await DB.close_connection_pool()


def at_work(work: Coroutine[Any, Any, Result], settings: Settings | None = None) -> Result:
    """Run one command's work on a database that is up to date, with keys and file store.

    Raises:
        RefusedError: the database has not been migrated.
        ConvenorError: whatever the work refuses.
    """
    settings = settings or settings_of_environment()

    async def run() -> Result:
        async with pooled():
            return await work

    try:
        with opened(settings) as database:
            asyncio.run(check_migrated(database.dsn))
            asyncio.run(equip(settings, database.dsn))
            return asyncio.run(run())
    finally:
        work.close()


async def equip(settings: Settings, dsn: str) -> None:
    """Let what follows seal, store and address as the settings say.

    Raises:
        UnavailableError: the key cannot be read, or is not the one the database was sealed with.
    """
    connection = await databases.connect(dsn)
    try:
        await vault.take_up(settings.master_key, connection, now=read_clock())
    finally:
        await connection.close()
    files.use(settings.files)
    anchors.use(settings.anchors)
    links.use(settings.public_url)
    telling.use(settings.mail_from)
    waiting.use(settings.mail_wait)
    years.use(settings.reporting_year)
    readdressing.use(attending.readdress)
    post.use(OutboxPost())
    agency_calendars.use(calendars.load_titles)
    recounts.use(recounting.count_again)
    passwords.use(settings.breached_passwords)


async def seal_plain() -> None:
    """Seal what an earlier version kept in plain, once the keys are taken up."""
    async with pooled():
        sealed = await taking_up.seal_plain(OPERATOR, WRITTEN, now=read_clock())
    if sealed:
        click.echo(f"Words that an earlier version kept in plain, now sealed: {sealed}.", err=True)


async def check_migrated(dsn: str) -> None:
    """Demand that every migration was done.

    Raises:
        RefusedError: some were not.
    """
    pending = await databases.pending_migrations(dsn)
    if pending:
        raise RefusedError(
            f"The database lacks {len(pending)} of this version's migrations. Back it up, then "
            "run: convenor migrate"
        )


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a request to end, and a closed terminal, end the command as Ctrl-C does."""
    asked = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in asked}
    for number in asked:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_finish() -> None:
    """From here to the end nothing interrupts: a server cut off while stopping would stay."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
