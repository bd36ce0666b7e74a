"""Guidance for programs."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.guidance import service
from standards.guidance.values import (
    GuidanceListing,
    GuidanceRead,
    PublishGuidance,
    PublishVersion,
    Readings,
)

EDIT = {"permission": Permission.GUIDANCE_EDIT}
VIEW = {"permission": Permission.GUIDANCE_VIEW}


@get("/api/v1/guidance", opt=VIEW)
async def list_guidance(viewer: AskedBy) -> list[GuidanceListing]:
    """All guidance that holds."""
    return await service.list_guidance(viewer)


@post("/api/v1/guidance", opt=EDIT)
async def publish_guidance(
    data: JSONBody[PublishGuidance], viewer: AskedBy, now: AskedAt
) -> Response[GuidanceRead]:
    """Publish guidance and ask everybody it is for to read it."""
    made = await service.publish(viewer, data, now=now)
    headers = {"location": f"/api/v1/guidance/{made}"}
    return Response(await service.get_guidance(viewer, made), headers=headers)


@get("/api/v1/guidance/{guidance_id:uuid}", opt=VIEW)
async def get_guidance(guidance_id: FromPath[UUID], viewer: AskedBy) -> GuidanceRead:
    """Guidance with all its versions."""
    return await service.get_guidance(viewer, guidance_id)


@post("/api/v1/guidance/{guidance_id:uuid}/versions", opt=EDIT)
async def publish_version(
    guidance_id: FromPath[UUID], data: JSONBody[PublishVersion], viewer: AskedBy, now: AskedAt
) -> GuidanceRead:
    """Say something new in its place."""
    await service.publish_version(viewer, guidance_id, data, now=now)
    return await service.get_guidance(viewer, guidance_id)


@put("/api/v1/guidance/{guidance_id:uuid}/reading", opt=VIEW)
async def confirm_reading(
    guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> GuidanceRead:
    """Note that the account's professional has read it."""
    await service.confirm(viewer, guidance_id, now=now)
    return await service.get_guidance(viewer, guidance_id)


@get(
    "/api/v1/guidance/{guidance_id:uuid}/readings",
    opt={"permission": Permission.GUIDANCE_FOLLOW},
)
async def list_readings(guidance_id: FromPath[UUID], viewer: AskedBy) -> Readings:
    """Who has read what it says now."""
    return await service.list_readings(viewer, guidance_id)


@delete("/api/v1/guidance/{guidance_id:uuid}", opt=EDIT)
async def withdraw_guidance(guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let guidance hold no more."""
    await service.withdraw(viewer, guidance_id, now=now)


ROUTES = [
    list_guidance,
    publish_guidance,
    get_guidance,
    publish_version,
    confirm_reading,
    list_readings,
    withdraw_guidance,
]
