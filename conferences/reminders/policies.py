"""When somebody is reminded of what they owe: rules as data, and what they come to. Pure.

A policy counts working days on the calendar of the agency of whoever owes it: so many before or
after what it hangs on, again every so many, at most three times; then, where it says so, the line
manager hears of it. What one says holds until the meeting begins; of what follows a meeting, from
the day after it until it is noted as sent.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum

import msgspec

from notifications.messages.values import FOLLOWS, Owed
from people.clock import instant, local, local_day
from people.errors import Fault, InvalidError
from standards.calendars.counts import Unit, count_after, count_before
from standards.calendars.working import WorkingCalendar

MOST = 3
"""How often anybody is reminded of one thing, whatever a policy says."""
_MOST_DAYS = 60

NAMES: dict[Owed, str] = {
    Owed.ANSWER: "An answer to an invitation",
    Owed.REPORT_DUE: "A report that falls due",
    Owed.REPORT_OVERDUE: "A report that is overdue",
    Owed.ANYTHING_NEW: "Anything new since the report",
    Owed.NEAR: "A conference that is near",
    Owed.DECISIONS: "Decisions to be sent out",
    Owed.PLAN: "A plan to be sent out",
    Owed.RECORD: "A record to be sent out",
}
HANGS_ON: dict[Owed, str] = {
    Owed.ANSWER: "after the invitation went out",
    Owed.REPORT_DUE: "before it is due",
    Owed.REPORT_OVERDUE: "after it was due",
    Owed.ANYTHING_NEW: "before the conference",
    Owed.NEAR: "before the conference",
    Owed.DECISIONS: "before they are due",
    Owed.PLAN: "before it is due",
    Owed.RECORD: "before it is due",
}
_BEFORE = frozenset({Owed.REPORT_DUE, Owed.ANYTHING_NEW, Owed.NEAR}) | FOLLOWS


ENDS: dict[Owed, str] = {
    Owed.REPORT_DUE: "before it is due",
    **dict.fromkeys(FOLLOWS, "before sixty days have passed since it was due"),
}
_ENDS_AT_THE_MEETING = "before the conference"


class ListGoesTo(StrEnum):
    """Who hears what was asked for in vain."""

    LINE_MANAGER = "line_manager"
    AGENCY_LEAD = "agency_lead"


class CalendarOf(StrEnum):
    """On whose calendar working days are counted."""

    AGENCY = "agency"
    COMMITTEE = "committee"


LIST_WORDS: Mapping[ListGoesTo, str] = {
    ListGoesTo.LINE_MANAGER: "Their line manager",
    ListGoesTo.AGENCY_LEAD: "The lead of their agency",
}
CALENDAR_WORDS: Mapping[CalendarOf, str] = {
    CalendarOf.AGENCY: "Of the agency of whoever is reminded",
    CalendarOf.COMMITTEE: "Of the committee, by the standard in force",
}


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """When people are reminded of one thing.

    ``days`` are working days before or after what it hangs on, ``every`` between two reminders,
    ``most`` how many there are. Whoever ``list_goes_to`` is told ``escalates_after`` working days
    after the last one, not at all where it is none. Nothing goes out outside ``opens_at`` to
    ``closes_at``, local time, on a day that the calendar ``calendar_of`` does not work, or in the
    last ``quiet_days`` working days before it is too late.
    """

    owed: Owed
    days: int
    every: int = 1
    most: int = 1
    escalates_after: int | None = None
    list_goes_to: ListGoesTo = ListGoesTo.LINE_MANAGER
    quiet_days: int = 0
    calendar_of: CalendarOf = CalendarOf.AGENCY
    opens_at: time = msgspec.field(default_factory=lambda: time(8))
    closes_at: time = msgspec.field(default_factory=lambda: time(18))
    is_on: bool = True
    revision: int = 0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("days", self.days, 0, _MOST_DAYS),
            ("every", self.every, 1, _MOST_DAYS),
            ("most", self.most, 1, MOST),
            ("escalates_after", self.escalates_after, 0, _MOST_DAYS),
            ("quiet_days", self.quiet_days, 0, _MOST_DAYS),
        ):
            if value is not None and not least <= value <= most:
                words = f"Give a number from {least} to {most}."
                raise InvalidError(Fault(name, words, str(value)))
        if self.opens_at >= self.closes_at:
            raise InvalidError(Fault("closes_at", "Give an end that is later than the start."))

    @property
    def name(self) -> str:
        """What people are reminded of."""
        return NAMES[self.owed]

    @property
    def is_before(self) -> bool:
        """Whether it counts back from what it hangs on."""
        return self.owed in _BEFORE

    @property
    def ends(self) -> str:
        """Before what nothing more is said."""
        return ENDS.get(self.owed, _ENDS_AT_THE_MEETING)

    @property
    def words(self) -> str:
        """When, as people read it."""
        hangs_on = HANGS_ON[self.owed]
        first = f"{_working_days(self.days)} {hangs_on}" if self.days else _on_the_day(hangs_on)
        again = f", then every {_working_days(self.every)}, {self.most} times in all"
        last = f"; nothing in the last {_working_days(self.quiet_days)} {self.ends}"
        return first + (again if self.most > 1 else "") + (last if self.quiet_days else "")


DEFAULTS: dict[Owed, Policy] = {
    one.owed: one
    for one in (
        Policy(owed=Owed.ANSWER, days=3, every=3, most=3, escalates_after=2),
        Policy(owed=Owed.REPORT_DUE, days=3),
        Policy(owed=Owed.REPORT_OVERDUE, days=1, every=1, most=2, escalates_after=1),
        Policy(owed=Owed.ANYTHING_NEW, days=1),
        Policy(owed=Owed.NEAR, days=1),
        Policy(owed=Owed.DECISIONS, days=0, every=1, most=3, escalates_after=1),
        Policy(owed=Owed.PLAN, days=1, every=2, most=3, escalates_after=1),
        Policy(owed=Owed.RECORD, days=2, every=3, most=3, escalates_after=2),
    )
}
"""What holds until somebody sets another, in the order in which it comes up."""


class Debt(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody owes about one meeting, and how often they were reminded of it.

    ``hangs_on`` is the instant the policy counts from or to; nothing is said before the day
    ``opens_on``, where there is one, nor from ``ends_at`` on.
    """

    owed: Owed
    hangs_on: datetime
    ends_at: datetime
    opens_on: date | None = None
    told: int = 0
    last_told_at: datetime | None = None
    is_escalated: bool = False


