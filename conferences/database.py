"""Where is the database: the one in DATABASE_URL, or a server of our own?

Also brings a database to the present schema. Only `migrate` works as the owner of the tables;
everything that serves people takes a role that owns nothing (`people.audit`).
"""

import contextlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from conferences.postgres import cluster
from people.errors import UnavailableError
from piccolo_conf import DB

NAME = "convenor"
"""The Piccolo app, and the database on a server of our own."""

FOLDER = "postgres"
"""Below CONVENOR_DATA: the cluster of our own."""

MIGRATING = 4_870_131_709
"""The advisory lock under which one process at a time migrates a database."""

MIGRATIONS = Path(__file__).parent / "piccolo_migrations"
CONNECT_WITHIN_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that can be connected to, and the server of our own behind it, if there is one."""

    dsn: str
    server: cluster.Server | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever started it ought to know."""
        return self.server.notes if self.server else ()


def ensure(
    data: Path, *, url: str | None = None, flags: Mapping[str, str] | None = None
) -> Database:
    """Return a server that answers: that of `url`, or our own below the folder `data`, started.

    Blocks, so a coroutine calls it in a thread. `flags` are settings for a server of our own that
    is started by this call. Follow with `create_database` where the database may be missing.

    Raises:
        UnavailableError: there is no server and none can be started.
    """
    if url is not None:
        return Database(dsn=url)
    server = cluster.start(data / FOLDER, flags)
    return Database(dsn=server.dsn(NAME), server=server)


def revive(database: Database) -> None:
    """Start a server of our own again if it died. Blocks; a server elsewhere is left alone.

    Raises:
        UnavailableError: it cannot be started.
    """
    if database.server is not None:
        cluster.revive(database.server)


def stop(database: Database) -> None:
    """Leave a server of our own, and stop it if nobody else uses it. Blocks.

    Raises:
        UnavailableError: the server did not stop.
    """
    if database.server is not None:
        cluster.stop(database.server)


def dsn_for(dsn: str, name: str) -> str:
    """The address of another database on the same server.

    >>> dsn_for("postgresql://convenor@/convenor?host=/run/pg", "other")
    'postgresql://convenor@/other?host=/run/pg'
    """
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{quote(name, safe='')}"))


def name_of(dsn: str) -> str:
    """The name of the database at that address.

    >>> name_of("postgresql://convenor@/convenor?host=/run/pg")
    'convenor'
    """
    return unquote(urlsplit(dsn).path.removeprefix("/"))


async def create_database(dsn: str, *, template: str | None = None) -> bool:
    """Create the database of that address if it is missing, and say whether it was.

    Raises:
        UnavailableError: the server does not answer, or lets nobody create it.
    """
    try:
        await (await connect(dsn)).close()
    except asyncpg.InvalidCatalogNameError:
        name = name_of(dsn)
    else:
        return False
    connection = await connect(dsn_for(dsn, "postgres"))
    try:
        copied = f" TEMPLATE {_identifier(template)}" if template else ""
        await connection.execute(f"CREATE DATABASE {_identifier(name)}{copied}")
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return False  # another process was quicker
    except asyncpg.InsufficientPrivilegeError as error:
        raise UnavailableError(
            f"The database {name} does not exist and this login may not create it. "
            f"Ask whoever runs the server for it: CREATE DATABASE {_identifier(name)}."
        ) from error
    finally:
        await connection.close()
    return True


async def drop_database(dsn: str) -> None:
    """Drop the database of that address with all that is in it, if it is there.

    Raises:
        UnavailableError: the server does not answer.
    """
    connection = await connect(dsn_for(dsn, "postgres"))
    try:
        await connection.execute(
            f"DROP DATABASE IF EXISTS {_identifier(name_of(dsn))} WITH (FORCE)"
        )
    finally:
        await connection.close()


async def find_label(dsn: str) -> str | None:
    """What was written on the database, outside its tables."""
    connection = await connect(dsn)
    try:
        label: str | None = await connection.fetchval(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
    finally:
        await connection.close()
    return label


async def put_label(dsn: str, label: str) -> None:
    """Write something on the database, outside its tables; only its owner can."""
    connection = await connect(dsn)
    try:
        quoted = await connection.fetchval("SELECT quote_literal($1)", label)
        await connection.execute(f"COMMENT ON DATABASE {_identifier(name_of(dsn))} IS {quoted}")
    finally:
        await connection.close()


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one connection outside the pool.

    Raises:
        UnavailableError: the server does not answer, or refuses this login.
    """
    try:
        return await asyncpg.connect(dsn, timeout=CONNECT_WITHIN_S)
    except (OSError, TimeoutError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise UnavailableError(
            f"The database does not answer ({error}). Check DATABASE_URL, and that the server runs."
        ) from error
    except asyncpg.ClientConfigurationError as error:
        raise UnavailableError(
            f"DATABASE_URL cannot be read ({error}). It has the form "
            "postgresql://user:password@host:5432/convenor."
        ) from error


async def migrate(dsn: str) -> None:
    """Bring the database to the present schema: one process at a time, and quietly.

    Raises:
        UnavailableError: a migration failed; nothing of it was kept.
    """
    if not await pending_migrations(dsn):
        return
    # What makes migrations brings a formatter along: nobody else should wait for it to load.
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415

    lock = await connect(dsn)
    kept = DB.config, DB.pool
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", MIGRATING)
        DB.config, DB.pool = {"dsn": dsn}, None  # a pool that is open leads to another database
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = await run_forwards(NAME)
        if not result.success:
            raise UnavailableError(f"The database could not be migrated: {result.message}")
    except asyncpg.PostgresError as error:
        raise UnavailableError(f"The database could not be migrated: {error}") from error
    finally:
        DB.config, DB.pool = kept
        await lock.close()


async def pending_migrations(dsn: str) -> list[str]:
    """The migrations of this version that the database has not had.

    Raises:
        UnavailableError: the database does not answer.
    """
    shipped = {
        found[1]
        for file in MIGRATIONS.glob("*.py")
        if (found := re.search(r'^ID = "([^"]+)"', file.read_text(), re.MULTILINE))
    }
    connection = await connect(dsn)
    try:
        rows = await connection.fetch("SELECT name FROM migration WHERE app_name = $1", NAME)
    except asyncpg.UndefinedTableError:
        rows = []
    finally:
        await connection.close()
    return sorted(shipped - {row["name"] for row in rows})


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
