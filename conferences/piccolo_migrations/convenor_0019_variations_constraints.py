"""One variation of a timescale stands at a time; none is rewritten once it was asked for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:04:27:000000"
VERSION = "1.38.0"
DESCRIPTION = "One variation of a timescale stands at a time."

UP = [
    """CREATE UNIQUE INDEX variation_stands_once ON variation (subject, measure) WHERE withdrawn_at IS NULL AND is_approved IS NOT FALSE""",
    """CREATE INDEX variation_open ON variation (was_due_at) WHERE withdrawn_at IS NULL""",
    """REVOKE UPDATE ON variation FROM convenor_app""",
    """GRANT UPDATE (decided_at, is_approved, answer_sealed, withdrawn_at, withdrawn_by) ON variation TO convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
