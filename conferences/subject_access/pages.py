"""Pages of subject access: requests, what was gathered, and its release by a second person."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream, Template

from conferences.subject_access import service
from conferences.subject_access.giving_out import zipped
from conferences.subject_access.values import CloseRequest, Decide, Extend, OpenRequest
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import as_pdf, faulty, page, see_other
from people.permissions import Permission

PREPARE = {"permission": Permission.SUBJECT_ACCESS_PREPARE}
GIVE_OUT = {"permission": Permission.SUBJECT_ACCESS_PREPARE, "step_up": True}
RELEASE = {"permission": Permission.SUBJECT_ACCESS_RELEASE, "step_up": True}
AnyRequest = Request[Any, Any, Any]
_NEW = "conferences/subject_access/request_form.html"
_ONE = "conferences/subject_access/request.html"
_ITEM = "conferences/subject_access/item.html"


class BackForm(msgspec.Struct, frozen=True):
    """Why a bundle is sent back."""

    reason: str = ""


@get("/subject-access", opt=PREPARE)
async def list_requests(viewer: AskedBy, now: AskedAt) -> Template:
    """Every request and its clock."""
    requests = await service.list_requests(viewer, now=now)
    return page("conferences/subject_access/requests.html", requests=requests)


@get("/subject-access/new", opt=PREPARE)
async def start_request(viewer: AskedBy) -> Template:  # noqa: ARG001 - the guard asks it
    """Ask who asked, about whom, and since when."""
    return page(_NEW)


@post("/subject-access/new", opt=PREPARE)
async def submit_request(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Open it and go on to it."""
    form = await request.form()
    try:
        asked = read_form(OpenRequest, form)
        if isinstance(asked, Faults):
            return faulty(_NEW, asked)
        made = await service.open_request(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_NEW, error, typed=typed_in(form))
    return see_other(f"/subject-access/{made}", "Opened. The clock runs.")


@get("/subject-access/{request_id:uuid}", opt=PREPARE)
async def show_request(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One request with what was gathered for it."""
    return page(_ONE, asked=await service.get_request(viewer, request_id, now=now))


@post("/subject-access/{request_id:uuid}/gather", opt=PREPARE)
async def gather_draft(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Gather what is held about the person."""
    found = await service.gather_draft(viewer, request_id, now=now)
    return see_other(f"/subject-access/{request_id}", f"{found} items were gathered.")


@post("/subject-access/{request_id:uuid}/extend", opt=PREPARE)
async def submit_extension(
    request: AnyRequest, request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Put the answer off."""
    form = await request.form()
    try:
        asked = read_form(Extend, form)
        if not isinstance(asked, Faults):
            await service.extend(viewer, request_id, asked, now=now)
            return see_other(f"/subject-access/{request_id}", "Put off. Tell the person why.")
        faults: Faults | InvalidError = asked
    except InvalidError as error:
        faults = error
    found = await service.get_request(viewer, request_id, now=now)
    return faulty(_ONE, faults, typed=typed_in(form), asked=found)


@get("/subject-access/items/{item_id:uuid}", opt=PREPARE)
async def show_item(item_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One thing that was gathered, and a form to decide about it."""
    return page(_ITEM, item=await service.get_item(viewer, item_id, now=now))


@get("/subject-access/items/{item_id:uuid}/letter.pdf", opt=GIVE_OUT)
async def show_letter(item_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """A letter that was gathered, as it was printed."""
    paper = await service.get_letter(viewer, item_id, now=now)
    return as_pdf(paper.name, paper.content)


@post("/subject-access/items/{item_id:uuid}", opt=PREPARE)
async def submit_decision(
    request: AnyRequest, item_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Decide about it and go back to the request."""
    form = await request.form()
    try:
        asked = read_form(Decide, form)
        if not isinstance(asked, Faults):
            back = await service.decide(viewer, item_id, asked, now=now)
            return see_other(f"/subject-access/{back}#item-{item_id}", "Decided.")
        faults: Faults | InvalidError = asked
    except InvalidError as error:
        faults = error
    found = await service.get_item(viewer, item_id, now=now)
    return faulty(_ITEM, faults, typed=typed_in(form), item=found)


@post("/subject-access/{request_id:uuid}/ask", opt=PREPARE)
async def ask_release(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Ask a second person to release it."""
    await service.ask_release(viewer, request_id, now=now)
    return see_other(f"/subject-access/{request_id}", "It waits for a second person.")


@post("/subject-access/{request_id:uuid}/release", opt=RELEASE)
async def release(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Release it, as the second person."""
    await service.release(viewer, request_id, now=now)
    return see_other(f"/subject-access/{request_id}", "Released. It can be given out now.")


@post("/subject-access/{request_id:uuid}/send-back", opt=RELEASE)
async def send_back(
    request: AnyRequest, request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send it back to whoever prepares it."""
    asked = read_form(BackForm, await request.form())
    reason = "" if isinstance(asked, Faults) else asked.reason
    await service.send_back(viewer, request_id, reason, now=now)
    return see_other(f"/subject-access/{request_id}", "Sent back.")


@post("/subject-access/{request_id:uuid}/bundle", opt=GIVE_OUT, status_code=200)
async def download_bundle(request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Stream:
    """Give the released bundle out as a zip."""
    bundle = await service.give_out(viewer, request_id, now=now)
    return Stream(
        zipped(bundle, now=now),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="request-{bundle.reference}.zip"'},
    )


@post("/subject-access/{request_id:uuid}/close", opt=PREPARE)
async def submit_close(
    request: AnyRequest, request_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Close it: how the answer was handed over."""
    form = await request.form()
    try:
        asked = read_form(CloseRequest, form)
        if not isinstance(asked, Faults):
            await service.close(viewer, request_id, asked, now=now)
            return see_other("/subject-access", "Closed.")
        faults: Faults | InvalidError = asked
    except InvalidError as error:
        faults = error
    found = await service.get_request(viewer, request_id, now=now)
    return faulty(_ONE, faults, typed=typed_in(form), asked=found)


ROUTES = [
    list_requests,
    start_request,
    submit_request,
    show_request,
    gather_draft,
    submit_extension,
    show_item,
    show_letter,
    submit_decision,
    ask_release,
    release,
    send_back,
    download_bundle,
    submit_close,
]
