"""Arranging a conference and changing who it is about, who runs it and who is expected."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET, UnsetType

from conferences.attending import defaults
from conferences.attending import service as attending
from conferences.attending.values import Invitee
from conferences.booking import clocks, queries
from conferences.booking.due import DueDay, Previous, due_columns, due_day
from conferences.booking.life import Step, after
from conferences.booking.placing import check_revision, follow_up, take_diaries
from conferences.booking.tables import Conference, ConferenceChild, Segment
from conferences.booking.values import ArrangeConference, ChangeConference, Kind, SegmentPlan
from conferences.children import bars
from conferences.entitlement import let_in_sql, professional_of, visible_child_sql
from conferences.families import service as families
from notifications.outbox.waiting import Pace
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import random_reference, single_line
from people.vault import written
from standards.agreed import service as agreed

_REFERENCE_LENGTH = 6
_LONGEST_SEGMENT = 480
T = TypeVar("T")

explain(
    {
        "conference_minutes_are_not_taken_by_chair": lambda: InvalidError(_chair_takes_minutes()),
        "conference_child_once": lambda: InvalidError(
            Fault("children", "A child is on the list twice. Leave one out.")
        ),
    }
)


async def arrange(viewer: Viewer, asked: ArrangeConference, *, now: datetime) -> UUID:
    """Arrange a conference, work out by when it is due, and give its id.

    Nobody is told anything until it is booked.

    Raises:
        InvalidError: the children are not of one family, somebody is unknown, the chair takes the
            minutes, or it is not known what started the clock.
        WarnedError: somebody looks like a relative of the family, and nothing says why they come.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    made = uuid4()
    subject = Subject("conference", made)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="conference.arrange") as act:
        await _arrange(act, made, asked, reconvened=None)
    return made


async def reconvene(viewer: Viewer, conference: UUID, *, now: datetime) -> UUID:
    """Arrange the conference that makes good an inquorate one, with those of it who have not left.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it was not inquorate, or is being made good already.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    made = uuid4()
    subject = Subject("conference", made)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="conference.reconvene") as act:
        before = await attending.lock_conference(act, conference)
        if before.state != "inquorate":
            raise RefusedError("Only a conference that was closed as inquorate is reconvened.")
        await _check_not_reconvened(before.id)
        invitees = await attending.load_invitees(before.id)
        people = {*_people(before), *(one.professional for one in invitees)}
        at_work = await _at_work(people, before.family)
        asked = ArrangeConference(
            kind=Kind(before.kind),
            children=await _children_of(before.id),
            chair=at_work.get(before.chair),
            lead_professional=at_work.get(before.lead_professional),
            minute_taker=at_work.get(before.minute_taker),
            invitees=tuple(
                msgspec.structs.replace(one, arrives_at=None, leaves_at=None)
                for one in invitees
                if one.professional in at_work
            ),
            segments=await _segments_of(before.id),
        )
        await _arrange(act, made, asked, reconvened=before)
    return made


async def change(
    viewer: Viewer, conference: UUID, asked: ChangeConference, *, now: datetime
) -> None:
    """Change who runs a conference, who is expected, its parts, or what its due date counts from.

    Where it is booked, those concerned are told at once.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it is closed, or somebody else changed it meanwhile; or it has begun, and
            others shall be expected.
        InvalidError: somebody is unknown or twice on the list, or the chair takes the minutes.
        WarnedError: somebody new looks like a relative of the family, and nothing says why.
        ClashError: a new chair or minute-taker is elsewhere at that time, or two would be brought
            together who must not meet.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.change") as act:
        await put_right(act, await attending.lock_conference(act, conference), asked)


async def put_right(
    act: Act, row: Conference, asked: ChangeConference, *, pace: Pace = Pace.USUAL
) -> None:
    """What ``change`` does, to a conference that is held; refusals as there. A step."""
    check_revision(row, asked.revision)
    after(Step.CHANGE, row.state)
    _check_not_begun(row, asked, act.now)
    before = _people(row)
    row.chair = _given(asked.chair, row.chair)
    row.lead_professional = _given(asked.lead_professional, row.lead_professional)
    row.minute_taker = _given(asked.minute_taker, row.minute_taker)
    _check_people(row.chair, row.minute_taker)
    await _count_again(row, asked, today=local_day(act.now))
    row.revision += 1
    await row.save()
    if asked.segments is not UNSET:
        await _set_segments(row.id, asked.segments)
    await _expect_again(act, row, asked, before)
    await families.check_apart(act, row.id)
    if row.state == "booked":
        if _people(row) != before:
            await take_diaries(act, row)
        await follow_up(act, row, pace=pace)


