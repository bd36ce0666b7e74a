"""Pages by which a conference gets its time and place: the question, a look, and the booking."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.booking import service
from conferences.booking.listings import ConferenceInFull
from conferences.booking.slots import wall_instant
from conferences.booking.values import BookConference
from conferences.diaries import service as diaries
from people.asking import AskedAt, AskedBy
from people.clock import local
from people.errors import ClashError, Fault, InvalidError
from people.forms import demand_form, typed_in
from people.pages import Page, faulty, page, see_other
from people.permissions import Permission, Viewer

ARRANGE = {"permission": Permission.CONFERENCE_ARRANGE}
_FORM = "conferences/booking/book.html"
_CHECK = "conferences/booking/book_check.html"
_USUAL_MINUTES = 90
_FIELDS = {"starts_at": "at", "ends_at": "minutes"}
_REASONS = frozenset({"reason", "late_reason", "short_notice_reason"})
AnyRequest = Request[Any, Any, Any]


class BookForm(msgspec.Struct, frozen=True, kw_only=True):
    """A time and a place as they are typed."""

    on: date
    at: time
    minutes: int = _USUAL_MINUTES
    room: UUID | None = None
    link: str = ""
    dial_in: str = ""
    reason: str = ""
    late_reason: str = ""
    short_notice_reason: str = ""
    revision: int | None = None
    is_confirmed: bool = False
    is_edited: bool = False

    def asked(self) -> BookConference:
        """The booking that is asked for.

        Raises:
            InvalidError: the clocks change over its start.
        """
        return BookConference(
            starts_at=wall_instant(self.on, self.at, field="at"),
            minutes=self.minutes,
            room=self.room,
            link=self.link.strip() or None,
            dial_in=self.dial_in.strip() or None,
            reason=self.reason,
            late_reason=self.late_reason,
            short_notice_reason=self.short_notice_reason,
            revision=self.revision,
        )


@get("/conferences/{conference_id:uuid}/booking", opt=ARRANGE)
async def start_booking(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask for a time and a place, or for others."""
    return page(_FORM, **await _context(viewer, conference_id, now))


@post("/conferences/{conference_id:uuid}/booking", opt=ARRANGE)
async def submit_booking(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Show what booking would mean; once that is confirmed, book and tell people."""
    form = await request.form()
    typed = typed_in(form)
    try:
        given = demand_form(BookForm, form)
        if given.is_edited:
            return page(_FORM, typed=typed, **await _context(viewer, conference_id, now))
        asked = given.asked()
        if not given.is_confirmed:
            return await _check(viewer, conference_id, asked, typed, now)
        return await _book(viewer, conference_id, asked, typed, now)
    except InvalidError as error:
        faults = _renamed(error)
        return faulty(_FORM, faults, typed=typed, **await _context(viewer, conference_id, now))


async def _check(
    viewer: Viewer,
    conference: UUID,
    asked: BookConference,
    typed: Mapping[str, Any],
    now: AskedAt,
) -> Page:
    found = await service.check_booking(viewer, conference, asked, now=now)
    seen = await service.get_conference(viewer, conference, now=now)
    return page(_CHECK, seen=seen, found=found, typed=typed)


async def _book(
    viewer: Viewer,
    conference: UUID,
    asked: BookConference,
    typed: Mapping[str, Any],
    now: AskedAt,
) -> Response[Any]:
    try:
        await service.book(viewer, conference, asked, now=now)
    except ClashError as error:
        context = await _context(viewer, conference, now)
        faults = (Fault("at", str(error)),)
        return page(_FORM, status_code=409, faults=faults, typed=typed, **context)
    except InvalidError as error:
        if not {fault.field for fault in error.faults} <= _REASONS:
            raise
        found = await service.check_booking(viewer, conference, asked, now=now)
        seen = await service.get_conference(viewer, conference, now=now)
        return faulty(_CHECK, error, typed=typed, seen=seen, found=found)
    return see_other(f"/conferences/{conference}", "Booked. Invitations are on their way.")


def _renamed(error: InvalidError) -> list[Fault]:
    """The faults under the names of the form's fields."""
    return [
        Fault(_FIELDS.get(fault.field, fault.field), fault.message, fault.typed)
        for fault in error.faults
    ]


async def _context(viewer: Viewer, conference: UUID, now: AskedAt) -> dict[str, Any]:
    seen = await service.get_conference(viewer, conference, now=now)
    rooms = await diaries.list_rooms(viewer)
    by_venue: dict[str, list[tuple[UUID, str]]] = {}
    for room in rooms:
        access = ", ".join(
            words
            for words, has_it in (
                ("step-free", room.is_step_free),
                ("hearing loop", room.has_hearing_loop),
            )
            if has_it
        )
        words = f"{room.name}, {room.capacity} people" + (f", {access}" if access else "")
        by_venue.setdefault(room.venue_name, []).append((room.id, words))
    return {"seen": seen, "rooms": list(by_venue.items()), "booked": _booked(seen)}


def _booked(seen: ConferenceInFull) -> dict[str, Any]:
    """What the form begins with: the time and place as they are."""
    if seen.starts_at is None or seen.ends_at is None:
        return {"on": "", "at": "", "minutes": _USUAL_MINUTES}
    lasts = seen.ends_at - seen.starts_at
    return {
        "on": local(seen.starts_at).date(),
        "at": local(seen.starts_at).time(),
        "minutes": int(lasts.total_seconds() // 60),
    }


ROUTES = [start_booking, submit_booking]
