"""Who looked at a case, for programs."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from conferences.trail import anomalies, service
from conferences.trail.values import AnomalyListing, LookedAt, ReviewAnomaly
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


@get("/api/v1/audit/anomalies", opt={"permission": Permission.AUDIT_VIEW})
async def list_anomalies(viewer: AskedBy, now: AskedAt) -> list[AnomalyListing]:
    """What looked odd, first what nobody reviewed yet."""
    return await anomalies.list_anomalies(viewer, now=now)


@post(
    "/api/v1/audit/anomalies/{anomaly_id:uuid}/review",
    opt={"permission": Permission.AUDIT_VIEW},
    status_code=204,
)
async def review_anomaly(
    anomaly_id: FromPath[UUID], data: JSONBody[ReviewAnomaly], viewer: AskedBy, now: AskedAt
) -> None:
    """Write down what somebody found out about one."""
    await anomalies.review(viewer, anomaly_id, data, now=now)


ROUTES = [
    list_who_looked_at_conference,
    list_who_looked_at_child,
    list_who_looked_at_case,
    list_anomalies,
    review_anomaly,
]
