"""Who still owes what follows a conference: its decisions, its plan and its record sent out.

The chair owes decisions and plan, whoever takes the minutes the record; where one of them is not
there any more, or is shut out of the case, the other. By when says the verdict that is open, and
as long as nobody closed the conference, the standard of its day: its record is due all the same.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from conferences.entitlement import let_in_sql
from conferences.reminders.policies import Debt
from conferences.reminders.queries import NOT_SILENT, PAUSED
from notifications.messages.values import Owed
from people.audit.service import fetch
from people.clock import local_day
from standards.agreed.in_force import in_force_on
from standards.agreed.service import load_standards
from standards.agreed.timescales import due_after
from standards.measures.aftermath_rules import DUE_BY
from standards.measures.verdicts import Measure

SPOKEN_OF = timedelta(days=60)
"""How long after it was due anything is said of it; then it is the work list's alone."""
_NOT_CLOSED = """
SELECT c.id AS conference, 'record_sent' AS measure, NULL::timestamptz AS due_at
  FROM conference AS c
 WHERE c.state = 'booked' AND c.ends_at <= $1 AND c.ends_at > $2
   AND NOT EXISTS (SELECT FROM outcome
                    WHERE outcome.conference = c.id AND record_issued_at IS NOT NULL)
"""
_CLOSED = """
SELECT a.conference, a.measure, a.due_at
  FROM conference AS c JOIN assessment AS a ON a.conference = c.id AND a.subject = c.id
 WHERE c.state IN ('held', 'inquorate') AND c.ends_at > $2::timestamptz - interval '180 days'
   AND a.superseded_at IS NULL AND a.due_at > $2
   AND a.measure IN ('decisions_sent', 'plan_sent', 'record_sent')
   AND (a.verdict = 'open' OR a.reason = 'not_recorded_by_due')
"""
FOLLOWING = f"""
SELECT c.id AS about, c.id AS conference, c.reference AS conference_reference, c.kind,
       c.starts_at, c.ends_at, owed.measure, owed.due_at, p.id AS professional, p.name, p.email,
       p.line_manager, p.agency, agency.calendar, asked.reference, NULL::bytea AS link_sealed
  FROM ({_CLOSED} UNION ALL {_NOT_CLOSED}) AS owed
  JOIN conference AS c ON c.id = owed.conference
 CROSS JOIN LATERAL (
       SELECT person.* FROM professional AS person
        WHERE person.id IN (c.chair, c.minute_taker) AND person.is_active
          AND {let_in_sql(family="c.family", person="person.id")}
        ORDER BY (owed.measure = 'record_sent') = (person.id IS NOT DISTINCT FROM c.minute_taker)
                 DESC LIMIT 1) AS p
  JOIN agency ON agency.id = p.agency
  LEFT JOIN LATERAL (
       SELECT i.reference FROM invitation AS i
        WHERE i.conference = c.id AND i.professional = p.id AND i.withdrawn_at IS NULL
        LIMIT 1) AS asked ON true
 WHERE ($4::uuid[] IS NULL OR c.id = ANY($4)) AND {NOT_SILENT}
   AND NOT {PAUSED.format(today="$3::date", subjects="p.id, c.id")}
 ORDER BY p.id, c.starts_at, c.id, owed.measure
"""  # noqa: S608 - our own parts


async def load_following(now: datetime, only: list[Any] | None) -> list[dict[str, Any]]:
    """What is owed after conferences, with until when; of these alone where named.

    In an open transaction.
    """
    rows = await fetch(FOLLOWING, now, now - SPOKEN_OF, local_day(now), only)
    found = [dict(row) for row in rows]
    if any(row["due_at"] is None for row in found):
        standards = await load_standards()
        for row in found:
            if row["due_at"] is None:
                standard = in_force_on(standards, local_day(row["starts_at"]))
                rule = DUE_BY[Measure(row["measure"])]
                due = due_after(standard, rule, row["kind"], row["starts_at"])
                row["due_at"] = None if due is None else due.due_at
    return [row for row in found if row["due_at"] is not None]


def debt_of(row: Mapping[str, Any]) -> Debt:
    """What is owed, from the day after the conference on."""
    return Debt(
        owed=_OWED[row["measure"]],
        hangs_on=row["due_at"],
        opens_on=local_day(row["ends_at"]) + timedelta(days=1),
        ends_at=row["due_at"] + SPOKEN_OF,
    )


_OWED = {"decisions_sent": Owed.DECISIONS, "plan_sent": Owed.PLAN, "record_sent": Owed.RECORD}
