"""What a standard in force says: its rules, and the one that decides a measure.

A rule for the very kind of conference wins over one for all kinds. Where a standard has no rule
for something, the answer is none: nothing is ever guessed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from uuid import UUID

import msgspec

from standards.calendars.counts import DAY_ENDS_AT, Unit, amount_in_words
from standards.calendars.working import SHIPPED, Calendars, WorkingCalendar

ALL_KINDS = "all"
OF_THE_AGENCY = "agency"
OF_THE_STANDARD = "standard"
_COUNTED_BY_AGENCIES = frozenset({"agency_report_before"})
"""What is owed by an agency is counted on its own calendar, unless a rule says otherwise."""
KIND_WORDS: Mapping[str, str] = {
    ALL_KINDS: "All kinds",
    "initial": "Initial",
    "pre_birth": "Pre-birth",
    "review": "Review",
    "transfer": "Transfer",
}
"""For which conferences a rule may be, in words."""


class RuleKind(StrEnum):
    """How a rule's value is read (reference: the field, section 12)."""

    BEFORE = "before"
    MAX = "max"
    QUORUM = "quorum"
    TARGET = "target"
    WITHIN = "within"


class Terms(msgspec.Struct, frozen=True):
    """The words the pages use; codes and column names never change with them."""

    conference: str = "case conference"
    conferences: str = "case conferences"
    committee: str = "Child Protection Committee"
    acronym: str = "CPC"
    register: str = "register"


class Rule(msgspec.Struct, frozen=True, dict=True):
    """One rule of a standard; ``id`` is none while it is only a preset's.

    ``calendar`` is on whose calendar it is counted: ``agency``, ``standard``, the key of a named
    one, or nothing where it is as usual for the measure. ``cut_off`` is when a due day ends.
    ``agency_groups`` are those a quorum needs, or the only ones for which a time is agreed.
    """

    measure: str
    rule: RuleKind
    conference_kind: str
    agency_groups: str
    value: int
    unit: str
    counted_from: str
    counted_to: str
    note: str
    source: str
    confidence: str
    came_from: str
    id: UUID | None = None
    calendar: str = ""
    cut_off: time = msgspec.field(default_factory=lambda: DAY_ENDS_AT)

    @property
    def whose(self) -> str:
        """On whose calendar it is counted: the agency's, the standard's, or the key of one."""
        usual = OF_THE_AGENCY if self.measure in _COUNTED_BY_AGENCIES else OF_THE_STANDARD
        return self.calendar or usual

    @property
    def is_stretch(self) -> bool:
        """Whether it is a stretch of time between two events."""
        return self.rule in (RuleKind.BEFORE, RuleKind.WITHIN)

    def fits(self, kind: str, group: str = "") -> bool:
        """Whether it is for that kind of conference and agencies of that group."""
        is_for_group = not self.groups or not self.is_stretch or group in self.groups
        return is_for_group and self.conference_kind in (kind, ALL_KINDS)

    @property
    def groups(self) -> tuple[str, ...]:
        """The agency groups it names: any of them will do for a quorum."""
        return tuple(self.agency_groups.split("|")) if self.agency_groups else ()

    @cached_property
    def words(self) -> str:
        """The rule in words."""
        amount = amount_in_words(self.value, self.unit)
        match self.rule:
            case RuleKind.WITHIN:
                told = f"within {amount} of {event_words(self.counted_from)}"
                return f"{told}{self._more_words()}"
            case RuleKind.BEFORE:
                told = f"at least {amount} before {event_words(self.counted_to)}"
                return f"{told}{self._more_words()}"
            case RuleKind.MAX:
                return f"no more than {self.value} in a row"
            case RuleKind.QUORUM:
                return f"{group_words(self.groups)} present"
            case RuleKind.TARGET:
                return f"target {self.value}%"

    @property
    def title(self) -> str:
        """What the rule is about."""
        return title_of(self.measure)

    def _more_words(self) -> str:
        """What is not as usual: the hour, the calendar, the agencies."""
        hour = "" if self.cut_off == DAY_ENDS_AT or self.unit == Unit.HOURS else self.cut_off
        return "".join(
            (
                f", by {hour:%H:%M}" if hour else "",
                f", on {calendar_words(self.whose)}" if self.calendar else "",
                f", for {group_words(self.groups)}" if self.groups else "",
            )
        )


