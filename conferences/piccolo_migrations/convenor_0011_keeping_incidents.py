"""What people wrote about an incident goes with the case it was about."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T06:11:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "Words about an incident may be erased, and nothing else of it changed."

UP = [
    """GRANT UPDATE (words_sealed) ON incident_event TO convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
