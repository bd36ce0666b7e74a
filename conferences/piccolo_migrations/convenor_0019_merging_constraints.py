"""A record that was merged is merged once, and nothing new refers to a person who was."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T08:33:54:999999"
VERSION = "1.38.0"
DESCRIPTION = "A record is merged once, and nothing new refers to a person who was."

# The lock lets a merge of that person finish first: it holds the row until it is done.
_REFERS = """
DECLARE person uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; found uuid;
BEGIN
  IF person IS NULL OR TG_OP = 'UPDATE'
     AND (to_jsonb(OLD) ->> TG_ARGV[0])::uuid IS NOT DISTINCT FROM person THEN
    RETURN NEW;
  END IF;
  SELECT merged_into INTO found FROM professional WHERE id = person FOR KEY SHARE;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION 'person % was merged', person
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'merged_is_not_used';
  END IF;
  RETURN NEW;
END"""
_COLUMNS = (
    ("account", "professional"),
    ("bar", "professional"),
    ("conference", "chair"),
    ("conference", "lead_professional"),
    ("conference", "minute_taker"),
    ("deputy", "deputy"),
    ("deputy", "professional"),
    ("invitation", "deputy"),
    ("invitation", "professional"),
    ("named_reader", "professional"),
    ("professional", "line_manager"),
    ("stand_in", "professional"),
)

UP = [
    """CREATE UNIQUE INDEX merge_stands_once ON merge (noun, gone) WHERE done_at IS NOT NULL AND undone_at IS NULL""",
    """CREATE UNIQUE INDEX merge_waits_once ON merge (noun, least(kept, gone), greatest(kept, gone)) WHERE done_at IS NULL AND refused_at IS NULL""",
    """REVOKE DELETE, TRUNCATE ON merge FROM convenor_app""",
    f"""CREATE OR REPLACE FUNCTION merged_is_not_used() RETURNS trigger LANGUAGE plpgsql AS $${_REFERS} $$""",
    *(
        f"""CREATE TRIGGER {table}_{column}_is_not_merged BEFORE INSERT OR UPDATE OF {column} ON {table} FOR EACH ROW EXECUTE FUNCTION merged_is_not_used('{column}')"""
        for table, column in _COLUMNS
    ),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
