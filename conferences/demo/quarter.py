"""An open quarter made by acts, as its people would have done them, each at its own time.

Arranging, booking, mail, answers, reports, attendance and closing are put on an agenda and done
in the order of their times, up to now: so the trail, the deliveries and every due date are those
of a service that has been in use for weeks. Some of it is late.
"""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, product
from random import Random
from typing import TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending import service as attending
from conferences.attending.values import Answer, Attendance, Invitee, Mark, Source
from conferences.booking import service as booking
from conferences.booking.values import ArrangeConference, BookConference, Kind
from conferences.demo import city
from conferences.demo.history import HABITS, Habit
from conferences.demo.masters import Masters, Person
from conferences.outcomes import service as outcomes
from conferences.outcomes.aftermath_values import ChildHeard, Heard, RecordAftermath
from conferences.outcomes.values import ChildVerdict, CloseConference, Decision, RecordOutcome
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from notifications.outbox.answers import Transport
from notifications.outbox.delivering import deliver_due
from people.audit.service import fetch, reading
from people.clock import instant, local_day
from people.errors import ClashError, RefusedError
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from standards.calendars.counts import Unit, count_after, count_before
from standards.calendars.working import shipped

Doing: TypeAlias = Callable[[datetime], Awaitable[None]]

A_REPORT = HandedIn("report.txt", b"A made-up report about nobody.\n")
_CALENDAR = shipped("dundee")
_LENGTH = 90
_INVITED_BEFORE = 27  # working days: a week more than the twenty agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One conference of the quarter: when it is, when it is due, and what goes wrong with it."""

    starts_on: date
    due_on: date
    kind: Kind = Kind.REVIEW
    is_booked: bool = True
    notice: int = _INVITED_BEFORE
    moves: bool = False
    is_cancelled: bool = False
    is_left_open: bool = False


