"""The questions that reads of conferences ask, each in one query however many rows there are."""

from conferences.reports.standing import varied_until_sql

_VARIED = varied_until_sql("i.id")
LISTED = """
SELECT c.id, c.reference, c.kind, c.state, chair.name AS chair, c.due_on,
       c.due_counted, c.starts_at, c.ends_at,
       coalesce(concat_ws(', ', r.name, v.name), '') AS place, asked.invited, asked.replied,
       owed.reports_due, owed.reports_received, count(*) OVER () AS total
  FROM conference AS c
  LEFT JOIN professional AS chair ON chair.id = c.chair
  LEFT JOIN room AS r ON r.id = c.room
  LEFT JOIN venue AS v ON v.id = r.venue
 CROSS JOIN LATERAL (
       SELECT count(*) AS invited, count(*) FILTER (WHERE i.reply <> 'none') AS replied
         FROM invitation AS i
        WHERE i.conference = c.id AND i.withdrawn_at IS NULL AND NOT i.is_walk_in
          AND i.expectation <> 'report') AS asked
 CROSS JOIN LATERAL (
       SELECT count(*) AS reports_due, count(p.received_at) AS reports_received
         FROM report AS p JOIN invitation AS i ON i.id = p.invitation
        WHERE i.conference = c.id AND i.withdrawn_at IS NULL AND p.waived_reason = '') AS owed
 WHERE {visible}
   AND c.state = ANY($2)
   AND ($3 = '' OR c.kind = $3)
   AND ($4 = '' OR c.reference ILIKE $4 || '%' OR EXISTS (
        SELECT FROM conference_child AS about JOIN child AS k ON k.id = about.child
         WHERE about.conference = c.id AND k.case_reference ILIKE $4 || '%'))
 ORDER BY c.state NOT IN ('planned', 'booked'),
          CASE WHEN c.state IN ('planned', 'booked') THEN coalesce(c.starts_at::date, c.due_on) END,
          c.starts_at DESC NULLS LAST, c.reference
 LIMIT $5 OFFSET $6
"""
OWN = f"""
SELECT c.id AS conference, coalesce(s.id, i.id) AS about, i.id AS invitation,
       s.id IS NOT NULL AS is_stand_in, coalesce(s.reference, i.reference) AS reference,
       c.kind, c.state, coalesce(i.arrives_at, c.starts_at) AS starts_at,
       coalesce(i.leaves_at, c.ends_at) AS ends_at,
       coalesce(concat_ws(', ', r.name, v.name, v.address), '') AS place, c.link, c.dial_in,
       CASE WHEN s.id IS NULL THEN i.expectation ELSE 'attend' END AS expectation,
       coalesce(s.reply, i.reply) AS reply,
       CASE WHEN s.id IS NULL THEN coalesce(d.name, nullif(i.deputy_wish, '')) END AS deputy,
       CASE WHEN s.id IS NULL AND d.id IS NULL THEN i.deputy_wish_sealed END AS deputy_sealed,
       p.due_at, p.first_due_at, p.due_counted, p.received_at, p.waived_reason,
       {_VARIED} AS varied_until
  FROM invitation AS i
  JOIN conference AS c ON c.id = i.conference
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.ended_at IS NULL AND s.professional = $1
  LEFT JOIN report AS p ON p.invitation = i.id
  LEFT JOIN professional AS d ON d.id = i.deputy
  LEFT JOIN room AS r ON r.id = c.room
  LEFT JOIN venue AS v ON v.id = r.venue
 WHERE {{visible}} AND $1 IN (i.professional, s.professional)
   AND i.withdrawn_at IS NULL AND NOT i.is_walk_in AND c.state <> 'planned'
   AND (c.starts_at > $2 OR c.state = 'booked')
 ORDER BY c.starts_at, c.reference
"""  # noqa: S608 - our own column
IN_FULL = """
SELECT c.id, c.reference, c.kind, c.state, c.previous, before.reference AS previous_reference,
       after.id AS next, after.reference AS next_reference, c.reconvenes, c.clock_event,
       c.clock_started_on, c.due_on, c.due_rule, c.due_counted, c.late_reason,
       c.late_reason_sealed, c.short_notice_reason, c.short_notice_reason_sealed, c.move_reason,
       c.move_reason_sealed, c.cancel_reason, c.cancel_reason_sealed, c.chair, c.lead_professional,
       c.minute_taker, c.starts_at, c.ends_at, c.room, c.link, c.dial_in,
       c.sequence, c.revision, c.family
  FROM conference AS c
  LEFT JOIN conference AS before ON before.id = c.previous
  LEFT JOIN LATERAL (
       SELECT id, reference FROM conference
        WHERE previous = c.id AND state <> 'cancelled'
        ORDER BY arranged_at DESC, id LIMIT 1) AS after ON true
 WHERE c.id = $2 AND {visible}
"""
INVITATIONS = f"""
SELECT i.id, i.professional, p.name, p.role, a.name AS agency, a."group", i.expectation,
       i.is_insisted_on, i.counts_to_quorum, i.may_decide, i.is_observer, i.is_walk_in,
       i.arrives_at, i.leaves_at, i.reply, i.reply_reason, i.reply_reason_sealed, i.reply_source,
       i.replied_at,
       taker.name AS reply_taken_by, d.name AS deputy, s.reply AS deputy_reply, s.id AS stand_in,
       i.deputy_wish, i.deputy_wish_sealed, i.attendance, i.attendance_reason,
       i.attendance_reason_sealed, owed.due_at, owed.first_due_at,
       owed.due_counted, owed.received_at, coalesce(owed.waived_reason, '') AS waived_reason,
       {_VARIED} AS varied_until,
       p.email IS NOT NULL AS has_email, p.email_confirmed_on,
       d.id IS NULL OR d.email IS NOT NULL AS deputy_has_email, i.revision,
       coalesce(i.recalled_at, s.recalled_at) AS recalled_at
  FROM invitation AS i
  JOIN professional AS p ON p.id = i.professional
  JOIN agency AS a ON a.id = i.agency
  LEFT JOIN professional AS d ON d.id = i.deputy
  LEFT JOIN stand_in AS s ON s.invitation = i.id AND s.ended_at IS NULL
  LEFT JOIN account AS taker ON taker.id = i.reply_taken_by
  LEFT JOIN report AS owed ON owed.invitation = i.id
 WHERE i.conference = $1 AND i.withdrawn_at IS NULL
 ORDER BY i.is_walk_in, i.is_observer, NOT i.is_insisted_on, a.name, p.name, i.id
"""  # noqa: S608 - our own column
PEOPLE = """
SELECT p.id, p.name, p.role, a.name AS agency
  FROM professional AS p JOIN agency AS a ON a.id = p.agency
 WHERE p.id = ANY($1::uuid[])
"""
ROOM = """
SELECT r.id, r.name, v.name AS venue, v.address, v.directions, v.parking, r.capacity,
       r.is_step_free, r.has_hearing_loop
  FROM room AS r JOIN venue AS v ON v.id = r.venue WHERE r.id = $1
"""
SEGMENTS = """
SELECT id, position, title, title_sealed, minutes, with_family
  FROM segment WHERE conference = $1 ORDER BY position
"""
