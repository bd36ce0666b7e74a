"""What gathering asks the database about one person, in SQL."""

FAMILY_OF = """
SELECT id FROM family WHERE id = $1 UNION SELECT family AS id FROM child WHERE id = $1
"""
IS_RESTRICTED = "SELECT FROM restriction WHERE family = $1 AND lifted_at IS NULL"
CONFERENCES = """
SELECT c.id, c.reference, c.kind, c.state, c.starts_at, c.ends_at, c.due_on, c.late_reason,
       c.late_reason_sealed, c.move_reason, c.move_reason_sealed, c.cancel_reason,
       c.cancel_reason_sealed,
       coalesce(concat_ws(', ', room.name, venue.name), '') AS place,
       (SELECT string_agg(
               child.case_reference || ': ' || replace(decided.decision, '_', ' '), '; ')
          FROM child_decision AS decided JOIN child ON child.id = decided.child
         WHERE decided.conference = c.id
           AND ($2::uuid[] IS NULL OR decided.child = ANY($2::uuid[]))) AS decisions
  FROM conference AS c
  LEFT JOIN room ON room.id = c.room
  LEFT JOIN venue ON venue.id = room.venue
 WHERE c.family = $1 AND ($2::uuid[] IS NULL OR EXISTS (
       SELECT FROM conference_child AS about
        WHERE about.conference = c.id AND about.child = ANY($2::uuid[])))
 ORDER BY c.starts_at NULLS LAST, c.reference
"""
_INVITATION = """
SELECT invitation.id, professional.name, professional.role, agency.name AS agency,
       invitation.expectation,
       invitation.reply, invitation.reply_reason, invitation.reply_reason_sealed,
       invitation.deputy_wish, invitation.deputy_wish_sealed, invitation.attendance,
       invitation.attendance_reason, invitation.attendance_reason_sealed,
       conference.reference, conference.starts_at
  FROM invitation
  JOIN conference ON conference.id = invitation.conference
  JOIN professional ON professional.id = invitation.professional
  JOIN agency ON agency.id = invitation.agency
"""
INVITATIONS = (
    f"{_INVITATION} WHERE invitation.conference = $1 ORDER BY agency.name, professional.name"
)
OWN_INVITATIONS = f"""{_INVITATION}
 WHERE $1 IN (invitation.professional, invitation.deputy) OR EXISTS (
       SELECT FROM stand_in
        WHERE stand_in.invitation = invitation.id AND stand_in.professional = $1)
 ORDER BY conference.starts_at NULLS LAST, conference.reference, invitation.id
"""
SEGMENTS = """
SELECT id, position, title, title_sealed, minutes, with_family
  FROM segment WHERE conference = $1 ORDER BY position
"""
FILES = """
SELECT report_file.id, report_file.receipt, report_file.media_type, report_file.size,
       report_file.is_restricted, agency.name AS agency
  FROM report_file
  JOIN report ON report.id = report_file.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN agency ON agency.id = invitation.agency
 WHERE invitation.conference = $1 ORDER BY agency.name, report_file.receipt
"""
MAIL = """
SELECT message.kind, message.sent_at FROM message
 WHERE message.about IN (
       SELECT invitation.id FROM invitation WHERE invitation.conference = $1 UNION ALL
       SELECT stand_in.id FROM stand_in JOIN invitation ON invitation.id = stand_in.invitation
        WHERE invitation.conference = $1)
 ORDER BY message.made_at, message.id
"""
MEMBERS = "SELECT * FROM family_member WHERE family = $1 ORDER BY made_at, id"
RELATIONSHIPS = """
SELECT child.case_reference, relation, has_rights FROM family_relationship
  JOIN child ON child.id = family_relationship.child
 WHERE member = $1 ORDER BY child.case_reference
"""
CONTACTS = "SELECT * FROM family_contact WHERE member = $1 ORDER BY recorded_at, id"
CONSENTS = "SELECT * FROM family_consent WHERE member = $1 ORDER BY recorded_at, id"
PARTS = """
SELECT family_part.*, conference.reference AS conference_reference, conference.starts_at,
       (SELECT string_agg(replace(notice.channel, '_', ' ') || ' '
                          || to_char(notice.given_at AT TIME ZONE 'Europe/London', 'DD/MM/YYYY'),
                          '; ' ORDER BY notice.given_at)
          FROM family_notice AS notice WHERE notice.part = family_part.id) AS told
  FROM family_part JOIN conference ON conference.id = family_part.conference
 WHERE family_part.member = $1 AND family_part.conference = ANY($2::uuid[])
 ORDER BY conference.starts_at NULLS LAST, conference.reference
"""
KEPT_APART = "SELECT * FROM kept_apart WHERE family = $1 ORDER BY from_on, id"
PROFESSIONAL = """
SELECT professional.*, agency.name AS agency, account.sign_in_name, account.roles, postal.lines
  FROM professional
  LEFT JOIN postal_address AS postal ON postal.professional = professional.id
  JOIN agency ON agency.id = professional.agency
  LEFT JOIN account ON account.professional = professional.id
 WHERE professional.id = $1
"""
OWN_MAIL = """
SELECT kind, sent_at FROM message
 WHERE recipient = $1 OR recipient IN (SELECT id FROM account WHERE professional = $1)
 ORDER BY made_at, id
"""
ADDRESS_CHECKS = """
SELECT email, how, warned_of, checked_at FROM address_check WHERE professional = $1
 ORDER BY checked_at, id
"""
ADDRESS_QUESTIONS = """
SELECT email, asked_at, answered_at FROM address_question WHERE professional = $1
 ORDER BY asked_at, id
"""
TRAIL = """
SELECT entry.at, entry.act, coalesce(agency.name, entry.via) AS who
  FROM audit_entry AS entry
  LEFT JOIN professional ON professional.id = entry.professional
  LEFT JOIN agency ON agency.id = professional.agency
 WHERE entry.subject = ANY($1::uuid[]) ORDER BY entry.number DESC
"""
OWN_TRAIL = """
SELECT act, count(*) AS n, max(at) AS last FROM audit_entry
 WHERE professional = $1 GROUP BY act ORDER BY act
"""
SUBJECT = {
    "child": """
SELECT child.id, child.case_reference AS reference, 'family' AS held, child.family AS held_id
  FROM child WHERE upper(case_reference) = upper($1)
""",
    "family_member": """
SELECT id, reference, 'family' AS held, id AS held_id FROM family
 WHERE upper(reference) = upper($1)
""",
    "professional": """
SELECT professional.id, left(professional.id::text, 8) AS reference, 'person' AS held,
       professional.id AS held_id
  FROM professional LEFT JOIN account ON account.professional = professional.id
 WHERE lower(professional.email) = lower($1) OR account.sign_in_name = lower($1)
""",
}
"""How the subject of a request is found by its reference, and what is held for it meanwhile."""
