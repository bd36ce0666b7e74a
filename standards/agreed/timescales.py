"""When a conference, an agency's report and an invitation are due, and how that was counted.

Each answer carries the rule it comes from. A rule is counted on the calendar it names: usually the
standard's, and for what an agency owes, as its report, that agency's own.
"""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from standards.agreed.in_force import Rule, RuleKind, StandardInForce, best_rules
from standards.calendars.counts import Counted, Unit, count_after, count_before

_CONFERENCE = "conference"
_LATE_NOTIFICATION = "prebirth_late_notification_within"


class Due(msgspec.Struct, frozen=True):
    """Until when something is due, by which rule, and how it was counted."""

    rule: Rule
    counted: Counted

    @property
    def due_on(self) -> date:
        """The last day."""
        return self.counted.on

    @property
    def due_at(self) -> datetime:
        """The last instant: the rule's time of that day in Europe/London, or so many hours."""
        return self.counted.due_at

    @property
    def measure(self) -> str:
        """The measure of the rule: what a conference keeps as its ``due_rule``."""
        return self.rule.measure

    @property
    def words(self) -> str:
        """The rule and the count in words."""
        told = self.rule.words
        return f"{told[0].upper()}{told[1:]}. {self.counted.words}"


def clock_events(standard: StandardInForce, kind: str) -> tuple[str, ...]:
    """The events that may start the clock of a kind of conference, in the standard's order."""
    events = [_event(rule) for rule in conference_rules(standard, kind)]
    return tuple(dict.fromkeys(event for event in events if event is not None))


def due(standard: StandardInForce, kind: str, clocks: Mapping[str, date]) -> Due | None:
    """The day by which a conference is to be held, from the events that started its clocks.

    Where several rules apply, the earliest day counts: a pre-birth conference is held within so
    many days of the concern and so long before the birth (National 2023, Appendix D). None where
    the standard has no rule for any of the events.
    """
    found = [
        due_by(standard, rule, clocks[event])
        for rule in conference_rules(standard, kind)
        if (event := _event(rule)) is not None and event in clocks
    ]
    late = [one for one in found if one.measure == _LATE_NOTIFICATION]
    rest = [one for one in found if one.measure != _LATE_NOTIFICATION]
    if late and _was_too_late(rest, late[0]):
        return late[0]
    return min(rest, key=lambda one: one.due_at, default=None)


def report_due(
    standard: StandardInForce, kind: str, starts_at: datetime, *, calendar: str, group: str = ""
) -> Due | None:
    """When the report of an agency of that group is due; ``calendar`` is the key of its own.

    None where the standard sets no date for reports to this kind of conference.
    """
    rule = standard.find_rule("agency_report_before", kind, group)
    return None if rule is None else due_by(standard, rule, starts_at, calendar=calendar)


def notice_goal(standard: StandardInForce, kind: str, starts_at: datetime) -> Due | None:
    """When notice is to be given at the latest; none where none was agreed."""
    rule = standard.find_rule("notice_before", kind)
    return None if rule is None else due_by(standard, rule, starts_at)


def notice_floor(standard: StandardInForce, kind: str, starts_at: datetime) -> Due | None:
    """When notice is so late that it is held against the convener; none where none was agreed."""
    rule = standard.find_rule("notice_floor_before", kind)
    return None if rule is None else due_by(standard, rule, starts_at)


def due_by(standard: StandardInForce, rule: Rule, event: date, *, calendar: str = "") -> Due:
    """When something is due by a rule, from an event's instant, or its day where that is all.

    ``calendar`` is the key of the agency's own, for a rule that is counted on it.
    """
    count = count_after if rule.rule is RuleKind.WITHIN else count_before
    counted = count(
        event, rule.value, Unit(rule.unit),
        calendar=standard.calendar_of(rule, calendar), cut_off=rule.cut_off,
    )  # fmt: skip
    return Due(rule, counted)


def family_report_due(standard: StandardInForce, kind: str, starts_at: datetime) -> Due | None:
    """When a report is to be gone through with the family; none where no standard says."""
    rule = standard.find_rule("family_report_before", kind)
    return None if rule is None else due_by(standard, rule, starts_at)


def due_after(standard: StandardInForce, measure: str, kind: str, on: date) -> Due | None:
    """When something is due that is counted from a day or an instant on: what follows it.

    None where the standard has no such rule.
    """
    rule = standard.find_rule(measure, kind)
    return None if rule is None else due_by(standard, rule, on)


def due_after_move(
    stands_at: datetime, recounted_at: datetime, *, moved_at: datetime, received_at: datetime | None
) -> datetime:
    """The due instant that stands after a conference has moved.

    It is counted again, but what was overdue before the move stays late, come by then or not; and
    what had come in time stays so, however early the conference is held now.
    """
    was_overdue = stands_at < (received_at or moved_at)
    if was_overdue:
        return stands_at
    return recounted_at if received_at is None else max(stands_at, recounted_at)


def conference_rules(standard: StandardInForce, kind: str) -> tuple[Rule, ...]:
    """The rules that say when a kind of conference is due."""
    measures = dict.fromkeys(rule.measure for rule in standard.rules if _event(rule) is not None)
    return tuple(
        rule
        for measure in measures
        for rule in best_rules((one for one in standard.rules if one.measure == measure), kind)
    )


def _event(rule: Rule) -> str | None:
    """The event that starts the clock of a rule about holding a conference."""
    if rule.rule is RuleKind.WITHIN and rule.counted_to == _CONFERENCE:
        return rule.counted_from
    if rule.rule is RuleKind.BEFORE and rule.counted_from == _CONFERENCE:
        return rule.counted_to
    return None


def _was_too_late(rest: list[Due], late: Due) -> bool:
    """Whether the concern came too late for the ordinary rule (Scotland 2014, Appendix C)."""
    notified_on = late.counted.counted_from_on
    return bool(rest) and all(one.due_on < notified_on for one in rest)
