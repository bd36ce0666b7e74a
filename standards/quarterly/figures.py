"""What a quarterly report holds: shares with their intervals and verdicts, by agency and in all.

Counting is done in SQL; here counts become figures.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec

from standards.agreed.in_force import Rule, StandardInForce
from standards.measures.control_charts import Month
from standards.measures.definitions import TITLES
from standards.measures.proportions import TOO_FEW, Proportion
from standards.measures.verdicts import (
    OF_CONFERENCES,
    OF_INVITATIONS,
    REASON_WORDS,
    Measure,
    Reason,
    Verdict,
)
from standards.quarterly.varied import Varied

LAST_FOUR = "last_four"
BEFORE, SINCE = "before", "since"
_COMPARED = (
    Measure.ATTENDED, Measure.CONTRIBUTED, Measure.QUORATE, Measure.REPORT_ON_TIME,
    Measure.HELD_IN_TIME, Measure.NOTICE,
)  # fmt: skip
"""What a page for Chief Officers has room to set before a standard and since."""
_COUNTED = (Verdict.MET, Verdict.NOT_MET)
_LEFT_OUT = (Verdict.EXCLUDED,)
ALARM_ABOVE = 10
"""More than so many percent of a convener's invitations left out for want of notice is too many."""


class Count(msgspec.Struct, frozen=True):
    """So many assessments of one outcome in a period; no agency where all are counted together."""

    period: str
    measure: str
    agency: UUID | None
    verdict: str
    reason: str
    number: int
    children: int


class FamilyCount(msgspec.Struct, frozen=True):
    """So many families for whose every conference a measure was met, of so many."""

    period: str
    met: int
    of: int


class ConvenerExclusions(msgspec.Struct, frozen=True):
    """How many invitations of a convener were left out of agencies' figures for want of notice."""

    convener: str
    left_out: int
    of: int

    @property
    def percent(self) -> float:
        """The share that was left out, in percent."""
        return 100 * self.left_out / self.of if self.of else 0.0

    @property
    def is_alarming(self) -> bool:
        """Whether more are left out than figures can bear."""
        return self.percent > ALARM_ABOVE


class AgencyName(msgspec.Struct, frozen=True):
    """An agency as a report names it; ``was`` are the names of those that were merged into it."""

    id: UUID
    name: str
    group: str
    was: tuple[str, ...] = ()


class ReasonCount(msgspec.Struct, frozen=True):
    """How often a reason was given."""

    reason: str
    words: str
    number: int


class Share(msgspec.Struct, frozen=True):
    """So many of so many, with the 95 % interval in percent and the verdict against the target."""

    met: int
    of: int
    percent: int
    low: float
    high: float
    target: int | None
    verdict: str
    is_clear: bool
    words: str
    short_of: int

    @property
    def is_shown(self) -> bool:
        """Whether there are enough for a percentage to mean anything."""
        return self.of >= TOO_FEW


class Figure(msgspec.Struct, frozen=True):
    """A measure in the quarter and in the last four, with the reasons behind the quarter's.

    ``not_due_yet`` are the quarter's verdicts that are still open: in neither count.
    """

    measure: str
    title: str
    unit: str
    quarter: Share
    last_four: Share
    reasons: tuple[ReasonCount, ...]
    excluded: tuple[ReasonCount, ...]
    varied: int = 0
    varied_alarm: str = ""
    not_due_yet: int = 0

    @property
    def excluded_number(self) -> int:
        """How many the quarter's figure leaves out."""
        return sum(one.number for one in self.excluded)


class AgencyFigures(msgspec.Struct, frozen=True):
    """The figures of one agency, and each quarter's percentage, none where there are too few."""

    agency: AgencyName
    figures: dict[str, Figure]
    history: dict[str, tuple[int | None, ...]]


class BeforeAndSince(msgspec.Struct, frozen=True):
    """A measure before the standard came into force and since."""

    measure: str
    title: str
    before: Share
    since: Share
    is_same_rule: bool

    @property
    def is_apart(self) -> bool:
        """Whether the intervals lie apart, so that chance alone would hardly explain it."""
        return self.before.high < self.since.low or self.since.high < self.before.low


