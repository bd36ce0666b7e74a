"""Packs and sharing with the family, for programs."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.packs import service
from conferences.packs.pages import given
from conferences.packs.values import (
    CheckSheet,
    DecidePack,
    OfferedFile,
    OwnPaper,
    PackListing,
    PackRecord,
    PreparePack,
    SharedReports,
    ShareReport,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

PREPARE = {"permission": Permission.PACK_PREPARE}
RELEASE = {"permission": Permission.PACK_RELEASE, "step_up": True}
VIEW = {"permission": Permission.REPORT_VIEW}
OWN = {"permission": Permission.MEETING_OWN}
_PACK = "/api/v1/packs/{pack_id:uuid}"
_PART = "/api/v1/family-parts/{part_id:uuid}"
_CONFERENCE = "/api/v1/conferences/{conference_id:uuid}"


@get(f"{_PART}/offered", opt=PREPARE)
async def list_offered(
    part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> tuple[OfferedFile, ...]:
    """The files that may be put into a pack."""
    return await service.list_offered(viewer, part_id, now=now)


@post(f"{_PART}/packs", opt=PREPARE)
async def prepare(
    part_id: FromPath[UUID], data: JSONBody[PreparePack], viewer: AskedBy, now: AskedAt
) -> Response[PackRecord]:
    """Choose the papers one family member may read before a conference."""
    pack = await service.prepare(viewer, part_id, data, now=now)
    record = await service.get_pack(viewer, pack, now=now)
    return Response(record, headers={"location": f"/api/v1/packs/{pack}"})


@get(f"{_CONFERENCE}/packs", opt=PREPARE)
async def list_packs(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> tuple[PackListing, ...]:
    """The packs of a conference."""
    return await service.list_packs(viewer, conference_id, now=now)


@get(_PACK, opt=PREPARE)
async def get_pack(pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> PackRecord:
    """One pack."""
    return await service.get_pack(viewer, pack_id, now=now)


@get(f"{_PACK}/papers/{{paper_id:uuid}}", opt=PREPARE)
async def open_paper(
    pack_id: FromPath[UUID], paper_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """A paper as its recipient would get it."""
    return given(await service.open_paper(viewer, pack_id, paper_id, now=now))


@put(f"{_PACK}/check", opt=PREPARE)
async def ask_release(
    pack_id: FromPath[UUID], data: JSONBody[CheckSheet], viewer: AskedBy, now: AskedAt
) -> PackRecord:
    """Take the check sheet and ask a second person."""
    await service.ask_release(viewer, pack_id, data, now=now)
    return await service.get_pack(viewer, pack_id, now=now)


@post(f"{_PACK}/release", opt=RELEASE, status_code=200)
async def release(pack_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> PackRecord:
    """Release a pack as the second person."""
    await service.release(viewer, pack_id, now=now)
    return await service.get_pack(viewer, pack_id, now=now)


@post(f"{_PACK}/refuse", opt=RELEASE, status_code=200)
async def refuse(
    pack_id: FromPath[UUID], data: JSONBody[DecidePack], viewer: AskedBy, now: AskedAt
) -> PackRecord:
    """Give a pack back to whoever prepared it."""
    await service.refuse(viewer, pack_id, data, now=now)
    return await service.get_pack(viewer, pack_id, now=now)


@post(f"{_PACK}/recall", opt=PREPARE, status_code=200)
async def recall(
    pack_id: FromPath[UUID], data: JSONBody[DecidePack], viewer: AskedBy, now: AskedAt
) -> PackRecord:
    """Let nobody open a pack any more; the answer says how often it was opened."""
    await service.recall(viewer, pack_id, data, now=now)
    return await service.get_pack(viewer, pack_id, now=now)


@get(f"{_CONFERENCE}/shared", opt=VIEW)
async def list_shared(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> SharedReports:
    """The reports that came, and when each was gone through with the family."""
    return await service.list_shared(viewer, conference_id, now=now)


@put(f"{_CONFERENCE}/shared/{{report_id:uuid}}", opt=VIEW)
async def share_with_family(
    conference_id: FromPath[UUID],
    report_id: FromPath[UUID],
    data: JSONBody[ShareReport],
    viewer: AskedBy,
    now: AskedAt,
) -> SharedReports:
    """Record the day on which a report was gone through with the family."""
    await service.share_with_family(viewer, conference_id, report_id, data, now=now)
    return await service.list_shared(viewer, conference_id, now=now)


@get("/api/v1/my-meetings/{part_id:uuid}/papers", opt=OWN)
async def list_own_papers(
    part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> tuple[OwnPaper, ...]:
    """The papers released to whoever asks."""
    return await service.list_own_papers(viewer, part_id, now=now)


@get("/api/v1/my-meetings/{part_id:uuid}/papers/{paper_id:uuid}", opt=OWN)
async def open_own_paper(
    part_id: FromPath[UUID], paper_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """One of one's own papers."""
    return given(await service.open_own_paper(viewer, part_id, paper_id, now=now))


ROUTES: list[Any] = [
    list_offered,
    prepare,
    list_packs,
    get_pack,
    open_paper,
    ask_release,
    release,
    refuse,
    recall,
    list_shared,
    share_with_family,
    list_own_papers,
    open_own_paper,
]
