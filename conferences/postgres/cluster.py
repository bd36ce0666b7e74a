"""How is a cluster of our own made, started, found running, healed and stopped?

Meant for one machine: a demonstration, tests, a first trial. A service people rely on sets
DATABASE_URL to a server that somebody looks after and backs up. Unix only.

Whoever uses the cluster holds a shared lock for as long as it does; the last one out stops the
server. A lock goes with its process, so a process that was killed leaves nothing to clear up.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, urlencode

from conferences.postgres.account import (
    DatabaseAccount,
    check_private_folder,
    check_safe_folder,
    database_account,
    make_private_folder,
    owner_name,
)
from conferences.postgres.programs import SHARED_PLACES, Programs, find_programs, shared_place
from people.errors import UnavailableError

OWNER = "convenor"
"""The cluster's superuser. Only its account and root reach the socket, so it needs no password."""

ALWAYS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What people typed stays out of the server's log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
GIVE_UP_AFTER_S = 15.0
LONGEST_SOCKET_PATH = 107


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A cluster that runs, and the lock that says we use it."""

    data: Path
    socket: Path
    account: DatabaseAccount
    programs: Programs
    users: TextIO
    notes: tuple[str, ...] = ()
    """What whoever started it ought to know, such as where the data went."""

    def dsn(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return dsn_of(self.socket, database)


def dsn_of(socket: Path, database: str) -> str:
    """The address of a database behind that socket folder."""
    where = urlencode({"host": str(socket), "port": ALWAYS["port"]}, quote_via=quote, safe="/")
    return f"postgresql://{OWNER}@/{quote(database, safe='')}?{where}"


def start(folder: Path, flags: Mapping[str, str] | None = None) -> Server:
    """Start the cluster in that folder, making it if need be, or join those who use it already.

    Blocks for up to some seconds. `flags` are further settings of the server; where it runs
    already they change nothing.

    Raises:
        UnavailableError: it cannot be made or started; the message says what to do.
    """
    account = database_account()
    programs = find_programs(account)
    data = _reachable(folder, account)
    with _only_one(data):
        server = Server(
            data=data,
            socket=_socket_folder(data, account),
            account=account,
            programs=programs,
            users=_join(data),
            notes=_notes(folder, data, account, programs),
        )
        try:
            _make(server, is_lasting=(flags or {}).get("fsync") != "off")
            _check_version(server)
            return replace(server, socket=_start(server, flags or {}))
        except BaseException:  # interrupted as well: nobody would stop what was just started
            _leave(server)
            raise


def revive(server: Server) -> None:
    """Start the server again if it died; one that answers is left alone.

    Raises:
        UnavailableError: it cannot be started.
    """
    if not _answers(server, server.socket):
        with _only_one(server.data):
            _start(server, {})


def stop(server: Server) -> None:
    """Leave the cluster; the last one to leave stops the server. Twice is as good as once.

    Raises:
        UnavailableError: the server did not stop.
    """
    if not server.users.closed:
        with _only_one(server.data):
            _leave(server)


def _leave(server: Server) -> None:
    with server.users:
        try:
            fcntl.flock(server.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use it: theirs to stop
        answer = _control(server, "-m", "fast", "-w", "-t", "30", "stop")
        if answer.returncode and _answers(server, server.socket):
            raise UnavailableError(f"PostgreSQL did not stop: {answer.stderr.strip()}")
        shutil.rmtree(server.socket, ignore_errors=True)


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Hold off every other start and stop of that cluster."""
    with _beside(data, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join(data: Path) -> TextIO:
    """Say that this process uses the cluster, until it ends or leaves."""
    users = _beside(data, "users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _beside(data: Path, suffix: str) -> Path:
    return data.with_name(f"{data.name}.{suffix}")


def _reachable(folder: Path, account: DatabaseAccount) -> Path:
    """That folder, or where its account cannot get to it, one elsewhere that it can.

    A file beside the folder says where, so whoever removes CONVENOR_DATA starts afresh.
    """
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o711 if account.is_lent else 0o700)
    except OSError as error:
        raise UnavailableError(
            f"{folder.parent} cannot be made ({error.strerror}). Set CONVENOR_DATA to a folder "
            "that you may write to."
        ) from error
    folder = folder.resolve()
    signpost = _beside(folder, "elsewhere")
    if not account.is_lent or (account.can_enter(folder.parent) and not signpost.exists()):
        return folder
    if not signpost.exists():
        place = Path(tempfile.mkdtemp(prefix="data-", dir=shared_place()))
        place.chmod(0o711)
        signpost.write_text(f"{place}\n")
    place = Path(signpost.read_text().strip())
    if place.parent not in SHARED_PLACES or not place.name.startswith("data-"):
        raise UnavailableError(f"{signpost} names a place that Convenor did not make: {place}.")
    check_safe_folder(place)
    return place / folder.name


def _notes(
    wanted: Path, data: Path, account: DatabaseAccount, programs: Programs
) -> tuple[str, ...]:
    notes: list[str] = []
    if data != wanted.resolve():
        notes.append(
            f"{account.name} cannot enter {wanted.resolve().parent}: the database is in {data}."
        )
    if programs.is_moved:
        notes.append(
            f"{account.name} cannot run the programs of the virtual environment: "
            f"a copy of PostgreSQL is in {programs.folder.parent}."
        )
    if notes:
        notes.insert(0, f"PostgreSQL does not run as root, so it runs as {account.name}.")
    return tuple(notes)


def _socket_folder(data: Path, account: DatabaseAccount) -> Path:
    """A folder for the socket: private, and with a name short enough for one."""
    name = "convenor-" + hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    for place in (Path(tempfile.gettempdir()), Path("/tmp"), data.parent):  # noqa: S108 - private
        folder = place.resolve() / name
        is_short = len(os.fsencode(folder)) + len("/.s.PGSQL.54321") <= LONGEST_SOCKET_PATH
        if is_short and account.can_enter(place):
            make_private_folder(folder, account)
            return folder
    raise UnavailableError(f"No folder for the database's socket: {data} is too long a path.")


def _make(server: Server, *, is_lasting: bool) -> None:
    """Make the cluster whole or not at all; what is there is checked and left alone."""
    data, account = server.data, server.account
    if data.is_symlink() or data.exists():
        check_private_folder(data, account)
        if (data / "PG_VERSION").exists():
            return
        if any(data.iterdir()):
            raise UnavailableError(
                f"{data} holds something else than a database. Set CONVENOR_DATA to another "
                "folder, or move this one out of the way."
            )
    fresh = _beside(data, "new")
    make_private_folder(fresh, account)
    for left_over in fresh.iterdir():  # by a start that was cut off
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
    answer = account.run(
        server.programs.folder / "initdb", "-D", fresh, "-U", OWNER, "-A", "trust", "-E", "UTF8",
        *server.programs.locale(), "--no-instructions", *([] if is_lasting else ["--no-sync"]),
    )  # fmt: skip
    if answer.returncode:
        raise UnavailableError(f"The database could not be made: {answer.stderr.strip()}")
    fresh.rename(data)


def _check_version(server: Server) -> None:
    made_by = (server.data / "PG_VERSION").read_text().strip()
    found = str(server.programs.major)
    if made_by != found:
        raise UnavailableError(
            f"The database in {server.data} was made by PostgreSQL {made_by}, and what is "
            f"installed here is PostgreSQL {found}, which cannot read it. To keep what is in it, "
            f"dump it with PostgreSQL {made_by} and restore it (docs/running.md); a demonstration "
            "can start afresh in another CONVENOR_DATA."
        )


def _start(server: Server, flags: Mapping[str, str]) -> Path:
    """Start the server unless it answers, and return the folder of its socket.

    Only an answer counts: after a crash the process may be gone, or a zombie that looks alive, or
    its number may belong to somebody else by now.
    """
    running = _socket_in_use(server.data)
    if running is not None and _answers(server, running):
        return running
    said = {**ALWAYS, "unix_socket_directories": str(server.socket), **flags}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in said.items())
    give_up_at = time.monotonic() + GIVE_UP_AFTER_S
    while True:
        _forget_dead_server(server.data)
        log = server.data / "server.log"
        answer = _control(server, "-l", log, "-w", "-t", "60", "-o", options, "start")
        if _answers(server, server.socket):
            return server.socket
        if time.monotonic() > give_up_at:
            raise UnavailableError(_why(server.data, answer))
        time.sleep(0.2)


