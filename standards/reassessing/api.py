"""Giving verdicts again, for programs."""

from datetime import date
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from people.asking import AskedAt, AskedBy
from people.permissions import Permission
from standards.measures.again import Again
from standards.reassessing import service
from standards.reassessing.values import Run, StartReassessment

ADOPT = {"permission": Permission.STANDARD_ADOPT}


@get("/api/v1/reassessments", opt=ADOPT)
async def list_reassessments(viewer: AskedBy) -> list[Run]:
    """Every run, the latest first."""
    return await service.list_runs(viewer)


@get("/api/v1/reassessments/preview", opt=ADOPT)
async def preview_reassessment(
    viewer: AskedBy, now: AskedAt, first_on: FromQuery[date], last_on: FromQuery[date]
) -> Again:
    """What a run would change; nothing is written."""
    return await service.look(viewer, first_on, last_on, now=now)


@post("/api/v1/reassessments", opt=ADOPT)
async def start_reassessment(
    data: JSONBody[StartReassessment], viewer: AskedBy, now: AskedAt
) -> Response[list[Run]]:
    """Start a run; the service goes on with it by itself."""
    await service.start(viewer, data, now=now)
    headers = {"location": "/api/v1/reassessments"}
    return Response(await service.list_runs(viewer), headers=headers)


@post("/api/v1/reassessments/{run_id:uuid}/end", opt=ADOPT)
async def end_reassessment(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> list[Run]:
    """End a run where it is."""
    await service.end(viewer, run_id, now=now)
    return await service.list_runs(viewer)


ROUTES = [list_reassessments, preview_reassessment, start_reassessment, end_reassessment]
