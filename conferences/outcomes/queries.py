"""What the outcomes' service asks the database, in SQL."""

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
STALE = """
SELECT c.id FROM conference AS c
  JOIN conference_facts AS facts ON facts.conference = c.id AND facts.superseded_at IS NULL
 WHERE c.state IN ('held', 'inquorate') AND facts.source = 'acts'
   AND (EXISTS (
       SELECT FROM variation WHERE variation.conference = c.id
          AND greatest(variation.decided_at, variation.withdrawn_at) > facts.written_at)
     OR EXISTS (
       SELECT FROM report JOIN invitation ON invitation.id = report.invitation
        WHERE invitation.conference = c.id AND invitation.withdrawn_at IS NULL
          AND report.received_at IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM jsonb_array_elements(facts.rest -> 'invitees') AS known
               WHERE known ->> 'invitation' = invitation.id::text
                 AND (known ->> 'report_received_at')::timestamptz = report.received_at)))
 ORDER BY c.closed_at, c.id LIMIT 20
"""
"""Closed conferences of which a report or a variation was not known when they were counted."""
