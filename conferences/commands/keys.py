"""`convenor keys ...`: the master key that everything encrypted hangs on."""

import click

from conferences.commands.workplace import at_work, settings_of_environment
from people.clock import read_clock
from people.permissions import OPERATOR
from people.vault import rotation


@click.group()
def keys() -> None:
    """The master key's versions."""


@keys.command("show")
def show() -> None:
    """Print which versions there are and how many keys hang on each; never a key."""
    path = settings_of_environment().master_key
    for one in at_work(rotation.list_versions(OPERATOR, path)):
        newest = ", the newest: it wraps" if one.is_newest else ""
        known = f"fingerprint {one.fingerprint}" if one.fingerprint else "NOT IN THE KEY FILE"
        click.echo(f"version {one.version}: {one.keys} keys, {known}{newest}")


@keys.command("rotate")
@click.option(
    "--only-file",
    is_flag=True,
    help="Write the new version into the key file and stop, to hand the file to other machines.",
)
def rotate(*, only_file: bool) -> None:
    """Change the master key while the service runs; what is sealed is not touched."""
    path, now = settings_of_environment().master_key, read_clock()
    if only_file:
        version = at_work(rotation.renew(OPERATOR, path, now=now))
        click.echo(f"{path} has version {version}. Bring it to every machine, then rotate.")
        return
    version, count = at_work(rotation.rotate(OPERATOR, path, now=now))
    click.echo(f"{count} keys are wrapped with version {version} of the master key now.")
    click.echo(f"Keep a safe copy of {path}. Old versions: `convenor keys retire VERSION`.")


@keys.command("retire")
@click.argument("version", type=int)
def retire(version: int) -> None:
    """Take a VERSION out of the key file, once nothing hangs on it."""
    path = settings_of_environment().master_key
    at_work(rotation.retire(OPERATOR, path, version, now=read_clock()))
    click.echo(f"Version {version} is gone from {path}. Backups from before need it: see there.")
