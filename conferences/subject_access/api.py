"""Subject access, for programs."""

from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from conferences.subject_access import service
from conferences.subject_access.giving_out import zipped
from conferences.subject_access.values import (
    CloseRequest,
    Decide,
    Extend,
    ItemInFull,
    OpenRequest,
    RequestInFull,
    RequestListing,
)
from people.asking import AskedAt, AskedBy
from people.pages import as_pdf
from people.permissions import Permission

PREPARE = {"permission": Permission.SUBJECT_ACCESS_PREPARE}
GIVE_OUT = {"permission": Permission.SUBJECT_ACCESS_PREPARE, "step_up": True}
RELEASE = {"permission": Permission.SUBJECT_ACCESS_RELEASE, "step_up": True}
TAGS = ["subject access"]
_ONE = "/api/v1/subject-requests/{request_id:uuid}"


class Back(msgspec.Struct, frozen=True):
    """Why a bundle is sent back."""

    reason: str = ""


@get("/api/v1/subject-requests", opt=PREPARE, tags=TAGS)
async def list_requests(viewer: AskedBy, now: AskedAt) -> list[RequestListing]:
    """Every request and its clock."""
    return await service.list_requests(viewer, now=now)


@post("/api/v1/subject-requests", opt=PREPARE, tags=TAGS)
async def open_request(
    data: JSONBody[OpenRequest], viewer: AskedBy, now: AskedAt
) -> Response[RequestInFull]:
    """Open a request."""
    made = await service.open_request(viewer, data, now=now)
    found = await service.get_request(viewer, made, now=now)
    return Response(found, headers={"location": f"/api/v1/subject-requests/{made}"})


@get(_ONE, opt=PREPARE, tags=TAGS)
async def get_request(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RequestInFull:
    """One request with what was gathered for it."""
    return await service.get_request(viewer, request_id, now=now)


@post(f"{_ONE}/gather", opt=PREPARE, tags=TAGS, status_code=200)
async def gather_draft(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RequestInFull:
    """Gather what is held about the person."""
    await service.gather_draft(viewer, request_id, now=now)
    return await service.get_request(viewer, request_id, now=now)


@post(f"{_ONE}/extend", opt=PREPARE, tags=TAGS, status_code=200)
async def extend(
    request_id: FromPath[UUID], data: JSONBody[Extend], viewer: AskedBy, now: AskedAt
) -> RequestInFull:
    """Put the answer off."""
    await service.extend(viewer, request_id, data, now=now)
    return await service.get_request(viewer, request_id, now=now)


@get("/api/v1/subject-items/{item_id:uuid}", opt=PREPARE, tags=TAGS)
async def get_item(item_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> ItemInFull:
    """One thing that was gathered."""
    return await service.get_item(viewer, item_id, now=now)


@get(
    "/api/v1/subject-items/{item_id:uuid}/letter", opt=GIVE_OUT, tags=TAGS,
    media_type="application/pdf",
)  # fmt: skip
async def get_letter(item_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """A letter that was gathered, as it was printed."""
    paper = await service.get_letter(viewer, item_id, now=now)
    return as_pdf(paper.name, paper.content)


@put("/api/v1/subject-items/{item_id:uuid}", opt=PREPARE, tags=TAGS)
async def decide(
    item_id: FromPath[UUID], data: JSONBody[Decide], viewer: AskedBy, now: AskedAt
) -> ItemInFull:
    """Say whether it goes out."""
    await service.decide(viewer, item_id, data, now=now)
    return await service.get_item(viewer, item_id, now=now)


@post(f"{_ONE}/ask", opt=PREPARE, tags=TAGS, status_code=200)
async def ask_release(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RequestInFull:
    """Ask a second person to release it."""
    await service.ask_release(viewer, request_id, now=now)
    return await service.get_request(viewer, request_id, now=now)


@post(f"{_ONE}/release", opt=RELEASE, tags=TAGS, status_code=200)
async def release(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RequestInFull:
    """Release it, as the second person."""
    await service.release(viewer, request_id, now=now)
    return await service.get_request(viewer, request_id, now=now)


@post(f"{_ONE}/send-back", opt=RELEASE, tags=TAGS, status_code=200)
async def send_back(
    request_id: FromPath[UUID], data: JSONBody[Back], viewer: AskedBy, now: AskedAt
) -> RequestInFull:
    """Send it back to whoever prepares it."""
    await service.send_back(viewer, request_id, data.reason, now=now)
    return await service.get_request(viewer, request_id, now=now)


@post(
    f"{_ONE}/bundle", opt=GIVE_OUT, tags=TAGS, status_code=200, media_type="application/zip"
)  # fmt: skip
async def download_bundle(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """The released bundle as a zip."""
    bundle = await service.give_out(viewer, request_id, now=now)
    return Stream(zipped(bundle, now=now), media_type="application/zip")


@post(f"{_ONE}/close", opt=PREPARE, tags=TAGS, status_code=200)
async def close(
    request_id: FromPath[UUID], data: JSONBody[CloseRequest], viewer: AskedBy, now: AskedAt
) -> RequestInFull:
    """Close it: how the answer was handed over."""
    await service.close(viewer, request_id, data, now=now)
    return await service.get_request(viewer, request_id, now=now)


ROUTES = [
    list_requests,
    open_request,
    get_request,
    gather_draft,
    extend,
    get_item,
    get_letter,
    decide,
    ask_release,
    release,
    send_back,
    download_bundle,
    close,
]
