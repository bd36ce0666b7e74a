"""Pages to record what followed a conference: sent, held, ratified, told, and who was heard."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.outcomes import service
from conferences.outcomes.aftermath_values import (
    Aftermath,
    ChildHeard,
    Heard,
    RecordAftermath,
    RecordChange,
)
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RECORD = {"permission": Permission.OUTCOME_RECORD}
_AFTER = "conferences/outcomes/aftermath.html"
_CHANGE = "conferences/outcomes/change.html"
AnyRequest = Request[Any, Any, Any]


@get("/conferences/{conference_id:uuid}/after", opt=RECORD)
async def start_aftermath(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show what followed, until when each thing is due, to be added to."""
    return page(_AFTER, after=await service.get_aftermath(viewer, conference_id, now=now))


@get("/to-record/{conference_id:uuid}", opt=RECORD)
async def lead_to_record(conference_id: FromPath[UUID], viewer: AskedBy) -> Response[Any]:
    """Lead on from an address that says nothing, as mail has it, to where something is due."""
    is_closed = await service.is_closed(viewer, conference_id)
    return see_other(f"/conferences/{conference_id}/{'after' if is_closed else 'outcome'}")


@post("/conferences/{conference_id:uuid}/after", opt=RECORD)
async def submit_aftermath(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record it, and measure the conference anew."""
    form = await request.form()
    after = await service.get_aftermath(viewer, conference_id, now=now)
    try:
        read = demand_form(RecordAftermath, form)
        asked = msgspec.structs.replace(read, children=_views(form, after))
        await service.record_aftermath(viewer, conference_id, asked, now=now)
    except InvalidError as error:
        return faulty(_AFTER, error, typed=typed_in(form), after=after)
    return see_other(f"/conferences/{conference_id}/after", "Recorded, and measured anew.")


@post("/conferences/{conference_id:uuid}/changes", opt=RECORD)
async def submit_change(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record a significant change, and when the chair was told of it."""
    form = await request.form()
    try:
        asked = demand_form(RecordChange, form)
        await service.add_change(viewer, conference_id, asked, now=now)
    except InvalidError as error:
        after = await service.get_aftermath(viewer, conference_id, now=now)
        return faulty(_AFTER, error, typed=typed_in(form), after=after)
    return see_other(f"/conferences/{conference_id}/after", "The change was recorded.")


@get("/conferences/{conference_id:uuid}/changes/{change_id:uuid}", opt=RECORD)
async def start_correction(
    conference_id: FromPath[UUID], change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """Show a change, to say when the chair was told or to put it right."""
    after = await service.get_aftermath(viewer, conference_id, now=now)
    return page(_CHANGE, after=after, change=after.get_change(change_id))


@post("/conferences/{conference_id:uuid}/changes/{change_id:uuid}", opt=RECORD)
async def submit_correction(
    request: AnyRequest,
    conference_id: FromPath[UUID],
    change_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Say when the chair was told of a change, or put its days right."""
    form = await request.form()
    try:
        asked = demand_form(RecordChange, form)
        await service.correct_change(viewer, change_id, asked, now=now)
    except InvalidError as error:
        after = await service.get_aftermath(viewer, conference_id, now=now)
        change = after.get_change(change_id)
        return faulty(_CHANGE, error, typed=typed_in(form), after=after, change=change)
    return see_other(f"/conferences/{conference_id}/after", "The change was put right.")


@post("/conferences/{conference_id:uuid}/changes/{change_id:uuid}/remove", opt=RECORD)
async def submit_removal(
    conference_id: FromPath[UUID], change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take out a change that was recorded by mistake."""
    await service.remove_change(viewer, change_id, now=now)
    return see_other(f"/conferences/{conference_id}/after", "The change was taken out.")


def _views(form: FormMultiDict, after: Aftermath) -> tuple[ChildHeard, ...]:
    found = []
    for one in after.children:
        field = f"heard-{one.child.id}"
        typed = str(form.get(field, ""))
        if not typed:
            continue
        if typed not in list(Heard):
            raise InvalidError(Fault(field, "Choose one of the list.", typed))
        found.append(ChildHeard(child=one.child.id, heard=Heard(typed)))
    return tuple(found)


ROUTES = [
    lead_to_record,
    start_aftermath,
    submit_aftermath,
    submit_change,
    start_correction,
    submit_correction,
    submit_removal,
]
