"""What letters say, for programs."""

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from notifications.letters import second_readers, service
from notifications.letters.second_readers import ConfirmWording, RefuseWording
from notifications.letters.service import Wordings, WordingShown, WriteWording
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

PREPARE = {"permission": Permission.LETTER_PREPARE}
CONFIRM = {"permission": Permission.LETTER_RELEASE, "step_up": True}
_ONE = "/api/v1/letter-wordings/{wording_id:uuid}"


@get("/api/v1/letter-wordings", opt=PREPARE)
async def list_wordings(viewer: AskedBy, now: AskedAt) -> Wordings:
    """What letters say: in English, and the translations in use or waiting."""
    return await service.list_wordings(viewer, now=now)


@get(_ONE, opt=PREPARE)
async def get_wording(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> WordingShown:
    """One translation, and how far it is."""
    return await service.get_wording(viewer, wording_id, now=now)


@post("/api/v1/letter-wordings", opt=PREPARE)
async def write_wording(data: JSONBody[WriteWording], viewer: AskedBy, now: AskedAt) -> Wordings:
    """Bring in a translation, for a second person to confirm."""
    await service.write_wording(viewer, data, now=now)
    return await service.list_wordings(viewer, now=now)


@post(f"{_ONE}/ask", opt=PREPARE, status_code=200)
async def ask_second(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> WordingShown:
    """Ask for a second person again."""
    await second_readers.ask_second(viewer, wording_id, now=now)
    return await service.get_wording(viewer, wording_id, now=now)


@post(f"{_ONE}/confirm", opt=CONFIRM, status_code=200)
async def confirm_wording(
    wording_id: FromPath[UUID], data: JSONBody[ConfirmWording], viewer: AskedBy, now: AskedAt
) -> WordingShown:
    """Confirm as the second person that somebody read it against the English."""
    await second_readers.confirm(viewer, wording_id, data, now=now)
    return await service.get_wording(viewer, wording_id, now=now)


@post(f"{_ONE}/refuse", opt=CONFIRM, status_code=200)
async def refuse_wording(
    wording_id: FromPath[UUID], data: JSONBody[RefuseWording], viewer: AskedBy, now: AskedAt
) -> WordingShown:
    """Give a translation back as the second person."""
    await second_readers.refuse(viewer, wording_id, data, now=now)
    return await service.get_wording(viewer, wording_id, now=now)


@delete(_ONE, opt=PREPARE)
async def end_wording(wording_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Use a translation no more."""
    await service.end_wording(viewer, wording_id, now=now)


ROUTES = [
    list_wordings,
    get_wording,
    write_wording,
    ask_second,
    confirm_wording,
    refuse_wording,
    end_wording,
]
