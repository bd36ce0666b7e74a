"""What is left out of an answer is left out on a ground, whether that is sealed or still plain."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T15:57:08:237230"
VERSION = "1.38.0"
DESCRIPTION = "What is left out of an answer is left out on a ground, which may be sealed."

UP = [
    """ALTER TABLE subject_item DROP CONSTRAINT subject_item_left_out_on_a_ground""",
    """ALTER TABLE subject_item ADD CONSTRAINT subject_item_left_out_on_a_ground CHECK (decision <> 'leave_out' OR ground <> '' OR ground_sealed IS NOT NULL)""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