def _check_not_begun(row: Conference, asked: ChangeConference, now: datetime) -> None:
    """Demand that whom it expects is changed beforehand: afterwards all are measured as expected.

    Raises:
        RefusedError: it has begun.
    """
    if asked.invitees is not UNSET and row.state == "booked" and row.starts_at <= now:
        raise RefusedError(
            "It has begun, so whom it expects stays as it is. Mark who came, add who came"
            " uninvited, and mark as not required, with the reason, who was not."
        )


async def _arrange(
    act: Act, made: UUID, asked: ArrangeConference, *, reconvened: Conference | None
) -> None:
    _check_people(asked.chair, asked.minute_taker)
    family = await _family_of(act.viewer, asked.children)
    standard = await agreed.get_in_force(local_day(act.now))
    last = await clocks.list_previous(asked.children)
    previous = last[0] if last else None
    found = clocks.started(standard, asked, last, today=local_day(act.now))
    due = due_day(standard, asked.kind, found)
    row = Conference(
        id=made,
        reference=random_reference(_REFERENCE_LENGTH),
        kind=asked.kind.value,
        state="planned",
        family=family,
        previous=None if previous is None else previous.id,
        reconvenes=reconvened is not None or _makes_good(due),
        standard=standard.id,
        chair=asked.chair,
        lead_professional=asked.lead_professional,
        minute_taker=asked.minute_taker,
        arranged_at=act.now,
        **due_columns(due),
    )
    await Conference.insert(row)
    await ConferenceChild.insert(
        *(ConferenceChild(id=uuid4(), conference=made, child=child) for child in asked.children)
    )
    await _set_segments(made, asked.segments)
    invitees = await _with_those_of(previous, asked, family)
    await attending.expect(
        act, row, with_those_who_run_it(invitees, row),
        all_the_same=asked.all_the_same if reconvened is None else None,
    )  # fmt: skip
    await families.check_apart(act, made)
    act.note(kind=asked.kind.value, children=len(asked.children))


def with_those_who_run_it(invitees: Sequence[Invitee], row: Conference) -> tuple[Invitee, ...]:
    """The invitees, with chair, lead professional and minute-taker where they were left out."""
    usual = (
        (row.chair, defaults.chair_invitee),
        (row.minute_taker, defaults.minute_taker_invitee),
        (row.lead_professional, defaults.lead_invitee),
    )
    known = {invitee.professional for invitee in invitees}
    added: dict[UUID, Invitee] = {}
    for person, invitee_of in usual:
        if person is not None and person not in known:
            added.setdefault(person, invitee_of(person))
    return (*added.values(), *invitees)


async def _with_those_of(
    previous: Previous | None, asked: ArrangeConference, family: UUID
) -> tuple[Invitee, ...]:
    """The invitees asked for and, if wished, those of the previous conference who still work.

    Who ran that one is not brought along: this one has its own.
    """
    if previous is None or not asked.like_previous:
        return asked.invitees
    rows = await fetch(
        "SELECT i.professional FROM invitation AS i JOIN professional AS p ON p.id = i.professional"
        " JOIN conference AS c ON c.id = i.conference"
        " WHERE i.conference = $1 AND p.is_active"
        " AND i.professional IS DISTINCT FROM c.chair"
        " AND i.professional IS DISTINCT FROM c.minute_taker",
        previous.id,
    )
    known = {one.professional for one in asked.invitees}
    wanted = {row["professional"] for row in rows} - known
    wanted -= (await bars.list_shut_out(family, wanted)).keys()
    brought = [
        msgspec.structs.replace(one, arrives_at=None, leaves_at=None)
        for one in await attending.load_invitees(previous.id)
        if one.professional in wanted
    ]
    return (*asked.invitees, *brought)


async def _expect_again(
    act: Act,
    row: Conference,
    asked: ChangeConference,
    before: tuple[UUID | None, ...],
) -> None:
    given = asked.invitees
    if given is UNSET:
        left = set(before) - set(_people(row)) - {None}
        given = tuple(
            one for one in await attending.load_invitees(row.id) if one.professional not in left
        )
    people = with_those_who_run_it(given, row)
    await attending.expect(act, row, people, all_the_same=asked.all_the_same)


