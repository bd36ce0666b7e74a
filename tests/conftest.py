"""A real PostgreSQL, a still clock, viewers and a client: what tests stand on.

One cluster for all runs of this checkout with everything off that protects against a power cut; a
template database named by the hash of all migrations; a database for each worker. Tests commit,
and what they touched is emptied.
"""

import fcntl
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID, uuid4

import httpx
import hypothesis
import pytest
import pytest_asyncio
from litestar import Litestar

from conferences import database as databases
from conferences.app import create_app
from conferences.attending import service as attending
from conferences.recounts import service as recounting
from conferences.settings import Settings, read_settings
from notifications.outbox import waiting
from notifications.outbox.posting import OutboxPost
from people import post
from people.accounts.tables import Account
from people.agencies import calendars as agency_calendars
from people.audit import anchors
from people.links import service as links
from people.permissions import OPERATOR, SIGNED_OUT, Role
from people.professionals import readdressing
from people.sign_in.service import find_viewer, start_session
from people.vault import files
from people.vault import service as vault
from piccolo_conf import DB
from standards.calendars import recounts
from standards.calendars import service as calendars
from tests import loopback
from tests.drill import rounds
from tests.visitor import Visitor

sys.addaudithook(loopback.refuse_other_machines)

# No test asserts a time, not even a library's own.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

ROOT = Path(__file__).parents[1]
MIGRATIONS = ROOT / "conferences" / "piccolo_migrations"
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

_EMPTY_WHAT_WAS_TOUCHED = """
DO $$
DECLARE name text; touched text[] := ARRAY[]::text[]; found boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
   WHERE schemaname = 'public' AND tablename <> 'migration'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO found;
    IF found THEN touched := touched || quote_ident(name); END IF;
  END LOOP;
  IF cardinality(touched) > 0 THEN
    ALTER TABLE audit_entry DISABLE TRIGGER USER;
    EXECUTE 'TRUNCATE ' || array_to_string(touched, ', ') || ' CASCADE';
    ALTER TABLE audit_entry ENABLE TRIGGER USER;
  END IF;
END $$
"""


class Visit(Protocol):
    """Makes a visitor with these roles, signed out without any."""

    async def __call__(self, *roles: Role, professional: UUID | None = None) -> Visitor:
        """The visitor."""
        ...


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try faults and races once a round of the drill."""
    if rounds.ROUNDS > 1 and metafunc.module.__name__.endswith(rounds.TRIED_AGAIN):
        metafunc.fixturenames.append("drill_round")
        metafunc.parametrize("drill_round", range(rounds.ROUNDS))


def _schema_hash() -> str:
    found = hashlib.sha256()
    for file in sorted(MIGRATIONS.glob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()[:12]


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this worker, distinct between runs side by side."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[databases.Database]:
    """The running server all workers share; the last to leave stops it."""
    folder = ROOT / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    server = databases.ensure(folder, flags=UNSAFE)
    yield server
    databases.stop(server)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def worker_database(cluster: databases.Database, worker: str) -> AsyncIterator[str]:
    """A migrated database of this worker's own."""
    async with _migrated(cluster, f"test_{worker}") as dsn:
        yield dsn


@asynccontextmanager
async def _migrated(cluster: databases.Database, name: str) -> AsyncIterator[str]:
    """A migrated database of that name, copied from the template and dropped afterwards."""
    template = f"template_{_schema_hash()}"
    with (ROOT / "var" / "tests" / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        dsn = databases.dsn_for(cluster.dsn, template)
        if await databases.create_database(dsn):
            await databases.migrate(dsn)
        own = databases.dsn_for(cluster.dsn, name)
        await databases.create_database(own, template=template)
    yield own
    connection = await databases.connect(databases.dsn_for(cluster.dsn, "postgres"))
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(worker_database: str) -> AsyncIterator[str]:
    """Piccolo's engine with a small pool on the worker's database; gives the address."""
    DB.config = {"dsn": worker_database}
    await DB.start_connection_pool(min_size=1, max_size=4)
    yield worker_database
    await DB.close_connection_pool()


@pytest_asyncio.fixture(loop_scope="session")
async def own_database(cluster: databases.Database, pool: str) -> AsyncIterator[str]:  # noqa: ARG001 - after the worker's
    """A migrated database of this test's own, for what would spoil the worker's."""
    async with _migrated(cluster, f"own_{uuid4().hex[:12]}") as dsn:
        yield dsn


@pytest_asyncio.fixture(loop_scope="session")
async def database(pool: str) -> AsyncIterator[str]:
    """An empty database; what the test touched is emptied after it."""
    yield pool
    connection = await databases.connect(pool)
    await connection.execute(_EMPTY_WHAT_WAS_TOUCHED)
    await connection.close()


def _equip() -> None:
    vault.use(bytes(range(32)))
    links.use("https://test")
    attending.use("convenor@convenor.example")
    waiting.use(timedelta())
    post.use(OutboxPost())
    readdressing.use(attending.readdress)
    agency_calendars.use(calendars.load_titles)
    recounts.use(recounting.count_again)
    anchors.use(None)


@pytest.fixture(autouse=True, scope="session")
def _equipped() -> None:
    """What wider fixtures need: keys and addresses."""
    _equip()


@pytest.fixture(autouse=True)
def _equipped_again() -> None:
    """The same for each test, whatever keys and addresses one before it used."""
    _equip()


@pytest.fixture
def file_store(tmp_path: Path) -> Path:
    """A folder in which report files of this test lie, encrypted."""
    files.use(str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def now() -> datetime:
    """The still clock: Monday 23 November 2026, 09:30."""
    return NOW


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an installation reached at https://test."""
    data = tmp_path_factory.mktemp("data")
    return read_settings(
        {"CONVENOR_DATA": str(data), "CONVENOR_PUBLIC_URL": "https://test"}, is_demo=False
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Litestar:
    """The whole service with a still clock; its lifespan is not run."""
    made = create_app(settings)
    made.state["clock"] = lambda: NOW
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def visit(app: Litestar, database: str) -> AsyncIterator[Visit]:  # noqa: ARG001
    """Makes visitors: `await visit(Role.COORDINATOR)`, `await visit()` for one signed out."""
    app.state.pop("terms", None)
    async with AsyncExitStack() as opened:

        async def make(*roles: Role, professional: UUID | None = None) -> Visitor:
            transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=True)
            client = httpx.AsyncClient(transport=transport, base_url="https://test")
            await opened.enter_async_context(client)
            if not roles:
                return Visitor(client, SIGNED_OUT)
            account = Account(
                professional=professional,
                name=" ".join(roles),
                sign_in_name=f"{uuid4().hex}@convenor.example",
                roles=[role.value for role in roles],
                made_at=NOW,
            )
            await Account.insert(account)
            session_id = await start_session(OPERATOR, account.id, factors=["password"], now=NOW)
            client.cookies.set("__Host-sid", session_id, domain="test.local")
            viewer = await find_viewer(session_id, now=NOW)
            assert viewer is not None
            return Visitor(client, viewer)

        yield make