class StandardInForce(msgspec.Struct, frozen=True, dict=True):
    """A standard with its rules; ``id`` is none where nothing has been agreed."""

    id: UUID | None
    title: str
    preset: str
    calendar: str
    in_force_from: date | None
    agreed_on: date | None
    agreed_by: str
    terms: Terms
    rules: tuple[Rule, ...]

    @property
    def calendars(self) -> Calendars:
        """The calendars its rules are counted on: those that ship, see ``counted_on``."""
        return SHIPPED

    def calendar_of(self, rule: Rule, own: str = "") -> WorkingCalendar:
        """The calendar a rule is counted on; ``own`` is the key of the agency's."""
        keys = {OF_THE_AGENCY: own or self.calendar, OF_THE_STANDARD: self.calendar}
        return self.calendars.get(keys.get(rule.whose, rule.whose))

    def list_rules(self, measure: str, kind: str) -> tuple[Rule, ...]:
        """The rules that decide a measure for a kind of conference."""
        found = self._found.get((measure, kind))
        if found is None:
            found = best_rules((rule for rule in self.rules if rule.measure == measure), kind)
            self._found[measure, kind] = found
        return found

    def find_rule(self, measure: str, kind: str, group: str = "") -> Rule | None:
        """The rule that decides a measure for a kind of conference, if the standard has one.

        One for the very kind wins over one for all kinds, then one for the agency's group over
        one for all agencies.
        """
        if (measure, kind, group) not in self._deciding:
            fitting = (
                one for one in self.rules if one.measure == measure and one.fits(kind, group)
            )
            self._deciding[measure, kind, group] = min(
                fitting, key=lambda one: (one.conference_kind != kind, not one.groups), default=None
            )
        return self._deciding[measure, kind, group]

    def find_target(self, measure: str, kind: str) -> Rule | None:
        """The share that a measure should reach, if one was agreed."""
        if (measure, kind) not in self._targets:
            every = (one for one in self.rules if one.measure == measure)
            found = best_rules((one for one in every if one.rule is RuleKind.TARGET), kind)
            self._targets[measure, kind] = found[0] if found else None
        return self._targets[measure, kind]

    @cached_property
    def _found(self) -> dict[tuple[str, str], tuple[Rule, ...]]:
        """What was looked up before: thousands of verdicts ask the same."""
        return {}

    @cached_property
    def _deciding(self) -> dict[tuple[str, str, str], Rule | None]:
        return {}

    @cached_property
    def _targets(self) -> dict[tuple[str, str], Rule | None]:
        return {}

    def find_by_id(self, rule: UUID) -> Rule | None:
        """The rule of that id, if it is one of these."""
        return next((one for one in self.rules if one.id == rule), None)


class CountedStandard(StandardInForce, frozen=True, kw_only=True):
    """A standard with the calendars of the installation, as a service read them to count by it."""

    calendars: Calendars


def counted_on(standard: StandardInForce, calendars: Calendars) -> StandardInForce:
    """The standard, counted on these calendars."""
    said = {name: getattr(standard, name) for name in StandardInForce.__struct_fields__}
    return CountedStandard(**said, calendars=calendars)


NOTHING_AGREED = StandardInForce(
    id=None,
    title="No standard agreed",
    preset="",
    calendar="scotland",
    in_force_from=None,
    agreed_on=None,
    agreed_by="",
    terms=Terms(),
    rules=(),
)


def in_force_on(standards: Iterable[StandardInForce], on: date) -> StandardInForce:
    """The one of these standards that is in force on a day."""
    begun = [one for one in standards if one.in_force_from is not None and one.in_force_from <= on]
    return max(begun, key=lambda one: one.in_force_from or on, default=NOTHING_AGREED)


