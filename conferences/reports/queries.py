"""What the reports' service asks the database, in SQL.

A query with places named ``visible`` and ``invited`` is completed with the entitlement's
predicates; their parameter is the first one.
"""

from conferences.entitlement import let_in_sql
from conferences.reports.standing import varied_until_sql

_VARIED = varied_until_sql("invitation.id")

ASKED = """
SELECT invitation.id, agency.calendar, agency."group", report.due_at, report.first_due_at,
       report.due_counted, report.received_at
  FROM invitation
  JOIN agency ON agency.id = invitation.agency
  LEFT JOIN report ON report.invitation = invitation.id
 WHERE invitation.conference = $1 AND invitation.withdrawn_at IS NULL
   AND invitation.expectation IN ('report', 'both')
"""
FALL_DUE = """
INSERT INTO report (id, invitation, due_at, first_due_at, due_counted, waived_reason)
SELECT gen_random_uuid(), told.invitation, told.due_at, told.due_at, told.due_counted, ''
  FROM unnest($1::uuid[], $2::timestamptz[], $3::text[])
    AS told (invitation, due_at, due_counted)
    ON CONFLICT (invitation) DO UPDATE
   SET due_at = excluded.due_at, due_counted = excluded.due_counted,
       first_due_at = coalesce(report.first_due_at, excluded.first_due_at)
"""
_PERSON = "coalesce(by_deputy.professional, invitation.professional)"
OWED = f"""
SELECT invitation.id, invitation.conference, invitation.expectation, invitation.made_at,
       conference.family,
       coalesce(by_deputy.id, invitation.id) AS asking,
       coalesce(by_deputy.reference, invitation.reference) AS reference,
       conference.state, conference.starts_at, conference.ends_at, report.id AS report,
       report.due_at, report.first_due_at, report.due_counted, report.received_at,
       {_VARIED} AS varied_until
  FROM invitation
  JOIN conference ON conference.id = invitation.conference
  LEFT JOIN stand_in ON stand_in.invitation = invitation.id AND stand_in.ended_at IS NULL
  LEFT JOIN stand_in AS by_deputy ON by_deputy.id = stand_in.id
   AND ($1 = by_deputy.id OR $3::uuid = by_deputy.professional)
  LEFT JOIN report ON report.invitation = invitation.id
 WHERE $1 IN (invitation.id, stand_in.id) AND invitation.withdrawn_at IS NULL
   AND ($1 = $2::uuid OR $3::uuid IN (invitation.professional, stand_in.professional))
   AND {let_in_sql(family="conference.family", person=_PERSON)}
"""  # noqa: S608 - the predicate is ours
ASKED_AT = """
SELECT invitation.conference, invitation.made_at, c.family
  FROM invitation JOIN conference AS c ON c.id = invitation.conference
 WHERE invitation.id = $2 AND invitation.withdrawn_at IS NULL AND {visible}
"""
RECEIPTS = """
SELECT id AS file, receipt, received_at, encode(sha256, 'hex') AS sha256, size
  FROM report_file WHERE report = $1 ORDER BY received_at, receipt
"""
RECEIVE = """
INSERT INTO report (id, invitation, received_at, received_source, taken_by, due_counted,
                    waived_reason)
VALUES (gen_random_uuid(), $1, $2, $3, $4, '', '')
    ON CONFLICT (invitation) DO UPDATE
   SET received_at = least(report.received_at, excluded.received_at),
       received_source = CASE WHEN report.received_at <= excluded.received_at
                              THEN report.received_source ELSE excluded.received_source END,
       taken_by = CASE WHEN report.received_at <= excluded.received_at
                       THEN report.taken_by ELSE excluded.taken_by END
RETURNING id
"""
CONFERENCE = """
SELECT c.id, c.reference, c.kind, c.state, c.starts_at, c.ends_at, c.chair, c.lead_professional,
       c.minute_taker, c.family, {invited} AS is_invited
  FROM conference AS c WHERE c.id = $2 AND {visible}
"""
_LISTED = f"""
SELECT invitation.id AS invitation, invitation.conference, professional.name AS professional,
       professional.role, agency.name AS agency, agency.id AS agency_id, invitation.expectation,
       report.id AS report, report.due_at, report.first_due_at,
       coalesce(report.due_counted, '') AS due_counted, report.received_at,
       report.received_source, account.name AS taken_by,
       coalesce(report.waived_reason, '') AS waived, {_VARIED} AS varied_until
  FROM invitation
  JOIN professional ON professional.id = invitation.professional
  JOIN agency ON agency.id = invitation.agency
  LEFT JOIN report ON report.invitation = invitation.id
  LEFT JOIN account ON account.id = report.taken_by
 WHERE (invitation.withdrawn_at IS NULL OR report.received_at IS NOT NULL)
"""  # noqa: S608 - our own column
LISTED = f"""{_LISTED}
   AND invitation.conference = $1 AND ($2 OR agency.id = $3)
   AND (invitation.expectation IN ('report', 'both') OR report.received_at IS NOT NULL)
 ORDER BY report.due_at NULLS LAST, agency.name, professional.name
"""
LISTED_ONE = f"""{_LISTED} AND invitation.id = $2
   AND EXISTS (SELECT FROM conference AS c WHERE c.id = invitation.conference AND {{visible}})"""
FILES = """
SELECT f.id, f.report, f.receipt, f.name_sealed, f.size, f.received_at, f.source,
       f.is_restricted
  FROM report_file AS f
  JOIN report ON report.id = f.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN conference AS c ON c.id = invitation.conference
 WHERE f.report = ANY($2) AND {readable} ORDER BY f.received_at, f.receipt
"""
FILE = """
SELECT report_file.id, report_file.name_sealed, report_file.media_type, invitation.agency,
       c.id AS conference, c.chair, c.lead_professional, c.minute_taker, c.family,
       {invited} AS is_invited
  FROM report_file
  JOIN report ON report.id = report_file.report
  JOIN invitation ON invitation.id = report.invitation
  JOIN conference AS c ON c.id = invitation.conference
 WHERE report_file.id = $2 AND {visible} AND {readable}
"""
DATES = """
SELECT invitation, due_at, first_due_at, received_at, waived_reason <> '' AS is_waived FROM report
 WHERE invitation IN (SELECT id FROM invitation WHERE conference = $1)
"""
