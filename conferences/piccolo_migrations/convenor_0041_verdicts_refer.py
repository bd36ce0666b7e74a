"""What verdicts refer to is checked once for all that are written together."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T15:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What verdicts refer to is checked by the statement; agencies are never deleted."

REFERS = {
    "facts": "conference_facts",
    "standard": "standard",
    "rule": "standard_rule",
    "agency": "agency",
}
_CHECKS = "\n".join(
    f"""  IF EXISTS (
    SELECT FROM (SELECT DISTINCT {column} AS id FROM written WHERE {column} IS NOT NULL) AS said
     WHERE NOT EXISTS (SELECT FROM {table} WHERE {table}.id = said.id)
  ) THEN
    RAISE EXCEPTION 'a verdict refers to no row of {table}'
      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = '{column}';
  END IF;"""
    for column, table in REFERS.items()
)

UP = [
    """CREATE FUNCTION agency_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'an agency is merged or set aside, never deleted' USING ERRCODE = 'insufficient_privilege';
END $$""",
    """CREATE TRIGGER agency_never_deleted BEFORE DELETE ON agency FOR EACH ROW EXECUTE FUNCTION agency_stays()""",
    f"""CREATE FUNCTION assessment_refers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
{_CHECKS}
  RETURN NULL;
END $$""",
    """CREATE TRIGGER assessment_refers AFTER INSERT ON assessment REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION assessment_refers()""",
    *(f"ALTER TABLE assessment DROP CONSTRAINT assessment_{column}_fkey" for column in REFERS),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
