"""Pages to record what a conference decided, to close it, and to open its record again."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.outcomes import service
from conferences.outcomes.values import (
    ChildVerdict,
    CloseConference,
    Decision,
    OutcomeRecord,
    RecordOutcome,
)
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RECORD = {"permission": Permission.OUTCOME_RECORD}
_OUTCOME = "conferences/outcomes/outcome.html"
_CLOSE = "conferences/outcomes/close.html"
_CLOSED = "conferences/outcomes/closed.html"
_FIRST = (Decision.REGISTERED, Decision.NOT_REGISTERED)
_OFFERED = {
    "initial": _FIRST,
    "pre_birth": _FIRST,
    "review": (
        Decision.REMAINS,
        Decision.REMOVED,
        Decision.TRANSFERRED,
        Decision.REGISTERED,
        Decision.NOT_REGISTERED,
    ),
    "transfer": (*_FIRST, Decision.TRANSFERRED),
}
AnyRequest = Request[Any, Any, Any]


class OutcomeForm(msgspec.Struct, frozen=True):
    """What is typed about the outcome, but for each child's decision."""

    decisions: str = ""
    dissent: str = ""
    decisions_issued_on: date | None = None
    plan_issued_on: date | None = None
    record_issued_on: date | None = None
    revision: int | None = None


@get("/conferences/{conference_id:uuid}/outcome", opt=RECORD)
async def start_outcome(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show what is recorded, to be added to."""
    record = await service.get_outcome(viewer, conference_id, now=now)
    return page(_OUTCOME, **_context(record))


@post("/conferences/{conference_id:uuid}/outcome", opt=RECORD)
async def submit_outcome(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record it and go on: to closing, or back to the closed record."""
    form = await request.form()
    record = await service.get_outcome(viewer, conference_id, now=now)
    try:
        asked = _asked(form, record)
        await service.record_outcome(viewer, conference_id, asked, now=now)
    except InvalidError as error:
        return faulty(_OUTCOME, error, typed=typed_in(form), **_context(record))
    return see_other(f"/conferences/{conference_id}/close", "The outcome was recorded.")


@get("/conferences/{conference_id:uuid}/close", opt=RECORD)
async def start_close(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Show what closing would mean; once closed, how it was closed and what comes next."""
    record = await service.get_outcome(viewer, conference_id, now=now)
    if record.is_closed:
        return page(_CLOSED, outcome=record)
    closing = await service.get_closing(viewer, conference_id, now=now)
    return page(_CLOSE, closing=closing)


@post("/conferences/{conference_id:uuid}/close", opt=RECORD)
async def submit_close(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Close it, and say when the next one is due."""
    form = await request.form()
    try:
        await service.close(viewer, conference_id, _reasons(form), now=now)
    except InvalidError as error:
        closing = await service.get_closing(viewer, conference_id, now=now)
        return faulty(_CLOSE, error, typed=typed_in(form), closing=closing)
    return see_other(f"/conferences/{conference_id}/close", "The conference was closed.")


@post("/conferences/{conference_id:uuid}/reopen", opt=RECORD)
async def submit_reopen(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Open the record again, with a reason."""
    form = await request.form()
    try:
        await service.reopen(viewer, conference_id, str(form.get("reason", "")), now=now)
    except InvalidError as error:
        record = await service.get_outcome(viewer, conference_id, now=now)
        return faulty(_CLOSED, error, typed=typed_in(form), outcome=record)
    return see_other(f"/conferences/{conference_id}/outcome", "The record is open again.")


def _asked(form: FormMultiDict, record: OutcomeRecord) -> RecordOutcome:
    read = read_form(OutcomeForm, form)
    if isinstance(read, Faults):
        raise InvalidError(*read.faults)
    return RecordOutcome(**msgspec.structs.asdict(read), children=tuple(_verdicts(form, record)))


def _reasons(form: FormMultiDict) -> CloseConference:
    read = read_form(CloseConference, form)
    if isinstance(read, Faults):
        raise InvalidError(*read.faults)
    return read


def _verdicts(form: FormMultiDict, record: OutcomeRecord) -> list[ChildVerdict]:
    found = []
    for one in record.children:
        field = f"decision-{one.child.id}"
        typed = str(form.get(field, ""))
        if not typed:
            continue
        if typed not in list(Decision):
            raise InvalidError(Fault(field, "Choose one of the list.", typed))
        found.append(ChildVerdict(child=one.child.id, decision=Decision(typed)))
    return found


def _context(record: OutcomeRecord) -> dict[str, Any]:
    return {"outcome": record, "offered": [one.value for one in _OFFERED[record.kind]]}


ROUTES = [start_outcome, submit_outcome, start_close, submit_close, submit_reopen]
