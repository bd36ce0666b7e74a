"""What Piccolo cannot say of keys: a case's key is erased, and its row never deleted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.vault.tables import CaseKey

ID = "2026-11-22T04:47:20:104107"
VERSION = "1.38.0"
DESCRIPTION = "The rows of keys stay."

UP = [
    """REVOKE DELETE, TRUNCATE ON case_key, service_key FROM convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await CaseKey.raw(sql)

    manager.add_raw(run)
    return manager
