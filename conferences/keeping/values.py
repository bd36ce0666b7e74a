"""What is asked of keeping and erasing, and what is shown of it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy

LONGEST_PERIOD = 36_500
LONGEST_REASON = 1000


class ChangePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Another period for a class of record; ``revision`` is the one looked at, 0 as shipped."""

    days: int
    source: str
    reason: str
    revision: int = 0

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={}, paragraphs={"source": 500, "reason": LONGEST_REASON})
        if not 0 <= self.days <= LONGEST_PERIOD:
            words = f"Give a number of days from 0 to {LONGEST_PERIOD}."
            raise InvalidError(Fault("days", words, str(self.days)))


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A period as it was set, by whom and why."""

    days: int
    source: str
    reason: str
    set_by: str
    set_at: datetime | None
    revision: int


class ScheduleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A class of record with the period in force, and those before it, the newest first."""

    code: str
    words: str
    event: str
    does: str
    days: int | None
    source: str
    revision: int
    history: tuple[Period, ...] = ()


class SetHold(msgspec.Struct, frozen=True, kw_only=True):
    """What to hold: a family or child, a conference, or a person who works here, and why.

    ``reference`` is the family's, the child's or the conference's; of a person the sign-in name
    or the mail address.
    """

    kind: str
    reference: str
    reason: str
    review_on: date

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        tidy(self, lines={"reference": 254}, paragraphs={"reason": LONGEST_REASON})
        if self.kind not in ("family", "conference", "person"):
            raise InvalidError(Fault("kind", "Choose a family, a conference or a person."))


class HoldListing(msgspec.Struct, frozen=True, kw_only=True):
    """A hold that stands, or stood."""

    id: UUID
    kind: str
    reference: str
    reason: str
    set_by: str
    set_at: datetime
    review_on: date
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str
    is_review_due: bool


class DueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is due, and what holds it back: none where nothing does."""

    line: str
    subject: UUID
    reference: str
    counted_from: date
    due_since: date
    held_by: str | None


class DueLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is due of one class of record."""

    code: str
    words: str
    does: str
    items: tuple[DueItem, ...]

    @property
    def free(self) -> int:
        """How many nothing holds back."""
        return sum(item.held_by is None for item in self.items)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What would be erased now, and nothing of it done; ``run`` is the list that waits already."""

    lines: tuple[DueLine, ...]
    run: UUID | None

    @property
    def free(self) -> int:
        """How many things nothing holds back."""
        return sum(line.free for line in self.lines)


class RunItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on a list that was asked for, and what became of it."""

    line: str
    words: str
    reference: str
    counted_from: date
    state: str
    done_at: datetime | None
    counts: Mapping[str, int]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A list to be erased: who asked, how far it is, and what is on it."""

    id: UUID
    reference: str
    state: str
    reason: str
    asked_by: str
    asked_at: datetime
    is_own: bool
    done_at: datetime | None
    items: tuple[RunItem, ...] = ()
    waiting: int = 0
    erased: int = 0
    held: int = 0
    changed: int = 0


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one step of carrying a list out did, and how much of it is left."""

    erased: int
    held: int
    changed: int
    left: int
    files_to_remove: int = 0
