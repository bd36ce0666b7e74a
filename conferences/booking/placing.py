"""Giving a conference its time and place, moving it, and cancelling it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from conferences.attending import service as attending
from conferences.booking import due as dues
from conferences.booking import ending
from conferences.booking.due import Clock, DueDay
from conferences.booking.life import Step, after
from conferences.booking.slots import Slot, slot_of
from conferences.booking.tables import Conference
from conferences.booking.values import BookConference, Kind
from conferences.children import service as children
from conferences.diaries import service as diaries
from conferences.diaries.service import Resource
from conferences.diaries.venues import RoomListing
from conferences.families import service as families
from conferences.letters import service as letters
from conferences.reports import service as reports
from notifications.addresses import service as addresses
from notifications.addresses.dangers import WORDS
from notifications.outbox.waiting import Pace
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day, moment
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import many_lines
from people.vault import written
from standards.agreed import service as agreed
from standards.agreed.in_force import StandardInForce

_LONGEST_REASON = 1000


class BookingCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What booking a slot would mean, before anybody is told."""

    slot: Slot
    room: RoomListing | None
    due_on: date | None
    due_counted: str
    is_move: bool
    warnings: tuple[str, ...]
    late: str
    short_notice: str
    told_by_mail: int
    told_by_hand: tuple[str, ...]
    held: tuple[str, ...]


async def book(viewer: Viewer, conference: UUID, asked: BookConference, *, now: datetime) -> None:
    """Book a conference into a room or by a link, or move one that is booked, and tell people.

    Room, chair and minute-taker are taken; reports fall due; everybody concerned is told, all in
    one act. The same time and place again changes nothing.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it took place, was cancelled, or somebody else changed it meanwhile.
        InvalidError: the time or place cannot be, or a reason is missing: for moving, for a time
            after the due date, or for notice below the floor.
        ClashError: the room, the chair or the minute-taker is taken; it says by whom. Or two
            would be brought together who must not meet.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.book") as act:
        await place(act, await attending.lock_conference(act, conference), asked)


async def place(
    act: Act, row: Conference, asked: BookConference, *, pace: Pace = Pace.USUAL
) -> None:
    """What ``book`` does, to a conference that is held; refusals as there. A step."""
    check_revision(row, asked.revision)
    is_move = row.state == "booked"
    state = after(Step.REARRANGE if is_move else Step.BOOK, row.state)
    slot = slot_of(asked, now=act.now)
    if is_move and _is_there(row, slot):
        act.note(unchanged=True)
        return
    await attending.check_nobody_marked(row.id)
    room = await _room(act, row, slot)
    standard = await agreed.get_in_force(local_day(slot.starts_at))
    due = _due(row, standard)
    reasons = _reasons(asked, standard, row, due, slot, now=act.now)
    if is_move:
        await _move(act, row, slot)
    _place(row, slot, due)
    row.state, row.standard = state.value, standard.id
    written.put(row, **reasons)
    row.convened_by, row.booked_at = act.viewer.agency, row.booked_at if is_move else act.now
    await row.save()
    await take_diaries(act, row, room=room)
    await follow_up(act, row, standard, pace=pace)
    act.note(starts_at=slot.starts_at.isoformat(), room=slot.room, moved=is_move)


async def cancel(
    viewer: Viewer, conference: UUID, reason: str, *, now: datetime, revision: int | None = None
) -> None:
    """Cancel a conference and tell everybody who was told of it.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it took place, was cancelled, or somebody else changed it meanwhile.
        InvalidError: no reason is given.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.cancel") as act:
        row = await attending.lock_conference(act, conference)
        check_revision(row, revision)
        await call_off(act, row, reason)


async def call_off(act: Act, row: Conference, reason: str) -> None:
    """What ``cancel`` does, to a conference that is held; refusals as there. A step."""
    state, had_a_date = after(Step.CANCEL, row.state), row.state == "booked"
    await attending.check_nobody_marked(row.id)
    written.put(row, cancel_reason=_needed("reason", reason, "Say why it is cancelled."))
    row.state, row.cancelled_at = state.value, act.now
    row.sequence += 1
    row.revision += 1
    await row.save()
    await diaries.free(act, about=row.id)
    await attending.call_off(act, row)
    await families.tell_of_change(act, row.id)
    await letters.stop_outdated(act, row.family)
    await (ending.count_cancelled if had_a_date else ending.count_nowhere)(act, row)


