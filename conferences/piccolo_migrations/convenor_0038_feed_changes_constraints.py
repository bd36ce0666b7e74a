"""Whatever changes what a calendar to subscribe to is made of leaves that in the same transaction.

Whose meetings or which room changed is worked out a statement at a time. What changes nothing of
the times may be noted too: the calendar is then made anew and has the tag that it had.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from people.audit.tables import AuditEntry

ID = "2026-11-22T15:21:53:999999"
VERSION = "1.38.0"
DESCRIPTION = "What changes a calendar to subscribe to is noted by the database."

_EVERYBODY = "SELECT '00000000-0000-0000-0000-000000000000'::uuid AS about"
_OF = {
    "invitation": """
SELECT c.professional AS about FROM {changed} AS c
UNION SELECT s.professional FROM {changed} AS c JOIN stand_in AS s ON s.invitation = c.id""",
    "stand_in": "SELECT c.professional AS about FROM {changed} AS c",
    "conference": """
SELECT unnest(ARRAY[c.chair, c.lead_professional, c.minute_taker]) AS about FROM {changed} AS c
UNION SELECT i.professional FROM {changed} AS c JOIN invitation AS i ON i.conference = c.id
UNION SELECT s.professional FROM {changed} AS c JOIN invitation AS i ON i.conference = c.id
  JOIN stand_in AS s ON s.invitation = i.id
UNION SELECT b.resource FROM {changed} AS c JOIN busy_interval AS b ON b.about = c.id
UNION SELECT coalesce(f.about, a.professional) FROM {changed} AS c
  JOIN feed_entry AS e ON e.about = c.id JOIN feed AS f ON f.id = e.feed
  JOIN account AS a ON a.id = f.account""",
    "bar": "SELECT c.professional AS about FROM {changed} AS c",
    "named_reader": "SELECT c.professional AS about FROM {changed} AS c",
    "restriction": _EVERYBODY + " WHERE EXISTS (SELECT FROM {changed} AS c)",
    "busy_interval": "SELECT c.resource AS about FROM {changed} AS c",
}
_ROWS = {
    "insert": ("news", "REFERENCING NEW TABLE AS news"),
    "update": (
        "(SELECT * FROM olds UNION ALL SELECT * FROM news)",
        "REFERENCING OLD TABLE AS olds NEW TABLE AS news",
    ),
    "delete": ("olds", "REFERENCING OLD TABLE AS olds"),
}
_NOTE = """
BEGIN
  INSERT INTO feed_change (id, about, changed_at)
  SELECT gen_random_uuid(), whose.about, now()
    FROM (SELECT DISTINCT about FROM ({whose}) AS any_of) AS whose WHERE whose.about IS NOT NULL;
  RETURN NULL;
END"""

UP = [
    """REVOKE UPDATE, TRUNCATE ON feed_change FROM convenor_app""",
    *(
        f"""CREATE FUNCTION {table}_{event}_changes_feeds() RETURNS trigger LANGUAGE plpgsql AS $${_NOTE.format(whose=whose.format(changed=rows))} $$"""
        for table, whose in _OF.items()
        for event, (rows, _) in _ROWS.items()
    ),
    *(
        f"""CREATE TRIGGER {table}_{event}_changes_feeds AFTER {event.upper()} ON {table} {tables} FOR EACH STATEMENT EXECUTE FUNCTION {table}_{event}_changes_feeds()"""
        for table in _OF
        for event, (_, tables) in _ROWS.items()
    ),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="convenor", description=DESCRIPTION)

    async def run() -> None:
        for sql in UP:
            await AuditEntry.raw(sql)

    manager.add_raw(run)
    return manager
