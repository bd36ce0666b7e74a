"""What varying asks the database, in SQL; ``visible`` is completed with the entitlement."""

from conferences.entitlement import let_in_sql

_HEAD = """
SELECT c.id, c.reference, c.kind, c.state, c.family, c.chair, c.lead_professional, c.minute_taker,
       c.starts_at, c.due_on
  FROM conference AS c
"""
CONFERENCE = f"{_HEAD} WHERE c.id = $2 AND {{visible}}"
HEADS = f"{_HEAD} WHERE c.id = ANY($1::uuid[])"
KEPT = f"{_HEAD} WHERE c.id = ANY($2::uuid[]) AND {{visible}}"
REPORTS = """
SELECT invitation.id, professional.name, agency.name AS agency,
       greatest(report.due_at, report.first_due_at) AS due_at, report.received_at
  FROM report
  JOIN invitation ON invitation.id = report.invitation
  JOIN agency ON agency.id = invitation.agency
  LEFT JOIN professional ON professional.id = invitation.professional
 WHERE invitation.conference = ANY($1::uuid[]) AND invitation.withdrawn_at IS NULL
   AND report.due_at IS NOT NULL
 ORDER BY agency.name, invitation.id
"""
FOLLOWING = """
SELECT measure, subject, due_at FROM assessment
 WHERE conference = $1 AND superseded_at IS NULL AND verdict = 'open' AND measure = ANY($2)
   AND due_at IS NOT NULL
 ORDER BY due_at, measure, subject
"""
APPROVERS = f"""
SELECT account.id AS account, account.name FROM account
 WHERE account.disabled_at IS NULL AND $2 = ANY(account.roles) AND account.id <> $3
   AND account.professional IS DISTINCT FROM $4::uuid
   AND {let_in_sql(family="$1::uuid", person="account.professional")}
 ORDER BY account.name, account.id
"""  # noqa: S608 - the predicate is ours
OF_THE_APPROVER = f"""
SELECT variation.id FROM variation
  JOIN conference AS c ON c.id = variation.conference
 WHERE variation.id = ANY($1::uuid[]) AND variation.approver = $2
   AND {let_in_sql(family="c.family", person="$3::uuid")}
"""  # noqa: S608 - the predicate is ours
