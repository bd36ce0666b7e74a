"""What a draft would have changed, for programs."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.calendars.quarters import read_quarter
from standards.what_if import service
from standards.what_if.service import WhatIf


@get(
    "/api/v1/standard-drafts/{draft_id:uuid}/what-if",
    opt={"permission": Permission.DRAFT_VIEW},
)
async def get_what_if(
    draft_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
) -> WhatIf:
    """Two years that end with a quarter under the draft, beside what was counted."""
    last = read_quarter(quarter) if quarter else None
    return await service.count(viewer, draft_id, last=last, kind=kind, now=now)


ROUTES = [get_what_if]
