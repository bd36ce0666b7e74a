"""The day itself: who came, who came without being asked, and whether that is a quorum."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from conferences.attending import askings, warnings
from conferences.attending.presence import Seat, live_verdict
from conferences.attending.tables import Invitation
from conferences.attending.values import Mark, WalkIn
from conferences.booking.tables import Conference
from conferences.entitlement import may_run, professional_of, workable_sql
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import local_day
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.permissions import Permission, Viewer, check
from people.text import many_lines
from people.vault import written
from standards.agreed import service as agreed
from standards.agreed.quorum import QuorumVerdict

_LONGEST_REASON = 500
_MOST_FOUND = 20
_NEEDS_REASON = frozenset({"excluded", "not_required"})
_SHEET = """
SELECT c.id AS conference, c.reference, c.kind, c.state, c.starts_at, c.ends_at, c.chair,
       c.minute_taker, c.revision,
       coalesce(concat_ws(', ', r.name, v.name), '') AS place,
       (SELECT string_agg(k.initials, ' and ' ORDER BY k.case_reference)
          FROM conference_child AS about JOIN child AS k ON k.id = about.child
         WHERE about.conference = c.id) AS initials
  FROM conference AS c
  LEFT JOIN room AS r ON r.id = c.room
  LEFT JOIN venue AS v ON v.id = r.venue
"""
_WALK_INS = """
SELECT p.id AS professional, p.name, p.role, a.name AS agency
  FROM professional AS p JOIN agency AS a ON a.id = p.agency
 WHERE p.is_active
   AND NOT EXISTS (SELECT FROM invitation AS i WHERE i.conference = $1
                    AND p.id IN (i.professional, i.deputy) AND i.withdrawn_at IS NULL)
   AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS word
                    WHERE strpos(lower(concat_ws(' ', p.name, p.role, a.name)), word) = 0)
   AND EXISTS (SELECT FROM conference AS c WHERE c.id = $1 AND {visible})
 ORDER BY p.name, p.id LIMIT $4
"""


class WalkInChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may have come without having been invited."""

    professional: UUID
    name: str
    role: str
    agency: str


class WalkInsFound(msgspec.Struct, frozen=True, kw_only=True):
    """Who is offered, and whether more are found than that."""

    offered: tuple[WalkInChoice, ...] = ()
    is_more: bool = False


class AttendanceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody of one conference with what is marked, and the verdict on those marks."""

    conference: UUID
    reference: str
    initials: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str
    seats: tuple[Seat, ...]
    verdict: QuorumVerdict | None
    may_mark: bool

    @property
    def marked(self) -> int:
        """For how many it is known whether they came."""
        return sum(seat.is_marked for seat in self.seats)

    @property
    def present(self) -> int:
        """How many are there."""
        return sum(seat.is_present for seat in self.seats)


async def get_attendance(viewer: Viewer, conference: UUID, *, now: datetime) -> AttendanceSheet:
    """The sheet of a conference, for its chair, its minute-taker and coordinators.

    Raises:
        NotFoundError: there is none for the viewer.
        RefusedError: it has no date yet.
    """
    check(viewer, Permission.ATTENDANCE_RECORD)
    predicate = workable_sql(viewer, conference="c", parameter="$2")
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.CONSULT, subject, now=now, name="attendance.read"):
        rows = await fetch(
            f"{_SHEET} WHERE c.id = $1 AND {predicate}", conference, professional_of(viewer)
        )
        if not rows or not _runs(viewer, rows[0]["chair"], rows[0]["minute_taker"]):
            raise NotFoundError
        [row] = rows
        if row["starts_at"] is None:
            raise RefusedError("There is no date yet, so nobody can have come. Book it first.")
        seats = await askings.load_seats(conference)
        found = await _verdict(row["kind"], row["starts_at"], row["ends_at"], seats)
    values = {
        **dict(row),
        "initials": row["initials"] or "",
        "seats": seats,
        "verdict": found,
        "may_mark": _is_open(row["state"], row["starts_at"], now),
    }
    return msgspec.convert(values, AttendanceSheet, from_attributes=True)


async def find_walk_ins(viewer: Viewer, conference: UUID, search: str) -> WalkInsFound:
    """People by name, post or agency who are not on the list of the conference.

    For those who mark who came, whether or not they keep the list of people.
    """
    check(viewer, Permission.ATTENDANCE_RECORD)
    words = search.casefold().split()
    if not words:
        return WalkInsFound()
    async with reading(viewer):
        visible = workable_sql(viewer, conference="c", parameter="$3")
        query = _WALK_INS.format(visible=visible)
        rows = await fetch(query, conference, words, professional_of(viewer), _MOST_FOUND + 1)
    found = tuple(msgspec.convert(dict(row), WalkInChoice) for row in rows)
    return WalkInsFound(offered=found[:_MOST_FOUND], is_more=len(found) > _MOST_FOUND)


async def record_attendance(
    viewer: Viewer, conference: UUID, marks: Sequence[Mark], *, now: datetime
) -> QuorumVerdict | None:
    """Mark who came, and give the verdict on everybody marked so far.

    What is marked as it was already is left alone, so that two people may mark side by side.

    Raises:
        NotFoundError: there is no such conference for the viewer, or no such invitation of it.
        RefusedError: it is not the day yet, it is closed, or somebody else marked otherwise.
        InvalidError: a reason is missing, or somebody left before arriving.
    """
    subject = Subject("conference", conference)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="conference.record_attendance"
    ) as act:
        row = await _lock_open(act, conference)
        seats = {seat.invitation: seat for seat in await askings.load_seats(conference)}
        _check_marks(marks, seats)
        changed = [mark for mark in marks if _differs(mark, seats[mark.invitation])]
        _check_revisions(changed, seats)
        for mark in changed:
            await _mark(mark, seats[mark.invitation].revision)
        act.note(marked=len(changed))
        return await _verdict_now(row)


async def check_nobody_marked(conference: UUID) -> None:
    """Demand that nobody has been marked: a conference that took place is closed. A step.

    Raises:
        RefusedError: somebody is marked, and so it was held.
    """
    if any(seat.is_marked for seat in await askings.load_seats(conference)):
        raise RefusedError(
            "It is marked already who came, so it took place. Close it, whether it was quorate or"
            " not; or take the marks back first."
        )


async def add_walk_in(viewer: Viewer, conference: UUID, walk_in: WalkIn, *, now: datetime) -> UUID:
    """Add somebody who came without having been invited, and give the id of the seat.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it is not the day yet, it is closed, or the person was invited or stands in.
        InvalidError: the person is not on record.
        WarnedError: they look like a relative of the family, and nothing says why they may stay.
    """
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="conference.add_walk_in") as act:
        row = await _lock_open(act, conference)
        rows = await act.fetch(
            "SELECT agency FROM professional WHERE id = $1 AND is_active", walk_in.professional
        )
        if not rows:
            raise InvalidError(Fault("professional", "Choose somebody who is on record."))
        if walk_in.professional in {seat.deputy for seat in await askings.load_seats(conference)}:
            raise RefusedError("They stand in for somebody. Mark there that the deputy came.")
        await warnings.warn(act, row, [walk_in.professional], walk_in.all_the_same)
        made = uuid4()
        await Invitation.insert(
            Invitation(
                id=made,
                conference=conference,
                professional=walk_in.professional,
                agency=rows[0]["agency"],
                expectation="attend",
                counts_to_quorum=walk_in.counts_to_quorum,
                is_walk_in=True,
                attendance=walk_in.attendance,
                arrived_at=walk_in.arrived_at,
                made_at=now,
                **askings.new_secrets(made),
            )
        )
        act.note(walk_in=walk_in.professional)
    return made


async def remove_walk_in(viewer: Viewer, invitation: UUID, *, now: datetime) -> UUID:
    """Take back a walk-in that was added in error, and give the conference's id.

    Raises:
        NotFoundError: there is no such walk-in for the viewer.
        RefusedError: the conference is closed.
    """
    subject = Subject("invitation", invitation)
    async with recorded(
        viewer, Verb.ALTER, subject, now=now, name="conference.remove_walk_in"
    ) as act:
        row = await askings.get_invitation(invitation)
        if not row.is_walk_in:
            raise NotFoundError
        conference: UUID = row.conference
        await _lock_open(act, conference)
        await Invitation.update({Invitation.withdrawn_at: now}).where(Invitation.id == invitation)
    return conference


async def _lock_open(act: Act, conference: UUID) -> Conference:
    check(act.viewer, Permission.ATTENDANCE_RECORD)
    row = await askings.lock_conference(act, conference)
    if not _runs(act.viewer, row.chair, row.minute_taker):
        raise NotFoundError
    if row.state != "booked":
        raise RefusedError(
            "Attendance is marked while the conference is booked, from its day until it is closed."
        )
    if not _is_open(row.state, row.starts_at, act.now):
        raise RefusedError("It is not the day yet. Attendance is marked from the day itself.")
    return row


def _is_open(state: str, starts_at: datetime, now: datetime) -> bool:
    return state == "booked" and local_day(now) >= local_day(starts_at)


def _runs(viewer: Viewer, chair: UUID | None, minute_taker: UUID | None) -> bool:
    return may_run(viewer, chair=chair, minute_taker=minute_taker)


async def _verdict_now(row: Conference) -> QuorumVerdict | None:
    seats = await askings.load_seats(row.id)
    return await _verdict(row.kind, row.starts_at, row.ends_at, seats)


async def _verdict(
    kind: str, starts_at: datetime, ends_at: datetime, seats: Sequence[Seat]
) -> QuorumVerdict | None:
    standard = await agreed.get_in_force(local_day(starts_at))
    return live_verdict(standard, kind, seats, starts_at=starts_at, ends_at=ends_at)


def _check_marks(marks: Sequence[Mark], seats: dict[UUID, Seat]) -> None:
    faults: list[Fault] = []
    for mark in marks:
        if mark.invitation not in seats:
            raise NotFoundError
        name = seats[mark.invitation].name
        if mark.attendance in _NEEDS_REASON and not mark.reason.strip():
            words = f"Say why {name} was {_said(mark.attendance)}."
            faults.append(Fault(f"reason-{mark.invitation}", words))
        if mark.arrived_at and mark.left_at and mark.left_at < mark.arrived_at:
            words = f"{name} cannot have left before arriving. Check the times."
            faults.append(Fault(f"left-{mark.invitation}", words))
        try:
            many_lines(mark.reason, most=_LONGEST_REASON)
        except ValueError as error:
            faults.append(Fault(f"reason-{mark.invitation}", str(error), mark.reason))
    if faults:
        raise InvalidError(*faults)


def _said(attendance: str | None) -> str:
    return (attendance or "").replace("_", " ")


def _values(mark: Mark) -> askings.Columns:
    return {
        "attendance": mark.attendance,
        "attendance_reason": many_lines(mark.reason),
        "arrived_at": mark.arrived_at,
        "left_at": mark.left_at,
    }


def _differs(mark: Mark, seat: Seat) -> bool:
    return any(getattr(seat, str(name)) != value for name, value in _values(mark).items())


def _check_revisions(changed: Sequence[Mark], seats: dict[UUID, Seat]) -> None:
    for mark in changed:
        seat = seats[mark.invitation]
        if mark.revision is not None and mark.revision != seat.revision:
            now_marked = _said(seat.attendance) or "not marked"
            raise RefusedError(
                f"Somebody else changed the line of {seat.name} meanwhile: it says"
                f" “{now_marked}” now. Load the page again and mark what is missing."
            )


async def _mark(mark: Mark, revision: int) -> None:
    values: askings.Columns = {**_values(mark), "revision": revision + 1}
    values |= written.sealed(
        "invitation", mark.invitation, attendance_reason=many_lines(mark.reason)
    )
    await Invitation.update(values).where(Invitation.id == mark.invitation)