async def _count_again(row: Conference, asked: ChangeConference, *, today: date) -> None:
    event: str | None = _given(asked.clock_event, row.clock_event)
    started_on: date | None = _given(asked.clock_started_on, row.clock_started_on)
    if asked.clock_event is UNSET and asked.clock_started_on is UNSET:
        return
    decides_at = row.arranged_at if row.state == "planned" else row.starts_at
    standard = await agreed.get_in_force(local_day(decides_at))
    clock = clocks.checked(
        standard, Kind(row.kind), event=event, started_on=started_on, today=today
    )
    due = due_day(standard, Kind(row.kind), (clock,))
    for name, value in due_columns(due).items():
        setattr(row, name, value)


async def _set_segments(conference: UUID, segments: Iterable[SegmentPlan]) -> None:
    await Segment.delete().where(Segment.conference == conference)
    rows = [_segment(conference, at, plan) for at, plan in enumerate(segments, start=1)]
    if rows:
        await Segment.insert(*rows)


def _segment(conference: UUID, position: int, plan: SegmentPlan) -> Segment:
    made = uuid4()
    return Segment(
        id=made, conference=conference, position=position,
        **written.sealed("segment", made, title=_title(plan)),
        minutes=plan.minutes, with_family=plan.with_family,
    )  # fmt: skip


def _title(plan: SegmentPlan) -> str:
    if not 0 < plan.minutes <= _LONGEST_SEGMENT:
        raise InvalidError(Fault("segments", "A part takes from 1 to 480 minutes."))
    try:
        title = single_line(plan.title, most=120)
    except ValueError as error:
        raise InvalidError(Fault("segments", str(error), plan.title)) from error
    if not title:
        raise InvalidError(Fault("segments", "Give each part a title."))
    return title


async def _family_of(viewer: Viewer, children: Sequence[UUID]) -> UUID:
    if not children:
        raise InvalidError(Fault("children", "Choose the child or children it is about."))
    visible = visible_child_sql(replace(viewer, emergency=frozenset()), child="k", parameter="$2")
    rows = await fetch(
        f"SELECT k.id, k.family FROM child AS k WHERE k.id = ANY($1::uuid[]) AND {visible}",  # noqa: S608
        list(children), professional_of(viewer),
    )  # fmt: skip
    if len(rows) != len(set(children)):
        raise InvalidError(Fault("children", "Choose children who are on record."))
    families = {row["family"] for row in rows}
    if len(families) > 1:
        raise InvalidError(Fault("children", "Choose children of one family."))
    family: UUID = families.pop()
    return family


async def _at_work(people: Collection[UUID | None], family: UUID) -> dict[UUID | None, UUID]:
    """Those of the people who have not left and may see the case, each under their own id."""
    let_in = let_in_sql(family="$2::uuid", person="p.id")
    rows = await fetch(
        "SELECT p.id FROM professional AS p"  # noqa: S608 - the predicate is ours
        f" WHERE p.id = ANY($1::uuid[]) AND p.is_active AND {let_in}",
        list(people), family,
    )  # fmt: skip
    return {row["id"]: row["id"] for row in rows}


async def _children_of(conference: UUID) -> tuple[UUID, ...]:
    rows = await fetch("SELECT child FROM conference_child WHERE conference = $1", conference)
    return tuple(row["child"] for row in rows)


async def _segments_of(conference: UUID) -> tuple[SegmentPlan, ...]:
    rows = await fetch(queries.SEGMENTS, conference)
    return tuple(
        msgspec.convert(written.opened("segment", row, "title"), SegmentPlan) for row in rows
    )


async def _check_not_reconvened(conference: UUID) -> None:
    rows = await fetch(
        "SELECT reference FROM conference"
        " WHERE previous = $1 AND reconvenes AND state <> 'cancelled'",
        conference,
    )
    if rows:
        raise RefusedError(f"It is being made good already, by conference {rows[0]['reference']}.")


def _makes_good(due: DueDay) -> bool:
    return due.clock is not None and due.clock.event == "inquorate_conference"


def _people(row: Conference) -> tuple[UUID | None, ...]:
    return (row.chair, row.minute_taker, row.lead_professional)


def _given(value: T | UnsetType, otherwise: T) -> T:
    return otherwise if isinstance(value, UnsetType) else value


def _check_people(chair: UUID | None, minute_taker: UUID | None) -> None:
    if chair is not None and chair == minute_taker:
        raise InvalidError(_chair_takes_minutes())


def _chair_takes_minutes() -> Fault:
    return Fault("minute_taker", "The chair does not take the minutes. Choose somebody else.")
