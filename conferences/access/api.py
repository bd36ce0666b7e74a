"""Keeping somebody from a case, for programs."""

from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from conferences.access import service
from conferences.access.values import Bars, SetBar
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

BAR = {"permission": Permission.ACCESS_BAR}


@get("/api/v1/bars", opt=BAR)
async def list_bars(viewer: AskedBy, now: AskedAt) -> Bars:
    """The bars the viewer may lift, and whom they may bar."""
    return await service.list_bars(viewer, now=now)


@post("/api/v1/bars", opt=BAR)
async def set_bar(data: JSONBody[SetBar], viewer: AskedBy, now: AskedAt) -> Response[None]:
    """Keep somebody from a case from now on; whether there is such a case is not said."""
    bar = await service.set_bar(viewer, data, now=now)
    return Response(None, status_code=201, headers={"location": f"/api/v1/bars/{bar}"})


@delete("/api/v1/bars/{bar_id:uuid}", opt=BAR)
async def lift_bar(bar_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let somebody in again."""
    await service.lift_bar(viewer, bar_id, now=now)


@post(
    "/api/v1/replacements/{replacement_id:uuid}/done",
    opt={"permission": Permission.CONFERENCE_ARRANGE}, status_code=204,
)  # fmt: skip
async def finish_replacement(replacement_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Note that the agency was asked for somebody else."""
    await service.finish_replacement(viewer, replacement_id, now=now)


ROUTES = [list_bars, set_bar, lift_bar, finish_replacement]
