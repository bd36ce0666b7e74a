"""The database: our own server made, shared, healed, stopped; and where none can be."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from conferences import database as databases
from conferences.postgres import account as accounts
from conferences.postgres import cluster, programs
from people.errors import UnavailableError

ROOT = Path(__file__).parents[2]
FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="convenor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(open_folder: Path) -> Iterator[databases.Database]:
    """A server of our own in a new folder."""
    started = databases.ensure(open_folder / "var", flags=FAST)
    yield started
    databases.stop(started)


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def kill(server: databases.Database) -> Path:
    assert server.server is not None
    note = server.server.data / "postmaster.pid"
    os.kill(int(note.read_text().split()[0]), signal.SIGKILL)
    return server.server.data


async def test_our_own_server_is_made_and_the_last_to_leave_stops_it(open_folder: Path):
    first = databases.ensure(open_folder / "var", flags=FAST)
    second = databases.ensure(open_folder / "var")
    assert first.dsn == second.dsn
    assert await databases.create_database(first.dsn)
    assert not await databases.create_database(first.dsn)
    databases.stop(first)
    assert await ask(second.dsn, "SELECT 1") == 1
    databases.stop(second)
    databases.stop(second)
    with pytest.raises(UnavailableError, match="does not answer"):
        await databases.connect(second.dsn)


async def test_it_listens_to_nobody_but_its_own_folder(server: databases.Database):
    dsn = databases.dsn_for(server.dsn, "postgres")
    assert await ask(dsn, "SHOW listen_addresses") == ""
    assert await ask(dsn, "SHOW fsync") == "off"
    assert await ask(dsn, "SHOW log_min_error_statement") == "panic"
    assert server.server is not None
    assert server.server.socket.stat().st_mode & 0o077 == 0
    assert server.server.data.stat().st_mode & 0o077 == 0


async def test_what_was_committed_survives_a_killed_server(server: databases.Database):
    dsn = databases.dsn_for(server.dsn, "postgres")
    await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    kill(server)
    await asyncio.to_thread(databases.revive, server)
    assert await ask(dsn, "SELECT answer FROM kept") == 42
    data = kill(server)
    joined = await asyncio.to_thread(databases.ensure, data.parent)
    assert await ask(dsn, "SELECT answer FROM kept") == 42
    databases.stop(joined)
    assert await ask(dsn, "SELECT answer FROM kept") == 42


async def test_a_server_left_behind_by_a_killed_process_is_taken_over(open_folder: Path):
    starting = (
        "import os, pathlib; from conferences import database;"
        f"database.ensure(pathlib.Path({str(open_folder / 'var')!r}));"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", starting], cwd=ROOT, check=False)  # noqa: ASYNC221, S603
    joined = databases.ensure(open_folder / "var")
    assert await ask(databases.dsn_for(joined.dsn, "postgres"), "SELECT 1") == 1
    databases.stop(joined)
    with pytest.raises(UnavailableError):
        await databases.connect(joined.dsn)


async def test_the_note_of_a_dead_server_does_not_hinder_a_start(open_folder: Path):
    first = databases.ensure(open_folder / "var", flags=FAST)
    databases.stop(first)
    assert first.server is not None
    alive = os.getppid() if os.geteuid() else os.getpid()
    note = first.server.data / "postmaster.pid"
    note.write_text(f"{alive}\n{first.server.data}\n0\n5432\n{first.server.socket}\n\n1 1\nready\n")
    again = databases.ensure(open_folder / "var", flags=FAST)
    assert await ask(databases.dsn_for(again.dsn, "postgres"), "SELECT 1") == 1
    databases.stop(again)


async def test_of_two_processes_one_starts_and_both_have_it(open_folder: Path):
    starting = (
        "import pathlib; from conferences import database;"
        f"it = database.ensure(pathlib.Path({str(open_folder / 'var')!r}));"
        "print(it.dsn, flush=True); input(); database.stop(it)"
    )
    both = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", starting, cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    answers = [await one.stdout.readline() for one in both if one.stdout is not None]
    assert answers[0] == answers[1] != b""
    dsn = databases.dsn_for(answers[0].decode().strip(), "postgres")
    assert await ask(dsn, "SELECT 1") == 1
    await both[0].communicate(b"\n")
    assert await ask(dsn, "SELECT 1") == 1
    await both[1].communicate(b"\n")
    assert [one.returncode for one in both] == [0, 0]
    with pytest.raises(UnavailableError):
        await databases.connect(dsn)


def test_a_database_of_another_version_is_told_in_plain_words(open_folder: Path):
    made = databases.ensure(open_folder / "var", flags=FAST)
    databases.stop(made)
    assert made.server is not None
    (made.server.data / "PG_VERSION").write_text("11\n")
    with pytest.raises(UnavailableError, match=r"made by PostgreSQL 11.*dump it"):
        databases.ensure(open_folder / "var")


def test_a_folder_with_something_else_in_it_is_left_alone(open_folder: Path):
    account = accounts.database_account()
    folder = open_folder / databases.FOLDER
    accounts.make_private_folder(folder, account)
    (folder / "letter").write_text("mine")
    with pytest.raises(UnavailableError, match="something else than a database"):
        databases.ensure(open_folder)
    assert (folder / "letter").read_text() == "mine"


def test_a_folder_that_others_may_enter_is_refused(open_folder: Path):
    folder = open_folder / databases.FOLDER
    accounts.make_private_folder(folder, accounts.database_account())
    folder.chmod(0o755)
    with pytest.raises(UnavailableError, match="others may enter"):
        databases.ensure(open_folder)
    assert folder.stat().st_mode & 0o777 == 0o755


@as_root
def test_a_folder_of_somebody_else_is_never_taken(open_folder: Path):
    folder = open_folder / databases.FOLDER
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, 12345)
    with pytest.raises(UnavailableError, match=r"belongs to user 12345.*runs as"):
        databases.ensure(open_folder)
    assert folder.stat().st_uid == 12345


@as_user
def test_a_folder_that_cannot_be_made_is_told(open_folder: Path):
    open_folder.chmod(0o500)
    with pytest.raises(UnavailableError, match="Set CONVENOR_DATA"):
        databases.ensure(open_folder / "var")


@pytest.fixture
def closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that only root can enter, and a place of the test's own for what is moved."""
    place = Path(tempfile.mkdtemp(prefix="convenor-test-"))
    place.chmod(0o755)
    monkeypatch.setattr(programs, "SHARED_PLACES", (place / "shared",))
    monkeypatch.setattr(cluster, "SHARED_PLACES", (place / "shared",))
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(place)


