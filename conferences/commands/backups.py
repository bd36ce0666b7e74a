"""`convenor backup` and `convenor restore`: everything, encrypted, and back again."""

import asyncio
import os
import sys
from pathlib import Path

import click
from pyrage import x25519

from conferences import database as databases
from conferences.backups import making, restoring
from conferences.backups.manifest import identity_of, recipient_of
from conferences.commands.workplace import equip, opened, pooled, settings_of_environment
from conferences.settings import Settings
from people.audit.service import Subject, Verb, recorded
from people.clock import read_clock
from people.errors import RefusedError
from people.permissions import OPERATOR
from people.vault import files

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup-identity")
@click.argument("file", type=FILE)
def backup_identity(file: Path) -> None:
    """Make the identity that opens backups, in a new FILE, and print its recipient."""
    identity = x25519.Identity.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except OSError as error:
        raise RefusedError(f"{file} cannot be made: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as fresh:
        fresh.write(f"# recipient: {identity.to_public()}\n{identity}\n")
    click.echo(f"Keep {file} away from this machine; nothing else opens backups. Its recipient:")
    click.echo(str(identity.to_public()))


@click.command("backup")
@click.argument("to", type=FOLDER)
def backup(to: Path) -> None:
    """Write a backup of the database and the files into a new folder TO, encrypted."""
    settings = settings_of_environment()
    recipient = recipient_of(settings.backup_recipient)
    with opened(settings) as database:
        asyncio.run(_note_backup(settings, database.dsn))
        made = asyncio.run(
            making.make(
                to.absolute(), recipient, dsn=database.dsn, master_key=settings.master_key,
                now=read_clock(),
            )
        )  # fmt: skip
    click.echo(f"{to}: the database ({made.database.size} bytes) and {len(made.files)} files.")
    click.echo("The master key is not in it: keep a copy of that one elsewhere.")


@click.command("restore")
@click.argument("source", metavar="FROM", type=FOLDER)
@click.option("--identity", "identity_file", type=FILE, required=True, help="What opens it.")
def restore(source: Path, identity_file: Path) -> None:
    """Put a backup FROM a folder back into an empty database, and look over everything."""
    settings = settings_of_environment()
    try:
        identity = identity_of(identity_file.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"The identity {identity_file} cannot be read.") from error
    with opened(settings) as database:
        looked = asyncio.run(_restore(settings, database, source.absolute(), identity))
    click.echo(f"Put back: {looked.files} report files, {looked.erased_again} erasures done again.")
    for file in looked.damaged:
        click.echo(f"The file {file} does not open.", err=True)
    if looked.trail:
        click.echo(f"The trail is not whole: {looked.trail}", err=True)
    if looked.damaged or looked.trail:
        sys.exit(3)
    click.echo("Every file opens and the trail is whole. Start the service again.")


async def _note_backup(settings: Settings, dsn: str) -> None:
    """Enter into the trail that everything was copied; before a migration there is no saying."""
    await equip(settings, dsn)
    if await databases.pending_migrations(dsn):
        return
    async with (
        pooled(),
        recorded(OPERATOR, Verb.DISCLOSE, Subject("backup"), now=read_clock(), name="backup.make"),
    ):
        pass


async def _restore(
    settings: Settings, database: databases.Database, source: Path, identity: x25519.Identity
) -> restoring.Looked:
    manifest = await restoring.check(
        source, identity, dsn=database.dsn, master_key=settings.master_key
    )
    files.use(settings.files)
    await restoring.put_back(source, identity, manifest, dsn=database.dsn)
    await equip(settings, database.dsn)
    now = read_clock()
    async with pooled():
        name = "backup.restore"
        async with recorded(OPERATOR, Verb.ALTER, Subject("backup"), now=now, name=name) as act:
            act.note(made_at=manifest.made_at, files=len(manifest.files))
        return await restoring.look_over(now=now)
