"""Taking back what waits about a conference or for an address, and sending it after all."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Template

from conferences.attending import recalling
from conferences.attending.recalling import Recall, Recalled, RecallTo
from notifications.outbox.recalling import Waiting
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_TO = "conferences/attending/recall_to.html"
AnyRequest = Request[Any, Any, Any]


@post("/conferences/{conference_id:uuid}/recall", opt=ARRANGE)
async def submit_recall(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take back what waits, and say what became of it."""
    asked = demand_form(Recall, await request.form())
    found = await recalling.recall(viewer, conference_id, asked, now=now)
    return see_other(f"/conferences/{conference_id}/sent", found.words)


@post("/conferences/{conference_id:uuid}/send-taken-back", opt=ARRANGE)
async def submit_taken_back(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Tell those after all from whom something was taken back."""
    await recalling.send_taken_back(viewer, conference_id, now=now)
    return see_other(f"/conferences/{conference_id}/sent", "It is on its way.")


@get("/recalls", opt=ARRANGE)
async def start_recall_to() -> Template:
    """Ask for the address to which nothing that waits is to go."""
    return page(_TO)


@post("/recalls", opt=ARRANGE)
async def submit_recall_to(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take back what waits to be sent to an address."""
    form = await request.form()
    try:
        found = await recalling.recall_to(viewer, demand_form(RecallTo, form), now=now)
    except InvalidError as error:
        return faulty(_TO, error, typed=typed_in(form))
    return see_other("/recalls", found.words)


@get("/api/v1/conferences/{conference_id:uuid}/waiting", opt=ARRANGE)
async def get_waiting(conference_id: FromPath[UUID], viewer: AskedBy) -> Waiting:
    """How many mails about a conference wait, and when they go out."""
    return await recalling.find_waiting(viewer, conference_id)


@post("/api/v1/conferences/{conference_id:uuid}/recall", opt=ARRANGE, status_code=200)
async def recall(
    conference_id: FromPath[UUID], data: JSONBody[Recall], viewer: AskedBy, now: AskedAt
) -> Recalled:
    """Take back what waits to be sent about a conference."""
    return await recalling.recall(viewer, conference_id, data, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/send-taken-back", opt=ARRANGE, status_code=202)
async def send_taken_back(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Tell those after all from whom something was taken back."""
    await recalling.send_taken_back(viewer, conference_id, now=now)


@post("/api/v1/recalls", opt=ARRANGE, status_code=200)
async def recall_to(data: JSONBody[RecallTo], viewer: AskedBy, now: AskedAt) -> Recalled:
    """Take back what waits to be sent to an address, about whatever one may see."""
    return await recalling.recall_to(viewer, data, now=now)


ROUTES = [submit_recall, submit_taken_back, start_recall_to, submit_recall_to]
API = [get_waiting, recall, send_taken_back, recall_to]