class MonthsOf(msgspec.Struct, frozen=True):
    """The months of one measure, in order."""

    measure: str
    months: tuple[Month, ...]


class StandardNote(msgspec.Struct, frozen=True):
    """Which standard the figures are held against."""

    id: UUID | None
    title: str
    in_force_from: date | None


class OpenedFigure(msgspec.Struct, frozen=True):
    """One figure opened: the rules it is held against, its months, and each agency's share."""

    quarter: str
    words: str
    kind: str
    figure: Figure
    by_child: Figure | None
    agency: AgencyName | None
    standard: StandardNote
    rules: tuple[Rule, ...]
    months: tuple[Month, ...]
    agencies: tuple[AgencyFigures, ...]
    by_family: Figure | None = None


class QuarterlyReport(msgspec.Struct, frozen=True):
    """Everything a quarterly report says, before it is drawn or worded."""

    quarter: str
    words: str
    kind: str
    is_complete: bool
    headline: str
    standard: StandardNote
    held: int
    inquorate: int
    cancelled: int
    imported: int
    children: int
    figures: dict[str, Figure]
    by_child: dict[str, Figure]
    agencies: tuple[AgencyFigures, ...]
    quarters: tuple[str, ...]
    months: tuple[MonthsOf, ...]
    before_and_since: tuple[BeforeAndSince, ...]
    most_days_late: int
    missing_groups: tuple[ReasonCount, ...]
    by_family: dict[str, Figure] = {}
    conveners: tuple[ConvenerExclusions, ...] = ()
    in_year: str = ""
    """Where the quarter stands in the reporting year, in words."""


@dataclass(frozen=True)
class Counts:
    """All counts behind a report, and the standard whose targets they are held against."""

    rows: Sequence[Count]
    standard: StandardInForce
    kind: str
    quarter: str

    def figure(
        self, measure: Measure, agency: UUID | None = None, *, by_child: bool = False
    ) -> Figure:
        """The figure of a measure, for an agency or for all."""
        left_out = self._reasons(measure, agency, _LEFT_OUT, by_child=by_child)
        varied = self._varied(measure, agency, by_child=by_child)
        return Figure(
            measure=measure.value,
            title=TITLES[measure],
            unit=unit_of(measure, by_child=by_child),
            quarter=self.share(measure, self.quarter, agency, by_child=by_child),
            last_four=self.share(measure, LAST_FOUR, agency, by_child=by_child),
            reasons=self._reasons(measure, agency, _COUNTED, by_child=by_child),
            excluded=tuple(one for one in left_out if one.reason != Reason.WITHIN_VARIATION),
            varied=varied.now,
            varied_alarm=varied.alarm,
            not_due_yet=sum(
                row.children if by_child else row.number
                for row in self._rows(measure, self.quarter, agency)
                if row.verdict == Verdict.OPEN
            ),
        )

    def _varied(self, measure: Measure, agency: UUID | None, *, by_child: bool) -> Varied:
        """How many were within a variation, of all that were due, now and in the year before."""
        found = {}
        for period in (self.quarter, LAST_FOUR):
            numbers = [
                (row.reason, row.children if by_child else row.number)
                for row in self._rows(measure, period, agency)
                if Verdict(row.verdict).is_counted or row.reason == Reason.WITHIN_VARIATION
            ]
            varied = sum(number for reason, number in numbers if reason == Reason.WITHIN_VARIATION)
            found[period] = varied, sum(number for _, number in numbers)
        (now, of), (year, of_year) = found[self.quarter], found[LAST_FOUR]
        return Varied(now=now, of=of, before=year - now, of_before=of_year - of)

    def figure_by_family(self, measure: Measure, rows: Iterable[FamilyCount]) -> Figure:
        """A measure of conferences by family: met where it was at all of the family's."""
        target = self.standard.find_target(measure, self.kind)
        found = {row.period: row for row in rows}

        def share(period: str) -> Share:
            row = found.get(period, FamilyCount(period, 0, 0))
            return share_of(Proportion(row.met, row.of, target.value if target else None))

        return Figure(
            measure=measure.value, title=TITLES[measure], unit="families",
            quarter=share(self.quarter), last_four=share(LAST_FOUR), reasons=(), excluded=(),
        )  # fmt: skip

    def share(
        self, measure: Measure, period: str, agency: UUID | None = None, *, by_child: bool = False
    ) -> Share:
        """How many met the measure in a period, of those who were measured."""
        target = self.standard.find_target(measure, self.kind)
        counted = [
            (row.verdict, row.children if by_child else row.number)
            for row in self._rows(measure, period, agency)
            if Verdict(row.verdict).is_counted
        ]
        met = sum(number for verdict, number in counted if verdict == Verdict.MET)
        of = sum(number for _, number in counted)
        return share_of(Proportion(met, of, target.value if target else None))

    def history(
        self, measure: Measure, quarters: Iterable[str], agency: UUID
    ) -> tuple[int | None, ...]:
        """Each quarter's percentage, none where there are too few to say."""
        shares = (self.share(measure, quarter, agency) for quarter in quarters)
        return tuple(share.percent if share.is_shown else None for share in shares)

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, UUID | None], list[Count]]:
        found: dict[tuple[str, str, UUID | None], list[Count]] = {}
        for row in self.rows:
            found.setdefault((row.measure, row.period, row.agency), []).append(row)
        return found

    def _rows(self, measure: Measure, period: str, agency: UUID | None) -> list[Count]:
        return self._by_key.get((measure.value, period, agency), [])

    def _reasons(
        self,
        measure: Measure,
        agency: UUID | None,
        verdicts: Collection[Verdict],
        *,
        by_child: bool,
    ) -> tuple[ReasonCount, ...]:
        found = [
            ReasonCount(
                row.reason,
                REASON_WORDS[Reason(row.reason)],
                row.children if by_child else row.number,
            )
            for row in self._rows(measure, self.quarter, agency)
            if row.verdict in verdicts
        ]
        return tuple(sorted(found, key=lambda one: (-one.number, one.reason)))


