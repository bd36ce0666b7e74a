"""A version of words is written once and kept: a mail is read later as it was said then."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T11:42:11:000000"
VERSION = "1.38.0"
DESCRIPTION = "Versions of words are kept as they were made."

UP = ["""REVOKE UPDATE, DELETE, TRUNCATE ON wording_version FROM convenor_app"""]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
