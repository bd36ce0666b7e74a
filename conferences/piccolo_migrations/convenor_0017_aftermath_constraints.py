"""What is not due yet is open, and what lies between conferences counts on its own day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:26:59:000000"
VERSION = "1.38.0"
DESCRIPTION = "Verdicts may be open, and count on the day of an event between conferences."

UP = [
    """ALTER TABLE assessment DROP CONSTRAINT assessment_verdict_is_known""",
    """ALTER TABLE assessment ADD CONSTRAINT assessment_verdict_is_known CHECK (verdict IN ('met', 'not_met', 'excluded', 'open'))""",
    """ALTER TABLE assessment DROP CONSTRAINT assessment_counted_by_is_known""",
    """ALTER TABLE assessment ADD CONSTRAINT assessment_counted_by_is_known CHECK (counted_by IN ('start', 'due', 'event'))""",
    """ALTER TABLE conference_facts DROP CONSTRAINT conference_facts_state_is_known""",
    """ALTER TABLE conference_facts ADD CONSTRAINT conference_facts_state_is_known CHECK (state IN ('held', 'inquorate', 'cancelled', 'overdue'))""",
    """CREATE INDEX assessment_open ON assessment (due_at) WHERE verdict = 'open' AND superseded_at IS NULL""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
