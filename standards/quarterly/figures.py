"""What a quarterly report holds: shares with their intervals and verdicts, by agency and in all.

Counting is done in SQL; here counts become figures.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec

from standards.agreed.in_force import Rule, StandardInForce
from standards.measures.control_charts import Month
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


class Count(msgspec.Struct, frozen=True):
    """So many assessments of one outcome in a period; no agency where all are counted together."""

    period: str
    measure: str
    agency: UUID | None
    verdict: str
    reason: str
    number: int
    children: int


class AgencyName(msgspec.Struct, frozen=True):
    """An agency as a report names it."""

    id: UUID
    name: str
    group: str


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
    """A measure in the quarter and in the last four, with the reasons behind the quarter's."""

    measure: str
    title: str
    unit: str
    quarter: Share
    last_four: Share
    reasons: tuple[ReasonCount, ...]
    excluded: tuple[ReasonCount, ...]
    varied: int = 0
    varied_alarm: str = ""

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
    children: int
    figures: dict[str, Figure]
    by_child: dict[str, Figure]
    agencies: tuple[AgencyFigures, ...]
    quarters: tuple[str, ...]
    months: tuple[MonthsOf, ...]
    before_and_since: tuple[BeforeAndSince, ...]
    most_days_late: int
    missing_groups: tuple[ReasonCount, ...]


TITLES: Mapping[str, str] = {
    Measure.ATTENDED: "Attended",
    Measure.CONTRIBUTED: "Contributed either way",
    Measure.HELD_IN_TIME: "Held in time",
    Measure.NOTICE: "Notice in time",
    Measure.QUORATE: "Quorate",
    Measure.REPORT_ON_TIME: "Reports on time",
}


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
        left_out = self._reasons(measure, agency, excluded=True, by_child=by_child)
        varied = self._varied(measure, agency, by_child=by_child)
        return Figure(
            measure=measure.value,
            title=TITLES[measure],
            unit=unit_of(measure, by_child=by_child),
            quarter=self.share(measure, self.quarter, agency, by_child=by_child),
            last_four=self.share(measure, LAST_FOUR, agency, by_child=by_child),
            reasons=self._reasons(measure, agency, excluded=False, by_child=by_child),
            excluded=tuple(one for one in left_out if one.reason != Reason.WITHIN_VARIATION),
            varied=varied.now,
            varied_alarm=varied.alarm,
        )

    def _varied(self, measure: Measure, agency: UUID | None, *, by_child: bool) -> Varied:
        """How many were within a variation, of all that were due, now and in the year before."""
        found = {}
        for period in (self.quarter, LAST_FOUR):
            numbers = [
                (row.reason, row.children if by_child else row.number)
                for row in self._rows(measure, period, agency)
                if row.verdict != Verdict.EXCLUDED or row.reason == Reason.WITHIN_VARIATION
            ]
            varied = sum(number for reason, number in numbers if reason == Reason.WITHIN_VARIATION)
            found[period] = varied, sum(number for _, number in numbers)
        (now, of), (year, of_year) = found[self.quarter], found[LAST_FOUR]
        return Varied(now=now, of=of, before=year - now, of_before=of_year - of)

    def share(
        self, measure: Measure, period: str, agency: UUID | None = None, *, by_child: bool = False
    ) -> Share:
        """How many met the measure in a period, of those who were measured."""
        target = self.standard.find_target(measure, self.kind)
        counted = [
            (row.verdict, row.children if by_child else row.number)
            for row in self._rows(measure, period, agency)
            if row.verdict != Verdict.EXCLUDED
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
        self, measure: Measure, agency: UUID | None, *, excluded: bool, by_child: bool
    ) -> tuple[ReasonCount, ...]:
        found = [
            ReasonCount(
                row.reason,
                REASON_WORDS[Reason(row.reason)],
                row.children if by_child else row.number,
            )
            for row in self._rows(measure, self.quarter, agency)
            if (row.verdict == Verdict.EXCLUDED) is excluded
        ]
        return tuple(sorted(found, key=lambda one: (-one.number, one.reason)))


def unit_of(measure: Measure, *, by_child: bool = False) -> str:
    """What a measure counts."""
    if measure in OF_INVITATIONS:
        return "invitations"
    return "children" if by_child else "conferences"


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
        for measure in (*OF_INVITATIONS, *OF_CONFERENCES)
    )
    return tuple(one for one in found if one.before.is_shown and one.since.is_shown)


SHEET_HEADINGS = (
    "Quarter", "Conferences", "Measure", "Agency", "Agency group", "Unit", "Period", "Met", "Of",
    "Percent", "95% interval low", "95% interval high", "Target", "Verdict", "More needed",
    "Left out", "Reasons for leaving out", "Varied",
)  # fmt: skip


def sheet_rows(report: QuarterlyReport) -> Iterator[tuple[str | int | float | None, ...]]:
    """Every figure of a report as rows of a spreadsheet, those of all agencies together first."""
    for figure in (*report.figures.values(), *report.by_child.values()):
        yield from _figure_rows(report, figure, None)
    for agency in report.agencies:
        for figure in agency.figures.values():
            yield from _figure_rows(report, figure, agency.agency)


def _figure_rows(
    report: QuarterlyReport, figure: Figure, agency: AgencyName | None
) -> Iterator[tuple[str | int | float | None, ...]]:
    left_out = "; ".join(f"{one.words}: {one.number}" for one in figure.excluded)
    named = (agency.name, agency.group) if agency else ("All", "")
    for period, share in (("quarter", figure.quarter), ("last four quarters", figure.last_four)):
        is_quarter = period == "quarter"
        yield (
            report.quarter, report.kind, figure.measure, *named, figure.unit, period, share.met,
            share.of, share.percent if share.of else None, share.low if share.of else None,
            share.high if share.of else None, share.target, share.words, share.short_of,
            figure.excluded_number if is_quarter else None, left_out if is_quarter else "",
            figure.varied if is_quarter else None,
        )  # fmt: skip