def _control(server: Server, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return server.account.run(
        server.programs.folder / "pg_ctl", "-D", server.data, "-s", *arguments
    )


def _answers(server: Server, socket: Path) -> bool:
    """Whether a server takes connections there."""
    probe = server.programs.folder / "pg_isready"
    arguments = ("-h", socket, "-p", ALWAYS["port"], "-t", "5", "-q")
    return server.account.run(probe, *arguments, timeout=20).returncode == 0


def _socket_in_use(data: Path) -> Path | None:
    """The socket folder of the server that says it runs there, or None."""
    try:
        return Path((data / "postmaster.pid").read_text().splitlines()[4])
    except (OSError, IndexError):
        return None


def _forget_dead_server(data: Path) -> None:
    """Remove the note of a server of which no process is left.

    PostgreSQL itself starts in spite of such a note unless its process number is in use again, by
    whatever program, or the dead process has not been collected yet. Every process of a server
    works in the data folder; on Linux that can be seen, elsewhere nothing is done.
    """
    note = data / "postmaster.pid"
    if not note.exists() or not Path("/proc/self/cwd").exists():
        return
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(process / "cwd").readlink() == data:
                return
        except OSError:  # ended meanwhile, a zombie, or somebody else's
            continue
    note.unlink(missing_ok=True)


def _why(data: Path, answer: subprocess.CompletedProcess[str]) -> str:
    try:
        last = (data / "server.log").read_text(errors="replace").splitlines()[-3:]
    except OSError:
        last = []
    said = " | ".join([*last, answer.stderr.strip()])
    return (
        f"PostgreSQL did not start in {data} (folder of {owner_name(data.stat().st_uid)}). "
        f"It said: {said}. The whole log is {data / 'server.log'}."
    )
