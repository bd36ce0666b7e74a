"""What is read to see who of a case may be written to."""

from conferences.entitlement import let_in_sql

PARTS = """
SELECT part.id, part.reference, part.conference, part.member, part.expectation, part.segments,
       member.family, member.details_sealed, member.role, member.left_at,
       member.direct_decided_on, held.reference AS conference_reference, held.state,
       held.sequence, held.starts_at, held.ends_at, held.link, held.dial_in, room.name AS room,
       venue.name AS venue, venue.address,
       EXISTS (SELECT FROM family_notice AS told WHERE told.part = part.id
                  AND told.sequence = held.sequence) AS is_told,
       EXISTS (SELECT FROM family_notice AS told WHERE told.part = part.id
                  AND told.what = 'time') AS was_told
  FROM family_part AS part
  JOIN family_member AS member ON member.id = part.member
  JOIN conference AS held ON held.id = part.conference
  LEFT JOIN room ON room.id = held.room
  LEFT JOIN venue ON venue.id = room.venue
 WHERE member.family = $1 AND held.state IN ('booked', 'cancelled') AND held.starts_at > $2
 ORDER BY held.starts_at, member.made_at, member.id
"""
_PERSON = "coalesce(s.professional, i.professional)"
ASKED = f"""
SELECT coalesce(s.id, i.id) AS id, i.id AS invitation, s.id AS stand_in,
       coalesce(s.reference, i.reference) AS reference, i.conference, p.name,
       p.email IS NOT NULL AS has_email, held.reference AS conference_reference, held.state,
       held.starts_at, held.ends_at, held.link, held.dial_in, room.name AS room,
       venue.name AS venue, venue.address, i.arrives_at, i.leaves_at,
       CASE WHEN s.id IS NULL THEN i.expectation ELSE 'attend' END AS expectation,
       coalesce(s.sequence, i.sequence) AS sequence,
       coalesce(s.time_sequence, i.time_sequence) AS time_sequence,
       i.withdrawn_at IS NOT NULL OR s.ended_at IS NOT NULL AS is_removed,
       s.id IS NULL AND i.first_invited_at IS NOT NULL AS was_told,
       CASE WHEN s.id IS NULL THEN i.notice_given_at ELSE s.notice_given_at END IS NOT NULL
           AS is_told,
       CASE WHEN s.id IS NULL THEN report.due_at END AS report_due,
       postal.lines, postal.recorded_at AS address_since, given.told_of, given.called_off,
       {let_in_sql(family="held.family", person="p.id")} AS is_let_in
  FROM invitation AS i
  JOIN conference AS held ON held.id = i.conference
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND $3
  JOIN professional AS p ON p.id = {_PERSON}
  LEFT JOIN room ON room.id = held.room
  LEFT JOIN venue ON venue.id = room.venue
  LEFT JOIN report ON report.invitation = i.id AND report.waived_reason = ''
   AND report.received_at IS NULL
  LEFT JOIN postal_address AS postal ON postal.professional = p.id
 CROSS JOIN LATERAL (
       SELECT max(sequence) FILTER (WHERE kind <> 'cancellation') AS told_of,
              max(sequence) FILTER (WHERE kind = 'cancellation') AS called_off
         FROM printed_letter AS letter
        WHERE letter.given_at IS NOT NULL
          AND coalesce(letter.invitation, letter.stand_in) = coalesce(s.id, i.id)) AS given
 WHERE held.family = $1 AND held.state IN ('booked', 'cancelled') AND held.starts_at > $2
   AND NOT i.is_walk_in AND coalesce(s.told, i.told) IS NOT NULL AND p.is_active
   AND (NOT $3 OR s.id IS NOT NULL) AND (p.email IS NULL OR postal.id IS NOT NULL)
   AND NOT EXISTS (SELECT FROM bar WHERE bar.professional = p.id AND bar.family = held.family
                      AND bar.lifted_at IS NULL AND NOT bar.is_told)
 ORDER BY held.starts_at, p.name, i.id
"""  # noqa: S608 - the predicate is ours
WAITING_IN = """
SELECT coalesce(part, invitation, stand_in) AS about, letter.run
  FROM printed_letter AS letter JOIN print_run AS run ON run.id = letter.run
 WHERE run.family = $1 AND letter.stopped_at IS NULL AND letter.given_at IS NULL
"""
SEGMENTS = """
SELECT conference, position, minutes, with_family FROM segment
 WHERE conference = ANY($1::uuid[]) ORDER BY position
"""
SENDER = """
SELECT p.name, p.phone, agency.name AS agency, postal.lines
  FROM professional AS p JOIN agency ON agency.id = p.agency
  LEFT JOIN postal_address AS postal ON postal.professional = p.id
 WHERE p.id = $1
"""
LISTED = """
SELECT run.id, run.family, family.reference AS family_reference, run.reference, run.state,
       run.prepared_at, counted.letters, counted.given, counted.stopped
  FROM print_run AS run JOIN family ON family.id = run.family
 CROSS JOIN LATERAL (
       SELECT count(*) AS letters, count(given_at) AS given,
              count(*) FILTER (WHERE stopped_at IS NOT NULL AND given_at IS NULL) AS stopped
         FROM printed_letter WHERE printed_letter.run = run.id) AS counted
"""
RUN = """
SELECT run.*, family.reference AS family_reference, preparer.name AS prepared_name,
       releaser.name AS released_name
  FROM print_run AS run JOIN family ON family.id = run.family
  JOIN account AS preparer ON preparer.id = run.prepared_by
  LEFT JOIN account AS releaser ON releaser.id = run.released_by
 WHERE run.id = $2 AND {seen}
"""
LETTERS = """
SELECT letter.*, coalesce(letter.part, letter.invitation, letter.stand_in) AS about,
       coalesce(part.conference, i.conference) AS conference
  FROM printed_letter AS letter
  LEFT JOIN family_part AS part ON part.id = letter.part
  LEFT JOIN stand_in AS s ON s.id = letter.stand_in
  LEFT JOIN invitation AS i ON i.id = coalesce(letter.invitation, s.invitation)
 WHERE letter.run = $1 ORDER BY letter.reference, letter.id
"""
