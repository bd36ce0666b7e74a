"""What a rule of a draft may be, and how two standards differ, rule by rule. Pure.

A measure's rules keep the shape they have in the presets: whether it is a stretch of time, a
quorum or a target, and between which events it may run. A draft changes values, not meanings.
"""

from collections.abc import Iterable, Mapping
from datetime import time
from functools import cache
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from people.errors import Fault, InvalidError
from people.fields import tidy
from standards.agreed.in_force import (
    ALL_KINDS,
    KIND_WORDS,
    OF_THE_AGENCY,
    OF_THE_STANDARD,
    Rule,
    RuleKind,
    event_words,
    title_of,
)
from standards.agreed.presets import read_presets
from standards.calendars.counts import DAY_ENDS_AT, Unit
from standards.measures.verdicts import Measure

GROUPS = ("social_work", "health", "police", "education", "housing", "third_sector", "other")
LOCAL = "local"
_MOST = {Unit.CALENDAR_DAYS: 400, Unit.HOURS: 720, Unit.WORKING_DAYS: 260, Unit.MONTHS: 24}
_OF_AGENCIES = frozenset({"agency_report_before"})
"""What each agency owes: these may be counted on its own calendar, or hold for some alone."""
_MOST_IN_A_ROW = 10
_WHOLE = 100


class Shape(msgspec.Struct, frozen=True):
    """What the rules of one measure are: how their value is read, and between which events."""

    rule: RuleKind
    spans: tuple[tuple[str, str], ...]
    is_of_agencies: bool = False

    @property
    def is_stretch(self) -> bool:
        """Whether its value is a stretch of time."""
        return self.rule in (RuleKind.WITHIN, RuleKind.BEFORE)

    @property
    def takes_groups(self) -> bool:
        """Whether it may name groups of agencies."""
        return self.rule is RuleKind.QUORUM or self.is_of_agencies

    @property
    def whose(self) -> tuple[str, ...]:
        """On whose calendar it may be counted, beside those that have a name; the usual first."""
        return (OF_THE_AGENCY, OF_THE_STANDARD) if self.is_of_agencies else (OF_THE_STANDARD,)

    @property
    def units(self) -> tuple[str, ...]:
        """In what the value may be counted."""
        if self.is_stretch:
            return tuple(unit.value for unit in Unit)
        return ("percent",) if self.rule is RuleKind.TARGET else ("count",)


class RuleDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about a rule: for which measure and conferences, and what it demands.

    ``span`` names the two events between which time is counted, as ``from>to``; none where the
    rule is no stretch of time. ``calendar`` is ``standard``, ``agency`` or the key of one, nothing
    for what is usual; ``cut_off`` is when a due day ends, 17:00 where nothing is said. A quorum
    alone may leave ``value`` out, where it is one.
    """

    measure: str
    conference_kind: str = ALL_KINDS
    value: int | None = None
    unit: str = ""
    span: str = ""
    calendar: str = ""
    cut_off: time = msgspec.field(default_factory=lambda: DAY_ENDS_AT)
    agency_groups: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    revision: int

    def __post_init__(self) -> None:
        tidy(self, lines={"source": 200, "calendar": 40}, paragraphs={"note": 600})

    def checked(self) -> Rule:
        """The rule that was meant.

        Raises:
            InvalidError: with one fault for each part that cannot be.
        """
        shape = shapes().get(self.measure)
        if shape is None:
            raise InvalidError(Fault("measure", "Choose what the rule is about.", self.measure))
        faults = [*self._faults(shape)]
        if faults:
            raise InvalidError(*faults)
        counted_from, _, counted_to = (self.span or _only(shape)).partition(">")
        return Rule(
            measure=self.measure, rule=shape.rule, conference_kind=self.conference_kind,
            agency_groups="|".join(self.agency_groups),
            value=1 if self.value is None else self.value,
            unit=self.unit or shape.units[0], counted_from=counted_from, counted_to=counted_to,
            note=self.note, source=self.source, confidence="agreed", came_from=LOCAL,
            calendar="" if self.calendar in ("", *shape.whose[:1]) else self.calendar,
            cut_off=self.cut_off,
        )  # fmt: skip

    def _faults(self, shape: Shape) -> Iterable[Fault]:
        if self.conference_kind not in KIND_WORDS:
            yield Fault("conference_kind", "Choose a kind of conference.", self.conference_kind)
        yield from self._faults_of_amount(shape)
        if self.calendar:
            yield from self._faults_of_calendar(shape)
        yield from self._faults_of_groups(shape)
        if not self.source:
            yield Fault("source", "Say where this comes from: a minute, guidance, a paragraph.")

    def _faults_of_amount(self, shape: Shape) -> Iterable[Fault]:
        if self.unit not in (*shape.units, "") or (len(shape.units) > 1 and not self.unit):
            yield Fault("unit", "Choose in what it is counted.", self.unit)
        elif not self._is_possible(shape):
            words = f"Give a number from 1 to {_most(shape, self.unit)}."
            yield Fault("value", words, "" if self.value is None else str(self.value))
        if (self.span or len(shape.spans) > 1) and self.span not in span_codes(shape):
            yield Fault("span", "Choose between which events it is counted.", self.span)

    def _is_possible(self, shape: Shape) -> bool:
        """Whether so many can be asked for; an empty box never means one day, or one percent."""
        if self.value is None:
            return shape.rule is RuleKind.QUORUM
        return 1 <= self.value <= _most(shape, self.unit)

    def _faults_of_calendar(self, shape: Shape) -> Iterable[Fault]:
        if not shape.is_stretch:
            yield Fault("calendar", "Leave this empty: nothing is counted.", self.calendar)
        elif self.calendar == OF_THE_AGENCY and not shape.is_of_agencies:
            words = "Choose another calendar: this is not owed by one agency."
            yield Fault("calendar", words, self.calendar)

    def _faults_of_groups(self, shape: Shape) -> Iterable[Fault]:
        if shape.rule is RuleKind.QUORUM and not self.agency_groups:
            yield Fault("agency_groups", "Choose at least one group of agencies.")
        if self.agency_groups and not shape.takes_groups:
            yield Fault("agency_groups", "Leave this empty: it holds whatever the agency.")
        if not set(self.agency_groups) <= set(GROUPS):
            yield Fault("agency_groups", "Choose from the groups that are listed.")


class RemoveRule(msgspec.Struct, frozen=True, kw_only=True):
    """The revision of the draft on which somebody takes a rule out."""

    revision: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of two standards side by side; an empty side has no such rule."""

    what: Literal["added", "changed", "removed", "same"]
    title: str
    conference_kind: str
    before: str
    after: str


