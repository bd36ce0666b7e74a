"""A family's people and their part in conferences, for programs."""

from typing import Any
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.families import service
from conferences.families.part_values import (
    FamilyAtConference,
    GiveReply,
    MarkFamily,
    OwnMeeting,
    PartRecord,
    RecordNotice,
    RecordReply,
    SetPart,
)
from conferences.families.values import (
    AddConsent,
    AddContact,
    AskDirectly,
    FallSilent,
    FamilyPeople,
    GiveReason,
    KeepApart,
    MemberRecord,
    Relationship,
    WriteMember,
)
from people.asking import AskedAt, AskedBy, IfMatch
from people.fields import on_revision
from people.permissions import Permission

EDIT = {"permission": Permission.FAMILY_EDIT}
RUN = {"permission": Permission.ATTENDANCE_RECORD}
OWN = {"permission": Permission.MEETING_OWN}
_MEMBER = "/api/v1/family-members/{member_id:uuid}"
_FAMILY = "/api/v1/families/{family_id:uuid}"
_PART = "/api/v1/family-parts/{part_id:uuid}"
_AT = "/api/v1/conferences/{conference_id:uuid}/family"


@get(f"{_FAMILY}/members", opt=EDIT)
async def list_members(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> FamilyPeople:
    """A family's people, who must not meet whom, and whether the family is silent."""
    return await service.get_people(viewer, family_id, now=now)


@post(f"{_FAMILY}/members", opt=EDIT)
async def add_member(
    family_id: FromPath[UUID], data: JSONBody[WriteMember], viewer: AskedBy, now: AskedAt
) -> Response[MemberRecord]:
    """Add somebody to a family's people."""
    member = await service.add_member(viewer, family_id, data, now=now)
    answer = _answer(await service.get_member(viewer, member, now=now))
    answer.headers["location"] = f"/api/v1/family-members/{member}"
    return answer


@get(_MEMBER, opt=EDIT)
async def get_member(
    member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[MemberRecord]:
    """One of a family's people, opened; the ETag is the revision."""
    return _answer(await service.get_member(viewer, member_id, now=now))


@put(_MEMBER, opt=EDIT)
async def change_member(
    member_id: FromPath[UUID],
    data: JSONBody[WriteMember],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[MemberRecord]:
    """Change somebody's details; name the revision looked at in the body or in If-Match."""
    await service.change_member(viewer, member_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_member(viewer, member_id, now=now))


@delete(_MEMBER, opt=EDIT, status_code=200)
async def end_member(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MemberRecord:
    """Let somebody belong to a family's people no more."""
    await service.end_member(viewer, member_id, now=now)
    return await service.get_member(viewer, member_id, now=now)


@post(f"{_MEMBER}/contacts", opt=EDIT)
async def add_contact(
    member_id: FromPath[UUID], data: JSONBody[AddContact], viewer: AskedBy, now: AskedAt
) -> MemberRecord:
    """Write down where somebody is reached; what is dangerous needs a second act."""
    await service.add_contact(viewer, member_id, data, now=now)
    return await service.get_member(viewer, member_id, now=now)


@delete("/api/v1/family-contacts/{contact_id:uuid}", opt=EDIT, status_code=200)
async def end_contact(contact_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MemberRecord:
    """Let an address or number be a former one."""
    member = await service.end_contact(viewer, contact_id, now=now)
    return await service.get_member(viewer, member, now=now)


@post(f"{_MEMBER}/consents", opt=EDIT)
async def add_consent(
    member_id: FromPath[UUID], data: JSONBody[AddConsent], viewer: AskedBy, now: AskedAt
) -> MemberRecord:
    """Record a way by which somebody agrees to be told."""
    await service.add_consent(viewer, member_id, data, now=now)
    return await service.get_member(viewer, member_id, now=now)


@delete("/api/v1/family-consents/{consent_id:uuid}", opt=EDIT, status_code=200)
async def end_consent(consent_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MemberRecord:
    """Record that somebody agrees to a way no more."""
    member = await service.end_consent(viewer, consent_id, now=now)
    return await service.get_member(viewer, member, now=now)


@put(f"{_MEMBER}/relationships", opt=EDIT)
async def set_relationship(
    member_id: FromPath[UUID], data: JSONBody[Relationship], viewer: AskedBy, now: AskedAt
) -> MemberRecord:
    """Write down what somebody is to a child."""
    await service.set_relationship(viewer, member_id, data, now=now)
    return await service.get_member(viewer, member_id, now=now)


@put(f"{_MEMBER}/direct", opt=EDIT)
async def ask_directly(
    member_id: FromPath[UUID], data: JSONBody[AskDirectly], viewer: AskedBy, now: AskedAt
) -> MemberRecord:
    """Record the chair's decision that a young person is asked directly."""
    await service.ask_directly(viewer, member_id, data, now=now)
    return await service.get_member(viewer, member_id, now=now)


@delete(f"{_MEMBER}/direct", opt=EDIT, status_code=200)
async def ask_through_others(
    member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> MemberRecord:
    """Take back that a young person is asked directly."""
    await service.ask_through_others(viewer, member_id, now=now)
    return await service.get_member(viewer, member_id, now=now)


@put(f"{_FAMILY}/silence", opt=EDIT)
async def fall_silent(
    family_id: FromPath[UUID], data: JSONBody[FallSilent], viewer: AskedBy, now: AskedAt
) -> FamilyPeople:
    """Stop everything that goes out by itself about a family, at once."""
    await service.fall_silent(viewer, family_id, data, now=now)
    return await service.get_people(viewer, family_id, now=now)


@delete(f"{_FAMILY}/silence", opt=EDIT, status_code=200)
async def end_silence(
    family_id: FromPath[UUID], data: JSONBody[GiveReason], viewer: AskedBy, now: AskedAt
) -> FamilyPeople:
    """Let things go out by themselves about a family again, with a reason."""
    await service.end_silence(viewer, family_id, data, now=now)
    return await service.get_people(viewer, family_id, now=now)


@post(f"{_FAMILY}/apart", opt=EDIT)
async def keep_apart(
    family_id: FromPath[UUID], data: JSONBody[KeepApart], viewer: AskedBy, now: AskedAt
) -> FamilyPeople:
    """Record that two people must not meet."""
    await service.keep_apart(viewer, family_id, data, now=now)
    return await service.get_people(viewer, family_id, now=now)


@delete("/api/v1/kept-apart/{kept_id:uuid}", opt=EDIT, status_code=200)
async def end_keeping_apart(
    kept_id: FromPath[UUID], data: JSONBody[GiveReason], viewer: AskedBy, now: AskedAt
) -> FamilyPeople:
    """Record that two people may meet again, with a reason."""
    family = await service.end_keeping_apart(viewer, kept_id, data, now=now)
    return await service.get_people(viewer, family, now=now)


@get(_AT, opt=RUN)
async def get_family_at(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> FamilyAtConference:
    """A family's people at one conference, for whoever runs it."""
    return await service.get_family_at(viewer, conference_id, now=now)


@put(_AT, opt=RUN)
async def record_attendance(
    conference_id: FromPath[UUID],
    data: JSONBody[list[MarkFamily]],
    viewer: AskedBy,
    now: AskedAt,
) -> FamilyAtConference:
    """Record who of the family came, and how each was heard."""
    await service.record_attendance(viewer, conference_id, data, now=now)
    return await service.get_family_at(viewer, conference_id, now=now)


@put(f"{_AT}/{{member_id:uuid}}", opt=EDIT)
async def set_part(
    conference_id: FromPath[UUID],
    member_id: FromPath[UUID],
    data: JSONBody[SetPart],
    viewer: AskedBy,
    now: AskedAt,
) -> PartRecord:
    """Say how somebody of the family is to take part in a conference."""
    part = await service.set_part(viewer, conference_id, member_id, data, now=now)
    return await service.get_part(viewer, part, now=now)


@get(_PART, opt=EDIT)
async def get_part(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> PartRecord:
    """One family member's part in a conference."""
    return await service.get_part(viewer, part_id, now=now)


@post(f"{_PART}/notices", opt=EDIT)
async def record_notice(
    part_id: FromPath[UUID], data: JSONBody[RecordNotice], viewer: AskedBy, now: AskedAt
) -> PartRecord:
    """Record that somebody was told by a person."""
    await service.record_notice(viewer, part_id, data, now=now)
    return await service.get_part(viewer, part_id, now=now)


@post(f"{_PART}/mail", opt=EDIT)
async def send_mail(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> PartRecord:
    """Tell somebody by mail, if they agreed to it."""
    await service.send_mail(viewer, part_id, now=now)
    return await service.get_part(viewer, part_id, now=now)


@put(f"{_PART}/reply", opt=EDIT)
async def record_reply(
    part_id: FromPath[UUID], data: JSONBody[RecordReply], viewer: AskedBy, now: AskedAt
) -> PartRecord:
    """Record what somebody of the family answered."""
    await service.record_reply(viewer, part_id, data, now=now)
    return await service.get_part(viewer, part_id, now=now)


@get("/api/v1/my-meetings", opt=OWN)
async def list_own_meetings(viewer: AskedBy, now: AskedAt) -> tuple[OwnMeeting, ...]:
    """One's own meetings."""
    return await service.list_own_meetings(viewer, now=now)


@get("/api/v1/my-meetings/{part_id:uuid}", opt=OWN)
async def get_own_meeting(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> OwnMeeting:
    """One of one's own meetings."""
    return await service.get_own_meeting(viewer, part_id, now=now)


@put("/api/v1/my-meetings/{part_id:uuid}/reply", opt=OWN)
async def answer_own(
    part_id: FromPath[UUID], data: JSONBody[GiveReply], viewer: AskedBy, now: AskedAt
) -> OwnMeeting:
    """Answer for one of one's own meetings."""
    await service.answer_own(viewer, part_id, data, now=now)
    return await service.get_own_meeting(viewer, part_id, now=now)


def _answer(record: MemberRecord) -> Response[MemberRecord]:
    return Response(record, headers={"etag": f'"{record.revision}"'})


ROUTES: list[Any] = [
    list_members,
    add_member,
    get_member,
    change_member,
    end_member,
    add_contact,
    end_contact,
    add_consent,
    end_consent,
    set_relationship,
    ask_directly,
    ask_through_others,
    fall_silent,
    end_silence,
    keep_apart,
    end_keeping_apart,
    get_family_at,
    record_attendance,
    set_part,
    get_part,
    record_notice,
    send_mail,
    record_reply,
    list_own_meetings,
    get_own_meeting,
    answer_own,
]
