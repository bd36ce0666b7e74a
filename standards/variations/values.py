"""What is kept of a variation, before and after somebody decides it."""

from datetime import datetime
from uuid import UUID

import msgspec

from standards.variations.standing import Standing, standing_of


class NewVariation(msgspec.Struct, frozen=True, kw_only=True):
    """A variation that is asked for; what is said about the case comes sealed."""

    id: UUID
    conference: UUID
    measure: str
    subject: UUID
    was_due_at: datetime
    until: datetime
    reason_sealed: bytes
    safety_sealed: bytes
    approver: UUID


class StoredVariation(msgspec.Struct, frozen=True, kw_only=True):
    """A variation as it is kept, with the names of those who asked and decide."""

    id: UUID
    conference: UUID
    measure: str
    subject: UUID
    was_due_at: datetime
    until: datetime
    reason_sealed: bytes
    safety_sealed: bytes
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    approver: UUID
    approver_name: str
    decided_at: datetime | None
    is_approved: bool | None
    answer_sealed: bytes | None
    withdrawn_at: datetime | None

    def standing(self, now: datetime) -> Standing:
        """How it stands."""
        return standing_of(
            was_due_at=self.was_due_at, is_approved=self.is_approved,
            withdrawn_at=self.withdrawn_at, now=now,
        )  # fmt: skip