@dataclass(slots=True, kw_only=True)
class OpenQuarter:
    """The agenda, and everybody on it."""

    random: Random
    masters: Masters
    transport: Transport
    service: str
    now: datetime
    _agenda: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _evenings: set[datetime] = field(default_factory=set)
    _family: Iterator[int] = field(default_factory=count)

    async def play(self, plans: list[Plan]) -> None:
        """Do everything that has happened by now, in its order."""
        for plan in plans:
            days = plan.notice + self.random.randint(0, 4)
            arranged = count_before(plan.starts_on, days, Unit.WORKING_DAYS, calendar=_CALENDAR)
            at = instant(arranged.on, time(9, 15 + self.random.randint(0, 40)))
            self._at(min(at, self.now - timedelta(hours=2)), self._arranging(plan))
        while self._agenda and self._agenda[0][0] <= self.now:
            _, _, do = heapq.heappop(self._agenda)
            await do()

    def _at(self, at: datetime, do: Doing) -> None:
        async def doing() -> None:
            await do(at)

        heapq.heappush(self._agenda, (at, next(self._order), doing))

    def _arranging(self, plan: Plan) -> Doing:
        async def arrange(at: datetime) -> None:
            made = await booking.arrange(self._coordinator, self._asked(plan), now=at)
            if plan.is_booked:
                self._at(at + timedelta(minutes=10), self._booking(plan, made))

        return arrange

    def _asked(self, plan: Plan) -> ArrangeConference:
        is_initial = plan.kind is Kind.INITIAL
        months = count_before(plan.due_on, 6, Unit.MONTHS, calendar=_CALENDAR).on
        started_on = plan.due_on - timedelta(days=28) if is_initial else months
        _, children = self.masters.families[next(self._family)]
        lead = self._one_of(city.SOCIAL_WORKER)
        return ArrangeConference(
            kind=plan.kind,
            children=children,
            chair=self._one_of(city.CHAIR).id,
            lead_professional=lead.id,
            minute_taker=self._one_of(city.MINUTE_TAKER).id,
            invitees=tuple(self._invitees(lead)),
            clock_event="concern_notified" if is_initial else "previous_review_conference",
            clock_started_on=started_on,
        )

    def _invitees(self, lead: Person) -> list[Invitee]:
        chosen = [(lead, HABITS[city.SOCIAL_WORKER])]
        for role, habit in HABITS.items():
            if role != city.SOCIAL_WORKER and self.random.random() < habit.invited:
                chosen.append((self._one_of(role), habit))
        if not {city.HEALTH_VISITOR, city.NURSE} & {person.role for person, _ in chosen}:
            chosen.append((self._one_of(city.NURSE), HABITS[city.NURSE]))
        return [
            Invitee(
                professional=person.id,
                expectation=habit.expectation,
                is_insisted_on=person.role in (city.SOCIAL_WORKER, city.HEALTH_VISITOR),
            )
            for person, habit in chosen
        ]

    def _booking(self, plan: Plan, made: UUID, *, is_move: bool = False) -> Doing:
        async def book(at: datetime) -> None:
            on = plan.starts_on
            if plan.moves and not is_move:
                on = count_before(on, 3, Unit.WORKING_DAYS, calendar=_CALENDAR).on
            asked = BookConference(
                starts_at=instant(on, time(9, 30)),
                minutes=_LENGTH,
                room=self.masters.rooms[0],
                reason="The lead professional is at court that day." if is_move else "",
                late_reason="No chair was free before." if on > plan.due_on else "",
                short_notice_reason="Called quickly to have it held in time.",
            )
            starts_at = await self._book_when_free(made, asked, on=on, at=at)
            self._at(at + timedelta(minutes=1), self._deliver)
            if plan.moves and not is_move:
                self._at(at + timedelta(days=6), self._booking(plan, made, is_move=True))
            elif plan.is_cancelled:
                self._at(at + timedelta(days=9), self._cancelling(made))
            else:
                await self._expect_answers(made, starts_at, at)
                if not plan.is_left_open:
                    self._at(starts_at + timedelta(minutes=_LENGTH - 15), self._attending(made))
                    self._at(starts_at + timedelta(hours=3), self._closing(made))

        return book

    async def _book_when_free(
        self, made: UUID, asked: BookConference, *, on: date, at: datetime
    ) -> datetime:
        """Book at the first hour of the day, in a drawn order, at which everybody is free."""
        hours = self.random.sample((9, 11, 13, 15), 4)
        rooms = self.random.sample(self.masters.rooms, len(self.masters.rooms))
        for hour, room in product(hours, rooms):
            wish = msgspec.structs.replace(asked, starts_at=instant(on, time(hour, 30)), room=room)
            try:
                await booking.book(self._coordinator, made, wish, now=at)
            except ClashError:
                continue
            return wish.starts_at
        raise RefusedError(f"Nobody is free on {on} any more: the made-up agenda is too full.")

    async def _deliver(self, at: datetime) -> None:
        await deliver_due(self.transport, attending.resolve, lambda: at, service=self.service)

    def _deliver_by_evening(self, at: datetime) -> None:
        """Receipts go out at once in a service that runs; here once a day, to load quickly."""
        evening = instant(local_day(at), time(23, 50))
        if evening not in self._evenings:
            self._evenings.add(evening)
            self._at(evening, self._deliver)

    def _cancelling(self, made: UUID) -> Doing:
        async def cancel(at: datetime) -> None:
            await booking.cancel(
                self._coordinator, made, reason="The family moved to another area.", now=at
            )
            self._at(at + timedelta(minutes=1), self._deliver)

        return cancel

    async def _expect_answers(self, made: UUID, starts_at: datetime, booked_at: datetime) -> None:
        for row in await _invited(made):
            person = next(one for one in self.masters.people if one.id == row["professional"])
            habit = _habit_of(person.role)
            if self.random.random() < 0.93:
                days = min(self.random.expovariate(1 / 3), 12)
                answered_at = booked_at + timedelta(days=days, minutes=7)
                before_it_starts = starts_at - timedelta(hours=3)
                self._at(min(answered_at, before_it_starts), self._answering(row["id"], person))
            due_at = row["due_at"]
            if due_at is not None and self.random.random() < habit.reported[1]:
                self._at(
                    self._report_at(due_at, habit, starts_at), self._reporting(row["id"], person)
                )

    def _report_at(self, due_at: datetime, habit: Habit, starts_at: datetime) -> datetime:
        due_on, working = local_day(due_at), Unit.WORKING_DAYS
        at = time(self.random.randint(8, 15), self.random.randint(0, 59))
        if self.random.random() < habit.in_time[1]:
            days = self.random.randint(0, 3)
            return instant(count_before(due_on, days, working, calendar=_CALENDAR).on, at)
        days = self.random.randint(1, 4)
        late = instant(count_after(due_on, days, working, calendar=_CALENDAR).on, at)
        return min(late, starts_at - timedelta(hours=1))

    def _answering(self, invitation: UUID, person: Person) -> Doing:
        async def answer(at: datetime) -> None:
            given = self._answer(person)
            if self.random.random() < 0.2 and given.answer != "deputy":
                await attending.record_answer(
                    self._coordinator, invitation, given, source=Source.PHONE, taken_at=at, now=at
                )
            else:
                await attending.answer(as_invited(person), invitation, given, now=at)
            self._deliver_by_evening(at)

        return answer

    def _answer(self, person: Person) -> Answer:
        luck = self.random.random()
        if person.role == city.GP and luck < 0.7:
            return Answer(answer="declined", reason="Surgery at that time. A report will follow.")
        if luck < 0.80:
            return Answer(answer="accepted")
        if luck < 0.86:
            return Answer(answer="tentative")
        others = [one for one in self.masters.of(person.role) if one.id != person.id]
        if luck < 0.93 and others:
            return Answer(answer="deputy", deputy=self.random.choice(others).id)
        if luck < 0.95:
            return Answer(answer="deputy", deputy_wish="A colleague from the next team")
        return Answer(answer="declined", reason="On leave that week.")

    def _reporting(self, invitation: UUID, person: Person) -> Doing:
        async def report(at: datetime) -> None:
            await reports.hand_in(as_invited(person), invitation, A_REPORT, now=at)
            self._deliver_by_evening(at)

        return report

    def _attending(self, made: UUID) -> Doing:
        async def attend(at: datetime) -> None:
            marks = [self._mark(row) for row in await _invited(made)]
            await attending.record_attendance(self._coordinator, made, marks, now=at)

        return attend

    def _mark(self, row: asyncpg.Record) -> Mark:
        return Mark(invitation=row["id"], attendance=self._came(row))

    def _came(self, row: asyncpg.Record) -> Attendance:
        if row["deputy"] is not None:
            return "deputy"
        habit = _habit_of(row["role"])
        if row["reply"] != "accepted" and self.random.random() > habit.came[1] / 2:
            return "apologies" if row["reply"] == "declined" else "absent"
        return "remote" if self.random.random() < habit.remote else "attended"

    def _closing(self, made: UUID) -> Doing:
        async def close(at: datetime) -> None:
            found = await outcomes.get_closing(self._coordinator, made, now=at)
            is_quorate = found.verdict is None or found.verdict.is_quorate
            record = await outcomes.get_outcome(self._coordinator, made, now=at)
            asked = RecordOutcome(
                decisions="A made-up decision: the plan goes on as agreed.",
                children=tuple(
                    ChildVerdict(
                        child=one.child.id,
                        decision=self._decision(record.kind, is_quorate=is_quorate),
                    )
                    for one in record.children
                ),
                decisions_issued_on=local_day(at),
            )
            await outcomes.record_outcome(self._coordinator, made, asked, now=at)
            reason = "The chair went on, since the family had come and the plan could not wait."
            reasons = CloseConference(proceeded_reason=reason, repeated_reason=reason)
            await outcomes.close(self._coordinator, made, reasons, now=at)
            self._at(at + timedelta(days=6), self._following(made))

        return close

    def _following(self, made: UUID) -> Doing:
        async def follow(at: datetime) -> None:
            after = await outcomes.get_aftermath(self._coordinator, made, now=at)
            held_on, today = local_day(after.starts_at), local_day(at)
            asked = RecordAftermath(
                decisions_issued_on=after.decisions_issued_on,
                plan_issued_on=held_on + timedelta(days=self.random.choice((2, 3, 5, 6))),
                record_issued_on=today if self.random.random() < 0.7 else None,
                core_group_held_on=today if self.random.random() < 0.6 else None,
                children=tuple(
                    ChildHeard(child=one.child.id, heard=self.random.choice(_HEARD))
                    for one in after.children
                ),
            )
            await outcomes.record_aftermath(self._coordinator, made, asked, now=at)

        return follow

    def _decision(self, kind: str, *, is_quorate: bool) -> Decision:
        luck = self.random.random()
        if kind == Kind.INITIAL:
            return Decision.REGISTERED if luck < 0.8 else Decision.NOT_REGISTERED
        return Decision.REMOVED if luck < 0.3 and is_quorate else Decision.REMAINS

    def _one_of(self, role: str) -> Person:
        found = self.masters.of(role)
        return found[0] if self.random.random() < 0.4 else self.random.choice(found)

    @property
    def _coordinator(self) -> Viewer:
        person = self.masters.of(city.COORDINATOR)[0]
        roles = frozenset({Role.COORDINATOR})
        return Viewer(
            name=person.name,
            via=Via.COMMAND,
            roles=roles,
            permissions=permissions_of(roles),
            professional=person.id,
            agency=person.agency,
        )


_HEARD = (Heard.THROUGH_WORKER, Heard.IN_PERSON, Heard.IN_WRITING, Heard.TOO_YOUNG)


def _habit_of(role: str) -> Habit:
    """How somebody in that role behaves; who runs the conference is as steady as its lead."""
    return HABITS.get(role, HABITS[city.SOCIAL_WORKER])


def as_invited(person: Person) -> Viewer:
    """Somebody who is invited to conferences, as they sign in."""
    roles = frozenset({Role.PROFESSIONAL})
    return Viewer(
        name=person.name,
        via=Via.COMMAND,
        roles=roles,
        permissions=permissions_of(roles),
        professional=person.id,
        agency=person.agency,
    )


_INVITED = """
SELECT invitation.id, invitation.professional, invitation.reply, invitation.deputy,
       professional.role, report.due_at
  FROM invitation
  JOIN professional ON professional.id = invitation.professional
  LEFT JOIN report ON report.invitation = invitation.id
 WHERE invitation.conference = $1 AND invitation.withdrawn_at IS NULL
 ORDER BY professional.phone
"""


async def _invited(made: UUID) -> list[asyncpg.Record]:
    async with reading(OPERATOR):
        return await fetch(_INVITED, made)
