"""Pages of the calendars: which there are, a year at a glance, changing them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.importing import csv_file
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.spreadsheets import MOST_BYTES, write_csv
from standards.calendars import service
from standards.calendars.terms import COLUMNS, EXAMPLE, read_terms
from standards.calendars.values import (
    BASE_WORDS,
    KIND_WORDS,
    CalendarMeant,
    CalendarRead,
    DaysMeant,
    DescribeCalendar,
    ForeseeChange,
    GiveNothing,
    GiveReason,
    SetEntry,
)
from standards.calendars.years import year_of

VIEW = {"permission": Permission.STANDARD_VIEW}
EDIT = {"permission": Permission.CALENDAR_EDIT}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DESCRIBE = "standards/calendars/describe.html"
_ENTRY = "standards/calendars/entry.html"
_TERMS = "standards/calendars/terms.html"
AnyRequest = Request[Any, Any, Any]
S = TypeVar("S", bound=msgspec.Struct)
M = TypeVar("M", bound=msgspec.Struct)


@get("/calendars", opt=VIEW)
async def list_calendars(viewer: AskedBy, now: AskedAt) -> Template:
    """Every calendar, and which end soon."""
    return page(
        "standards/calendars/calendars.html",
        calendars=await service.list_calendars(viewer),
        today=local_day(now),
    )


@get("/calendars/{key:str}", opt=VIEW)
async def show_calendar(
    key: FromPath[str], viewer: AskedBy, now: AskedAt, year: FromQuery[int] = 0
) -> Template:
    """A calendar's year at a glance, what was added to it, and how it was changed."""
    read = await service.get_calendar(viewer, key)
    return page(
        "standards/calendars/calendar.html",
        read=read,
        year=year_of(read.working, year or local_day(now).year),
        weekdays=WEEKDAYS,
        today=local_day(now),
    )


@get("/calendars/new", opt=EDIT)
async def start_calendar() -> Template:
    """Ask about a new calendar."""
    return page(_DESCRIBE, **_describing(None))


