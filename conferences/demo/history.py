"""Two years of closed conferences in a city that does not exist, as facts.

Anchored where figures are published: about nine in ten held in time (West Dunbartonshire HSCP
2018, West Sussex 2018), 86 to 90 % quorate (Bracknell Forest 2014/15), GPs rarely there (Tower
Hamlets, BMJ 1991;302:1378: 9 of 114), 2.05 children to a conference at most (Bracknell). Reports
come earlier and people come oftener after a standard was agreed, so that before and after show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from conferences.demo import city
from people.clock import instant
from standards.agreed import quorum, timescales
from standards.agreed.in_force import StandardInForce, in_force_on
from standards.calendars.counts import Unit, count_after, count_before, due_instant
from standards.calendars.working import shipped
from standards.measures.facts import Attendance, ConferenceFacts, Expectation, InviteeFacts

_A_DAY = 1.15  # conferences on a working day: some 45 reviews and 25 others a quarter
_REVIEWS = 0.65
_CALENDAR = shipped("dundee")
_ILL_FROM, _ILL_FOR = timedelta(weeks=32), timedelta(weeks=2)
"""How long after the standard, and for how long, reviews were called late: nobody was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How an agency's people behave: shares of one, before and after a standard was agreed."""

    invited: float
    expectation: Expectation
    came: tuple[float, float]
    deputy: float
    remote: float
    reported: tuple[float, float]
    in_time: tuple[float, float]


