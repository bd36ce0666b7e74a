"""As whom does PostgreSQL run, and what can that account reach?

PostgreSQL refuses to run as root. Where Convenor is started by root, its database runs as an
account without rights that the system has anyway; none is made, and nobody's folder changes hands.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from people.errors import UnavailableError

CANDIDATES = ("postgres", "nobody")
"""Accounts that PostgreSQL may run as when root starts it, the better one first."""

HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""The environment PostgreSQL gets: no secret of ours, and none of libpq's own variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAccount:
    """The account of the system that PostgreSQL's programs run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_lent(self) -> bool:
        """Whether it is another account than the one that runs Convenor."""
        return self.uid != os.geteuid()

    def run(self, *command: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from a folder that everyone can enter."""
        return subprocess.run(  # noqa: S603 - our own programs, no shell
            [str(part) for part in command],
            check=False,
            cwd="/",
            env={name: os.environ[name] for name in HANDED_ON if name in os.environ}
            | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            user=self.uid if self.is_lent else None,
            group=self.gid if self.is_lent else None,
            extra_groups=[] if self.is_lent else None,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets into that folder."""
        return (
            not self.is_lent or self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0
        )


def database_account() -> DatabaseAccount:
    """The account to run PostgreSQL as.

    Raises:
        UnavailableError: root runs this, and the system has no account without rights.
    """
    if os.geteuid() != 0:
        return DatabaseAccount(name=str(os.geteuid()), uid=os.geteuid(), gid=os.getegid())
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return DatabaseAccount(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise UnavailableError(
        "PostgreSQL cannot run as root, and this system has neither of the accounts "
        f"{' and '.join(CANDIDATES)}. Run Convenor as an ordinary user, or set DATABASE_URL."
    )


def make_private_folder(folder: Path, account: DatabaseAccount) -> None:
    """Make a folder of that account alone, or accept the one that is there.

    Raises:
        UnavailableError: what is there belongs to someone else, or others can enter it.
    """
    try:
        folder.mkdir(mode=0o700)
        if account.is_lent:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        check_private_folder(folder, account)


def check_private_folder(folder: Path, account: DatabaseAccount) -> None:
    """Refuse a folder that is not that account's alone; nothing is changed.

    Raises:
        UnavailableError: it is no folder, belongs to someone else, or others can enter it.
    """
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode):
        problem = "it is not a folder"
    elif info.st_uid != account.uid:
        problem = f"it belongs to {owner_name(info.st_uid)}, and PostgreSQL runs as {account.name}"
    elif info.st_mode & 0o077:
        problem = "others may enter it (its mode has to be 0700)"
    else:
        return
    raise UnavailableError(
        f"{folder} cannot hold the database: {problem}. Start Convenor as the user who made it, "
        "set CONVENOR_DATA to another folder, or move this one out of the way."
    )


def check_safe_folder(folder: Path) -> None:
    """Refuse a folder that anybody but root could have put things into.

    Raises:
        UnavailableError: it is a link, someone else's, writable by others, or not there.
    """
    try:
        info = folder.lstat()
    except OSError as error:
        raise UnavailableError(f"{folder} cannot be read: {error.strerror}.") from error
    if stat.S_ISDIR(info.st_mode) and info.st_uid == 0 and not info.st_mode & 0o022:
        return
    raise UnavailableError(
        f"{folder} is not safe to use: it must be a folder of root that nobody else can write to. "
        "Find out who made it, then move it out of the way."
    )


def owner_name(uid: int) -> str:
    """The name of an account, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
