"""What the calendars' service asks the database, in SQL."""

CALENDARS = "SELECT key, title, base, weekdays, revision FROM own_calendar ORDER BY key"
ENTRIES = """
SELECT id, calendar, kind, first_on, last_on, name FROM calendar_entry
 WHERE ended_at IS NULL ORDER BY calendar, first_on, id"""
KEPT_BY = """
SELECT calendar, array_agg(name ORDER BY name) AS names FROM agency
 WHERE is_active GROUP BY calendar"""
CHANGES = """
SELECT change.id, change.what, change.reason, change.changed_at, change.later, change.kept,
       coalesce(account.name, 'the operator') AS by
  FROM calendar_change AS change LEFT JOIN account ON account.id = change.changed_by
 WHERE change.calendar = $1 ORDER BY change.number DESC"""
LOCK = "SELECT pg_advisory_xact_lock(hashtext('calendars'))"
SET_CALENDAR = """
INSERT INTO own_calendar (id, key, title, base, weekdays, revision)
VALUES (gen_random_uuid(), $1, $2, $3, $4, 2)
    ON CONFLICT (key) DO UPDATE
   SET title = excluded.title, base = excluded.base, weekdays = excluded.weekdays,
       revision = own_calendar.revision + 1"""
END_ENTRY = """
UPDATE calendar_entry SET ended_at = $3
 WHERE calendar = $1 AND id = $2 AND ended_at IS NULL
RETURNING kind, first_on, last_on, name"""
ON_THESE_DAYS = """
SELECT kind, first_on, last_on, name FROM calendar_entry
 WHERE calendar = $1 AND kind = $2 AND ended_at IS NULL AND first_on <= $4 AND last_on >= $3
 ORDER BY first_on LIMIT 1"""
NEXT_NUMBER = "SELECT count(*) + 1 AS number FROM calendar_change WHERE calendar = $1"
TOUCHED = "UPDATE calendar_change SET later = $2, kept = $3 WHERE id = $1"