def unit_of(measure: Measure, *, by_child: bool = False) -> str:
    """What a measure counts."""
    if by_child:
        return "children"
    return "conferences" if measure in OF_CONFERENCES else _UNITS.get(measure, "invitations")


_UNITS = {
    Measure.CHANGE_TOLD: "changes",
    Measure.CHILD_TOOK_PART: "children",
    Measure.PARENTS_TOOK_PART: "parents",
    Measure.REPORT_SHARED: "reports",
}


def share_of(proportion: Proportion) -> Share:
    """A proportion with everything that is printed of it."""
    interval = proportion.interval
    return Share(
        met=proportion.met,
        of=proportion.of,
        percent=proportion.percent,
        low=round(100 * interval.low, 1),
        high=round(100 * interval.high, 1),
        target=proportion.target,
        verdict=proportion.side,
        is_clear=proportion.is_clear,
        words=proportion.words,
        short_of=proportion.short_of,
    )


def agency_figures(counts: Counts, agency: AgencyName, quarters: Sequence[str]) -> AgencyFigures:
    """Every figure of one agency."""
    return AgencyFigures(
        agency,
        {measure.value: counts.figure(measure, agency.id) for measure in OF_INVITATIONS},
        {measure.value: counts.history(measure, quarters, agency.id) for measure in OF_INVITATIONS},
    )


def compared(counts: Counts, changed: Collection[Measure]) -> tuple[BeforeAndSince, ...]:
    """Each measure before the standard came into force and since, where both can be said.

    ``changed`` are the measures that were decided by another rule before.
    """
    found = (
        BeforeAndSince(
            measure=measure.value,
            title=TITLES[measure],
            before=counts.share(measure, BEFORE),
            since=counts.share(measure, SINCE),
            is_same_rule=measure not in changed,
        )
        for measure in _COMPARED
    )
    return tuple(one for one in found if one.before.is_shown and one.since.is_shown)
