"""Guidance for programs."""

from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from people.asking import AskedAt, AskedBy
from people.importing import csv_file
from people.permissions import Permission
from people.spreadsheets import write_csv
from standards.guidance import service
from standards.guidance.values import (
    GuidanceListing,
    GuidanceRead,
    PublishGuidance,
    PublishVersion,
    Readings,
    sheet_of,
)
from standards.measures.verdicts import Measure

EDIT = {"permission": Permission.GUIDANCE_EDIT}
FOLLOW = {"permission": Permission.GUIDANCE_FOLLOW}
VIEW = {"permission": Permission.GUIDANCE_VIEW}


@get("/api/v1/guidance", opt=VIEW)
async def list_guidance(
    viewer: AskedBy,
    measure: FromQuery[Measure | None] = None,
    agency: FromQuery[UUID | None] = None,
) -> list[GuidanceListing]:
    """All guidance that holds, on a figure and for an agency if asked."""
    return await service.list_guidance(viewer, measure=measure, agency=agency)


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


@put("/api/v1/guidance/{guidance_id:uuid}/putting-off", opt=VIEW)
async def put_off_reading(
    guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> list[GuidanceListing]:
    """Leave it for another day; what is still to be read today."""
    await service.put_off(viewer, guidance_id, now=now)
    return await service.list_to_read(viewer, now=now)


@get("/api/v1/guidance/to-read", opt=VIEW)
async def list_to_read(viewer: AskedBy, now: AskedAt) -> list[GuidanceListing]:
    """What the account's professional is still to read and has not put off today."""
    return await service.list_to_read(viewer, now=now)


@get("/api/v1/guidance/{guidance_id:uuid}/readings", opt=FOLLOW)
async def list_readings(
    guidance_id: FromPath[UUID], viewer: AskedBy, version: FromQuery[int | None] = None
) -> Readings:
    """Who has read what it says now, or said in a version."""
    return await service.list_readings(viewer, guidance_id, version=version)


@get("/api/v1/guidance/{guidance_id:uuid}/readings/csv", opt=FOLLOW | {"step_up": True})
async def get_readings_csv(
    guidance_id: FromPath[UUID], viewer: AskedBy, version: FromQuery[int | None] = None
) -> Response[bytes]:
    """The same as CSV."""
    return csv_of(await service.list_readings(viewer, guidance_id, version=version))


def csv_of(readings: Readings) -> Response[bytes]:
    """Who has read a version, as a CSV file to take away."""
    name = f"guidance-readings-version-{readings.number}.csv"
    return csv_file(write_csv(*sheet_of(readings)), name)


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
    put_off_reading,
    list_to_read,
    list_readings,
    get_readings_csv,
    withdraw_guidance,
]
