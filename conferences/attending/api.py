"""Invitations, answers and attendance for programs."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.attending import service
from conferences.attending.attendance import AttendanceSheet
from conferences.attending.values import AllTheSame, Answer, Asked, Mark, Source, WalkIn
from conferences.booking import service as booking
from conferences.booking.listings import ConferenceInFull
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.pages import CALENDAR, as_calendar
from people.permissions import Permission

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
OWN = {"permission": Permission.INVITATION_ANSWER}
RECORD = {"permission": Permission.INVITATION_RECORD}
MARK = {"permission": Permission.ATTENDANCE_RECORD}


class GiveReply(Answer, frozen=True, kw_only=True):
    """An answer; with ``source`` and ``taken_at`` one that came to a coordinator otherwise."""

    source: Source | None = None
    taken_at: datetime | None = None


class ConfirmDeputy(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands in, and why all the same where they look like a relative of the family."""

    professional: UUID
    all_the_same: tuple[AllTheSame, ...] = ()


class SayWhy(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody is invited although they look like a relative of the family."""

    reason: str


class RefuseDeputy(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody does not stand in."""

    reason: str = ""


class GiveNotice(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody was told by telephone or letter, and when."""

    source: Source
    given_at: datetime


class RecordAttendance(msgspec.Struct, frozen=True, kw_only=True):
    """Who came."""

    marks: tuple[Mark, ...] = ()


@get("/api/v1/invitations/{invitation_id:uuid}", opt=OWN)
async def get_invitation(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Asked:
    """One's own invitation: when, where, what is asked and what one said."""
    return await service.get_asked(viewer, invitation_id, now=now)


@get("/api/v1/invitations/{invitation_id:uuid}/calendar-entry", opt=OWN, media_type=CALENDAR)
async def get_calendar_entry(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """One's own meeting as iCalendar, the entry that the invitation brought."""
    return as_calendar(
        "meeting.ics", await service.give_calendar_entry(viewer, invitation_id, now=now)
    )


@put("/api/v1/invitations/{invitation_id:uuid}/reply", opt=OWN)
async def reply(
    invitation_id: FromPath[UUID], data: JSONBody[GiveReply], viewer: AskedBy, now: AskedAt
) -> Asked:
    """Answer one's own invitation, or record an answer that came by telephone, paper or mail."""
    given = Answer(**{name: getattr(data, name) for name in Answer.__struct_fields__})
    if data.source is None:
        await service.answer(viewer, invitation_id, given, now=now)
    else:
        taken_at = _needed(data.taken_at)
        await service.record_answer(
            viewer, invitation_id, given, source=data.source, taken_at=taken_at, now=now
        )
    return await service.get_asked(viewer, invitation_id, now=now)


@put("/api/v1/invitations/{invitation_id:uuid}/deputy", opt=RECORD)
async def confirm_deputy(
    invitation_id: FromPath[UUID], data: JSONBody[ConfirmDeputy], viewer: AskedBy, now: AskedAt
) -> Asked:
    """Let somebody stand in whom the agency named."""
    await service.confirm_deputy(
        viewer, invitation_id, data.professional, all_the_same=data.all_the_same, now=now
    )
    return await service.get_asked(viewer, invitation_id, now=now)


@delete("/api/v1/invitations/{invitation_id:uuid}/deputy", opt=RECORD, status_code=200)
async def refuse_deputy(
    invitation_id: FromPath[UUID], data: JSONBody[RefuseDeputy], viewer: AskedBy, now: AskedAt
) -> Asked:
    """Say that whoever the agency named does not stand in."""
    await service.refuse_deputy(viewer, invitation_id, data.reason, now=now)
    return await service.get_asked(viewer, invitation_id, now=now)


@put("/api/v1/invitations/{invitation_id:uuid}/notice", opt=RECORD)
async def record_notice(
    invitation_id: FromPath[UUID], data: JSONBody[GiveNotice], viewer: AskedBy, now: AskedAt
) -> Asked:
    """Record that somebody was told by telephone or letter."""
    await service.record_notice(
        viewer, invitation_id, source=data.source, given_at=_aware(data.given_at), now=now
    )
    return await service.get_asked(viewer, invitation_id, now=now)


@put("/api/v1/invitation-warnings/{warning_id:uuid}", opt=ARRANGE)
async def say_why(
    warning_id: FromPath[UUID], data: JSONBody[SayWhy], viewer: AskedBy, now: AskedAt
) -> ConferenceInFull:
    """Say why somebody is invited all the same whom another put on the list."""
    conference = await service.say_why(viewer, warning_id, data.reason, now=now)
    return await booking.get_conference(viewer, conference, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/attendance", opt=MARK)
async def get_attendance(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> AttendanceSheet:
    """Everybody with what is marked, and the verdict on quorum."""
    return await service.get_attendance(viewer, conference_id, now=now)


@put("/api/v1/conferences/{conference_id:uuid}/attendance", opt=MARK)
async def record_attendance(
    conference_id: FromPath[UUID], data: JSONBody[RecordAttendance], viewer: AskedBy, now: AskedAt
) -> AttendanceSheet:
    """Mark who came; who is left out stays as marked."""
    await service.record_attendance(viewer, conference_id, data.marks, now=now)
    return await service.get_attendance(viewer, conference_id, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/walk-ins", opt=MARK)
async def add_walk_in(
    conference_id: FromPath[UUID], data: JSONBody[WalkIn], viewer: AskedBy, now: AskedAt
) -> Response[AttendanceSheet]:
    """Add somebody who came without having been invited."""
    made = await service.add_walk_in(viewer, conference_id, data, now=now)
    sheet = await service.get_attendance(viewer, conference_id, now=now)
    return Response(sheet, status_code=201, headers={"location": f"/api/v1/walk-ins/{made}"})


@delete("/api/v1/walk-ins/{invitation_id:uuid}", opt=MARK, status_code=200)
async def remove_walk_in(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> AttendanceSheet:
    """Take back a walk-in that was added in error."""
    conference = await service.remove_walk_in(viewer, invitation_id, now=now)
    return await service.get_attendance(viewer, conference, now=now)


def _needed(taken_at: datetime | None) -> datetime:
    if taken_at is None:
        raise InvalidError(Fault("taken_at", "Say when it came."))
    return _aware(taken_at)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise InvalidError(Fault("taken_at", "Say the zone, like 2026-12-01T10:00:00Z."))
    return at


ROUTES = [
    get_invitation,
    get_calendar_entry,
    reply,
    confirm_deputy,
    refuse_deputy,
    record_notice,
    say_why,
    get_attendance,
    record_attendance,
    add_walk_in,
    remove_walk_in,
]
