"""The rows behind a figure, for programs."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery

from conferences.evidence import service, verdicts
from conferences.evidence.pages import read_asked
from conferences.evidence.values import Evidence
from conferences.evidence.verdict_values import ConferenceVerdicts, VerdictInFull
from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.measures.verdicts import Verdict

VIEW = {"permission": Permission.ASSESSMENT_VIEW}
OPEN = {"permission": Permission.VERDICT_VIEW}


@get("/api/v1/assessments", opt=VIEW)
async def list_assessments(
    quarter: FromQuery[str],
    measure: FromQuery[str],
    viewer: AskedBy,
    now: AskedAt,
    kind: FromQuery[str] = "review",
    agency: FromQuery[UUID | None] = None,
    verdict: FromQuery[Verdict | None] = None,
    page: FromQuery[int] = 1,
) -> Evidence:
    """Each verdict behind a figure, with the rule, the instants compared and the reason."""
    query = {
        "quarter": quarter,
        "measure": measure,
        "kind": kind,
        "agency": str(agency or ""),
        "verdict": verdict or "",
        "page": str(page),
    }
    asked = read_asked(query, now=now)
    return await service.list_assessments(viewer, asked, now=now)


@get("/api/v1/assessments/{assessment_id:uuid}", opt=OPEN)
async def get_assessment(
    assessment_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> VerdictInFull:
    """One verdict with everything it was decided by, and what stood there before."""
    return await verdicts.get_verdict(viewer, assessment_id, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/assessments", opt=OPEN)
async def list_assessments_of(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> ConferenceVerdicts:
    """Every verdict that stands on one conference."""
    return await verdicts.list_verdicts(viewer, conference_id, now=now)


ROUTES: list[Any] = [list_assessments, get_assessment, list_assessments_of]
