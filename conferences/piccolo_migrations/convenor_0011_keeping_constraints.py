"""What is only added to, what happens once at a time, and that figures may forget whose they were."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T06:11:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Periods are only added to; figures may forget whose they were."

UP = [
    """REVOKE UPDATE, DELETE, TRUNCATE ON retention_line, tombstone FROM convenor_app""",
    """GRANT UPDATE (removed_at, noted_at) ON tombstone TO convenor_app""",
    """CREATE UNIQUE INDEX erasure_run_one_at_a_time ON erasure_run ((true)) WHERE state IN ('asked', 'approved')""",
    """CREATE UNIQUE INDEX handover_confirmed_once ON handover (conference, closed_at) WHERE confirmed_at IS NOT NULL""",
    """CREATE INDEX legal_hold_standing ON legal_hold (kind, subject) WHERE lifted_at IS NULL""",
    """CREATE INDEX tombstone_to_note ON tombstone (erased_at) WHERE noted_at IS NULL""",
    """CREATE INDEX tombstone_files_to_remove ON tombstone (erased_at) WHERE kind = 'file' AND removed_at IS NULL""",
    """CREATE OR REPLACE FUNCTION standards_superseded_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.reference = 'erased'
     AND to_jsonb(OLD) - 'reference' - 'rest' = to_jsonb(NEW) - 'reference' - 'rest'
     AND (to_jsonb(OLD) -> 'rest') || jsonb_build_object('reference', 'erased', 'family', NULL)
         IS NOT DISTINCT FROM to_jsonb(NEW) -> 'rest' THEN
    RETURN NEW;
  END IF;
  IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
     OR to_jsonb(OLD) - 'superseded_at' IS DISTINCT FROM to_jsonb(NEW) - 'superseded_at' THEN
    RAISE EXCEPTION '% is superseded, never edited', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$""",
    """GRANT UPDATE (reference, rest) ON conference_facts TO convenor_app""",
    """GRANT UPDATE (reference) ON assessment TO convenor_app""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
