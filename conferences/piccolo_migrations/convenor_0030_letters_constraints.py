"""One letter to somebody at a time, one translation in use, and none of it taken out again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T11:43:22:999999"
VERSION = "1.38.0"
DESCRIPTION = "One letter to somebody at a time, and one translation of a wording in use."

UP = [
    """CREATE UNIQUE INDEX printed_letter_in_use ON printed_letter (coalesce(part, invitation, stand_in)) WHERE stopped_at IS NULL AND given_at IS NULL""",
    """CREATE UNIQUE INDEX letter_wording_in_use ON letter_wording (wording, language) WHERE ended_at IS NULL""",
    """REVOKE DELETE, TRUNCATE ON letter_wording FROM convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
