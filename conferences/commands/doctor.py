"""`convenor doctor`: is everything there that the service stands on, and if not, what to do?"""

import asyncio
import os
import stat
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import click

from conferences import database as databases
from conferences.commands import trial_mail
from conferences.commands.doctor_mail import look_at_mail
from conferences.commands.workplace import equip, opened, pooled, settings_of_environment
from conferences.settings import Settings
from notifications.deliveries import service as deliveries
from notifications.domains.findings import Level
from notifications.outbox.answers import Outcome, UnreachableError
from notifications.outbox.transports import transport_from
from people.audit.service import reading
from people.clock import instant, local, local_day, read_clock, short_day
from people.errors import ConvenorError, Fault, InvalidError, RefusedError
from people.permissions import OPERATOR
from people.text import mail_address, phrase
from people.vault import files
from standards.agreed import service as agreed
from standards.calendars import service as calendars

OLDEST_POSTGRESQL = 15
MOST_DRIFT = timedelta(seconds=2)


class Ailment(Exception):  # noqa: N818 - found by the doctor, not an error of the service
    """Something that is not as it should be, with what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is looked at."""

    settings: Settings
    database: databases.Database
    now: datetime


Check = Callable[[Patient], Awaitable[str]]


@click.command()
@click.option(
    "--send-test", "address", help="Send a made-up invitation there, and say what to see."
)
def doctor(address: str | None) -> None:
    """Look whether everything is there, and say what to do where it is not."""
    settings = settings_of_environment()
    if address is not None:
        _send_test(settings, address)
        return
    try:
        with opened(settings) as database:
            patient = Patient(settings=settings, database=database, now=read_clock())
            ailments = asyncio.run(_look(patient))
    except ConvenorError as error:
        _tell("database", str(error), is_well=False)
        ailments = 1
    if ailments:
        click.echo(f"\nTo put right: {ailments}.")
        sys.exit(1)
    click.echo("\nEverything is there.")


def _send_test(settings: Settings, said: str) -> None:
    """Send the made-up meeting step by step, and print what is to be seen at each."""
    try:
        address = mail_address(said)
    except ValueError as problem:
        raise InvalidError(Fault("address", str(problem))) from problem
    trial_mail.tell(settings, address)
    now = read_clock()
    for message, step in zip(
        trial_mail.messages_of(settings, now=now), trial_mail.STEPS, strict=True
    ):
        _, name, looks = step
        answer = asyncio.run(trial_mail.send(settings, message, address, now=now))
        click.echo(f"\n{name}: {answer.outcome.value} ({answer.words})")
        if answer.outcome is not Outcome.ACCEPTED:
            raise RefusedError("The mail server did not take it; nothing more is sent.")
        for look in looks:
            click.echo(f"  [ ] {look}")
        if step is not trial_mail.STEPS[-1]:
            click.confirm("Looked at it? The next mail follows", default=True, abort=True)
    click.echo("\nThe sheet for every program: docs/calendar-programs.md")


async def _look(patient: Patient) -> int:
    """Make every check, telling what each found; how many found something wrong."""
    ailments = 0
    for name, check in CHECKS.items():
        try:
            _tell(name, await check(patient), is_well=True)
        except (Ailment, ConvenorError) as ailment:
            _tell(name, str(ailment), is_well=False)
            ailments += 1
    for finding in await look_at_mail(patient.settings):
        _show(finding.level, finding.name, finding.words)
        ailments += finding.level is Level.FAIL
    return ailments


def _tell(name: str, words: str, *, is_well: bool) -> None:
    _show(Level.OK if is_well else Level.FAIL, name, words)


def _show(level: Level, name: str, words: str) -> None:
    click.echo(f"{level.value:<4} {name:<12} {words}")


async def check_database(patient: Patient) -> str:
    """The server is recent enough and has what double bookings are prevented with."""
    connection = await databases.connect(patient.database.dsn)
    try:
        major = connection.get_server_version().major
        version = str(await connection.fetchval("SHOW server_version")).split()[0]
        has_gist = await connection.fetchval(
            "SELECT true FROM pg_available_extensions WHERE name = 'btree_gist'"
        )
    finally:
        await connection.close()
    if major < OLDEST_POSTGRESQL:
        raise Ailment(f"PostgreSQL {version} is too old: use {OLDEST_POSTGRESQL} or later.")
    if not has_gist:
        raise Ailment("The extension btree_gist is missing: install postgresql-contrib there.")
    where = "embedded, for trying out" if patient.database.server else "DATABASE_URL"
    return f"PostgreSQL {version} ({where})"


async def check_migrations(patient: Patient) -> str:
    """The schema is that of this version."""
    pending = await databases.pending_migrations(patient.database.dsn)
    if pending:
        raise Ailment(f"{len(pending)} to do: back the database up, then run `convenor migrate`.")
    return "up to date"


