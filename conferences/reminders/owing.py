"""Who owes what at this moment: rows of those asked, as debts a policy speaks of."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from conferences.reminders import following, queries
from conferences.reminders.policies import DEFAULTS, CalendarOf, Debt, Policy
from conferences.reminders.tables import ReminderPolicy
from conferences.reports.standing import decides_at, later_of
from notifications.messages.values import Owed
from people.audit.service import fetch
from people.clock import instant, local_day
from people.text import random_reference
from standards.agreed.in_force import in_force_on
from standards.agreed.service import load_standards
from standards.calendars.service import load_calendars
from standards.calendars.working import WorkingCalendar

_AHEAD = timedelta(days=200)
_A_DAY = timedelta(days=1)
_REPORTS = frozenset({"report", "both"})
_STAYS_AWAY = frozenset({"declined", "deputy"})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing one person owes about one conference, and the policy it is told by."""

    about: UUID
    conference: UUID
    conference_reference: str
    reference: str
    professional: UUID
    name: str
    email: str | None
    line_manager: UUID | None
    agency: UUID
    starts_at: datetime
    due_at: datetime | None
    link_sealed: bytes | None
    debt: Debt
    policy: Policy
    calendar: WorkingCalendar

    def after(self, nth: int, at: datetime) -> "Line":
        """The same once the reminder of that number went out."""
        debt = msgspec.structs.replace(self.debt, told=nth, last_told_at=at)
        return msgspec.structs.replace(self, debt=debt)

    def escalated(self) -> "Line":
        """The same once the line manager was told."""
        debt = msgspec.structs.replace(self.debt, is_escalated=True)
        return msgspec.structs.replace(self, debt=debt)


async def load_policies() -> dict[Owed, Policy]:
    """The policy of each thing, as set or as it ships. In an open transaction."""
    stored = await ReminderPolicy.select()
    return DEFAULTS | {Owed(row["owed"]): msgspec.convert(row, Policy) for row in stored}


async def load_lines(now: datetime, *, only: Collection[UUID] | None = None) -> list[Line]:
    """Everything anybody owes about a conference still to come or just held; or about these.

    ``only`` are invitations, askings to stand in, and conferences. In an open transaction.
    """
    owing = await _load_owing(now, None if only is None else list(only))
    told = {
        (row["about"], row["owed"], row["hangs_on"]): row
        for row in await fetch(queries.TOLD, list({row["about"] for row, _ in owing}))
    }
    had_mail = await _told_today(now, {row["professional"] for row, _ in owing})
    policies, calendars = await load_policies(), await load_calendars()
    committee = in_force_on(await load_standards(), local_day(now)).calendar
    lines = []
    for row, debt in owing:
        is_own = policies[debt.owed].calendar_of is CalendarOf.AGENCY
        calendar = calendars.get(row["calendar"] if is_own else committee)
        known = told.get((row["about"], debt.owed.value, debt.hangs_on))
        owed = _tomorrow(debt, now) if row["professional"] in had_mail else debt
        lines.append(_line(row, _told(owed, known), policies[debt.owed], calendar))
    return lines


async def _load_owing(
    now: datetime, only: list[UUID] | None
) -> list[tuple[Mapping[str, Any], Debt]]:
    """Each thing owed, beside the row it comes from."""
    asked = await fetch(queries.CANDIDATES, now, now + _AHEAD, local_day(now), only)
    found = [
        (dict(row) | {"due_at": _due_at(row)}, debt) for row in asked for debt in debts_of(row)
    ]
    after = await following.load_following(now, only)
    return [*found, *((row, following.debt_of(row)) for row in after)]


async def _told_today(now: datetime, people: Collection[UUID]) -> frozenset[UUID]:
    """Those of them who had their one mail of this day."""
    midnight = instant(local_day(now), time(0))
    rows = await fetch(queries.TOLD_TODAY, midnight, list(people))
    return frozenset(row["professional"] for row in rows)


def _tomorrow(debt: Debt, now: datetime) -> Debt:
    """The same, spoken of from the next day on, unless there is no time left for that."""
    tomorrow = local_day(now) + _A_DAY
    if local_day(debt.ends_at) <= tomorrow:
        return debt
    opens_on = tomorrow if debt.opens_on is None else max(debt.opens_on, tomorrow)
    return msgspec.structs.replace(debt, opens_on=opens_on)


def debts_of(row: Mapping[str, Any]) -> Iterator[Debt]:
    """What somebody who is asked owes, or is to think of, before the conference begins."""
    starts_at = row["starts_at"]
    comes = row["expectation"] != "report" and row["reply"] not in _STAYS_AWAY
    if comes and row["reply"] == "none" and row["told_at"] is not None:
        yield Debt(owed=Owed.ANSWER, hangs_on=row["told_at"], ends_at=starts_at)
    if comes:
        yield Debt(owed=Owed.NEAR, hangs_on=starts_at, ends_at=starts_at)
    due_at = _due_at(row)
    if row["is_stand_in"] or row["expectation"] not in _REPORTS or row["is_waived"]:
        return
    if row["received_at"] is not None:
        since = local_day(row["received_at"]) + _A_DAY
        yield Debt(owed=Owed.ANYTHING_NEW, hangs_on=starts_at, ends_at=starts_at, opens_on=since)
    elif due_at is not None:
        yield Debt(owed=Owed.REPORT_DUE, hangs_on=due_at, ends_at=due_at)
        yield Debt(owed=Owed.REPORT_OVERDUE, hangs_on=due_at, ends_at=starts_at)


def _due_at(row: Mapping[str, Any]) -> datetime | None:
    """By when the report is to come; a later day that was approved is the one that is told."""
    return later_of(decides_at(row["due_at"], row["first_due_at"]), row["varied_until"])


def _told(debt: Debt, told: Mapping[str, Any] | None) -> Debt:
    if told is None:
        return debt
    return msgspec.structs.replace(
        debt, told=told["told"], last_told_at=told["last_told_at"],
        is_escalated=told["is_escalated"],
    )  # fmt: skip


def _line(row: Mapping[str, Any], debt: Debt, policy: Policy, calendar: WorkingCalendar) -> Line:
    kept = {name: row[name] for name in Line.__struct_fields__ if name in row}
    kept |= {"calendar": calendar, "reference": row["reference"] or random_reference(6)}
    return Line(**kept, debt=debt, policy=policy)
