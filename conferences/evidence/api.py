"""The rows behind a figure, for programs."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.params import FromQuery

from conferences.evidence import service
from conferences.evidence.pages import read_asked
from conferences.evidence.values import Evidence
from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.measures.verdicts import Verdict

VIEW = {"permission": Permission.ASSESSMENT_VIEW}


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


ROUTES: list[Any] = [list_assessments]
