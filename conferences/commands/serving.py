"""`convenor serve` and `convenor demo`: answer people until told to stop."""

import asyncio
import errno
import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import click
import uvicorn

from conferences import database as databases
from conferences.app import create_app
from conferences.commands.made_up import make_up_people
from conferences.commands.starting import uncollected
from conferences.commands.workplace import (
    check_migrated,
    equip,
    opened,
    seal_plain,
    settings_of_environment,
)
from conferences.demo.service import CAST
from conferences.jobs import running
from conferences.log import write_plainly
from conferences.protocol import Protocol
from conferences.settings import Settings, read_settings
from people.clock import read_clock
from people.errors import RefusedError

STOPS_WITHIN_S = 5
"""How long a stop waits for answers that are being given."""


@click.command()
def serve() -> None:
    """Serve on CONVENOR_HOST and CONVENOR_PORT until told to stop."""
    settings = settings_of_environment()
    with _port(settings) as port, opened(settings) as database:
        asyncio.run(check_migrated(database.dsn))
        if database.server is not None:
            click.echo("The embedded database is for trying out: set DATABASE_URL for real use.")
        asyncio.run(equip(settings, database.dsn))
        _serve(settings, database, port, lambda: click.echo(f"Serving {settings.public_url}"))


@click.command()
def demo() -> None:
    """Serve made-up people on this machine; anyone may sign in as anybody."""
    settings = read_settings(os.environ, is_demo=True)
    with _only_demo(settings), _port(settings) as port, opened(settings) as database:
        asyncio.run(make_up_people(settings, database, now=read_clock()))
        _serve(settings, database, port, lambda: _announce(settings))


def _announce(settings: Settings) -> None:
    click.echo(f"\nConvenor, with made-up people, is at {settings.public_url}\n")
    click.echo("Who can sign in there, without a password, by choosing a name:")
    for person in CAST:
        click.echo(f"  {person.name:<24} {person.what}")
    click.echo(f"\nMail goes to {unquote(settings.mail_out.removeprefix('maildir:'))}")
    click.echo(f"Database, keys and files are in {settings.data}")
    click.echo("Stop with Ctrl-C.")


def _serve(
    settings: Settings,
    database: databases.Database,
    port: socket.socket,
    announce: Callable[[], None],
) -> None:
    """Serve until a signal says to stop.

    Raises:
        RefusedError: somebody else took the port meanwhile.
    """
    write_plainly()
    asyncio.run(seal_plain())
    with uncollected():
        app = create_app(settings, lifespan=[running])
    app.state.database = database
    server = _Server(
        uvicorn.Config(
            app,
            http=Protocol,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # ours to believe or not: CONVENOR_TRUSTED_PROXY
            timeout_graceful_shutdown=STOPS_WITHIN_S,
        )
    )
    server.announce = announce
    try:
        server.run(sockets=[port])
    except KeyboardInterrupt:
        click.echo("Stopped.")
    except OSError as error:
        raise _taken(settings, error) from error


class _Server(uvicorn.Server):
    """Says that it is ready when it is."""

    announce: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self.announce()


@contextmanager
def _only_demo(settings: Settings) -> Iterator[None]:
    """Refuse a second demonstration with the same data.

    Raises:
        RefusedError: one is running; the message says where.
    """
    _make_data_folder(settings.data)
    with (settings.data / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RefusedError(
                f"The demonstration in {settings.data} is running already: {lock.read().strip()}. "
                "Open it there, or stop it first. For a second one beside it set CONVENOR_DATA "
                "to another folder and CONVENOR_PORT to another number."
            ) from None
        lock.truncate(0)
        lock.write(f"{settings.public_url} (process {os.getpid()})")
        lock.flush()
        yield


def _make_data_folder(folder: Path) -> None:
    """Make the folder so that nobody can list it, and the database's account can pass."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)


@contextmanager
def _port(settings: Settings) -> Iterator[socket.socket]:
    """Hold the port from the start, so that one that is taken is found at once.

    Raises:
        RefusedError: it is taken, or may not be used.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        port = socket.socket(family, kind)
    except OSError as error:
        raise _taken(settings, error) from error
    with port:
        try:
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port.bind(where)
        except OSError as error:
            raise _taken(settings, error) from error
        yield port


def _taken(settings: Settings, error: OSError) -> RefusedError:
    where = f"Port {settings.port} of {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return RefusedError(
            f"{where} is taken: is Convenor running already? Open {settings.public_url}, stop what "
            "is running there, or set CONVENOR_PORT to another number."
        )
    return RefusedError(
        f"{where} cannot be used ({error.strerror}). Set CONVENOR_HOST to an address of this "
        "machine and CONVENOR_PORT to a number above 1023."
    )
