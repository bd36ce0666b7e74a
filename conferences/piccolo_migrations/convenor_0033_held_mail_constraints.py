"""What one sender sent within a time is found by an index, and so is what is held."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T11:59:10:573120"
VERSION = "1.38.0"
DESCRIPTION = "Mail that came in is found by its sender and when it came."

UP = [
    """CREATE INDEX inbound_mail_by_sender ON inbound_mail (sender_index, arrived_at)""",
    """CREATE INDEX inbound_mail_held ON inbound_mail (sender_index) WHERE state = 'held'""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
