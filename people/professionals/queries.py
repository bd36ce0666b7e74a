"""The questions the service asks of the database, as SQL with numbered places for values."""

from people.professionals.addresses import ASKED_AGAIN_AFTER_DAYS

PEOPLE = """
SELECT professional.*, agency.name AS agency_name, agency."group" AS agency_group,
       (SELECT count(*) FROM deputy WHERE deputy.professional = professional.id) AS deputies,
       count(*) OVER () AS total
  FROM professional
  JOIN agency ON agency.id = professional.agency"""
"""Everybody with their agency, how many stand in for them, and how many rows there are."""

SEEN = "($1::uuid IS NULL OR professional.agency = $1)"
"""$1: the only agency whose people may be seen, or none for all."""

FOUND = f"""{PEOPLE}
 WHERE {SEEN} AND ($2::uuid IS NULL OR professional.agency = $2)
   AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS word WHERE strpos(
       lower(concat_ws(' ', professional.name, professional.role, agency.name)), word) = 0)
   AND CASE $4
       WHEN 'all' THEN true
       WHEN 'left' THEN NOT professional.is_active
       WHEN 'unconfirmed' THEN professional.is_active AND NOT professional.is_confirmed
       WHEN 'ask_again' THEN professional.is_active AND professional.email IS NOT NULL
        AND coalesce($5 - professional.email_confirmed_on > {ASKED_AGAIN_AFTER_DAYS}, true)
       ELSE professional.is_active END
 ORDER BY professional.is_active DESC, lower(professional.name), professional.id
 LIMIT $6 OFFSET $7"""
"""$2: an agency or none; $3: words; $4: which to show; $5: today; then the page."""

MANAGER = """
SELECT id, name, role FROM professional WHERE is_active AND id = $1"""

DEPUTIES = """
SELECT one.id, one.name, one.role
  FROM deputy JOIN professional AS one ON one.id = deputy.deputy
 WHERE deputy.professional = $1 AND one.is_active
 ORDER BY lower(one.name), one.id"""

STANDS_IN_FOR = """
SELECT one.id, one.name, one.role
  FROM deputy JOIN professional AS one ON one.id = deputy.professional
 WHERE deputy.deputy = $1 AND one.is_active
 ORDER BY lower(one.name), one.id"""

MANAGERS_ABOVE = """
WITH RECURSIVE above AS (
  SELECT id, line_manager FROM professional WHERE id = $1
   UNION
  SELECT one.id, one.line_manager
    FROM professional AS one JOIN above ON one.id = above.line_manager
) SELECT id FROM above"""
"""$1 and everybody they answer to."""

WHO_CAN_STAND_IN = """
SELECT id FROM professional WHERE id = ANY($1) AND agency = $2 AND is_active AND id <> $3"""
"""Those of $1 who work at $2 and are not $3."""
