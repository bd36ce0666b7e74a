"""What is recorded after a conference: what was sent, held, ratified and told, who was heard."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from conferences.children.values import ChildListing
from people.errors import Fault, InvalidError, NotFoundError
from people.fields import tidy

_LONGEST_NAME = 120


class Heard(StrEnum):
    """How a child's views reached the conference, or why the child was not asked."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    IN_WRITING = "in_writing"
    THROUGH_ADVOCATE = "through_advocate"
    THROUGH_WORKER = "through_worker"
    NOT_HEARD = "not_heard"
    TOO_YOUNG = "too_young"
    OWN_WISH = "own_wish"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"


class ChildHeard(msgspec.Struct, frozen=True, kw_only=True):
    """How one child was heard."""

    child: UUID
    heard: Heard


class RecordAftermath(msgspec.Struct, frozen=True, kw_only=True):
    """What followed a conference, as far as it has happened; ``revision`` is the outcome's.

    What is left out is taken back: what is sent here is all there is to say.
    """

    decisions_issued_on: date | None = None
    plan_issued_on: date | None = None
    record_issued_on: date | None = None
    core_group_held_on: date | None = None
    plan_ratified_on: date | None = None
    plan_ratified_by: str = ""
    children: tuple[ChildHeard, ...] = ()
    revision: int | None = None

    def __post_init__(self) -> None:
        """Tidy what was typed, and demand that who ratified goes with when."""
        tidy(self, lines={"plan_ratified_by": _LONGEST_NAME}, paragraphs={})
        if self.plan_ratified_on is not None and not self.plan_ratified_by:
            raise InvalidError(Fault("plan_ratified_by", "Say who ratified the plan."))
        if self.plan_ratified_on is None and self.plan_ratified_by:
            raise InvalidError(Fault("plan_ratified_on", "Give the day on which that was."))


class RecordChange(msgspec.Struct, frozen=True, kw_only=True):
    """When a significant change was identified, and when the chair was told of it."""

    identified_on: date
    told_on: date | None = None
    revision: int | None = None

    def __post_init__(self) -> None:
        """Demand that nobody was told before it was known."""
        if self.told_on is not None and self.told_on < self.identified_on:
            words = "Give a day on or after the one on which it was identified."
            raise InvalidError(Fault("told_on", words, self.told_on.isoformat()))


class ChildAfter(msgspec.Struct, frozen=True, kw_only=True):
    """A child of the conference, and how it was heard so far."""

    child: ChildListing
    heard: Heard | None


class ChangeListing(msgspec.Struct, frozen=True, kw_only=True):
    """A significant change, until when the chair was to be told, and how that came out.

    ``later_until`` is a later day that was approved.
    """

    id: UUID
    identified_on: date
    told_on: date | None
    due_at: datetime | None
    later_until: datetime | None
    verdict: str
    reason_words: str
    revision: int


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that follows a conference: until when, by which rule, how it stands.

    ``later_until`` is a later day that was approved.
    """

    measure: str
    title: str
    due_at: datetime | None
    later_until: datetime | None
    happened_at: datetime | None
    rule_words: str
    verdict: str
    reason_words: str


class Aftermath(msgspec.Struct, frozen=True, kw_only=True):
    """What followed a conference, for those who keep its record.

    ``shows_reports`` says whether the viewer sees the reports, and when the family heard of them.
    """

    conference: UUID
    reference: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    decisions_issued_on: date | None
    plan_issued_on: date | None
    record_issued_on: date | None
    core_group_held_on: date | None
    plan_ratified_on: date | None
    plan_ratified_by: str
    children: tuple[ChildAfter, ...]
    changes: tuple[ChangeListing, ...]
    following: tuple[Following, ...]
    shows_reports: bool
    revision: int | None

    def get_change(self, change: UUID) -> ChangeListing:
        """One of its changes.

        Raises:
            NotFoundError: it has no such change.
        """
        found = next((one for one in self.changes if one.id == change), None)
        if found is None:
            raise NotFoundError
        return found
