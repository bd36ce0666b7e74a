"""Mail that waits for a person, as lists and pages show it, and what may be decided."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from notifications.inbox.values import Attached

ANSWERS: tuple[str, ...] = ("accepted", "tentative", "declined", "deputy")
Given = Literal["accepted", "tentative", "declined", "deputy"]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One mail on the list; whose invitation it belongs to is none where nobody knows."""

    id: UUID
    arrived_at: datetime
    kind: str | None
    state: str
    why: str
    trust: str | None
    answer: str | None
    sender: str | None
    subject: str
    about: UUID | None
    name: str | None
    agency: str | None
    conference: UUID | None
    meeting: str | None
    handed_to: UUID | None
    handed_to_name: str | None
    revision: int


class MailInFull(msgspec.Struct, frozen=True, kw_only=True):
    """One mail as it is shown: text alone, and what its program says it is."""

    listed: Waiting
    size: int
    is_erased: bool
    vouched: str
    fault: str
    method: str
    said: str | None
    attendees: tuple[str, ...]
    delegates: tuple[str, ...]
    comment: str
    proposed_starts_at: datetime | None
    proposed_ends_at: datetime | None
    away_until: date | None
    attachments: tuple[Attached, ...]
    text: str
    reply: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    reference: str | None
    address: str | None
    decision: str | None
    decision_reason: str
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.listed.state in ("waiting", "flagged")

    @property
    def is_proposal(self) -> bool:
        """Whether another time is proposed."""
        return self.listed.why == "countered" and self.proposed_starts_at is not None


class ApplyMail(msgspec.Struct, frozen=True, kw_only=True):
    """That a mail counts as an answer.

    ``reference`` says whose invitation it belongs to where nobody knows: the one in the subject of
    that person's mails. ``answers_for`` lets the sender's address answer for them from now on.
    """

    answer: Given | None = None
    deputy_wish: str = ""
    reference: str = ""
    answers_for: bool = False
    revision: int | None = None


class RefuseMail(msgspec.Struct, frozen=True, kw_only=True):
    """That a mail counts for nothing, or nothing more is to be done about it."""

    why: str = ""
    revision: int | None = None


class HandOverMail(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to decide about a mail; nobody in particular where none is named."""

    account: UUID | None = None


class Colleague(msgspec.Struct, frozen=True):
    """Somebody else who may decide about mail."""

    account: UUID
    name: str


class MailOfConference(msgspec.Struct, frozen=True, kw_only=True):
    """What mail says about one invitation of a conference, for its page."""

    id: UUID
    about: UUID
    invitation: UUID
    name: str
    state: str
    why: str
    trust: str | None
    answer: str | None
    sender: str | None
    arrived_at: datetime
    away_until: date | None
    proposed_starts_at: datetime | None
    proposed_ends_at: datetime | None
    may_decide: bool