@post("/calendars/new", opt=EDIT)
async def submit_calendar(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Add the calendar and go on to it."""

    async def add(asked: DescribeCalendar) -> Response[Any]:
        key = await service.add_calendar(viewer, asked, now=now)
        return see_other(f"/calendars/{key}", "The calendar was added.")

    sent = _Sent(await request.form(), _DESCRIBE, _describing(None))
    return await sent.done(DescribeCalendar, add)


@get("/calendars/{key:str}/edit", opt=EDIT)
async def start_calendar_change(key: FromPath[str], viewer: AskedBy) -> Template:
    """Show what a calendar is, to be changed."""
    return page(_DESCRIBE, **_describing(await service.get_calendar(viewer, key)))


@post("/calendars/{key:str}/edit", opt=EDIT)
async def submit_calendar_change(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the calendar and say what that did to due dates already told."""

    async def change(asked: DescribeCalendar) -> Response[Any]:
        await service.change_calendar(viewer, key, asked, now=now)
        return await _changed(viewer, key)

    async def look(meant: CalendarMeant) -> Response[Any]:
        return await sent.foreseen(viewer, key, ForeseeChange(describe=meant), now=now)

    shown = _describing(await service.get_calendar(viewer, key))
    sent = _Sent(await request.form(), _DESCRIBE, shown)
    return await sent.done_or_looked_at(DescribeCalendar, change, CalendarMeant, look)


@get("/calendars/{key:str}/entries/new", opt=EDIT)
async def start_entry(key: FromPath[str], viewer: AskedBy) -> Template:
    """Ask about a day, days or a term to be added."""
    return page(_ENTRY, **await _entering(viewer, key, None))


@post("/calendars/{key:str}/entries/new", opt=EDIT)
async def submit_entry(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add it and say what that did to due dates already told."""

    async def add(asked: SetEntry) -> Response[Any]:
        await service.add_entry(viewer, key, asked, now=now)
        return await _changed(viewer, key, asked.first_on.year)

    async def look(meant: DaysMeant) -> Response[Any]:
        return await sent.foreseen(viewer, key, ForeseeChange(add=(meant,)), now=now)

    sent = _Sent(await request.form(), _ENTRY, await _entering(viewer, key, None))
    return await sent.done_or_looked_at(SetEntry, add, DaysMeant, look)


@get("/calendars/{key:str}/entries/{entry_id:uuid}", opt=EDIT)
async def show_entry(key: FromPath[str], entry_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show an entry to be changed or taken out."""
    return page(_ENTRY, **await _entering(viewer, key, entry_id))


@post("/calendars/{key:str}/entries/{entry_id:uuid}", opt=EDIT)
async def submit_entry_change(
    request: AnyRequest,
    key: FromPath[str],
    entry_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Put another in its place and say what that did to due dates already told."""

    async def change(asked: SetEntry) -> Response[Any]:
        await service.change_entry(viewer, key, entry_id, asked, now=now)
        return await _changed(viewer, key, asked.first_on.year)

    async def look(meant: DaysMeant) -> Response[Any]:
        asked = ForeseeChange(add=(meant,), remove=entry_id)
        return await sent.foreseen(viewer, key, asked, now=now)

    sent = _Sent(await request.form(), _ENTRY, await _entering(viewer, key, entry_id))
    return await sent.done_or_looked_at(SetEntry, change, DaysMeant, look)


@post("/calendars/{key:str}/entries/{entry_id:uuid}/remove", opt=EDIT)
async def submit_entry_removal(
    request: AnyRequest,
    key: FromPath[str],
    entry_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any]:
    """Take an entry out and say what that did to due dates already told."""

    async def remove(asked: GiveReason) -> Response[Any]:
        await service.remove_entry(viewer, key, entry_id, asked, now=now)
        return await _changed(viewer, key)

    async def look(_: GiveNothing) -> Response[Any]:
        return await sent.foreseen(viewer, key, ForeseeChange(remove=entry_id), now=now)

    sent = _Sent(await request.form(), _ENTRY, await _entering(viewer, key, entry_id))
    return await sent.done_or_looked_at(GiveReason, remove, GiveNothing, look)


@get("/calendars/{key:str}/terms", opt=EDIT)
async def start_terms(key: FromPath[str], viewer: AskedBy) -> Template:
    """Ask for a file of school terms."""
    return page(_TERMS, read=await service.get_calendar(viewer, key))


@get("/calendars/terms/example", opt=EDIT)
async def show_terms_example() -> Response[bytes]:
    """A file of terms to begin with."""
    return csv_file(write_csv([column.name for column in COLUMNS], [EXAMPLE]), "terms.csv")


@post("/calendars/{key:str}/terms", opt=EDIT)
async def submit_terms(
    request: AnyRequest, key: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add the terms of a file, all or none."""

    async def look(_: GiveNothing) -> Response[Any]:
        asked = ForeseeChange(add=read_terms(await _file_of(sent.form)).meant)
        return await sent.foreseen(viewer, key, asked, now=now)

    async def bring_in(asked: GiveReason) -> Response[Any]:
        terms = read_terms(await _file_of(sent.form))
        await service.import_terms(viewer, key, terms, asked.reason, now=now)
        return await _changed(viewer, key)

    read = await service.get_calendar(viewer, key)
    sent = _Sent(await request.form(), _TERMS, {"read": read})
    return await sent.done_or_looked_at(GiveReason, bring_in, GiveNothing, look)


@dataclass(frozen=True)
class _Sent:
    """A form as it was sent, and the page it is shown on again with what is wrong, or foreseen."""

    form: FormMultiDict
    template: str
    shown: Mapping[str, Any]

    async def done_or_looked_at(
        self,
        shape: type[S],
        act: Callable[[S], Awaitable[Response[Any]]],
        meant: type[M],
        look: Callable[[M], Awaitable[Response[Any]]],
    ) -> Response[Any]:
        """Do what the form asks, or only look at it where that button was pressed."""
        if "check" in self.form:
            return await self.done(meant, look)
        return await self.done(shape, act)

    async def done(
        self, shape: type[S], act: Callable[[S], Awaitable[Response[Any]]]
    ) -> Response[Any]:
        """Do what the form asks, or show it again with what is wrong."""
        asked = read_form(shape, self.form)
        if isinstance(asked, Faults):
            return faulty(self.template, asked, **self.shown)
        try:
            return await act(asked)
        except InvalidError as error:
            return faulty(self.template, error, typed=typed_in(self.form), **self.shown)

    async def foreseen(
        self, viewer: Viewer, key: str, asked: ForeseeChange, *, now: datetime
    ) -> Response[Any]:
        """The form again as it was filled in, with what saving it would do to due dates."""
        touched = await service.foresee(viewer, key, asked, now=now)
        return page(self.template, typed=typed_in(self.form), foreseen=touched, **self.shown)


async def _file_of(form: FormMultiDict) -> bytes:
    sent = form.get("file")
    return await sent.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else b""


async def _changed(viewer: Viewer, key: str, year: int = 0) -> Response[Any]:
    """Go back to the calendar and say what its last change did."""
    change = (await service.get_calendar(viewer, key)).changes[0]
    told = f"Due dates already told that are later now: {change.later}."
    kept = f" Kept as told, though they would be earlier: {change.kept}." if change.kept else ""
    at = f"?year={year}" if year else ""
    return see_other(f"/calendars/{key}{at}", f"The calendar was changed. {told}{kept}")


def _describing(read: CalendarRead | None) -> dict[str, Any]:
    return {
        "calendar": read.listing if read else None,
        "bases": [(base.value, words) for base, words in BASE_WORDS.items()],
        "weekdays": [(str(number), name) for number, name in enumerate(WEEKDAYS)],
    }


async def _entering(viewer: Viewer, key: str, entry: UUID | None) -> dict[str, Any]:
    read = await service.get_calendar(viewer, key)
    return {
        "read": read,
        "entry": None if entry is None else await service.get_entry(viewer, key, entry),
        "entry_id": entry,
        "kinds": [(kind.value, words) for kind, words in KIND_WORDS.items()],
    }


ROUTES = [
    list_calendars,
    show_calendar,
    start_calendar,
    submit_calendar,
    start_calendar_change,
    submit_calendar_change,
    start_entry,
    submit_entry,
    show_entry,
    submit_entry_change,
    submit_entry_removal,
    start_terms,
    show_terms_example,
    submit_terms,
]
