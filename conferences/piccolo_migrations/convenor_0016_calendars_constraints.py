"""Rules in hours; one entry of a kind on a day; what is only added to."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:59:59:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rules may be in hours; a calendar has one entry of a kind on a day."

UP = [
    """ALTER TABLE standard_rule DROP CONSTRAINT standard_rule_unit_is_known""",
    """ALTER TABLE standard_rule ADD CONSTRAINT standard_rule_unit_is_known CHECK (unit IN ('calendar_days', 'working_days', 'months', 'hours', 'count', 'percent'))""",
    """ALTER TABLE calendar_entry ADD CONSTRAINT calendar_entry_no_two_at_once EXCLUDE USING gist (calendar WITH =, kind WITH =, daterange(first_on, last_on, '[]') WITH &&) WHERE (ended_at IS NULL)""",
    """REVOKE UPDATE, DELETE, TRUNCATE ON due_change, calendar_entry, calendar_change FROM convenor_app""",
    """GRANT UPDATE (ended_at) ON calendar_entry TO convenor_app""",
    """GRANT UPDATE (later, kept) ON calendar_change TO convenor_app""",
    """REVOKE DELETE, TRUNCATE ON own_calendar FROM convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
