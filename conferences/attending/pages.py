"""Pages by which people answer when signed in, and a coordinator records what came otherwise."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.attending import service
from conferences.attending.values import AllTheSame, Answer, Source
from conferences.attending.warning_pages import read_reasons
from people.asking import AskedAt, AskedBy
from people.clock import instant, local
from people.errors import Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.professionals import service as professionals
from people.professionals.choices import everybody_to_choose

OWN = {"permission": Permission.INVITATION_ANSWER}
RECORD = {"permission": Permission.INVITATION_RECORD}
_ANSWER = "conferences/attending/answer.html"
_RECORD = "conferences/attending/record.html"
AnyRequest = Request[Any, Any, Any]


class Choice(StrEnum):
    """What one may answer."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DEPUTY = "deputy"


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is typed."""

    answer: Choice | None = None
    reason: str = ""
    deputy: UUID | None = None
    deputy_wish: str = ""
    sequence: int | None = None

    def given(self, all_the_same: tuple[AllTheSame, ...] = ()) -> Answer:
        """The answer that is given.

        Raises:
            InvalidError: none was chosen.
        """
        if self.answer is None:
            raise InvalidError(Fault("answer", "Choose one of the answers."))
        return Answer(
            answer=self.answer.value,
            reason=self.reason,
            deputy=self.deputy if self.answer is Choice.DEPUTY else None,
            deputy_wish=self.deputy_wish,
            sequence=self.sequence,
            all_the_same=all_the_same,
        )


class RecordForm(AnswerForm, frozen=True, kw_only=True):
    """What came by telephone, paper or mail, and when."""

    source: Source | None = None
    on: date
    at: time


class NoticeForm(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody was told, which way and when."""

    notice_source: Source | None = None
    notice_on: date
    notice_at: time


class DeputyForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whether whoever the agency named stands in, and as whom we know them."""

    decision: str = ""
    professional: UUID | None = None
    refusal: str = ""


@get("/invitations/{invitation_id:uuid}/answer", opt=OWN)
async def start_answer(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask whether one comes."""
    return page(_ANSWER, asked=await service.get_asked(viewer, invitation_id, now=now))


@post("/invitations/{invitation_id:uuid}/answer", opt=OWN)
async def submit_answer(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take one's own answer."""
    form = await request.form()
    try:
        given = demand_form(AnswerForm, form).given()
        await service.answer(viewer, invitation_id, given, now=now)
    except InvalidError as error:
        asked = await service.get_asked(viewer, invitation_id, now=now)
        return faulty(_ANSWER, error, typed=typed_in(form), asked=asked)
    return see_other("/my-conferences", "Your answer was noted.")


@get("/invitations/{invitation_id:uuid}/record", opt=RECORD)
async def start_record(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask what came by telephone, paper or mail."""
    return page(_RECORD, **await _context(viewer, invitation_id, now))


@post("/invitations/{invitation_id:uuid}/record", opt=RECORD)
async def submit_record(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record an answer that came otherwise."""
    form = await request.form()
    try:
        given = demand_form(RecordForm, form)
        await service.record_answer(
            viewer, invitation_id, given.given(read_reasons(form)), source=_way(given.source),
            taken_at=instant(given.on, given.at), now=now,
        )  # fmt: skip
    except InvalidError as error:
        renamed = _renamed(error, {"taken_at": "on"})
        return await _again(viewer, invitation_id, renamed, form, now)
    return await _back(viewer, invitation_id, "The answer was recorded.", now)


@post("/invitations/{invitation_id:uuid}/notice", opt=RECORD)
async def submit_notice(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that somebody was told by telephone or letter."""
    form = await request.form()
    try:
        given = demand_form(NoticeForm, form)
        await service.record_notice(
            viewer,
            invitation_id,
            source=_way(given.notice_source),
            given_at=instant(given.notice_on, given.notice_at),
            now=now,
        )
    except InvalidError as error:
        renamed = _renamed(error, {"source": "notice_source", "given_at": "notice_on"})
        return await _again(viewer, invitation_id, renamed, form, now)
    return await _back(viewer, invitation_id, "It was recorded that they were told.", now)


@post("/invitations/{invitation_id:uuid}/deputy", opt=RECORD)
async def submit_deputy(
    request: AnyRequest, invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let somebody stand in whom the agency named, or not."""
    form = await request.form()
    try:
        given = demand_form(DeputyForm, form)
        notice = await _decide(viewer, invitation_id, given, read_reasons(form), now)
    except InvalidError as error:
        return await _again(viewer, invitation_id, error, form, now)
    return await _back(viewer, invitation_id, notice, now)


async def _decide(
    viewer: Viewer,
    invitation: UUID,
    given: DeputyForm,
    reasons: tuple[AllTheSame, ...],
    now: datetime,
) -> str:
    if given.decision == "refuse":
        await service.refuse_deputy(viewer, invitation, given.refusal, now=now)
        return "Refused. Tell them by telephone; the answer is open again."
    if given.professional is None:
        words = "Choose the person. Who is not on the list is added under People first."
        raise InvalidError(Fault("professional", words))
    try:
        await service.confirm_deputy(
            viewer, invitation, given.professional, all_the_same=reasons, now=now
        )
    except InvalidError as error:
        raise _renamed(error, {"deputy": "professional"}) from error
    return "Confirmed. The deputy is invited."


def _way(source: Source | None) -> Source:
    if source is None:
        raise InvalidError(Fault("source", "Say how it came."))
    return source


def _renamed(error: InvalidError, names: Mapping[str, str]) -> InvalidError:
    """The faults under the names of the form's fields."""
    return InvalidError(
        *(
            Fault(names.get(fault.field, fault.field), fault.message, fault.typed)
            for fault in error.faults
        )
    )


async def _again(
    viewer: Viewer,
    invitation: UUID,
    error: InvalidError,
    form: FormMultiDict,
    now: datetime,
) -> Response[Any]:
    context = await _context(viewer, invitation, now)
    return faulty(_RECORD, error, typed=typed_in(form), **context)


async def _back(viewer: Viewer, invitation: UUID, notice: str, now: datetime) -> Response[Any]:
    asked = await service.get_asked(viewer, invitation, now=now)
    return see_other(f"/conferences/{asked.conference}", notice)


async def _context(viewer: Viewer, invitation: UUID, now: datetime) -> dict[str, Any]:
    everybody = await professionals.list_professionals(viewer, now=now)
    return {
        "asked": await service.get_asked(viewer, invitation, now=now),
        "everybody": everybody_to_choose(everybody.people),
        "here": local(now),
    }


ROUTES = [
    start_answer,
    submit_answer,
    start_record,
    submit_record,
    submit_notice,
    submit_deputy,
]
