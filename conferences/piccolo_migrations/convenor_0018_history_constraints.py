"""What a file said is only added to; of an import, only its undoing is noted later."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:43:04:400000"
VERSION = "1.38.0"
DESCRIPTION = "What a file said is only added to; an import is undone, never changed."

UP = [
    """REVOKE UPDATE, DELETE, TRUNCATE ON history_record, history_import FROM convenor_app""",
    """GRANT UPDATE (undone_at) ON history_import TO convenor_app""",
    """CREATE INDEX history_record_of_import ON history_record (history_import)""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
