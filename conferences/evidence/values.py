"""The rows behind a figure: each verdict with everything it was decided by."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from standards.calendars.quarters import Quarter
from standards.measures.verdicts import Measure, Verdict


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows are wanted: those of one measure in one quarter, perhaps of one agency."""

    quarter: Quarter
    measure: Measure
    kind: str = "review"
    agency: UUID | None = None
    verdict: Verdict | None = None
    page: int = 1


class DaySkipped(msgspec.Struct, frozen=True):
    """A day that was not counted, and why."""

    on: date
    name: str


class VariedUntil(msgspec.Struct, frozen=True):
    """The later instant a senior manager approved for it, and when they did."""

    variation: UUID
    until: datetime
    approved_at: datetime


class AssessmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict, opened: the conference by its reference, never a name.

    ``due_at`` and ``happened_at`` are the instants that were compared, ``counted`` and
    ``skipped`` how the due one was arrived at; ``opens_conference`` says whether the viewer may
    open the conference itself.
    """

    id: UUID
    conference: UUID
    reference: str
    starts_on: date
    counted_by: str
    children: int
    agency: UUID | None
    agency_name: str | None
    role: str | None
    verdict: str
    reason: str
    reason_words: str
    rule: str
    standard: str | None
    in_force_from: date | None
    due_at: datetime | None
    happened_at: datetime | None
    counted: str
    skipped: tuple[DaySkipped, ...]
    floor_at: datetime | None
    missing: tuple[str, ...]
    varied: VariedUntil | None
    written_at: datetime
    opens_conference: bool


class AgencyChoice(msgspec.Struct, frozen=True):
    """An agency that has rows to show."""

    id: UUID
    name: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The rows behind a figure that the viewer may see, a page of them, with all their counts.

    ``only_agency`` names the one agency whose rows the viewer is shown, where that is so.
    """

    quarter: str
    words: str
    measure: str
    title: str
    kind: str
    agency: UUID | None
    verdict: str | None
    only_agency: str | None
    met: int
    of: int
    excluded: int
    total: int
    page: int
    pages: int
    agencies: tuple[AgencyChoice, ...]
    rows: tuple[AssessmentRow, ...]