def days_of(policy: Policy, hangs_on: datetime, calendar: WorkingCalendar) -> tuple[date, ...]:
    """The days on which the reminders of one thing are due, the first one first."""
    start = local_day(hangs_on)
    count = count_before if policy.is_before else count_after
    found = [count(start, policy.days, Unit.WORKING_DAYS, calendar=calendar).on]
    for _ in range(policy.most - 1):
        found.append(_after(found[-1], policy.every, calendar))
    if policy.is_before and policy.owed not in FOLLOWS:
        return tuple(on for on in found if on <= start)
    return tuple(found)


def is_open(policy: Policy, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether anything of it may go out at this moment, by the local clock."""
    at = local(now)
    return calendar.is_worked(at.date()) and policy.opens_at <= at.time() < policy.closes_at


def opens_at(policy: Policy, now: datetime, calendar: WorkingCalendar) -> datetime:
    """From when on anything of it may go out: this moment, where it may now."""
    if is_open(policy, now, calendar):
        return now
    at = local(now)
    is_to_come = calendar.is_worked(at.date()) and at.time() < policy.opens_at
    return instant(at.date() if is_to_come else _after(at.date(), 1, calendar), policy.opens_at)


def is_over(policy: Policy, debt: Debt, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether nothing is said of it any more: it is too late, or nearly."""
    if now >= debt.ends_at:
        return True
    ends_on = local_day(debt.ends_at)
    quiet_from = count_before(ends_on, policy.quiet_days, Unit.WORKING_DAYS, calendar=calendar).on
    return policy.quiet_days > 0 and local_day(now) >= quiet_from


def nth_due(policy: Policy, debt: Debt, now: datetime, calendar: WorkingCalendar) -> int | None:
    """Which reminder of a debt is to go out now, counted from one; none where none is.

    Those that were missed while nothing ran are not made up for: the latest one speaks for them.
    """
    if not policy.is_on or not is_open(policy, now, calendar):
        return None
    if is_over(policy, debt, now, calendar):
        return None
    today = local_day(now)
    if debt.opens_on is not None and today < debt.opens_on:
        return None
    if debt.last_told_at is not None and local_day(debt.last_told_at) >= today:
        return None
    nth = sum(on <= today for on in days_of(policy, debt.hangs_on, calendar))
    return nth if nth > debt.told else None


def is_to_be_escalated(
    policy: Policy, debt: Debt, now: datetime, calendar: WorkingCalendar
) -> bool:
    """Whether the line manager is to hear of it now: the last reminder was in vain."""
    if policy.escalates_after is None or debt.is_escalated or debt.last_told_at is None:
        return False
    was_last = debt.told >= len(days_of(policy, debt.hangs_on, calendar))
    if not policy.is_on or not was_last or is_over(policy, debt, now, calendar):
        return False
    since = _after(local_day(debt.last_told_at), policy.escalates_after, calendar)
    return local_day(now) >= since and is_open(policy, now, calendar)


def _after(on: date, days: int, calendar: WorkingCalendar) -> date:
    return count_after(on, days, Unit.WORKING_DAYS, calendar=calendar).on


def _on_the_day(hangs_on: str) -> str:
    """When it is that no working day lies between, in words.

    >>> _on_the_day("before it is due"), _on_the_day("before the conference")
    ('on the day it is due', 'on the day of the conference')
    """
    event = hangs_on.partition(" ")[2]
    return f"on the day {'of ' if event == 'the conference' else ''}{event}"


def _working_days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"
