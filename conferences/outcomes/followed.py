"""What is known of what followed a conference: loaded as facts, inside an open transaction."""

from datetime import date, datetime, time

import asyncpg
import msgspec

from conferences.booking.tables import Conference
from people.audit.service import fetch
from people.clock import instant
from standards.measures.facts import ChangeFacts, ConferenceFacts, FamilyPartFacts

NOON = time(12, 0)
"""A day that was recorded without a time is taken at its noon."""

PARTS = """
SELECT part.conference, part.id AS subject, 'parent' AS who, part.attendance, part.heard,
       part.why_not
  FROM family_part AS part JOIN family_member AS member ON member.id = part.member
 WHERE member.role IN ('mother', 'father', 'parent', 'carer')
 UNION ALL
SELECT about.conference, about.id, 'child', part.attendance,
       CASE WHEN child_view.heard IN ('too_young', 'own_wish', 'whereabouts_unknown') THEN NULL
            ELSE coalesce(child_view.heard, part.heard) END,
       CASE WHEN child_view.heard IN ('too_young', 'own_wish', 'whereabouts_unknown')
            THEN child_view.heard ELSE part.why_not END
  FROM conference_child AS about
  LEFT JOIN child_view ON child_view.about = about.id
  LEFT JOIN LATERAL (
       SELECT told.attendance, told.heard, told.why_not
         FROM family_part AS told JOIN family_member AS member ON member.id = told.member
        WHERE told.conference = about.conference AND member.child = about.child
        ORDER BY told.heard IS NULL, told.made_at DESC LIMIT 1) AS part ON true
"""
"""Each child, and each parent and carer with a part, of every conference."""

NEXT_HELD_AT = """
SELECT min(later.starts_at) FROM conference AS later
 WHERE later.family = c.family AND later.starts_at > c.starts_at AND later.id <> c.id
   AND later.state IN ('held', 'inquorate')
"""
_FOLLOWED = f"""
SELECT o.decisions_issued_at, o.plan_issued_at, o.record_issued_at, o.core_group_held_at,
       o.plan_ratified_at,
       EXISTS (SELECT FROM child_decision WHERE conference = c.id) AS has_decided,
       EXISTS (SELECT FROM child_decision WHERE conference = c.id
                  AND decision IN ('registered', 'remains')) AS has_plan,
       CASE WHEN c.state = 'inquorate' THEN ({NEXT_HELD_AT}) END AS reconvened_at
  FROM conference AS c LEFT JOIN outcome AS o ON o.conference = c.id
 WHERE c.id = $1
"""  # noqa: S608 - our own parts
_CHANGES = """
SELECT id, identified_on, told_on FROM significant_change WHERE conference = $1
 ORDER BY identified_on, id
"""
_SHARED = """
SELECT report.invitation, sharing.shared_on
  FROM report_sharing AS sharing
  JOIN report ON report.id = sharing.report
  JOIN invitation ON invitation.id = report.invitation
 WHERE invitation.conference = $1
"""
_PARTS = (
    f"SELECT subject, who, attendance, heard, why_not FROM ({PARTS}) AS part"  # noqa: S608 - our own
    " WHERE conference = $1 ORDER BY who, subject"
)


async def with_what_followed(
    row: Conference, facts: ConferenceFacts, *, inquorate_before: int
) -> ConferenceFacts:
    """The facts of a closed conference with everything that was recorded since."""
    [found] = await fetch(_FOLLOWED, row.id)
    shared = dict(await fetch(_SHARED, row.id))
    return msgspec.structs.replace(
        facts,
        **dict(found),
        inquorate_before=inquorate_before,
        invitees=tuple(
            msgspec.structs.replace(one, report_shared_at=at_noon(shared.get(one.invitation)))
            for one in facts.invitees
        ),
        family_parts=tuple(
            msgspec.convert(dict(one), FamilyPartFacts) for one in await fetch(_PARTS, row.id)
        ),
        changes=tuple(_change(one) for one in await fetch(_CHANGES, row.id)),
    )


def at_noon(on: date | None) -> datetime | None:
    """The instant that stands for a day."""
    return None if on is None else instant(on, NOON)


def _change(row: asyncpg.Record) -> ChangeFacts:
    told_at = at_noon(row["told_on"])
    return ChangeFacts(change=row["id"], identified_on=row["identified_on"], told_at=told_at)