async def check_booking(
    viewer: Viewer, conference: UUID, asked: BookConference, *, now: datetime
) -> BookingCheck:
    """What booking would mean: lateness, notice, room, who is told; nobody is told anything.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it is closed or cancelled, or somebody else changed it meanwhile.
        InvalidError: the time or place cannot be.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(
        viewer, Verb.CONSULT, subject, now=now, name="conference.check_booking"
    ) as act:
        row = await attending.lock_conference(act, conference)
        check_revision(row, asked.revision)
        after(Step.REARRANGE if row.state == "booked" else Step.BOOK, row.state)
        slot = slot_of(asked, now=now)
        room = await _room(act, row, slot)
        standard = await agreed.get_in_force(local_day(slot.starts_at))
        due = _due(row, standard)
        askings = await attending.load_askings(row.id)
        by_hand = await fetch(
            "SELECT name FROM professional WHERE id = ANY($1::uuid[]) ORDER BY name",
            [one.professional for one in askings if one.email is None],
        )
        return BookingCheck(
            slot=slot,
            room=room,
            due_on=due.on,
            due_counted=due.words,
            is_move=row.state == "booked",
            warnings=_warnings(row, standard, slot, room, len(askings), now=now),
            late=_late(due, slot),
            short_notice=dues.short_notice_words(standard, row.kind, slot.starts_at, now),
            told_by_mail=sum(one.email is not None for one in askings),
            told_by_hand=tuple(one["name"] for one in by_hand),
            held=await _held([one.professional for one in askings]),
        )


async def take_diaries(act: Act, row: Conference, *, room: RoomListing | None = None) -> None:
    """Take the room, the chair and the minute-taker for the time it is booked. A step."""
    if room is None and row.room is not None:
        room = await diaries.find_room(act, row.room)
    people = [one for one in (row.chair, row.minute_taker) if one is not None]
    names = await fetch("SELECT id, name FROM professional WHERE id = ANY($1::uuid[])", people)
    resources = [Resource(kind="person", id=one["id"], name=one["name"]) for one in names]
    if room is not None:
        resources.append(Resource(kind="room", id=room.id, name=room.name))
    await diaries.free(act, about=row.id)
    await diaries.take(
        act, about=row.id, resources=resources, starts_at=row.starts_at, ends_at=row.ends_at
    )


async def follow_up(
    act: Act,
    row: Conference,
    standard: StandardInForce | None = None,
    *,
    pace: Pace = Pace.USUAL,
) -> None:
    """Say when reports are due now, and tell everybody for whom something is new. A step.

    Raises:
        ClashError: it would bring two together who must not meet.
    """
    await families.check_apart(act, row.id)
    if standard is None:
        standard = await agreed.get_in_force(local_day(row.starts_at))
    report_due = await reports.fall_due(act, row, standard)
    await attending.announce(act, row, report_due=report_due, pace=pace)
    await families.tell_of_change(act, row.id)
    await letters.stop_outdated(act, row.family)


def check_revision(row: Conference, revision: int | None) -> None:
    """Demand that the viewer saw the conference as it is.

    Raises:
        RefusedError: somebody else changed it meanwhile.
    """
    if revision is None or revision == row.revision:
        return
    when = "" if row.state == "planned" else f", for {moment(row.starts_at)}"
    raise RefusedError(
        f"Somebody else changed this while you had it open: it is {row.state} now{when}."
        " Open it again and decide then."
    )


async def _room(act: Act, row: Conference, slot: Slot) -> RoomListing | None:
    """The room of a slot; none where it is held by a link, which then names nobody."""
    if slot.room is None:
        await children.check_names_nobody(act, row.id, slot.link or "")
        return None
    room = await diaries.find_room(act, slot.room)
    if room is None or not room.is_active:
        raise InvalidError(Fault("room", "Choose a room that is in use."))
    return room


async def _move(act: Act, row: Conference, slot: Slot) -> None:
    by: timedelta = slot.starts_at - row.starts_at
    await attending.move(act, row.id, by=by, starts_at=slot.starts_at, ends_at=slot.ends_at)


def _place(row: Conference, slot: Slot, due: DueDay) -> None:
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    row.room, row.link, row.dial_in = slot.room, slot.link, slot.dial_in
    for name, value in dues.due_columns(due).items():
        setattr(row, name, value)
    row.sequence += 1
    row.revision += 1


def _is_there(row: Conference, slot: Slot) -> bool:
    return (row.starts_at, row.ends_at, row.room, row.link, row.dial_in) == (
        slot.starts_at, slot.ends_at, slot.room, slot.link, slot.dial_in,
    )  # fmt: skip


def _due(row: Conference, standard: StandardInForce) -> DueDay:
    """The due day under the standard of the day it is held on, never harder than the one told."""
    clock = _clock(row.clock_event, row)
    told = DueDay(on=row.due_on, rule=row.due_rule, words=row.due_counted, clock=clock)
    if row.standard == standard.id:
        return told
    counted = dues.due_day(standard, Kind(row.kind), () if clock is None else (clock,))
    return dues.that_stands(told, counted)


def _clock(event: str | None, row: Conference) -> Clock | None:
    return None if event is None else Clock(event=event, started_on=row.clock_started_on)


def _reasons(
    asked: BookConference,
    standard: StandardInForce,
    row: Conference,
    due: DueDay,
    slot: Slot,
    *,
    now: datetime,
) -> dict[str, str]:
    """Why it moves, why it is late, why notice is short; each only where there is something to say.

    Raises:
        InvalidError: one of them is needed and missing.
    """
    late = _late(due, slot)
    short = dues.short_notice_words(standard, row.kind, slot.starts_at, now)
    wanted = (
        ("move_reason", asked.reason, "Say why it moves." if row.state == "booked" else ""),
        ("late_reason", asked.late_reason, f"{late} Say why: it is reported." if late else ""),
        ("short_notice_reason", asked.short_notice_reason, f"{short} Say why." if short else ""),
    )
    reasons: dict[str, str] = {}
    faults: list[Fault] = []
    for column, typed, words in wanted:
        field = "reason" if column == "move_reason" else column
        try:
            reasons[column] = _needed(field, typed, words) if words else ""
        except InvalidError as error:
            faults += error.faults
    if faults:
        raise InvalidError(*faults)
    return reasons


def _late(due: DueDay, slot: Slot) -> str:
    days = dues.days_late(due.on, slot.starts_at)
    return "" if due.on is None or not days else dues.late_words(due.on, days)


def _warnings(
    row: Conference,
    standard: StandardInForce,
    slot: Slot,
    room: RoomListing | None,
    people: int,
    *,
    now: datetime,
) -> tuple[str, ...]:
    found = []
    if room is not None and room.capacity < people:
        found.append(f"{room.name} holds {room.capacity}; {people} people are asked, and family.")
    if row.chair is None:
        found.append("There is no chair yet.")
    if row.minute_taker is None:
        found.append("There is no minute-taker yet.")
    if row.state == "booked":
        found.append("Everybody is asked to answer again if the time changes.")
    goal = dues.late_goal_words(standard, row.kind, slot.starts_at, now)
    return tuple([*found, goal] if goal else found)


async def _held(professionals: list[UUID]) -> tuple[str, ...]:
    """To whom mail will wait, and why, in sentences."""
    dangers = await addresses.load_dangers(professionals)
    names = await fetch(
        "SELECT id, name FROM professional WHERE id = ANY($1::uuid[]) ORDER BY name", list(dangers)
    )
    return tuple(
        f"{one['name']}: {' '.join(WORDS[danger] for danger in dangers[one['id']])}"
        for one in names
    )


def _needed(field: str, typed: str, words: str) -> str:
    try:
        reason = many_lines(typed, most=_LONGEST_REASON)
    except ValueError as error:
        raise InvalidError(Fault(field, str(error), typed)) from error
    if not reason:
        raise InvalidError(Fault(field, words))
    return reason
