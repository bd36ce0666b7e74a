"""When each report was gone through with the family: recorded by the lead professional."""

from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from conferences.entitlement import (
    invited_sql,
    may_see_timeliness,
    part_of,
    professional_of,
    workable_sql,
)
from conferences.packs.tables import ReportSharing
from conferences.packs.values import SharedReport, SharedReports, ShareReport
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError
from people.permissions import Permission, Viewer, check

_CONFERENCE = """
SELECT c.id, c.reference, c.family, c.chair, c.lead_professional, c.minute_taker,
       {invited} AS is_invited
  FROM conference AS c WHERE c.id = $2 AND {visible}
"""
_RECEIVED = """
SELECT report.id AS report, agency.name AS agency, report.received_at, sharing.shared_on
  FROM report
  JOIN invitation ON invitation.id = report.invitation
  JOIN agency ON agency.id = invitation.agency
  LEFT JOIN report_sharing AS sharing ON sharing.report = report.id
 WHERE invitation.conference = $1 AND report.received_at IS NOT NULL
 ORDER BY agency.name, report.received_at
"""


async def list_shared(viewer: Viewer, conference: UUID, *, now: datetime) -> SharedReports:
    """The reports of a conference that came, and when each was gone through with the family.

    Raises:
        NotFoundError: the viewer neither arranges, chairs nor leads it.
    """
    check(viewer, Permission.REPORT_VIEW)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="report.list_shared") as act:
        row = await _find(act, conference)
        found = await fetch(_RECEIVED, conference)
    return SharedReports(
        conference=conference, reference=row["reference"],
        reports=tuple(SharedReport(**dict(one)) for one in found),
    )  # fmt: skip


async def share_with_family(
    viewer: Viewer, conference: UUID, report: UUID, asked: ShareReport, *, now: datetime
) -> None:
    """Record the day on which a report was gone through with the family.

    Raises:
        NotFoundError: the viewer neither arranges, chairs nor leads it, or it has no such report.
        InvalidError: the day is to come, or before the report came.
    """
    check(viewer, Permission.REPORT_VIEW)
    subject = Subject("report", report)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name="report.share") as act:
        await _find(act, conference)
        known = {one["report"]: one for one in await fetch(_RECEIVED, conference)}
        if report not in known:
            raise NotFoundError
        came_on = local_day(known[report]["received_at"])
        if not came_on <= asked.shared_on <= local_day(now):
            words = "Give a day from when the report came until today."
            raise InvalidError(Fault("shared_on", words, asked.shared_on.isoformat()))
        await ReportSharing.delete().where(ReportSharing.report == report)
        await ReportSharing.insert(
            ReportSharing(
                id=uuid4(), report=report, shared_on=asked.shared_on,
                recorded_by=viewer.account, recorded_at=now,
            )
        )  # fmt: skip
        act.note(conference=conference, shared_on=asked.shared_on)


async def _find(act: Act, conference: UUID) -> asyncpg.Record:
    viewer = act.viewer
    query = _CONFERENCE.format(
        visible=workable_sql(viewer, conference="c", parameter="$1"),
        invited=invited_sql(conference="c", parameter="$1"),
    )
    rows = await act.fetch(query, professional_of(viewer), conference)
    if not rows or not may_see_timeliness(viewer, part_of(viewer, rows[0])):
        raise NotFoundError
    return rows[0]
