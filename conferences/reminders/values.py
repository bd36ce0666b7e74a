"""What is asked of and told by those who look after reminders."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

import msgspec

from conferences.reminders.policies import CalendarOf, ListGoesTo
from notifications.messages.values import Owed
from people.errors import Fault, InvalidError
from people.fields import tidy


class SetPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """When people are reminded of one thing from now on; ``revision`` is the one looked at."""

    days: int
    every: int = 1
    most: int = 1
    escalates_after: int | None = None
    list_goes_to: ListGoesTo = ListGoesTo.LINE_MANAGER
    quiet_days: int = 0
    calendar_of: CalendarOf = CalendarOf.AGENCY
    opens_at: time = msgspec.field(default_factory=lambda: time(8))
    closes_at: time = msgspec.field(default_factory=lambda: time(18))
    is_on: bool = False
    revision: int = 0


class PauseKind(StrEnum):
    """What nothing goes out about."""

    CONFERENCE = "conference"
    EVERYTHING = "everything"
    PERSON = "person"


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """Let nothing go out to a person, about a conference by its reference, or at all.

    ``until`` is the last day of it; it stands until somebody ends it where there is none.
    """

    kind: PauseKind
    reason: str
    person: UUID | None = None
    reference: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"reference": 20}, paragraphs={"reason": 500})
        if (self.kind is PauseKind.PERSON) != (self.person is not None):
            words = "Choose a person." if self.person is None else "Choose “A person” above."
            raise InvalidError(Fault("person", words))
        if (self.kind is PauseKind.CONFERENCE) != bool(self.reference):
            words = "Give its reference." if not self.reference else "Choose “A conference” above."
            raise InvalidError(Fault("reference", words))


class PauseListing(msgspec.Struct, frozen=True, kw_only=True):
    """A pause that stands; ``about`` is a person's name or a conference's reference."""

    id: UUID
    kind: PauseKind
    about: str
    reason: str
    until: date | None
    paused_at: datetime


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """One reminder that would go out on a day, if nothing is done before.

    Somebody without an address is to be telephoned; ``is_held`` says that mail to the one there is
    waits until somebody made sure of it.
    """

    on: date
    who: str
    is_for_manager: bool
    by_mail: bool
    is_held: bool
    owed: Owed
    conference: UUID
    conference_reference: str
    starts_at: datetime
