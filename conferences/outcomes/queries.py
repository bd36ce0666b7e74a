"""What the outcomes' service asks the database, in SQL."""

from conferences.outcomes.followed import NEXT_HELD_AT, PARTS

FAMILY = "SELECT family FROM conference WHERE id = $1"
OUTCOME = "SELECT * FROM outcome WHERE conference = $1"
DECISIONS = "SELECT child, decision FROM child_decision WHERE conference = $1"
DECIDE = """
INSERT INTO child_decision (id, conference, child, decision)
SELECT gen_random_uuid(), $1, told.child, told.decision
  FROM unnest($2::uuid[], $3::text[]) AS told (child, decision)
"""
BEFORE = """
SELECT state FROM conference
 WHERE family = $1 AND state IN ('held', 'inquorate') AND starts_at < $2 AND id <> $3
 ORDER BY starts_at DESC, id LIMIT 10
"""
"""How the family's conferences before this one ended, the latest first."""
ABOUT = "SELECT child, id FROM conference_child WHERE conference = $1"
HEARD = """
SELECT about.child, child_view.heard FROM child_view
  JOIN conference_child AS about ON about.id = child_view.about WHERE about.conference = $1
"""
CHANGES = """
SELECT id, identified_on, told_on, revision FROM significant_change WHERE conference = $1
 ORDER BY identified_on, id
"""
CHANGE = "SELECT conference, revision FROM significant_change WHERE id = $1"
CHILDREN = "SELECT count(*) AS children FROM conference_child WHERE conference = $1"
_INVITED = """
  FROM report JOIN invitation ON invitation.id = report.invitation
"""
_MEASURED = """
   AND invitation.withdrawn_at IS NULL AND invitation.professional IS DISTINCT FROM c.chair
   AND invitation.professional IS DISTINCT FROM c.minute_taker
"""
_KNOWN = """
SELECT FROM jsonb_array_elements(facts.rest -> 'invitees') AS known
 WHERE known ->> 'invitation' = invitation.id::text
"""
_VARIED_UNTIL = """
(SELECT max(variation.until) FROM variation
  WHERE variation.conference = c.id AND variation.measure = 'held_in_time'
    AND variation.is_approved AND variation.withdrawn_at IS NULL)
"""
# A later day that somebody approved holds until it has passed; then it was late all the same.
_IS_OVERDUE = f"""
(c.state IN ('planned', 'booked')
 AND greatest((c.due_on + time '17:00') AT TIME ZONE 'Europe/London', {_VARIED_UNTIL})
     < $1::timestamptz
 AND (c.starts_at IS NULL OR (c.starts_at AT TIME ZONE 'Europe/London')::date
      > greatest(c.due_on, ({_VARIED_UNTIL} AT TIME ZONE 'Europe/London')::date)))
"""
OVERDUE = f"""
SELECT c.id, {_IS_OVERDUE} AS is_overdue
  FROM conference AS c
  LEFT JOIN conference_facts AS facts
    ON facts.conference = c.id AND facts.superseded_at IS NULL
 WHERE c.state IN ('planned', 'booked')
   AND (facts.id IS NULL AND {_IS_OVERDUE}
     OR facts.state = 'overdue'
        AND (NOT {_IS_OVERDUE} OR facts.rest ->> 'due_on' IS DISTINCT FROM c.due_on::text))
 ORDER BY c.due_on, c.id LIMIT 20
"""  # noqa: S608 - our own parts
"""Conferences that became overdue, or are not so any more, or are so by another day."""
STALE = f"""
SELECT c.id FROM conference AS c
  JOIN conference_facts AS facts ON facts.conference = c.id AND facts.superseded_at IS NULL
 WHERE c.state IN ('held', 'inquorate') AND facts.source = 'acts'
   AND (EXISTS (
       SELECT FROM variation WHERE variation.conference = c.id
          AND greatest(variation.decided_at, variation.withdrawn_at) > facts.written_at)
     OR EXISTS (SELECT {_INVITED} WHERE invitation.conference = c.id {_MEASURED}
                   AND report.received_at IS NOT NULL
                   AND NOT EXISTS ({_KNOWN} AND report.received_at =
                                   (known ->> 'report_received_at')::timestamptz))
     OR EXISTS (SELECT {_INVITED} JOIN report_sharing AS sharing ON sharing.report = report.id
                 WHERE invitation.conference = c.id {_MEASURED}
                   AND NOT EXISTS ({_KNOWN} AND sharing.shared_on =
                                   ((known ->> 'report_shared_at')::timestamptz
                                    AT TIME ZONE 'Europe/London')::date))
     OR c.state = 'inquorate' AND (facts.rest ->> 'reconvened_at')::timestamptz
                                  IS DISTINCT FROM ({NEXT_HELD_AT})
     OR c.closed_at > $1::timestamptz - interval '120 days'
        AND EXISTS (SELECT FROM ({PARTS}) AS part
                     WHERE part.conference = c.id
                       AND NOT EXISTS (
                           SELECT FROM jsonb_array_elements(facts.rest -> 'family_parts') AS known
                            WHERE known ->> 'subject' = part.subject::text
                              AND known ->> 'attendance' IS NOT DISTINCT FROM part.attendance
                              AND known ->> 'heard' IS NOT DISTINCT FROM part.heard
                              AND known ->> 'why_not' IS NOT DISTINCT FROM part.why_not))
     OR EXISTS (SELECT FROM assessment
                 WHERE assessment.conference = c.id AND assessment.superseded_at IS NULL
                   AND assessment.verdict = 'open' AND assessment.due_at < $1))
 ORDER BY c.closed_at, c.id LIMIT 20
"""  # noqa: S608 - our own parts
"""Closed conferences of which more is known than when they were counted, or something fell due.

A report came or was gone through with the family, somebody of the family was marked (looked for
within four months), the next conference made an inquorate one good, or an open verdict fell due.
"""
