"""Calendars for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from people.asking import AskedAt, AskedBy, IfMatch
from people.clock import local_day
from people.fields import on_revision
from people.permissions import Permission
from standards.calendars import service
from standards.calendars.recounts import Touched
from standards.calendars.terms import read_terms
from standards.calendars.values import (
    CalendarListing,
    ChangeListing,
    DescribeCalendar,
    EntryListing,
    ForeseeChange,
    GiveReason,
    SetEntry,
)
from standards.calendars.years import Closure, year_of

VIEW = {"permission": Permission.STANDARD_VIEW}
EDIT = {"permission": Permission.CALENDAR_EDIT}
AnyRequest = Request[Any, Any, Any]


class CalendarAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar: what was added to it, how it was changed, and what a year of it leaves out."""

    calendar: CalendarListing
    entries: tuple[EntryListing, ...]
    changes: tuple[ChangeListing, ...]
    year: int
    not_worked: tuple[Closure, ...]
    worked_days: int


@get("/api/v1/calendars", opt=VIEW)
async def list_calendars(viewer: AskedBy) -> list[CalendarListing]:
    """Every calendar by its title."""
    return await service.list_calendars(viewer)


@get("/api/v1/calendars/{key:str}", opt=VIEW)
async def get_calendar(
    key: FromPath[str], viewer: AskedBy, now: AskedAt, year: FromQuery[int | None] = None
) -> Response[CalendarAnswer]:
    """One calendar and one year of it; its ETag is its revision."""
    read = await service.get_calendar(viewer, key)
    shown = year_of(read.working, year or local_day(now).year)
    answer = CalendarAnswer(
        calendar=read.listing, entries=read.entries, changes=read.changes, year=shown.year,
        not_worked=shown.closures, worked_days=shown.worked,
    )  # fmt: skip
    return Response(answer, headers={"etag": f'"{read.listing.revision}"'})


@post("/api/v1/calendars", opt=EDIT)
async def add_calendar(
    data: JSONBody[DescribeCalendar], viewer: AskedBy, now: AskedAt
) -> Response[CalendarListing]:
    """Add a calendar; its key is made from its title."""
    key = await service.add_calendar(viewer, data, now=now)
    headers = {"location": f"/api/v1/calendars/{key}"}
    return Response((await service.get_calendar(viewer, key)).listing, headers=headers)


@put("/api/v1/calendars/{key:str}", opt=EDIT)
async def change_calendar(
    key: FromPath[str],
    data: JSONBody[DescribeCalendar],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> CalendarListing:
    """Change what a calendar is called, its base and its days of the week."""
    await service.change_calendar(viewer, key, on_revision(data, if_match), now=now)
    return (await service.get_calendar(viewer, key)).listing


@post("/api/v1/calendars/{key:str}/foreseen", opt=EDIT, status_code=200)
async def foresee_change(
    key: FromPath[str], data: JSONBody[ForeseeChange], viewer: AskedBy, now: AskedAt
) -> Touched:
    """Which due dates already told a change would touch, from when to when; nothing is changed."""
    return await service.foresee(viewer, key, data, now=now)


@post("/api/v1/calendars/{key:str}/entries", opt=EDIT)
async def add_entry(
    key: FromPath[str], data: JSONBody[SetEntry], viewer: AskedBy, now: AskedAt
) -> Response[ChangeListing]:
    """Add a day, days or a term; the answer says what that did to due dates already told."""
    entry = await service.add_entry(viewer, key, data, now=now)
    headers = {"location": f"/api/v1/calendars/{key}/entries/{entry}"}
    return Response((await service.get_calendar(viewer, key)).changes[0], headers=headers)


@get("/api/v1/calendars/{key:str}/entries/{entry_id:uuid}", opt=VIEW)
async def get_entry(key: FromPath[str], entry_id: FromPath[UUID], viewer: AskedBy) -> EntryListing:
    """One entry of a calendar."""
    return await service.get_entry(viewer, key, entry_id)


@put("/api/v1/calendars/{key:str}/entries/{entry_id:uuid}", opt=EDIT)
async def change_entry(
    key: FromPath[str],
    entry_id: FromPath[UUID],
    data: JSONBody[SetEntry],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[ChangeListing]:
    """Put another entry in the place of one; Location leads to the other."""
    entry = await service.change_entry(viewer, key, entry_id, data, now=now)
    headers = {"location": f"/api/v1/calendars/{key}/entries/{entry}"}
    return Response((await service.get_calendar(viewer, key)).changes[0], headers=headers)


@delete("/api/v1/calendars/{key:str}/entries/{entry_id:uuid}", opt=EDIT, status_code=200)
async def remove_entry(
    key: FromPath[str],
    entry_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    reason: FromQuery[str],
) -> ChangeListing:
    """Take an entry out, with a reason."""
    await service.remove_entry(viewer, key, entry_id, GiveReason(reason=reason), now=now)
    return (await service.get_calendar(viewer, key)).changes[0]


@post("/api/v1/calendars/{key:str}/terms", opt=EDIT, status_code=200)
async def import_terms(
    request: AnyRequest,
    key: FromPath[str],
    viewer: AskedBy,
    now: AskedAt,
    reason: FromQuery[str],
) -> ChangeListing:
    """Add the school terms of a CSV file sent as the body, all or none."""
    read = read_terms(await request.body())
    asked = GiveReason(reason=reason)
    await service.import_terms(viewer, key, read, asked.reason, now=now)
    return (await service.get_calendar(viewer, key)).changes[0]


ROUTES = [
    list_calendars,
    get_calendar,
    add_calendar,
    change_calendar,
    foresee_change,
    add_entry,
    get_entry,
    change_entry,
    remove_entry,
    import_terms,
]
