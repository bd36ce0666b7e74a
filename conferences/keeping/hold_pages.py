"""Pages of legal holds."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.keeping import service
from conferences.keeping.values import SetHold
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, RefusedError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

SET = {"permission": Permission.HOLD_SET}
AnyRequest = Request[Any, Any, Any]
_NEW = "conferences/keeping/hold_form.html"
_ONE = "conferences/keeping/hold.html"


class ReviewForm(msgspec.Struct, frozen=True):
    """When a hold is to be looked at again."""

    review_on: date


class LiftForm(msgspec.Struct, frozen=True):
    """Why a hold is not needed any more."""

    reason: str = ""


@get("/holds", opt=SET)
async def list_holds(viewer: AskedBy, now: AskedAt) -> Template:
    """Every hold, those to be looked at again first."""
    holds = await service.list_holds(viewer, now=now)
    return page("conferences/keeping/holds.html", holds=holds)


@get("/holds/new", opt=SET)
async def start_hold(viewer: AskedBy) -> Template:  # noqa: ARG001 - the guard asks it
    """Ask what to hold and why."""
    return page(_NEW)


@post("/holds/new", opt=SET)
async def submit_hold(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Hold it and go on to the hold."""
    form = await request.form()
    try:
        asked = read_form(SetHold, form)
        if isinstance(asked, Faults):
            return faulty(_NEW, asked)
        hold = await service.set_hold(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_NEW, error, typed=typed_in(form))
    return see_other(f"/holds/{hold}", "Held. Nothing of it is erased while the hold stands.")


@get("/holds/{hold_id:uuid}", opt=SET)
async def show_hold(hold_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One hold, with forms to let it stand on or to lift it."""
    return page(_ONE, hold=await service.get_hold(viewer, hold_id, now=now))


@post("/holds/{hold_id:uuid}/review", opt=SET)
async def submit_review(
    request: AnyRequest, hold_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let it stand until the day given."""
    form = await request.form()
    hold = await service.get_hold(viewer, hold_id, now=now)
    asked = read_form(ReviewForm, form)
    if isinstance(asked, Faults):
        return faulty(_ONE, asked, hold=hold)
    try:
        await service.review_hold(viewer, hold_id, asked.review_on, now=now)
    except InvalidError as error:
        return faulty(_ONE, error, typed=typed_in(form), hold=hold)
    return see_other("/holds", f"The hold on {hold.reference} stands on.")


@post("/holds/{hold_id:uuid}/lift", opt={**SET, "step_up": True})
async def submit_lift(
    request: AnyRequest, hold_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Lift it, for the reason given."""
    form = await request.form()
    hold = await service.get_hold(viewer, hold_id, now=now)
    asked = read_form(LiftForm, form)
    if isinstance(asked, Faults):
        raise RefusedError("The page is damaged. Load it again.")
    try:
        await service.lift_hold(viewer, hold_id, asked.reason, now=now)
    except InvalidError as error:
        return faulty(_ONE, error, typed=typed_in(form), hold=hold)
    return see_other("/holds", f"The hold on {hold.reference} was lifted.")


ROUTES = [list_holds, start_hold, submit_hold, show_hold, submit_review, submit_lift]
