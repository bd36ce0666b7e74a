"""Handing over, for programs: the case-management system may fetch and confirm by itself."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from conferences.handover import service
from conferences.handover.values import ConferenceHandover, ConfirmFiling, Waiting
from conferences.handover.writing import zipped
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

MANAGE = {"permission": Permission.HANDOVER_MANAGE}
GIVE_OUT = {"permission": Permission.HANDOVER_MANAGE, "step_up": True}
TAGS = ["handing over"]


@get("/api/v1/handovers", opt=MANAGE, tags=TAGS)
async def list_handovers(viewer: AskedBy, now: AskedAt) -> list[Waiting]:
    """The closed conferences that are not filed yet, the oldest first."""
    return await service.list_waiting(viewer, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/handover", opt=MANAGE, tags=TAGS)
async def get_handover(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> ConferenceHandover:
    """How handing over one conference stands."""
    return await service.get_handover(viewer, conference_id, now=now)


@post(
    "/api/v1/conferences/{conference_id:uuid}/handover/package",
    opt=GIVE_OUT, tags=TAGS, status_code=200, media_type="application/zip",
)  # fmt: skip
async def download_package(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """The package as a zip; its digest is in the header X-Package-Digest."""
    package = await service.make_package(viewer, conference_id, now=now)
    return Stream(
        zipped(package, now=now),
        media_type="application/zip",
        headers={"x-package-digest": package.digest},
    )


@post("/api/v1/conferences/{conference_id:uuid}/handover", opt=MANAGE, tags=TAGS, status_code=200)
async def confirm_filing(
    conference_id: FromPath[UUID], data: JSONBody[ConfirmFiling], viewer: AskedBy, now: AskedAt
) -> ConferenceHandover:
    """Note that it was filed."""
    await service.confirm(viewer, conference_id, data, now=now)
    return await service.get_handover(viewer, conference_id, now=now)


ROUTES = [list_handovers, get_handover, download_package, confirm_filing]