async def check_keys(patient: Patient) -> str:
    """The master key is there, for us alone, and opens what it seals."""
    key = patient.settings.master_key
    if not key.exists():
        raise Ailment(
            f"{key} is not there; it is made at the first start. If the service has run before, "
            "put the key back from its safe copy: nothing sealed can be opened without it."
        )
    await equip(patient.settings, patient.database.dsn)
    info = key.stat()
    if stat.S_IMODE(info.st_mode) & 0o077:
        raise Ailment(f"Others may read {key}: run `chmod 400 {key}`.")
    if info.st_uid != os.geteuid():
        raise Ailment(f"{key} belongs to another account: give it to the one that serves.")
    return f"{key} (keep a copy somewhere safe, apart from the database's backup)"


async def check_files(patient: Patient) -> str:
    """A report file can be stored, read and removed."""
    if not patient.settings.master_key.exists():
        raise Ailment("Not tried: files are encrypted, and there is no key yet.")
    await equip(patient.settings, patient.database.dsn)
    trial, content = uuid4(), b"a trial by the doctor"
    stored = await files.put(trial, content, case=uuid4())
    try:
        if await stored.read() != content:
            raise Ailment("What was stored came back different: do not use this store.")
    finally:
        await files.remove(trial)
    return "stored, read and removed a trial file"


async def check_clock(patient: Patient) -> str:
    """Our clock and the database's agree, and the time zone's rules are known."""
    connection = await databases.connect(patient.database.dsn)
    try:
        theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
    finally:
        await connection.close()
    drift = abs(theirs - read_clock())
    if drift > MOST_DRIFT:
        raise Ailment(
            f"This machine and the database differ by {drift.total_seconds():.0f} s: "
            "let both take their time from the network (NTP)."
        )
    midsummer = instant(patient.now.date().replace(month=7, day=1), datetime.min.time())
    if local(midsummer).utcoffset() != timedelta(hours=1):
        raise Ailment("Summer time in Europe/London is not known: install the package tzdata.")
    return f"{local(patient.now):%d %B %Y %H:%M} in Europe/London"


async def check_mail(patient: Patient) -> str:
    """Mail can be handed over where it goes; none is sent."""
    try:
        async with transport_from(patient.settings.mail_out).open():
            pass
    except UnreachableError as error:
        raise Ailment(f"{error} Check CONVENOR_MAIL_OUT.") from error
    if patient.settings.mail_from.endswith(".invalid") and not _is_filed(patient):
        raise Ailment("Set CONVENOR_MAIL_FROM to an address whose mail reaches this service.")
    return "filed in a folder, not sent" if _is_filed(patient) else "the mail server answers"


async def check_stalled(patient: Patient) -> str:
    """No mail is held for want of an encrypted way."""
    _ = patient
    try:
        async with pooled():
            stalled = await deliveries.count_stalled(OPERATOR)
    except asyncpg.UndefinedColumnError:
        raise Ailment("Not known before the migrations are done.") from None
    if stalled:
        raise Ailment(
            f"{stalled} mails are held: they go out encrypted only, and the server on the way does"
            " not encrypt or cannot show who it is. What it said stands under Mail."
        )
    return "none, for want of an encrypted way"


def _is_filed(patient: Patient) -> bool:
    return patient.settings.mail_out.startswith("maildir:")


async def check_address(patient: Patient) -> str:
    """What people type goes encrypted."""
    settings = patient.settings
    if not settings.is_https and not settings.is_loopback:
        raise Ailment(
            f"{settings.public_url} is not encrypted: put a proxy with a certificate in front, "
            "and set CONVENOR_PUBLIC_URL to its https:// address."
        )
    return settings.public_url


async def check_holidays(patient: Patient) -> str:
    """What is known of every calendar reaches beyond the next year."""
    today = local_day(patient.now)
    try:
        async with pooled():
            kept = await calendars.list_calendars(OPERATOR)
    except asyncpg.UndefinedTableError:
        raise Ailment("Not known before the migrations are done.") from None
    ending = [
        f"“{one.title}” ({short_day(one.known_until)})" for one in kept if one.ends_soon(today)
    ]
    if ending:
        raise Ailment(
            f"Known only until soon: {phrase(ending)}. Add what comes after on the calendar's "
            "page; for bank holidays, update `holidays`."
        )
    return f"{len(kept)} calendars, known for the next year and beyond"


async def check_standard(patient: Patient) -> str:
    """A standard is in force, without which nothing has a due date."""
    try:
        async with pooled(), reading(OPERATOR):
            found = await agreed.get_in_force(local_day(patient.now))
    except asyncpg.UndefinedTableError:
        raise Ailment("Not known before the migrations are done.") from None
    if found.id is None:
        raise Ailment("None is in force: `convenor standard show` lists them, `adopt` adopts one.")
    return found.title


CHECKS: dict[str, Check] = {
    "database": check_database,
    "migrations": check_migrations,
    "keys": check_keys,
    "files": check_files,
    "clock": check_clock,
    "mail": check_mail,
    "stalled mail": check_stalled,
    "address": check_address,
    "holidays": check_holidays,
    "standard": check_standard,
}
