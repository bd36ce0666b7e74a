"""What is only added to, and how the trail is searched."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T04:55:08:917202"
VERSION = "1.38.0"
DESCRIPTION = "Indexes to search the trail by; what of incidents is only added to."

UP = [
    """CREATE FUNCTION audit_entry_mentions(details jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT btrim(one::text, '"')), ARRAY[]::text[])
    FROM jsonb_path_query(details, '$.** ? (@.type() == "string")') AS one
   WHERE btrim(one::text, '"') ~ '^[0-9a-f-]+$' AND length(btrim(one::text, '"')) = 36
$$""",
    """CREATE INDEX audit_entry_by_mention ON audit_entry USING gin (audit_entry_mentions(details))""",
    """CREATE INDEX audit_entry_by_account ON audit_entry (account, number)""",
    """CREATE INDEX audit_entry_by_professional ON audit_entry (professional, number)""",
    """CREATE INDEX audit_entry_by_act ON audit_entry (act, number)""",
    """CREATE INDEX audit_entry_by_time ON audit_entry (at)""",
    """REVOKE UPDATE, DELETE ON incident_event, incident_sighting FROM convenor_app""",
    """REVOKE DELETE ON incident FROM convenor_app""",
    """REVOKE UPDATE, DELETE ON anomaly FROM convenor_app""",
    """GRANT UPDATE (reviewed_by, reviewed_at, note_sealed) ON anomaly TO convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
