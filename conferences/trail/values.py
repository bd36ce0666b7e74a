"""Who looked at a case, and what looks odd, as pages and programs are told."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from people.audit.values import Entry


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was done about a case, newest first; ``before`` leads to the next."""

    reference: str
    entries: list[Entry]
    before: int | None


class Oddity(StrEnum):
    """What can look odd."""

    MANY = "many"
    NIGHT = "night"
    NO_TASK = "no_task"
    OWN_NAME = "own_name"


class AnomalyListing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that wants an explanation: who and when, and a reference at most."""

    id: UUID
    kind: Oddity
    who: str
    account: UUID | None
    subject_kind: str
    reference: str
    entry: int
    happened_at: datetime
    found_at: datetime
    details: dict[str, Any]
    reviewed_at: datetime | None
    reviewed_by: str | None
    note: str = ""


class ReviewAnomaly(msgspec.Struct, frozen=True):
    """What somebody found out about an anomaly."""

    note: str
