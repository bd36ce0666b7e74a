"""A database as a stream, out by `pg_dump` and in by `pg_restore`, with nothing of it on disk.

What is streamed is read and written by whoever calls: they encrypt and decrypt on the way.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from conferences.postgres.account import HANDED_ON, database_account
from conferences.postgres.programs import find_programs
from people.errors import UnavailableError

Read = Callable[[IO[bytes]], None]
Write = Callable[[IO[bytes]], None]
_NOT_RESTORED = ("DEFAULT ACL", "COMMENT - EXTENSION")
"""Entries that name the account the database was made by; the one that restores makes its own."""


def dump(dsn: str, take: Read) -> None:
    """Hand the whole database over, as it is at one instant, in PostgreSQL's custom format.

    Raises:
        UnavailableError: it could not be read to the end.
    """
    command = ("pg_dump", "--format=custom", "--no-owner", "--dbname", _without_password(dsn))
    with _running(dsn, command, stdout=subprocess.PIPE) as process:
        if process.stdout is not None:
            take(process.stdout)


def restore(dsn: str, give: Write) -> None:
    """Put a database in place that `dump` handed over: the whole of it or nothing.

    `give` is called twice: for what is listed in it, and for what is in it.

    Raises:
        UnavailableError: it could not be put in place; nothing was changed.
    """
    with tempfile.NamedTemporaryFile("w", prefix="convenor-restore-") as wanted:
        wanted.write(_wanted(_listed(give)))
        wanted.flush()
        command = (
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
            f"--use-list={wanted.name}", "--dbname", _without_password(dsn),
        )  # fmt: skip
        with _running(dsn, command, stdin=subprocess.PIPE) as process:
            _fed(process, give)


def _listed(give: Write) -> str:
    """The names of what is in a dump: tables, constraints, functions."""
    with tempfile.TemporaryFile() as listing:
        with _running("", ("pg_restore", "--list"), stdin=subprocess.PIPE, stdout=listing) as found:
            _fed(found, give)
        listing.seek(0)
        return listing.read().decode()


def _wanted(listed: str) -> str:
    lines = listed.splitlines(keepends=True)
    return "".join(line for line in lines if not any(one in line for one in _NOT_RESTORED))


def _fed(process: "subprocess.Popen[bytes]", give: Write) -> None:
    if process.stdin is None:
        return
    with suppress(OSError):  # it has read what it needs, or says itself what is wrong
        give(process.stdin)
    with suppress(OSError):
        process.stdin.close()


@contextmanager
def _running(
    dsn: str, command: tuple[str, ...], *, stdin: int | None = None, stdout: int | IO[bytes] = -3
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of PostgreSQL's programs, which must end well.

    Raises:
        UnavailableError: it did not.
    """
    folder = find_programs(database_account()).folder
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [str(folder / command[0]), *command[1:]],
            cwd="/",
            env=_environment(dsn),
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=stdout,
            stderr=said,
        )
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise UnavailableError(f"{command[0]} did not succeed: {words}")


def _environment(dsn: str) -> dict[str, str]:
    """What the program is told; the password is no part of its command line."""
    password = urlsplit(dsn).password
    own = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    return own | {"LC_ALL": "C"} | ({"PGPASSWORD": unquote(password)} if password else {})


def _without_password(dsn: str) -> str:
    parts = urlsplit(dsn)
    if parts.password is None:
        return dsn
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{host}"))
