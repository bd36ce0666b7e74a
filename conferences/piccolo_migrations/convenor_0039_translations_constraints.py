"""One translation of a wording that is in use, and one beside it that waits to be read."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T15:21:45:000000"
VERSION = "1.38.0"
DESCRIPTION = "One translation of a wording in use, and one that waits for a second reader."

UP = [
    """DROP INDEX letter_wording_in_use""",
    """CREATE UNIQUE INDEX letter_wording_in_use ON letter_wording (wording, language) WHERE ended_at IS NULL AND confirmed_at IS NOT NULL""",
    """CREATE UNIQUE INDEX letter_wording_waiting ON letter_wording (wording, language) WHERE ended_at IS NULL AND confirmed_at IS NULL""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
