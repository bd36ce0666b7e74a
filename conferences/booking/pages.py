"""Pages about conferences: the list, one in full, one's own, and what ends one."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.booking import service, shown
from conferences.booking.listings import ConferenceFilter
from people.asking import AskedAt, AskedBy, OnPage
from people.clock import local_day
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

VIEW = {"permission": Permission.CONFERENCE_VIEW}
LIST = {"permission": Permission.WORKLIST_VIEW}
ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
OWN = {"permission": Permission.INVITATION_ANSWER}
_CANCEL = "conferences/booking/cancel.html"
AnyRequest = Request[Any, Any, Any]


class CancelForm(msgspec.Struct, frozen=True):
    """Why it is cancelled, as it is typed."""

    reason: str = ""
    revision: int | None = None


@get("/conferences", opt=LIST)
async def list_conferences(
    request: AnyRequest,
    viewer: AskedBy,
    now: AskedAt,
    show: FromQuery[str] = "open",
    kind: FromQuery[str] = "",
    search: FromQuery[str] = "",
    number: OnPage = 1,
) -> Template:
    """Conferences, soonest first; the list alone where a filter changed."""
    narrowed = ConferenceFilter(show=show, kind=kind, search=search, page=number)
    found = await service.list_conferences(viewer, narrowed, now=now)
    is_part = request.headers.get("hx-request") == "true"
    template = "conferences/booking/listed.html" if is_part else "conferences/booking/list.html"
    return page(template, found=found, narrowed=narrowed, today=local_day(now), now=now)


@get("/my-conferences", opt=OWN)
async def list_own_conferences(viewer: AskedBy, now: AskedAt) -> Template:
    """The conferences one is asked to."""
    found = await service.list_own_conferences(viewer, now=now)
    return page("conferences/booking/own.html", found=found, now=now)


@get("/conferences/{conference_id:uuid}", opt=VIEW)
async def show_conference(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One conference: how it stands, who comes, what is due, and what to do next."""
    context = await shown.all_of(viewer, conference_id, now=now)
    return page("conferences/booking/conference.html", **context)


@get("/conferences/{conference_id:uuid}/cancel", opt=ARRANGE)
async def start_cancel(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask why it is to be cancelled, and say who will be told."""
    return page(_CANCEL, seen=await service.get_conference(viewer, conference_id, now=now))


@post("/conferences/{conference_id:uuid}/cancel", opt=ARRANGE)
async def submit_cancel(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Cancel it and tell those who were told of it."""
    form = await request.form()
    try:
        asked = demand_form(CancelForm, form)
        await service.cancel(viewer, conference_id, asked.reason, revision=asked.revision, now=now)
    except InvalidError as error:
        seen = await service.get_conference(viewer, conference_id, now=now)
        return faulty(_CANCEL, error, typed=typed_in(form), seen=seen)
    return see_other(f"/conferences/{conference_id}", "It was cancelled, and people are told.")


@get("/conferences/{conference_id:uuid}/reconvene", opt=ARRANGE)
async def start_reconvene(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Say what reconvening does."""
    seen = await service.get_conference(viewer, conference_id, now=now)
    return page("conferences/booking/reconvene.html", seen=seen)


@post("/conferences/{conference_id:uuid}/reconvene", opt=ARRANGE)
async def submit_reconvene(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Arrange the conference that makes good an inquorate one."""
    made = await service.reconvene(viewer, conference_id, now=now)
    return see_other(f"/conferences/{made}", "Arranged with the same people. Now book a time.")


ROUTES = [
    list_conferences,
    list_own_conferences,
    show_conference,
    start_cancel,
    submit_cancel,
    start_reconvene,
    submit_reconvene,
]
