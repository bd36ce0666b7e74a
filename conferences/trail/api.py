"""Who looked at a case, for programs."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery

from conferences.trail import service
from conferences.trail.values import LookedAt
from people.asking import AskedAt, AskedBy
from people.permissions import Permission


@get(
    "/api/v1/conferences/{conference_id:uuid}/who-looked",
    opt={"permission": Permission.CONFERENCE_VIEW},
)
async def list_who_looked_at_conference(
    conference_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    before: FromQuery[int | None] = None,
) -> LookedAt:
    """Who did what about the family of a conference, newest first."""
    return await service.who_looked_at_conference(viewer, conference_id, now=now, before=before)


@get("/api/v1/children/{child_id:uuid}/who-looked", opt={"permission": Permission.CHILD_VIEW})
async def list_who_looked_at_child(
    child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, before: FromQuery[int | None] = None
) -> LookedAt:
    """Who did what about the family of a child, newest first."""
    return await service.who_looked_at_child(viewer, child_id, now=now, before=before)


@get("/api/v1/audit/cases", opt={"permission": Permission.AUDIT_VIEW})
async def list_who_looked_at_case(
    viewer: AskedBy,
    now: AskedAt,
    reference: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> LookedAt:
    """Who did what about the case of a reference, newest first."""
    return await service.who_looked_at_case(viewer, reference, now=now, before=before)


ROUTES = [list_who_looked_at_conference, list_who_looked_at_child, list_who_looked_at_case]
