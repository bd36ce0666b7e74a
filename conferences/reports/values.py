"""What is told of reports: receipts, what is still owed, and files to give out."""

from datetime import datetime
from uuid import UUID

import msgspec

from people.clock import Instant
from people.vault.files import OpenedContent


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """That a file came: a random number, when, and the fingerprint of exactly these bytes."""

    receipt: str
    received_at: datetime
    sha256: str
    size: int
    file: UUID


class OwnReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one invitee owes for one conference, and what came of it; nothing of a child."""

    invitation: UUID
    conference: UUID
    reference: str
    expectation: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    due_at: datetime | None
    due_counted: str
    received_at: datetime | None
    varied_until: datetime | None = None
    receipts: tuple[Receipt, ...]

    @property
    def is_asked_for(self) -> bool:
        """Whether a report is expected at all; one may be handed in all the same."""
        return self.expectation in ("report", "both")


class FileListing(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was handed in; its name only for who may open it."""

    id: UUID
    receipt: str
    name: str | None
    size: int
    received_at: datetime
    source: str
    is_restricted: bool = False


class ReportListing(msgspec.Struct, frozen=True, kw_only=True):
    """One invitee's report as the conference's page shows it."""

    invitation: UUID
    conference: UUID
    professional: str
    role: str
    agency: str
    expectation: str
    due_at: datetime | None
    due_counted: str
    varied_until: datetime | None
    received_at: datetime | None
    received_source: str | None
    taken_by: str | None
    standing: str
    may_open: bool
    files: tuple[FileListing, ...]


class ConferenceReports(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of one conference, as far as the viewer may know of them."""

    conference: UUID
    reference: str
    kind: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    may_record: bool
    says_when_due: bool
    may_restrict: bool
    reports: tuple[ReportListing, ...]

    @property
    def received(self) -> int:
        """How many have come."""
        return sum(report.received_at is not None for report in self.reports)


class OpenedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file with a safe name, checked from end to end, for those who may read it."""

    name: str
    media_type: str
    content: OpenedContent


class ReportDates(msgspec.Struct, frozen=True, kw_only=True):
    """When one invitee's report was due, first and as it stands, and when it came."""

    due_at: datetime | None = None
    first_due_at: datetime | None = None
    received_at: datetime | None = None
    is_waived: bool = False


class RecordReceived(msgspec.Struct, frozen=True, kw_only=True):
    """A report that came by telephone, on paper or by mail: which way and when."""

    source: str
    received_at: Instant
