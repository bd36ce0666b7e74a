"""By when a conference is to be held, from which event that is counted, and is a time in time?

The standard says; nothing is guessed. Where it has no rule, or nothing started a clock, the due
date is not known and the page says why.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from conferences.booking.values import Kind
from people.clock import local_day, moment, short_day
from standards.agreed.in_force import RuleKind, StandardInForce, event_words
from standards.agreed.timescales import Due, clock_events, due, notice_floor, notice_goal

BIRTH = "estimated_due_date"
NOTHING_AGREED_WORDS = (
    "No standard was in force, so no due date is known. Adopt one, then change this conference."
)
_EVENT_OF: Mapping[str, tuple[str, ...]] = {
    "initial": ("initial_conference",),
    "pre_birth": ("prebirth_conference", "initial_conference"),
    "review": ("previous_review_conference",),
    "transfer": ("initial_conference", "previous_review_conference"),
}


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What a due date is counted from: an event, and its day."""

    event: str
    started_on: date


class Previous(msgspec.Struct, frozen=True, kw_only=True):
    """The last conference about a child that took place."""

    id: UUID
    reference: str
    kind: str
    state: str
    held_on: date


class DueDay(msgspec.Struct, frozen=True, kw_only=True):
    """The last day, the measure of its rule, how it was counted, and from what."""

    on: date | None
    rule: str | None
    words: str
    clock: Clock | None


def default_clock(standard: StandardInForce, kind: Kind, previous: Previous | None) -> Clock | None:
    """The clock that a child's last conference started; none where it started none."""
    if previous is None:
        return None
    if previous.state == "inquorate" and previous.kind == kind:
        events: tuple[str, ...] = ("inquorate_conference", *_EVENT_OF[previous.kind])
    elif kind is Kind.REVIEW:
        events = _EVENT_OF[previous.kind]
    else:
        return None
    known = clock_events(standard, kind)
    event = next((one for one in events if one in known), None)
    return None if event is None else Clock(event=event, started_on=previous.held_on)


def due_day(standard: StandardInForce, kind: Kind, clocks: tuple[Clock, ...]) -> DueDay:
    """The day by which to hold it; without a day where nothing can be counted.

    Of two clocks that one kind of event started, the earlier counts: it runs out first.
    """
    started: dict[str, date] = {}
    for clock in clocks:
        started[clock.event] = min(clock.started_on, started.get(clock.event, clock.started_on))
    found = due(standard, kind, started)
    first = clocks[0] if clocks else None
    if found is not None:
        return DueDay(on=found.due_on, rule=found.measure, words=found.words, clock=_by(found))
    if standard.id is None:
        words = NOTHING_AGREED_WORDS
    elif first is None:
        words = f"“{standard.title}” sets no time for this kind."
    else:
        counted_from = event_words(first.event)
        words = f"“{standard.title}” sets no time that is counted from {counted_from}."
    return DueDay(on=None, rule=None, words=words, clock=first)


def that_stands(told: DueDay, counted: DueDay) -> DueDay:
    """The due day after a standard has changed: one that was told never gets harder."""
    if told.on is None or (counted.on is not None and counted.on >= told.on):
        return counted
    return told


def due_columns(due: DueDay) -> dict[str, Any]:
    """A due day as columns of a conference."""
    return {
        "due_on": due.on,
        "due_rule": due.rule,
        "due_counted": due.words,
        "clock_event": None if due.clock is None else due.clock.event,
        "clock_started_on": None if due.clock is None else due.clock.started_on,
    }


def days_late(due_on: date | None, starts_at: datetime) -> int:
    """By how many days a time is after the due date; 0 where it is not, or none is known."""
    return 0 if due_on is None else max(0, (local_day(starts_at) - due_on).days)


def late_words(due_on: date, days: int) -> str:
    """What to say of a time after the due date."""
    unit = "day" if days == 1 else "days"
    return f"This is {days} {unit} after it was due ({short_day(due_on)})."


def short_notice_words(
    standard: StandardInForce, kind: str, starts_at: datetime, now: datetime
) -> str:
    """What to say where invitations would go out below the floor; nothing where they would not."""
    floor = notice_floor(standard, kind, starts_at)
    if floor is None or now <= floor.due_at:
        return ""
    return (
        f"Invitations had to be out by {moment(floor.due_at)} ({floor.rule.words}). Those invited"
        " later are not counted against their agency, but against the convener."
    )


def late_goal_words(
    standard: StandardInForce, kind: str, starts_at: datetime, now: datetime
) -> str:
    """What to say where notice is under what was agreed as good; nothing where it is not."""
    goal = notice_goal(standard, kind, starts_at)
    if goal is None or now <= goal.due_at:
        return ""
    return f"Notice is shorter than agreed: {goal.rule.words}, here by {short_day(goal.due_on)}."


def _by(found: Due) -> Clock:
    rule = found.rule
    event = rule.counted_from if rule.rule is RuleKind.WITHIN else rule.counted_to
    return Clock(event=event, started_on=found.counted.counted_from_on)
