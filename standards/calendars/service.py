"""Keep calendars: which days each works, what was added by hand, and why.

A calendar is a value for rules: ``load_calendars`` reads them all, and whoever counts is handed
them. The calendars that ship are always there; what is added stands beside them as rows. Every
change is an act, and within it the due dates already told are counted again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded, tried
from people.clock import short_day
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import check_revision
from people.permissions import Permission, Viewer, check
from standards.calendars import queries
from standards.calendars.recounts import Touched, count_again
from standards.calendars.tables import CalendarChange, CalendarEntry
from standards.calendars.terms import ReadTerms
from standards.calendars.values import (
    KIND_WORDS,
    CalendarListing,
    CalendarMeant,
    CalendarRead,
    ChangeListing,
    DescribeCalendar,
    EntryListing,
    ForeseeChange,
    GiveReason,
    SetEntry,
)
from standards.calendars.working import SHIPPED, Calendars, Stretch, WorkingCalendar, assemble

explain(
    {
        "calendar_entry_no_two_at_once": lambda: InvalidError(
            Fault("first_on", "The calendar has an entry of that kind on these days. Change it.")
        )
    }
)


async def load_calendars() -> Calendars:
    """Every calendar as it is now, inside a transaction that is open."""
    rows = {row["key"]: row for row in await fetch(queries.CALENDARS)}
    added: dict[str, list[Stretch]] = {}
    for row in await fetch(queries.ENTRIES):
        added.setdefault(row["calendar"], []).append(_stretch(row))
    return Calendars(
        {
            key: _assembled(SHIPPED.by_key.get(key), rows.get(key), added.get(key, []))
            for key in sorted({*SHIPPED.by_key, *rows})
        }
    )


async def load_titles() -> dict[str, str]:
    """What each calendar is called, by key, inside a transaction that is open."""
    return (await load_calendars()).titles


async def check_calendar(key: str) -> None:
    """Demand that there is a calendar of that key, inside a transaction that is open.

    Raises:
        InvalidError: there is none.
    """
    titles = await load_titles()
    if key not in titles:
        words = f"There is no calendar “{key}”. Choose one of {', '.join(titles)}."
        raise InvalidError(Fault("calendar", words, key))


async def list_titles(viewer: Viewer) -> dict[str, str]:
    """What each calendar is called, by key."""
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        return await load_titles()


async def list_calendars(viewer: Viewer) -> list[CalendarListing]:
    """Every calendar by its title."""
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        found = await _listings()
    return sorted(found.values(), key=lambda one: one.title.casefold())


async def get_calendar(viewer: Viewer, key: str) -> CalendarRead:
    """One calendar with what was added to it.

    Raises:
        NotFoundError: there is no such calendar.
    """
    check(viewer, Permission.STANDARD_VIEW)
    async with reading(viewer):
        listings = await _listings()
        if key not in listings:
            raise NotFoundError("There is no such calendar.")
        working = (await load_calendars()).get(key)
        entries = [dict(row) for row in await fetch(queries.ENTRIES) if row["calendar"] == key]
        changes = [dict(row) for row in await fetch(queries.CHANGES, key)]
    return CalendarRead(
        listing=listings[key],
        working=working,
        entries=tuple(msgspec.convert(entries, list[EntryListing])),
        changes=tuple(msgspec.convert(changes, list[ChangeListing])),
    )


async def get_entry(viewer: Viewer, key: str, entry: UUID) -> EntryListing:
    """One entry of a calendar.

    Raises:
        NotFoundError: there is no such calendar, or it has no such entry.
    """
    entries = (await get_calendar(viewer, key)).entries
    found = next((one for one in entries if one.id == entry), None)
    if found is None:
        raise NotFoundError("There is no such entry.")
    return found


async def get_change(viewer: Viewer, key: str, change: UUID) -> ChangeListing:
    """One change of a calendar.

    Raises:
        NotFoundError: there is no such calendar, or it has no such change.
    """
    changes = (await get_calendar(viewer, key)).changes
    found = next((one for one in changes if one.id == change), None)
    if found is None:
        raise NotFoundError("There is no such change.")
    return found


async def add_calendar(viewer: Viewer, asked: DescribeCalendar, *, now: datetime) -> str:
    """Add a calendar; gives its key, made from its title.

    Raises:
        InvalidError: there is one of that key.
    """
    async with _changing(viewer, asked.key, "calendar.add", asked.reason, now=now) as change:
        if asked.key in change.before.by_key:
            words = "There is a calendar of that title, or one like it. Choose another title."
            raise InvalidError(Fault("title", words, asked.title))
        await change.describe(asked)
    return asked.key


async def change_calendar(
    viewer: Viewer, key: str, asked: DescribeCalendar, *, now: datetime
) -> None:
    """Say what a calendar is called, whose holidays it keeps and which days of the week it works.

    Raises:
        NotFoundError: there is no such calendar.
        RefusedError: somebody changed it meanwhile.
    """
    async with _changing(viewer, key, "calendar.change", asked.reason, now=now) as change:
        stored = (await _listings()).get(key)
        if stored is None:
            raise NotFoundError("There is no such calendar.")
        check_revision(msgspec.structs.asdict(stored), asked, noun="calendar")
        await change.describe(asked)


async def add_entry(viewer: Viewer, key: str, asked: SetEntry, *, now: datetime) -> UUID:
    """Add a day, days or a term to a calendar; gives the entry's id.

    Raises:
        NotFoundError: there is no such calendar.
        InvalidError: it has an entry of that kind on some of these days.
    """
    async with _changing(viewer, key, "calendar.add_entry", asked.reason, now=now) as change:
        change.what = f"Added: {_words(asked.stretch)}"
        return await change.insert(asked.stretch)


async def change_entry(
    viewer: Viewer, key: str, entry: UUID, asked: SetEntry, *, now: datetime
) -> UUID:
    """End an entry and put another in its place; gives the other's id.

    Raises:
        NotFoundError: the calendar has no such entry.
        InvalidError: it has another entry of that kind on some of these days.
    """
    async with _changing(viewer, key, "calendar.change_entry", asked.reason, now=now) as change:
        was = await change.end(entry)
        change.what = f"Changed: {_words(was)}; now {_words(asked.stretch)}"
        return await change.insert(asked.stretch)


async def remove_entry(
    viewer: Viewer, key: str, entry: UUID, asked: GiveReason, *, now: datetime
) -> None:
    """Take an entry out of a calendar; that it was there stays known.

    Raises:
        NotFoundError: the calendar has no such entry.
    """
    async with _changing(viewer, key, "calendar.remove_entry", asked.reason, now=now) as change:
        change.what = f"Removed: {_words(await change.end(entry))}"


async def import_terms(
    viewer: Viewer, key: str, read: ReadTerms, reason: str, *, now: datetime
) -> int:
    """Add the terms of a file to a calendar, all or none; how many.

    Raises:
        NotFoundError: there is no such calendar.
        InvalidError: it has a term on some of these days.
    """
    async with _changing(viewer, key, "calendar.import_terms", reason, now=now) as change:
        names = [await change.insert(one, field="file") for one in read.terms]
        change.what = f"Added {len(names)} terms from a file"
        change.act.note(count=len(names))
    return len(names)


async def foresee(viewer: Viewer, key: str, asked: ForeseeChange, *, now: datetime) -> Touched:
    """What a change would do to due dates already told: it is made, counted and taken back.

    Raises:
        NotFoundError: there is no such calendar, or it has no such entry.
        InvalidError: it has another entry of that kind on some of these days.
    """
    check(viewer, Permission.CALENDAR_EDIT)
    subject = Subject("calendar")
    async with tried(viewer, subject, now=now, name="calendar.foresee") as act:
        change = await _begin(act, key)
        if asked.remove is not None:
            await change.end(asked.remove)
        for one in asked.add:
            await change.insert(one.stretch, field="first_on" if len(asked.add) == 1 else "file")
        if asked.describe is not None:
            await change.describe(asked.describe)
        change.what = _FORESEEN
        touched = await _finish(change, _FORESEEN)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="calendar.foresee") as act:
        shown = sorted({one.conference for one in touched.listed})
        act.note(calendar=key, later=touched.later, kept=touched.kept, shown=shown)
    return touched


_FORESEEN = "foreseen"


class _Change:
    """One change while it is made."""

    def __init__(self, act: Act, key: str, before: Calendars) -> None:
        self.act = act
        self.key = key
        self.before = before
        self.what = ""

    async def describe(self, asked: CalendarMeant) -> None:
        """Write down what the calendar is."""
        days = "".join(str(one) for one in sorted(set(asked.weekdays)))
        await self.act.fetch(queries.SET_CALENDAR, self.key, asked.title, asked.base.value, days)
        self.what = f"“{asked.title}”: {asked.base.value}, days worked {days}"

    async def insert(self, one: Stretch, *, field: str = "first_on") -> UUID:
        """Write down an entry; its id.

        Raises:
            InvalidError: the calendar has one of that kind on some of these days.
        """
        asked = self.key, one.kind.value, one.first_on, one.last_on
        if rows := await self.act.fetch(queries.ON_THESE_DAYS, *asked):
            words = (
                f"On some days of “{one.name}” there is {_words(_stretch(rows[0]))}. Change one."
            )
            raise InvalidError(Fault(field, words, one.first_on.isoformat()))
        entry = uuid4()
        await CalendarEntry.insert(
            CalendarEntry(
                id=entry, calendar=self.key, kind=one.kind.value, first_on=one.first_on,
                last_on=one.last_on, name=one.name, made_at=self.act.now,
            )
        )  # fmt: skip
        return entry

    async def end(self, entry: UUID) -> Stretch:
        """End an entry; what it said.

        Raises:
            NotFoundError: the calendar has none of that id.
        """
        rows = await self.act.fetch(queries.END_ENTRY, self.key, entry, self.act.now)
        if not rows:
            raise NotFoundError("There is no such entry.")
        return _stretch(rows[0])


@asynccontextmanager
async def _changing(
    viewer: Viewer, key: str, name: str, reason: str, *, now: datetime
) -> AsyncIterator[_Change]:
    """One change to a calendar, one at a time, with the due dates already told counted again."""
    check(viewer, Permission.CALENDAR_EDIT)
    async with recorded(viewer, Verb.ALTER, Subject("calendar"), now=now, name=name) as act:
        change = await _begin(act, key)
        yield change
        await _finish(change, reason)


async def _begin(act: Act, key: str) -> _Change:
    """A change to a calendar, which nobody else changes until the act ends.

    Raises:
        NotFoundError: there is no such calendar, and none is being added.
    """
    await act.fetch(queries.LOCK)
    change = _Change(act, key, await load_calendars())
    if act.name != "calendar.add" and key not in change.before.by_key:
        raise NotFoundError("There is no such calendar.")
    return change


async def _finish(change: _Change, reason: str) -> Touched:
    act, id_ = change.act, uuid4()
    rows = await act.fetch(queries.NEXT_NUMBER, change.key)
    await CalendarChange.insert(
        CalendarChange(
            id=id_, calendar=change.key, number=rows[0]["number"], what=change.what,
            reason=reason, changed_at=act.now, changed_by=act.viewer.account, later=0, kept=0,
        )
    )  # fmt: skip
    touched = await count_again(act, id_, change.before, await load_calendars())
    await act.fetch(queries.TOUCHED, id_, touched.later, touched.kept)
    act.note(
        calendar=change.key, what=change.what, reason=reason,
        later=touched.later, kept=touched.kept,
    )  # fmt: skip
    return touched


async def _listings() -> dict[str, CalendarListing]:
    kept = {row["calendar"]: tuple(row["names"]) for row in await fetch(queries.KEPT_BY)}
    revisions = {row["key"]: row["revision"] for row in await fetch(queries.CALENDARS)}
    return {
        one.key: msgspec.convert(
            {
                "key": one.key, "title": one.title, "base": one.base,
                "weekdays": sorted(one.weekdays), "revision": revisions.get(one.key, 1),
                "agencies": kept.get(one.key, ()), "known_until": one.known_until,
            },
            CalendarListing,
        )
        for one in (await load_calendars()).by_key.values()
    }  # fmt: skip


def _assembled(
    ships: WorkingCalendar | None,
    row: asyncpg.Record | None,
    added: list[Stretch],
) -> WorkingCalendar:
    if row is not None:
        days = (int(digit) for digit in row["weekdays"])
        return assemble(row["key"], row["title"], row["base"], days, added)
    if ships is None:
        raise NotFoundError("There is no such calendar.")
    return assemble(ships.key, ships.title, ships.base, ships.weekdays, added)


def _stretch(row: asyncpg.Record) -> Stretch:
    return msgspec.convert({name: row[name] for name in Stretch.__struct_fields__}, Stretch)


def _words(one: Stretch) -> str:
    """An entry as the trail and the page tell it."""
    until = f" to {short_day(one.last_on)}" if one.last_on != one.first_on else ""
    return f"{KIND_WORDS[one.kind].lower()}, {short_day(one.first_on)}{until}, {one.name}"