@as_root
async def test_in_a_folder_of_root_alone_the_database_goes_where_it_can_be(closed_folder: Path):
    data = closed_folder / "var"
    started = databases.ensure(data, flags=FAST)
    assert started.server is not None
    assert not started.server.data.is_relative_to(closed_folder)
    assert any(str(started.server.data) in note for note in started.notes)
    assert await ask(databases.dsn_for(started.dsn, "postgres"), "SELECT 1") == 1
    databases.stop(started)
    again = databases.ensure(data, flags=FAST)
    databases.stop(again)
    assert again.dsn == started.dsn
    shutil.rmtree(data)  # whoever removes the data starts afresh
    afresh = databases.ensure(data, flags=FAST)
    databases.stop(afresh)
    assert afresh.dsn != started.dsn


@as_root
def test_a_signpost_leads_only_where_convenor_put_things(closed_folder: Path, open_folder: Path):
    data = closed_folder / "var"
    data.mkdir()
    (data / "postgres.elsewhere").write_text(f"{open_folder}\n")
    with pytest.raises(UnavailableError, match="did not make"):
        databases.ensure(data)


@as_root
async def test_programs_that_cannot_be_reached_are_copied_once(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
):
    package = programs.find_programs(accounts.database_account()).folder.parents[2]
    for part in package.glob(f"{programs.PACKAGE}*"):
        shutil.copytree(part, closed_folder / part.name, symlinks=True)
    monkeypatch.setattr(programs, "_package_folder", lambda: closed_folder)
    started = databases.ensure(open_folder / "var", flags=FAST)
    assert started.server is not None
    copy = started.server.programs.folder
    assert started.server.programs.is_moved
    assert any(str(copy.parent) in note for note in started.notes)
    databases.stop(started)
    written = (copy / "postgres").stat().st_ctime_ns
    databases.stop(databases.ensure(open_folder / "var", flags=FAST))
    assert (copy / "postgres").stat().st_ctime_ns == written
    (copy / "postgres").chmod(0o777)
    with pytest.raises(UnavailableError, match="not safe to run"):
        databases.ensure(open_folder / "var")