@cache
def shapes() -> Mapping[str, Shape]:
    """Each measure that a rule may be about, with its shape."""
    found: dict[str, Shape] = {}
    for rule in (rule for preset in read_presets().values() for rule in preset.rules):
        known = found.get(rule.measure, Shape(rule.rule, (), rule.measure in _OF_AGENCIES))
        span = (rule.counted_from, rule.counted_to)
        is_new = any(span) and span not in known.spans
        found[rule.measure] = replace(known, spans=(*known.spans, span)) if is_new else known
    ratified = {"plan_ratified_within": Shape(RuleKind.WITHIN, (("conference", "plan_ratified"),))}
    targets = {measure.value: Shape(RuleKind.TARGET, ()) for measure in Measure}
    return targets | ratified | found


def measure_titles() -> list[tuple[str, str]]:
    """Each measure that a rule may be about, with what it is called, in alphabetical order."""
    titles = (
        (measure, f"Target: {title_of(measure).lower()}")
        if shape.rule is RuleKind.TARGET
        else (measure, title_of(measure))
        for measure, shape in shapes().items()
    )
    return sorted(titles, key=lambda pair: pair[1])


def span_codes(shape: Shape) -> dict[str, str]:
    """The pairs of events a measure may run between, by code, in words."""
    return {
        f"{start}>{end}": f"from {event_words(start)} to {event_words(end)}"
        for start, end in shape.spans
    }


def differences(before: Iterable[Rule], after: Iterable[Rule]) -> list[Difference]:
    """How the rules of one standard differ from those of another; the same ones last."""
    old, new = _by_place(before), _by_place(after)
    found = [_difference(old.get(place), new.get(place)) for place in dict.fromkeys([*new, *old])]
    order = ("changed", "added", "removed", "same")
    return sorted(found, key=lambda one: (order.index(one.what), one.title))


Place = tuple[str, str, str, int]


def _by_place(rules: Iterable[Rule]) -> dict[Place, Rule]:
    """Rules by measure, kind and agencies; several of one quorum by their order."""
    found: dict[Place, Rule] = {}
    for rule in rules:
        groups = "" if rule.rule is RuleKind.QUORUM else rule.agency_groups
        place = (rule.measure, rule.conference_kind, groups)
        number = sum(one[:3] == place for one in found)
        found[(*place, number)] = rule
    return found


def _difference(old: Rule | None, new: Rule | None) -> Difference:
    shown = new or old
    if shown is None:
        raise ValueError("one of the two has the rule")
    before, after = (rule.words if rule else "" for rule in (old, new))
    what: Literal["added", "changed", "removed", "same"]
    if old is None:
        what = "added"
    elif new is None:
        what = "removed"
    else:
        what = "same" if before == after else "changed"
    return Difference(
        what=what, title=shown.title, conference_kind=shown.conference_kind, before=before,
        after=after,
    )  # fmt: skip


def details_of(rule: Rule, *, revision: int) -> RuleDetails:
    """A rule as the form shows it."""
    return RuleDetails(
        measure=rule.measure, conference_kind=rule.conference_kind, value=rule.value,
        unit=rule.unit, span=f"{rule.counted_from}>{rule.counted_to}" if rule.counted_from else "",
        agency_groups=rule.groups, note=rule.note, source=rule.source, revision=revision,
        calendar=rule.whose if rule.is_stretch else "", cut_off=rule.cut_off,
    )  # fmt: skip


def with_rule(rules: Iterable[Rule], changed: Rule, place: UUID | None) -> tuple[Rule, ...]:
    """The rules with one changed in its place, or added at the end.

    Raises:
        InvalidError: another rule speaks of the same measure, kind and agencies; a quorum may have
            several.
    """
    rules = tuple(rules)
    is_taken = changed.rule is not RuleKind.QUORUM and any(
        (one.measure, one.conference_kind) == (changed.measure, changed.conference_kind)
        and _share_agencies(one, changed)
        for one in rules
        if place is None or one.id != place
    )
    if is_taken:
        words = "The draft has a rule for this and this kind of conference. Change that one."
        raise InvalidError(Fault("conference_kind", words, changed.conference_kind))
    if place is None:
        return (*rules, changed)
    kept = replace(changed, id=place)
    return tuple(kept if one.id == place else one for one in rules)


def _share_agencies(one: Rule, other: Rule) -> bool:
    """Whether two rules name an agency in common, or both name none."""
    return set(one.groups) == set(other.groups) or not set(one.groups).isdisjoint(other.groups)


def _most(shape: Shape, unit: str) -> int:
    if shape.rule is RuleKind.TARGET:
        return _WHOLE
    return _MOST[Unit(unit)] if unit in set(Unit) else _MOST_IN_A_ROW


def _only(shape: Shape) -> str:
    return ">".join(shape.spans[0]) if shape.spans else ""