HABITS: dict[str, Habit] = {
    city.SOCIAL_WORKER: Habit(
        invited=1, expectation="both", came=(0.98, 0.99), deputy=0.05, remote=0.05,
        reported=(0.96, 0.99), in_time=(0.80, 0.94),
    ),
    city.HEALTH_VISITOR: Habit(
        invited=0.62, expectation="both", came=(0.92, 0.94), deputy=0.12, remote=0.2,
        reported=(0.90, 0.95), in_time=(0.66, 0.87),
    ),
    city.NURSE: Habit(
        invited=0.55, expectation="both", came=(0.86, 0.90), deputy=0.15, remote=0.2,
        reported=(0.82, 0.88), in_time=(0.52, 0.70),
    ),
    city.GP: Habit(
        invited=0.9, expectation="both", came=(0.07, 0.10), deputy=0.02, remote=0.6,
        reported=(0.35, 0.52), in_time=(0.45, 0.72),
    ),
    city.OFFICER: Habit(
        invited=1, expectation="both", came=(0.95, 0.90), deputy=0.3, remote=0.35,
        reported=(0.90, 0.94), in_time=(0.70, 0.86),
    ),
    city.TEACHER: Habit(
        invited=0.72, expectation="both", came=(0.84, 0.90), deputy=0.18, remote=0.1,
        reported=(0.84, 0.90), in_time=(0.55, 0.74),
    ),
    city.HOUSING_OFFICER: Habit(
        invited=0.28, expectation="both", came=(0.60, 0.66), deputy=0.1, remote=0.3,
        reported=(0.70, 0.76), in_time=(0.50, 0.62),
    ),
    city.SUPPORT_WORKER: Habit(
        invited=0.38, expectation="both", came=(0.86, 0.90), deputy=0.08, remote=0.15,
        reported=(0.86, 0.92), in_time=(0.66, 0.84),
    ),
    city.RECOVERY_WORKER: Habit(
        invited=0.3, expectation="if_involved", came=(0.66, 0.74), deputy=0.1, remote=0.25,
        reported=(0.72, 0.80), in_time=(0.56, 0.70),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A professional as history knows them: ids, group and role."""

    professional: UUID
    agency: UUID
    group: str
    calendar: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A family as history knows it: its id and how many children it has."""

    family: UUID
    children: int


@dataclass(slots=True, kw_only=True)
class Past:
    """What history is made of, and the luck it draws."""

    random: Random
    standards: Sequence[StandardInForce]
    improved_from: date
    workers: Sequence[Worker]
    households: Sequence[Household]

    def conferences(self, first: date, last: date) -> Iterator[ConferenceFacts]:
        """Every conference held from one day to another."""
        day = first
        while day <= last:
            if _CALENDAR.is_worked(day):
                for _ in range(self._number_on(day)):
                    yield self._conference(day)
            day += timedelta(days=1)

    def _number_on(self, day: date) -> int:
        quiet = 0.5 if day.month in (7, 12) else 1
        return sum(self.random.random() < _A_DAY * quiet / 3 for _ in range(3))

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _conference(self, day: date) -> ConferenceFacts:
        standard = in_force_on(self.standards, day)
        kind = "review" if self.random.random() < _REVIEWS else "initial"
        starts_at = instant(day, time(self.random.choice((9, 10, 11, 13, 14, 15)), 30))
        due, event, started_on = self._clock(standard, kind, day)
        invitees = tuple(self._invitees(standard, kind, starts_at))
        household = self.random.choice(self.households)
        is_quorate = _is_quorate(standard, kind, invitees)
        return ConferenceFacts(
            conference=self._id(),
            revision=1,
            source="demo",
            reference="".join(self.random.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=6)),
            kind=kind,
            state="held" if is_quorate else "inquorate",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            due_on=due.due_on if due is not None else None,
            due_rule=due.measure if due is not None else None,
            clock_event=event,
            clock_started_on=started_on,
            children=household.children,
            family=household.family,
            invitees=invitees,
        )

    def _clock(
        self, standard: StandardInForce, kind: str, day: date
    ) -> tuple[timescales.Due | None, str, date]:
        if kind == "initial":
            started = day - timedelta(days=self._days(within=28, late=9))
            event = "concern_notified"
        else:
            is_first = self.random.random() < 0.4  # two in five reviews
            event = "initial_conference" if is_first else "previous_review_conference"
            started = day - timedelta(days=self._days(within=180, late=25))
        return timescales.due(standard, kind, {event: started}), event, started

    def _days(self, *, within: int, late: int) -> int:
        if self.random.random() < 0.1:  # one in ten is late
            return within + 5 + self.random.randint(1, late)
        return within - self.random.randint(0, max(3, within // 8))

    def _invitees(
        self, standard: StandardInForce, kind: str, starts_at: datetime
    ) -> Iterator[InviteeFacts]:
        chosen = [role for role, habit in HABITS.items() if self.random.random() < habit.invited]
        if not {city.HEALTH_VISITOR, city.NURSE} & set(chosen):
            chosen.append(city.NURSE)  # somebody in health always knows the child
        notice_at = self._notice_at(starts_at.date(), kind)
        for role in chosen:
            worker = self.random.choice([one for one in self.workers if one.role == role])
            yield self._invitee(standard, kind, starts_at, worker, notice_at)

    def _invitee(
        self,
        standard: StandardInForce,
        kind: str,
        starts_at: datetime,
        worker: Worker,
        notice_at: datetime,
    ) -> InviteeFacts:
        habit = HABITS[worker.role]
        day = starts_at.date()
        since = int(day >= self.improved_from)
        due = timescales.report_due(standard, kind, starts_at, calendar=worker.calendar)
        is_involved = habit.expectation != "if_involved" or self.random.random() < 0.7
        came = self._came(habit, since) if is_involved else "not_required"
        owes = due is not None and is_involved
        return InviteeFacts(
            invitation=self._id(),
            professional=worker.professional,
            agency=worker.agency,
            group=worker.group,
            role=worker.role,
            expectation=habit.expectation,
            is_involved=is_involved,
            counts_to_quorum=True,
            notice_given_at=notice_at,
            first_invited_at=notice_at,
            attendance=came,
            arrived_at=starts_at if came in ("attended", "remote", "deputy") else None,
            report_due_at=due.due_at if owes and due is not None else None,
            report_first_due_at=due.due_at if owes and due is not None else None,
            report_received_at=self._received_at(habit, since, day, worker)
            if is_involved
            else None,
        )

    def _came(self, habit: Habit, since: int) -> Attendance:
        if self.random.random() >= habit.came[since]:
            return "apologies" if self.random.random() < 0.6 else "absent"
        if self.random.random() < habit.deputy:
            return "deputy"
        return "remote" if self.random.random() < habit.remote else "attended"

    def _notice_at(self, day: date, kind: str) -> datetime:
        luck = self.random.random()
        if kind == "initial":
            days = self.random.randint(6, 14) if luck < 0.92 else self.random.randint(1, 4)
            return due_instant(day - timedelta(days=days))
        if luck < 0.85:  # five in six reviews are called in good time
            days = self.random.randint(20, 32)
        else:
            days = self.random.randint(6, 18) if luck < 0.97 else self.random.randint(1, 2)
        if self.improved_from + _ILL_FROM <= day < self.improved_from + _ILL_FROM + _ILL_FOR:
            days = 2
        counted = count_before(day, days, Unit.WORKING_DAYS, calendar=_CALENDAR)
        return due_instant(counted.on) - timedelta(hours=self.random.randint(1, 7))

    def _received_at(self, habit: Habit, since: int, day: date, worker: Worker) -> datetime | None:
        if self.random.random() >= habit.reported[since]:
            return None
        calendar = shipped(worker.calendar)
        due = count_before(day, 5, Unit.WORKING_DAYS, calendar=calendar).on
        if self.random.random() < habit.in_time[since]:
            moved = count_before(
                due, self.random.randint(0, 9), Unit.WORKING_DAYS, calendar=calendar
            )
            return due_instant(moved.on) - timedelta(minutes=self.random.randint(5, 400))
        moved = count_after(due, self.random.randint(1, 5), Unit.WORKING_DAYS, calendar=calendar)
        return due_instant(moved.on) - timedelta(minutes=self.random.randint(5, 400))


def _is_quorate(standard: StandardInForce, kind: str, invitees: Sequence[InviteeFacts]) -> bool:
    present = [
        invitee.group
        for invitee in invitees
        if quorum.counts(
            invitee.attendance,
            counts_to_quorum=invitee.counts_to_quorum,
            is_observer=invitee.is_observer,
        )
    ]
    found = quorum.verdict(standard, kind, present)
    return found is None or found.is_quorate
