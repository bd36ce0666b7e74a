"""Stored facts counted by quarter and agency under a chosen standard. Pure.

Nothing here says what was late: that is asked of the same rules as for every other figure. What
records cannot tell is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from people.clock import local_day
from standards.agreed.in_force import StandardInForce
from standards.calendars.quarters import Quarter, quarter_on
from standards.measures.definitions import TITLES
from standards.measures.facts import ConferenceFacts
from standards.measures.verdicts import (
    OF_INVITATIONS,
    Measure,
    Reason,
    Verdict,
)
from standards.quarterly.figures import AgencyName, Count, Counts, Share, unit_of
from standards.what_if.recounting import Calendars, verdicts

WHOLE = "whole"
CANNOT_TELL = frozenset({Reason.NOT_RECORDED, Reason.NO_CLOCK})
"""Why something is left out that better records would have told."""
SHOWN = (
    Measure.ATTENDED,
    Measure.REPORT_ON_TIME,
    Measure.CONTRIBUTED,
    Measure.QUORATE,
    Measure.HELD_IN_TIME,
    Measure.NOTICE,
)


class Period(msgspec.Struct, frozen=True):
    """So many of so many in a quarter or in all of them, and what cannot be told."""

    period: str
    share: Share
    cannot_tell: int
    left_out: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One measure, of one agency or of all, over the whole time and quarter by quarter."""

    measure: Measure
    title: str
    unit: str
    agency: AgencyName | None
    whole: Period
    quarters: tuple[Period, ...]
    is_ruled: bool

    @property
    def sentence(self) -> str:
        """What it comes to, in words for whoever has to answer for it."""
        share, unknown = self.whole.share, self.whole.cannot_tell
        if not share.of:
            told = "nothing can be said" if unknown else "nothing was to be counted"
        elif not share.is_shown:
            told = f"{share.met} of {share.of}: too few to say"
        else:
            told = f"{share.met} of {share.of} ({share.percent}%)"
            if share.target is not None:
                told += f" against {share.target}%, {share.words}"
        records = f"; of {unknown} the records cannot tell" if unknown else ""
        return f"{told}{records}."


def counted(
    every: Iterable[ConferenceFacts],
    standard: StandardInForce,
    calendars: Calendars,
    standing: Mapping[UUID | None, UUID],
    *,
    now: datetime,
) -> list[Count]:
    """How often each verdict comes out under the standard, by quarter and agency.

    ``standing`` says under which agency each is counted: another where it was merged.
    """
    numbers: Counter[tuple[str, str, UUID | None, str, str]] = Counter()
    children: Counter[tuple[str, str, UUID | None, str, str]] = Counter()
    for facts in every:
        quarter = str(quarter_on(local_day(facts.starts_at)))
        for (_, measure), said in verdicts(facts, standard, calendars, now=now).items():
            for period in (WHOLE, quarter):
                for agency in {None, standing.get(said.agency, said.agency)}:
                    key = (period, measure.value, agency, said.verdict.value, said.reason.value)
                    numbers[key] += 1
                    children[key] += facts.children
    return [Count(*key, number, children[key]) for key, number in numbers.items()]


def lines(
    counts: Counts, quarters: Sequence[Quarter], agencies: Sequence[AgencyName]
) -> tuple[Line, ...]:
    """All measures of all agencies together, then those of each agency."""
    together = [_line(counts, quarters, measure, None) for measure in SHOWN]
    apart = [
        _line(counts, quarters, measure, agency)
        for agency in agencies
        for measure in SHOWN
        if measure in OF_INVITATIONS
    ]
    return (*together, *apart)


def _line(
    counts: Counts, quarters: Sequence[Quarter], measure: Measure, agency: AgencyName | None
) -> Line:
    id_ = agency.id if agency else None
    excluded: dict[str, list[Count]] = {}
    for row in counts.rows:
        if row.measure == measure and row.agency == id_ and row.verdict == Verdict.EXCLUDED:
            excluded.setdefault(row.period, []).append(row)

    def period(name: str) -> Period:
        rows = excluded.get(name, [])
        unknown = sum(row.number for row in rows if row.reason in CANNOT_TELL)
        left_out = sum(row.number for row in rows) - unknown
        return Period(name, counts.share(measure, name, id_), unknown, left_out)

    whole = period(WHOLE)
    return Line(
        measure=measure,
        title=TITLES[measure],
        unit=unit_of(measure),
        agency=agency,
        whole=whole,
        quarters=tuple(period(str(quarter)) for quarter in quarters),
        is_ruled=_is_ruled(excluded.get(WHOLE, []), whole),
    )


def _is_ruled(excluded: Sequence[Count], whole: Period) -> bool:
    """Whether the standard says anything about a measure."""
    return bool(whole.share.of) or not any(row.reason == Reason.NO_STANDARD for row in excluded)


SHEET_HEADINGS = (
    "Standard", "Agency", "Measure", "Unit", "Period", "Met", "Of", "Percent",
    "95% interval low", "95% interval high", "Target", "Verdict", "Records cannot tell", "Left out",
)  # fmt: skip


def sheet_rows(title: str, found: Iterable[Line]) -> Iterable[tuple[str | int | float | None, ...]]:
    """Every figure of the review as rows of a spreadsheet."""
    for line in found:
        for one in (line.whole, *line.quarters):
            share = one.share
            yield (
                title, line.agency.name if line.agency else "All", line.title, line.unit,
                "All quarters" if one.period == WHOLE else one.period, share.met, share.of,
                share.percent if share.is_shown else None, share.low if share.of else None,
                share.high if share.of else None, share.target, share.words, one.cannot_tell,
                one.left_out,
            )  # fmt: skip
