"""What letters say, for programs."""

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from notifications.letters import service
from notifications.letters.service import Wordings, WriteWording
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

PREPARE = {"permission": Permission.LETTER_PREPARE}


@get("/api/v1/letter-wordings", opt=PREPARE)
async def list_wordings(viewer: AskedBy) -> Wordings:
    """What letters say: in English, and the translations in use."""
    return await service.list_wordings(viewer)


@post("/api/v1/letter-wordings", opt=PREPARE)
async def write_wording(data: JSONBody[WriteWording], viewer: AskedBy, now: AskedAt) -> Wordings:
    """Use a translation from now on."""
    await service.write_wording(viewer, data, now=now)
    return await service.list_wordings(viewer)


@delete("/api/v1/letter-wordings/{wording_id:uuid}", opt=PREPARE)
async def end_wording(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Use a translation no more."""
    await service.end_wording(viewer, wording_id, now=now)


ROUTES = [list_wordings, write_wording, end_wording]