@as_root
def test_a_shared_place_that_others_can_write_to_is_not_used(closed_folder: Path):
    place = programs.SHARED_PLACES[0]
    place.mkdir()
    place.chmod(0o777)
    with pytest.raises(UnavailableError, match="not safe to use"):
        databases.ensure(closed_folder / "var")


def test_without_any_postgresql_it_is_said_what_to_do(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(programs, "PACKAGE", "no_such_package")
    monkeypatch.setattr(programs, "SYSTEM", open_folder)
    monkeypatch.setenv("PATH", str(open_folder))
    with pytest.raises(UnavailableError, match="Set DATABASE_URL"):
        databases.ensure(open_folder / "var")


@pytest.mark.usefixtures("pool")  # open, and leading elsewhere
@pytest.mark.system
@pytest.mark.skipif(not any(programs.SYSTEM.glob("*/bin/pg_ctl")), reason="no PostgreSQL of Debian")
async def test_an_installed_postgresql_does_as_well(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(programs, "PACKAGE", "no_such_package")
    started = databases.ensure(open_folder / "var", flags=FAST)
    assert started.server is not None
    assert started.server.programs.folder.is_relative_to(programs.SYSTEM)
    await databases.create_database(started.dsn)
    await databases.migrate(started.dsn)
    assert await databases.pending_migrations(started.dsn) == []
    databases.stop(started)


async def test_a_url_is_used_as_it_is_and_no_server_is_started(open_folder: Path):
    given = databases.ensure(open_folder / "var", url="postgresql://db.invalid/convenor")
    assert given.server is None
    assert given.dsn == "postgresql://db.invalid/convenor"
    assert not (open_folder / "var").exists()
    databases.revive(given)
    databases.stop(given)


async def test_a_migration_is_done_once_by_many_at_the_same_time(pool: str, worker: str):
    dsn = databases.dsn_for(pool, f"migrated_by_many_{worker}")
    migrating = (
        "import asyncio; from conferences import database;"
        f"asyncio.run(database.create_database({dsn!r})); asyncio.run(database.migrate({dsn!r}))"
    )
    many = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", migrating, cwd=ROOT)
        for _ in range(2)
    ]
    assert [await one.wait() for one in many] == [0, 0]
    assert await databases.pending_migrations(dsn) == []
    await ask(databases.dsn_for(pool, "postgres"), f'DROP DATABASE "{databases.name_of(dsn)}"')


async def test_a_database_that_may_not_be_created_is_asked_for_in_words(pool: str, worker: str):
    postgres = databases.dsn_for(pool, "postgres")
    login = f"nobody_much_{worker}"
    await ask(postgres, f"CREATE ROLE {login} LOGIN")
    dsn = databases.dsn_for(pool, "not_there").replace("//convenor@", f"//{login}@")
    try:
        with pytest.raises(UnavailableError, match='CREATE DATABASE "not_there"'):
            await databases.create_database(dsn)
    finally:
        await ask(postgres, f"DROP ROLE {login}")
