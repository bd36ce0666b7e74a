"""What the outcomes' service asks the database, in SQL."""

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
