"""One verdict opened, and all verdicts on one conference."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from conferences.evidence.values import DaySkipped


class EarlierVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict on the same subject by the same measure: the one that stands, or one before it."""

    id: UUID
    verdict: str
    reason_words: str
    written_at: datetime
    superseded_at: datetime | None


class ReceiptShown(msgspec.Struct, frozen=True, kw_only=True):
    """What proves that a report came: its receipt number, or how it was recorded."""

    receipt: str
    received_at: datetime
    source: str


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation, or a change of it, that was sent, and what became of it."""

    kind: str
    sent_at: datetime | None
    failed_at: datetime | None
    server_answer: str
    is_to_deputy: bool


class VariedShown(msgspec.Struct, frozen=True, kw_only=True):
    """The later instant that a senior manager approved beforehand, who that was and when.

    ``approved_by`` is empty where the variation has been erased.
    """

    until: datetime
    approved_at: datetime
    approved_by: str


class VerdictInFull(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict with everything it was decided by; the conference by its reference alone.

    ``opens_conference`` says whether the viewer may open the conference itself.
    """

    id: UUID
    conference: UUID
    reference: str
    kind: str
    starts_on: date
    subject: UUID
    measure: str
    title: str
    verdict: str
    reason: str
    reason_words: str
    agency: UUID | None
    agency_name: str | None
    role: str | None
    children: int
    counted_by: str
    quarter: str
    standard: UUID | None
    standard_title: str | None
    in_force_from: date | None
    rule_words: str
    rule_source: str
    rule_note: str
    rule_confidence: str
    due_at: datetime | None
    happened_at: datetime | None
    counted: str
    skipped: tuple[DaySkipped, ...]
    floor_at: datetime | None
    missing: tuple[str, ...]
    varied: VariedShown | None
    waived_reason: str
    notice_source: str
    was_deputy_told: bool
    receipts: tuple[ReceiptShown, ...]
    deliveries: tuple[DeliveryShown, ...]
    facts_revision: int
    written_at: datetime
    superseded_at: datetime | None
    opens_conference: bool
    chain: tuple[EarlierVerdict, ...]


class VerdictListing(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict on a conference, in its list."""

    id: UUID
    measure: str
    title: str
    agency_name: str | None
    role: str | None
    verdict: str
    reason_words: str
    due_at: datetime | None
    happened_at: datetime | None


class ConferenceVerdicts(msgspec.Struct, frozen=True, kw_only=True):
    """The verdicts on one conference that the viewer may see, under the report's headings."""

    conference: UUID
    reference: str
    starts_on: date
    opens_conference: bool
    groups: tuple[tuple[str, tuple[VerdictListing, ...]], ...]
