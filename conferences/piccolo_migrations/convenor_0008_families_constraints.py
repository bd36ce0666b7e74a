"""What is there once among a family's people, and what is written once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T04:53:35:255434"
VERSION = "1.38.0"
DESCRIPTION = "One of each in use among a family's people; notices and openings stay as written."

UP = [
    """CREATE UNIQUE INDEX family_contact_in_use ON family_contact (member, kind, value_index) WHERE former_since IS NULL""",
    """CREATE UNIQUE INDEX family_consent_in_use ON family_consent (member, channel) WHERE ended_at IS NULL""",
    """CREATE UNIQUE INDEX family_silence_at_once ON family_silence (family) WHERE ended_at IS NULL""",
    """CREATE UNIQUE INDEX family_member_of_child ON family_member (child) WHERE child IS NOT NULL AND left_at IS NULL""",
    """CREATE UNIQUE INDEX pack_in_use ON pack (part) WHERE state <> 'recalled'""",
    """REVOKE UPDATE ON family_notice, pack_opening FROM convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
