"""Who owes what, in SQL: everybody asked to a conference that is booked and concerns them still.

Who is shut out of the case, and a family of which nothing goes out by itself, are left out; so is
whoever a pause is for.
"""

from conferences.entitlement import let_in_sql
from conferences.reports.standing import varied_until_sql
from notifications.outbox.told import told_sql

_ASKED = """
SELECT i.id AS about, i.conference, i.professional, i.agency, i.reference, i.link_sealed,
       i.expectation, i.reply, i.told, i.time_sequence AS since, i.notice_given_at,
       false AS is_stand_in
  FROM invitation AS i
 WHERE i.withdrawn_at IS NULL AND NOT i.is_walk_in AND i.told IS NOT NULL
UNION ALL
SELECT s.id, i.conference, s.professional, i.agency, s.reference, s.link_sealed,
       'attend', s.reply, s.told, 0, s.notice_given_at, true
  FROM stand_in AS s JOIN invitation AS i ON i.id = s.invitation
 WHERE i.withdrawn_at IS NULL AND s.ended_at IS NULL AND s.told IS NOT NULL
"""
PAUSED = """
EXISTS (SELECT FROM reminder_pause AS pause
         WHERE pause.ended_at IS NULL AND (pause.until IS NULL OR pause.until >= {today})
           AND (pause.kind = 'everything' OR pause.subject IN ({subjects})))
"""
NOT_SILENT = """
NOT EXISTS (SELECT FROM family_silence AS silence
             WHERE silence.family = c.family AND silence.ended_at IS NULL)
"""
CANDIDATES = f"""
SELECT asked.*, c.reference AS conference_reference, c.starts_at, c.family,
       p.name, p.email, p.line_manager, agency.calendar,
       coalesce(sent.at, asked.notice_given_at) AS told_at, r.due_at, r.first_due_at, r.received_at,
       {varied_until_sql("asked.about")} AS varied_until,
       coalesce(r.waived_reason <> '', false) AS is_waived
  FROM ({_ASKED}) AS asked
  JOIN conference AS c ON c.id = asked.conference
  JOIN professional AS p ON p.id = asked.professional AND p.is_active
  JOIN agency ON agency.id = asked.agency
  LEFT JOIN report AS r ON r.invitation = asked.about
 CROSS JOIN LATERAL (
       SELECT min(m.sent_at) AS at FROM message AS m
        WHERE {told_sql(about="asked.about", recipient="asked.professional")}
          AND m.sequence >= asked.since) AS sent
 WHERE c.state = 'booked' AND c.starts_at > $1 AND c.starts_at < $2
   AND {let_in_sql(family="c.family", person="asked.professional")}
   AND ($4::uuid[] IS NULL OR asked.about = ANY($4)) AND {NOT_SILENT}
   AND NOT {PAUSED.format(today="$3::date", subjects="asked.professional, asked.conference")}
 ORDER BY asked.professional, c.starts_at, asked.about
"""  # noqa: S608 - our own parts
TOLD = """
SELECT about, owed, hangs_on, count(*) FILTER (WHERE nth > 0) AS times, max(nth) AS told,
       max(told_at) FILTER (WHERE nth > 0) AS last_told_at, bool_or(nth = 0) AS is_escalated
  FROM reminder WHERE about = ANY($1::uuid[]) GROUP BY about, owed, hangs_on
"""
LEADS = """
SELECT DISTINCT ON (p.agency) p.agency, p.id AS lead
  FROM account JOIN professional AS p ON p.id = account.professional
 WHERE 'agency_lead' = ANY(account.roles) AND account.disabled_at IS NULL AND p.is_active
   AND p.email IS NOT NULL
 ORDER BY p.agency, account.made_at
"""
CLAIM = """
INSERT INTO reminder (id, about, owed, hangs_on, nth, professional, message, told_at)
SELECT gen_random_uuid(), given.about, given.owed, given.hangs_on, given.nth, $5, $6, $7
  FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[])
       AS given (about, owed, hangs_on, nth)
ON CONFLICT ON CONSTRAINT reminder_once DO NOTHING RETURNING about, owed
"""
SAID = """
SELECT about, owed, hangs_on FROM reminder WHERE message = $1
"""
"""What a mail reminds of."""
TOLD_TODAY = """
SELECT DISTINCT professional FROM reminder
 WHERE nth > 0 AND told_at >= $1 AND professional = ANY($2::uuid[])
"""
LET_IN = f"""
SELECT given.manager, given.conference
  FROM unnest($1::uuid[], $2::uuid[]) AS given (manager, conference)
  JOIN conference AS c ON c.id = given.conference
  JOIN professional AS p ON p.id = given.manager AND p.is_active AND p.email IS NOT NULL
 WHERE {let_in_sql(family="c.family", person="given.manager")}
   AND NOT {PAUSED.format(today="$3::date", subjects="given.manager")}
"""  # noqa: S608 - our own parts
RELEASE = """
DELETE FROM reminder USING message
 WHERE message.id = reminder.message AND message.withdrawn_at IS NOT NULL
"""
