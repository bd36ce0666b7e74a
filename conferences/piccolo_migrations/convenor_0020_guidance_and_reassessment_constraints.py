"""One run at a time, conferences in the order they were held, and superseding that costs less."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:08:09:000000"
VERSION = "1.38.0"
DESCRIPTION = "Runs go on one at a time; superseding compares rows, not their JSON."

UP = [
    """CREATE UNIQUE INDEX reassessment_one_at_a_time ON reassessment ((true)) WHERE ended_at IS NULL""",
    """CREATE INDEX conference_facts_in_order ON conference_facts (starts_at, conference) WHERE superseded_at IS NULL""",
    """CREATE OR REPLACE FUNCTION standards_superseded_only() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
  before record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '% is never deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL THEN
    before := OLD;
    before.superseded_at := NEW.superseded_at;
    IF before IS NOT DISTINCT FROM NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  IF NEW.reference = 'erased'
     AND to_jsonb(OLD) - 'reference' - 'rest' = to_jsonb(NEW) - 'reference' - 'rest'
     AND (to_jsonb(OLD) -> 'rest') || jsonb_build_object('reference', 'erased', 'family', NULL)
         IS NOT DISTINCT FROM to_jsonb(NEW) -> 'rest' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is superseded, never edited', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$""",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
