"""What is recorded of a conference's outcome, and what closing it would mean."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from conferences.children.values import ChildListing
from people.fields import tidy
from standards.agreed.quorum import QuorumVerdict

LONGEST_TEXT = 20_000
LONGEST_REASON = 1_000


class Decision(StrEnum):
    """What was decided about a child's registration."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    REMAINS = "remains"
    REMOVED = "removed"
    TRANSFERRED = "transferred"


LEADS_TO_REVIEW = frozenset({Decision.REGISTERED, Decision.REMAINS})


class ChildVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided for one child."""

    child: UUID
    decision: Decision


class RecordOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a conference decided, and when that was sent out.

    ``decisions`` and ``dissent`` are kept sealed. ``revision`` is that of the outcome as it was
    shown; none where there was none yet.
    """

    decisions: str = ""
    dissent: str = ""
    children: tuple[ChildVerdict, ...] = ()
    decisions_issued_on: date | None = None
    plan_issued_on: date | None = None
    record_issued_on: date | None = None
    revision: int | None = None

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        texts = {"decisions": LONGEST_TEXT, "dissent": LONGEST_TEXT}
        tidy(self, lines={}, paragraphs=texts)


class CloseConference(msgspec.Struct, frozen=True, kw_only=True):
    """The chair's reasons, each only where closing asks for it.

    ``revision`` is that of the conference as it was shown.
    """

    proceeded_reason: str = ""
    repeated_reason: str = ""
    removal_reason: str = ""
    revision: int | None = None

    def __post_init__(self) -> None:
        """Tidy what was typed."""
        reasons = ("proceeded_reason", "repeated_reason", "removal_reason")
        tidy(self, lines={}, paragraphs=dict.fromkeys(reasons, LONGEST_REASON))


class ChildOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A child of the conference, and what was decided for it so far."""

    child: ChildListing
    decision: Decision | None


class OutcomeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded of a conference, opened for those who keep its record."""

    conference: UUID
    reference: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    is_recorded: bool
    decisions: str
    dissent: str
    children: tuple[ChildOutcome, ...]
    decisions_issued_on: date | None
    plan_issued_on: date | None
    record_issued_on: date | None
    proceeded_reason: str
    repeated_reason: str
    removal_reason: str
    reopen_reason: str
    next_review_due_on: date | None
    next_review_rule: str | None
    next_review_counted: str
    revision: int | None

    @property
    def is_closed(self) -> bool:
        """Whether the conference's record is closed."""
        return self.state in ("held", "inquorate")


class Warned(msgspec.Struct, frozen=True):
    """Something that must not ordinarily happen, the field its reason goes into, and why not."""

    field: str
    words: str
    ask: str


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """What closing a conference now would mean."""

    conference: UUID
    reference: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    revision: int
    verdict: QuorumVerdict | None
    present: int
    invited: int
    unmarked: tuple[str, ...]
    undecided: tuple[str, ...]
    is_recorded: bool
    warned: tuple[Warned, ...]
    next_due_on: date | None
    next_due_rule: str | None
    next_due_counted: str

    @property
    def is_quorate(self) -> bool:
        """Whether the verdict, where one was agreed on, lets it count as held."""
        return self.verdict is None or self.verdict.is_quorate


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """How a conference was closed, and when the next one is due."""

    conference: UUID
    state: str
    next_due_on: date | None
    next_due_rule: str | None
    next_due_counted: str
