"""The migrations make what the tables say, once, and leave nothing over."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.constraints import Check

from conferences import database as databases
from piccolo_conf import APP_CONFIG

MIGRATIONS = Path(APP_CONFIG.migrations_folder_path)
ROOT = Path(__file__).parents[2]
MIGRATE = """
import asyncio, sys
from conferences import database
asyncio.run(database.migrate(sys.argv[1]))
"""
CHECKS = [
    (table._meta.tablename, constraint)  # noqa: SLF001 - Piccolo offers no other way
    for table in APP_CONFIG.table_classes
    for constraint in table._meta.constraints  # noqa: SLF001
    if isinstance(constraint, Check)
]


def _name(given: object) -> str:
    return given._meta.name if isinstance(given, Check) else str(given)  # noqa: SLF001


async def test_tables_and_migrations_say_the_same():
    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    left = [line for alter in statements for line in alter.statements]
    assert left == []


async def _state(dsn: str) -> tuple[list[str], list[str]]:
    """What was migrated, and every column, constraint and index there is."""
    connection = await asyncpg.connect(dsn)
    done = await connection.fetch("SELECT name || ran_on::text AS one FROM migration ORDER BY 1")
    shape = await connection.fetch(
        "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable) AS one"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " UNION SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
        " UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    )
    await connection.close()
    return [row["one"] for row in done], [row["one"] for row in shape]


async def test_migrating_a_second_time_does_nothing(own_database: str):
    first = await _state(own_database)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATE, own_database, cwd=ROOT
    )
    assert await process.wait() == 0
    assert await databases.pending_migrations(own_database) == []
    assert await _state(own_database) == first


def test_every_migration_has_a_place_of_its_own_in_one_history():
    ids = [
        line
        for file in sorted(MIGRATIONS.glob("convenor_*.py"))
        for line in file.read_text().splitlines()
        if line.startswith("ID = ")
    ]
    assert len(ids) == len(set(ids)) == len(list(MIGRATIONS.glob("convenor_*.py")))


@pytest.mark.parametrize(("table", "check"), CHECKS, ids=_name)
async def test_a_check_in_the_database_is_the_one_the_table_states(
    pool: str, table: str, check: Check
):
    connection = await asyncpg.connect(pool)
    definition = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conname = $1 AND conrelid = $2::text::regclass"
    )
    name = check._meta.name  # noqa: SLF001 - Piccolo offers no other way
    stored = await connection.fetchval(definition, name, table)
    trial = connection.transaction()
    await trial.start()
    await connection.execute(
        f'ALTER TABLE "{table}" ADD CONSTRAINT tried CHECK ({check.condition})'
    )
    stated = await connection.fetchval(definition, "tried", table)
    await trial.rollback()
    await connection.close()
    assert stored == stated
