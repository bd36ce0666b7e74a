"""Conferences for programs: arranging, booking, reading."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from conferences.booking import service
from conferences.booking.listings import (
    ConferenceFilter,
    ConferenceInFull,
    ConferencesFound,
    OwnConference,
)
from conferences.booking.values import ArrangeConference, BookConference, ChangeConference
from people.asking import AskedAt, AskedBy, IfMatch
from people.fields import on_revision
from people.permissions import Permission, Viewer

VIEW = {"permission": Permission.CONFERENCE_VIEW}
LIST = {"permission": Permission.WORKLIST_VIEW}
ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
OWN = {"permission": Permission.INVITATION_ANSWER}


class CancelConference(msgspec.Struct, frozen=True, kw_only=True):
    """Why a conference is cancelled, and on which revision that was decided."""

    reason: str = ""
    revision: int | None = None


@get("/api/v1/conferences", opt=LIST)
async def list_conferences(
    viewer: AskedBy,
    now: AskedAt,
    show: FromQuery[str] = "open",
    kind: FromQuery[str] = "",
    search: FromQuery[str] = "",
    number: Annotated[int, QueryParameter(name="page")] = 1,
) -> ConferencesFound:
    """Conferences the viewer may see; `show` is open, all, planned, booked, held, ..."""
    narrowed = ConferenceFilter(show=show, kind=kind, search=search, page=number)
    return await service.list_conferences(viewer, narrowed, now=now)


@get("/api/v1/my-conferences", opt=OWN)
async def list_own_conferences(viewer: AskedBy, now: AskedAt) -> tuple[OwnConference, ...]:
    """The conferences the viewer is asked to."""
    return await service.list_own_conferences(viewer, now=now)


@post("/api/v1/conferences", opt=ARRANGE)
async def arrange(
    data: JSONBody[ArrangeConference], viewer: AskedBy, now: AskedAt
) -> Response[ConferenceInFull]:
    """Arrange a conference; the answer tells by when it is due and how that was counted."""
    made = await service.arrange(viewer, data, now=now)
    return await _made(viewer, made, now)


@get("/api/v1/conferences/{conference_id:uuid}", opt=VIEW)
async def get_conference(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[ConferenceInFull]:
    """One conference in full; its ETag is its revision."""
    return await _answer(viewer, conference_id, now)


@put("/api/v1/conferences/{conference_id:uuid}", opt=ARRANGE)
async def change(
    conference_id: FromPath[UUID],
    data: JSONBody[ChangeConference],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ConferenceInFull]:
    """Change who runs it, who is expected, its parts or its clock; what is left out stays."""
    await service.change(viewer, conference_id, on_revision(data, if_match), now=now)
    return await _answer(viewer, conference_id, now)


@put("/api/v1/conferences/{conference_id:uuid}/booking", opt=ARRANGE)
async def book(
    conference_id: FromPath[UUID],
    data: JSONBody[BookConference],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ConferenceInFull]:
    """Book it, or move it, and invite; 409 with who has it where room or people are taken."""
    asked = data if if_match is None else on_revision(data, if_match)
    await service.book(viewer, conference_id, asked, now=now)
    return await _answer(viewer, conference_id, now)


@delete("/api/v1/conferences/{conference_id:uuid}/booking", opt=ARRANGE, status_code=200)
async def cancel(
    conference_id: FromPath[UUID],
    data: JSONBody[CancelConference],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ConferenceInFull]:
    """Cancel it with a reason; everybody who was told is told."""
    asked = data if if_match is None else on_revision(data, if_match)
    await service.cancel(viewer, conference_id, asked.reason, revision=asked.revision, now=now)
    return await _answer(viewer, conference_id, now)


@post("/api/v1/conferences/{conference_id:uuid}/reconvened", opt=ARRANGE)
async def reconvene(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[ConferenceInFull]:
    """Arrange the conference that makes good an inquorate one."""
    made = await service.reconvene(viewer, conference_id, now=now)
    return await _made(viewer, made, now)


async def _answer(viewer: Viewer, conference: UUID, now: AskedAt) -> Response[ConferenceInFull]:
    found = await service.get_conference(viewer, conference, now=now)
    return Response(found, headers={"etag": f'"{found.revision}"'})


async def _made(viewer: Viewer, conference: UUID, now: AskedAt) -> Response[ConferenceInFull]:
    answer = await _answer(viewer, conference, now)
    answer.headers["location"] = f"/api/v1/conferences/{conference}"
    answer.status_code = 201
    return answer


@post("/api/v1/conferences/{conference_id:uuid}/tell", opt=ARRANGE, status_code=200)
async def tell_by_hand(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> ConferenceInFull:
    """Send the professionals what is new, although nothing goes out by itself about the family."""
    await service.tell_by_hand(viewer, conference_id, now=now)
    return await service.get_conference(viewer, conference_id, now=now)


ROUTES = [
    list_conferences,
    list_own_conferences,
    arrange,
    get_conference,
    change,
    book,
    cancel,
    reconvene,
    tell_by_hand,
]
