"""Pages for a family at a conference: how each takes part, what they were told, who came."""

from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.booking import service as booking
from conferences.families import service
from conferences.families.part_values import (
    Came,
    Heard,
    MarkFamily,
    RecordNotice,
    RecordReply,
    SetPart,
)
from conferences.families.values import Channel
from conferences.packs import service as packs
from people.asking import AskedAt, AskedBy
from people.clock import instant, local
from people.errors import ClashError, Fault, InvalidError, NotFoundError, RefusedError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, may

RUN = {"permission": Permission.ATTENDANCE_RECORD}
EDIT = {"permission": Permission.FAMILY_EDIT}
ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_LIST = "conferences/families/at_conference.html"
_SET = "conferences/families/part_form.html"
_PART = "conferences/families/part.html"
AnyRequest = Request[Any, Any, Any]


class NoticeForm(msgspec.Struct, frozen=True, kw_only=True):
    """How and when somebody was told, as it is typed."""

    channel: Channel
    on: date
    at: time
    by_whom: str
    is_taken_all_the_same: bool = False
    why: str = ""

    def read(self) -> RecordNotice:
        """As it is meant."""
        return RecordNotice(
            channel=self.channel, given_at=instant(self.on, self.at), by_whom=self.by_whom,
            is_taken_all_the_same=self.is_taken_all_the_same, why=self.why,
        )  # fmt: skip


@get("/conferences/{conference_id:uuid}/family", opt=RUN)
async def list_parts(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """A family's people at one conference, and the packs made for them."""
    return page(_LIST, **await _list_context(viewer, conference_id, now))


@post("/conferences/{conference_id:uuid}/family", opt=RUN)
async def submit_attendance(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record who of the family came and how each was heard."""
    form = await request.form()
    at = await service.get_family_at(viewer, conference_id, now=now)
    try:
        marks = [_mark(form, one.id) for one in at.parts if one.id is not None]
        found = [mark for mark in marks if mark is not None]
        await service.record_attendance(viewer, conference_id, found, now=now)
    except InvalidError as error:
        context = await _list_context(viewer, conference_id, now)
        return faulty(_LIST, error, typed=typed_in(form), **context)
    return see_other(f"/conferences/{conference_id}/family", "It was recorded who came.")


@post("/conferences/{conference_id:uuid}/tell", opt=ARRANGE)
async def submit_tell(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send the professionals what is new, although the family is silent."""
    await booking.tell_by_hand(viewer, conference_id, now=now)
    return see_other(f"/conferences/{conference_id}/family", "The professionals are told.")


@get("/conferences/{conference_id:uuid}/family/{member_id:uuid}", opt=EDIT)
async def start_part(
    conference_id: FromPath[UUID], member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """Ask how somebody of the family is to take part."""
    return page(_SET, **await _set_context(viewer, conference_id, member_id, now))


@post("/conferences/{conference_id:uuid}/family/{member_id:uuid}", opt=EDIT)
async def submit_part(
    request: AnyRequest,
    conference_id: FromPath[UUID],
    member_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Say how somebody of the family is to take part; who must not meet is kept apart."""
    form = await request.form()
    try:
        asked = demand_form(SetPart, form)
        await service.set_part(viewer, conference_id, member_id, asked, now=now)
    except (InvalidError, ClashError, RefusedError) as error:
        context = await _set_context(viewer, conference_id, member_id, now)
        return faulty(_SET, _as_faults(error, "expectation"), typed=typed_in(form), **context)
    return see_other(f"/conferences/{conference_id}/family", "It was written down.")


@get("/family-parts/{part_id:uuid}", opt=EDIT)
async def show_part(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One family member's part: what they were told, what they answered, what they need."""
    return page(_PART, **await _part_context(viewer, part_id, now))


@post("/family-parts/{part_id:uuid}/notice", opt=EDIT)
async def submit_notice(
    request: AnyRequest, part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record that somebody was told by a person."""
    form = await request.form()
    try:
        asked = demand_form(NoticeForm, form).read()
        await service.record_notice(viewer, part_id, asked, now=now)
    except (InvalidError, RefusedError) as error:
        context = await _part_context(viewer, part_id, now)
        return faulty(_PART, _as_faults(error, "channel"), typed=typed_in(form), **context)
    return see_other(f"/family-parts/{part_id}", "It was recorded that they were told.")


@post("/family-parts/{part_id:uuid}/mail", opt=EDIT)
async def submit_mail(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Tell somebody by mail."""
    await service.send_mail(viewer, part_id, now=now)
    return see_other(f"/family-parts/{part_id}", "The mail is on its way.")


@post("/family-parts/{part_id:uuid}/reply", opt=EDIT)
async def submit_reply(
    request: AnyRequest, part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Record what somebody of the family answered."""
    form = await request.form()
    try:
        asked = demand_form(RecordReply, form)
        await service.record_reply(viewer, part_id, asked, now=now)
    except (InvalidError, RefusedError) as error:
        context = await _part_context(viewer, part_id, now)
        return faulty(_PART, _as_faults(error, "reply"), typed=typed_in(form), **context)
    return see_other(f"/family-parts/{part_id}", "The answer was recorded.")


def _as_faults(
    error: InvalidError | ClashError | RefusedError, field: str
) -> InvalidError | list[Fault]:
    """What is wrong, beside the field it is about."""
    return error if isinstance(error, InvalidError) else [Fault(field, str(error))]


def _mark(form: FormMultiDict, part: UUID) -> MarkFamily | None:
    """What was chosen for one of them; none where nothing was."""
    came, heard = form.get(f"came-{part}", ""), form.get(f"heard-{part}", "")
    if not came and not heard:
        return None
    try:
        words = str(form.get(f"words-{part}", ""))
        return MarkFamily(part=part, attendance=Came(came), heard=Heard(heard), heard_words=words)
    except ValueError:
        words = "Say both whether they came and how they were heard."
        raise InvalidError(Fault(f"came-{part}", words)) from None


async def _list_context(viewer: AskedBy, conference_id: UUID, now: AskedAt) -> dict[str, Any]:
    at = await service.get_family_at(viewer, conference_id, now=now)
    prepares = may(viewer, Permission.PACK_PREPARE) and at.runs
    made = await packs.list_packs(viewer, conference_id, now=now) if prepares else ()
    has_begun = at.starts_at is not None and at.starts_at <= now
    return {"at": at, "packs": made, "has_begun": has_begun}


async def _set_context(
    viewer: AskedBy, conference_id: UUID, member_id: UUID, now: AskedAt
) -> dict[str, Any]:
    at = await service.get_family_at(viewer, conference_id, now=now)
    found = next((one for one in at.parts if one.member == member_id), None)
    if found is None:
        raise NotFoundError
    return {"at": at, "part": found}


async def _part_context(viewer: AskedBy, part_id: UUID, now: AskedAt) -> dict[str, Any]:
    return {"part": await service.get_part(viewer, part_id, now=now), "now_here": local(now)}


ROUTES = [
    list_parts,
    submit_attendance,
    submit_tell,
    start_part,
    submit_part,
    show_part,
    submit_notice,
    submit_mail,
    submit_reply,
]