def best_rules(rules: Iterable[Rule], kind: str) -> tuple[Rule, ...]:
    """Those for the very kind of conference, or else those for all kinds."""
    rules = tuple(rules)
    own = tuple(rule for rule in rules if rule.conference_kind == kind)
    return own or tuple(rule for rule in rules if rule.conference_kind == ALL_KINDS)


def title_of(measure: str) -> str:
    """What the rules of a measure are about."""
    return _TITLES.get(measure, measure.replace("_", " ").capitalize())


def event_words(event: str) -> str:
    """An event that starts or ends a clock, in words."""
    return _EVENTS.get(event, event.replace("_", " "))


def calendar_words(whose: str) -> str:
    """On whose calendar, in words.

    >>> calendar_words("agency"), calendar_words("schools")
    ("the agency's own calendar", 'the calendar “schools”')
    """
    words = {OF_THE_AGENCY: "the agency's own calendar", OF_THE_STANDARD: "the standard's calendar"}
    return words.get(whose, f"the calendar “{whose}”")


def group_words(groups: Iterable[str]) -> str:
    """Agency groups of which any will do, in words.

    >>> group_words(("police", "education"))
    'police or education'
    """
    return " or ".join(group.replace("_", " ") for group in groups)


_EVENTS: Mapping[str, str] = {
    "change_identified": "the change being identified",
    "chair_notified": "telling the chair",
    "concern_notified": "the notification of concern",
    "conference": "the conference",
    "core_group_held": "the core group",
    "decisions_issued": "sending the decisions",
    "estimated_due_date": "the expected date of birth",
    "inquorate_conference": "the inquorate conference",
    "initial_conference": "the initial conference",
    "invitation_sent": "the invitation",
    "plan_issued": "sending the plan",
    "plan_ratified": "ratifying the plan",
    "prebirth_conference": "the pre-birth conference",
    "previous_review_conference": "the previous review",
    "record_issued": "sending the record",
    "report_received": "receiving the report",
    "report_shared_with_family": "sharing the report with the family",
    "strategy_discussion": "the strategy discussion",
}
_TITLES: Mapping[str, str] = {
    "agency_report_before": "Agency's report",
    "attended": "Attended",
    "change_told": "Change told to the chair",
    "child_took_part": "Child took part",
    "contributed": "Contributed either way",
    "core_group": "First core group in time",
    "core_group_within": "Core group after the conference",
    "decisions_sent": "Decisions sent in time",
    "decisions_within": "Decisions sent",
    "family_report_before": "Report shared with the family",
    "first_review_within": "First review",
    "held_in_time": "Held in time",
    "initial_within": "Initial conference",
    "inquorate_consecutive_max": "Inquorate conferences",
    "inquorate_reconvene_within": "Reconvened after an inquorate conference",
    "invited_in_time": "Invited in time",
    "later_review_within": "Later reviews",
    "never_twice_inquorate": "Never two inquorate in a row",
    "notice": "Notice in time",
    "notice_before": "Notice (goal)",
    "notice_floor_before": "Notice (floor)",
    "parents_took_part": "Parents took part",
    "plan_ratified": "Plan ratified in time",
    "plan_ratified_within": "Plan ratified",
    "plan_sent": "Plan sent in time",
    "plan_within": "Plan sent",
    "prebirth_before_due_date": "Pre-birth conference, before the birth",
    "prebirth_first_review_within": "First review after a pre-birth conference",
    "prebirth_late_notification_within": "Pre-birth conference, notified late",
    "prebirth_within": "Pre-birth conference",
    "quorate": "Quorate",
    "quorum": "Quorum",
    "reconvened": "Reconvened in time",
    "record_sent": "Record sent in time",
    "record_within": "Record sent",
    "report_on_time": "Reports on time",
    "report_shared": "Reports shared with the family in time",
    "significant_change_to_chair_within": "Significant change told to the chair",
}
