"""The page of the day: marking who came, on a telephone in the meeting, with the live verdict."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.attending import service
from conferences.attending.attendance import AttendanceSheet, WalkInsFound
from conferences.attending.presence import Seat
from conferences.attending.values import ATTENDANCES, Mark, WalkIn
from conferences.attending.warning_pages import read_reasons
from people.asking import AskedAt, AskedBy
from people.clock import instant, local_day
from people.errors import Fault, InvalidError, RefusedError
from people.forms import demand_form, read_revision, read_time, typed_in
from people.pages import Page, faulty, page, see_other
from people.permissions import Permission, Viewer

MARK = {"permission": Permission.ATTENDANCE_RECORD}
_SHEET = "conferences/attending/attendance.html"
_MARKED = "conferences/attending/marked.html"
_TAKEN_AWAY = "This line was taken away meanwhile. Load the page again."
AnyRequest = Request[Any, Any, Any]


class WalkInForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who came without having been invited."""

    professional: UUID
    attendance: str = "attended"
    counts_to_quorum: bool = False


@get("/conferences/{conference_id:uuid}/attendance", opt=MARK)
async def show_attendance(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, search: FromQuery[str] = ""
) -> Template:
    """Everybody with what is marked; those found by name to be added."""
    sheet = await service.get_attendance(viewer, conference_id, now=now)
    found = await service.find_walk_ins(viewer, conference_id, search)
    return page(_SHEET, sheet=sheet, found=found, search=search)


@post("/conferences/{conference_id:uuid}/attendance", opt=MARK)
async def submit_attendance(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take the marks; with script each by itself, answered with what all of them come to."""
    form = await request.form()
    sheet = await service.get_attendance(viewer, conference_id, now=now)
    if request.headers.get("hx-request") == "true":
        return await _mark_one(viewer, sheet, form, now)
    try:
        await service.record_attendance(
            viewer, conference_id, _marks(form, sheet.seats, sheet.starts_at), now=now
        )
    except InvalidError as error:
        return _faulty(error, form, sheet)
    return see_other(f"/conferences/{conference_id}/attendance", "Saved.")


async def _mark_one(
    viewer: Viewer, sheet: AttendanceSheet, form: FormMultiDict, now: datetime
) -> Page:
    """Take the mark of the one line that was changed, and say what all of them come to.

    A line that somebody else changed since the page was made comes back as it is now. Any other is
    left alone on the page, with what is wrong beside it: whoever marks may be typing there already.
    """
    only = str(form.get("only", ""))
    marked = [seat for seat in sheet.seats if str(seat.invitation) == only]
    faults = () if marked else (Fault("", _TAKEN_AWAY),)
    wrong: tuple[Fault, ...] = ()
    try:
        marks = _marks(form, marked, sheet.starts_at)
        await service.record_attendance(viewer, sheet.conference, marks, now=now)
    except InvalidError as error:
        wrong = error.faults
    except RefusedError as error:
        marked, faults = [], (Fault("", str(error)),)
    found = await service.get_attendance(viewer, sheet.conference, now=now)
    own = next((one for one in found.seats if marked and str(one.invitation) == only), None)
    others = [one for one in found.seats if one is not own and _is_old(form, one)]
    return page(_MARKED, sheet=found, faults=faults, wrong=wrong, own=own, others=others)


def _is_old(form: FormMultiDict, seat: Seat) -> bool:
    """Whether the page was made before that line was last changed."""
    shown = read_revision(str(form.get(f"revision-{seat.invitation}", "")))
    return shown is not None and shown != seat.revision


def _faulty(error: InvalidError, form: FormMultiDict, sheet: AttendanceSheet) -> Page:
    return faulty(_SHEET, error, typed=typed_in(form), sheet=sheet, found=WalkInsFound(), search="")


@post("/conferences/{conference_id:uuid}/walk-ins", opt=MARK)
async def submit_walk_in(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add somebody who came without having been invited."""
    form = await request.form()
    try:
        given = demand_form(WalkInForm, form)
        walk_in = WalkIn(
            professional=given.professional,
            attendance="remote" if given.attendance == "remote" else "attended",
            counts_to_quorum=given.counts_to_quorum,
            all_the_same=read_reasons(form),
        )
        await service.add_walk_in(viewer, conference_id, walk_in, now=now)
    except InvalidError as error:
        sheet = await service.get_attendance(viewer, conference_id, now=now)
        search = str(form.get("search", ""))
        found = await service.find_walk_ins(viewer, conference_id, search)
        return faulty(_SHEET, error, typed=typed_in(form), sheet=sheet, found=found, search=search)
    return see_other(f"/conferences/{conference_id}/attendance", "Added.")


@post("/walk-ins/{invitation_id:uuid}/remove", opt=MARK)
async def submit_walk_in_removal(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take back somebody who was added in error."""
    conference = await service.remove_walk_in(viewer, invitation_id, now=now)
    return see_other(f"/conferences/{conference}/attendance", "Taken back.")


def _marks(form: FormMultiDict, seats: Sequence[Seat], starts_at: datetime) -> list[Mark]:
    """The marks of those people, as far as the form speaks of them.

    Raises:
        InvalidError: a time is none.
    """
    faults: list[Fault] = []
    on = local_day(starts_at)
    marks = [mark for seat in seats if (mark := _mark(form, seat, on, faults)) is not None]
    if faults:
        raise InvalidError(*faults)
    return marks


def _mark(form: FormMultiDict, seat: Seat, on: date, faults: list[Fault]) -> Mark | None:
    name = f"attendance-{seat.invitation}"
    if name not in form:
        return None
    given = str(form.get(name, ""))
    times = dict(_times(form, seat, on, faults))
    return Mark(
        invitation=seat.invitation,
        attendance=next((one for one in ATTENDANCES if one == given), None),
        reason=str(form.get(f"reason-{seat.invitation}", "")),
        arrived_at=times.get("arrived"),
        left_at=times.get("left"),
        revision=read_revision(str(form.get(f"revision-{seat.invitation}", ""))),
    )


def _times(
    form: FormMultiDict, seat: Seat, on: date, faults: list[Fault]
) -> Iterator[tuple[str, datetime]]:
    for name in ("arrived", "left"):
        field = f"{name}-{seat.invitation}"
        typed = str(form.get(field, "")).strip()
        if not typed:
            continue
        try:
            yield name, instant(on, read_time(typed))
        except ValueError as error:
            faults.append(Fault(field, str(error), typed))


ROUTES = [show_attendance, submit_attendance, submit_walk_in, submit_walk_in_removal]
