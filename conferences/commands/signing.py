"""`convenor dkim ...`: the keys that sign our mail, and what the DNS has to say of them."""

from pathlib import Path

import click

from conferences.commands.workplace import settings_of_environment
from notifications.calendar_mail.addresses import domain_of
from notifications.domains.keys import (
    KeyType,
    SigningKey,
    check_selector,
    make_key,
    read_key,
    write_key,
    zone_line,
)
from people.errors import Fault, InvalidError, RefusedError


@click.group()
def dkim() -> None:
    """Keys that sign mail where no relay does it."""


@dkim.command("make")
@click.argument("selector")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--type", "kind", type=click.Choice([kind.value for kind in KeyType]),
    default=KeyType.RSA.value, show_default=True,
    help="Every receiver knows rsa; ed25519 is shorter, and some do not know it yet.",
)  # fmt: skip
def make(selector: str, file: Path, kind: str) -> None:
    """Make a key in FILE and print the record that SELECTOR names in the DNS."""
    domain = domain_of(settings_of_environment().mail_from)
    try:
        check_selector(selector)
    except ValueError as problem:
        raise InvalidError(Fault("selector", str(problem))) from problem
    pem = make_key(KeyType(kind))
    try:
        write_key(file, pem)
    except OSError as error:
        raise RefusedError(
            f"{file} cannot be made ({error.strerror}). Name a file that is not there yet, in a "
            "folder that this user may write."
        ) from error
    _print(read_key(selector, pem), domain)
    click.echo("\nOnce the DNS answers with it, set, and start the service again:")
    click.echo(f"  CONVENOR_DKIM={selector}={file.absolute()}")


@dkim.command("show")
def show() -> None:
    """Print the records of the keys that sign now; never a key."""
    settings = settings_of_environment()
    if not settings.dkim:
        click.echo("No key signs: CONVENOR_DKIM is not set. A relay may do it instead.")
    for key in settings.dkim:
        _print(key, domain_of(settings.mail_from))


def _print(key: SigningKey, domain: str) -> None:
    click.echo(f"Put this into the DNS of {domain}, as one TXT record:")
    click.echo(f"  {zone_line(key.name_at(domain), key.record)}")
