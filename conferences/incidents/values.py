"""What is asked and told of incidents; ids, references and staff, and what people wrote."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

TELL_WITHIN = timedelta(hours=72)
"""UK GDPR article 33: the Information Commissioner is told within 72 hours, or why not."""


class IncidentKind(StrEnum):
    """What happened."""

    LOST = "lost"
    MIS_SENT = "mis_sent"
    WRONG_PERSON = "wrong_person"
    WRONGLY_OPENED = "wrongly_opened"


class Told(StrEnum):
    """Whether somebody was told of an incident."""

    NOT_TOLD = "not_told"
    TOLD = "told"


class Step(StrEnum):
    """What is done about an incident, one after another."""

    CLOSED = "closed"
    COMMISSIONER = "commissioner"
    PEOPLE = "people"
    RECALLED = "recalled"
    REPORTED = "reported"


class ReportIncident(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw go wrong; ``reference`` is a meeting's or a case's, if it is known."""

    kind: IncidentKind
    description: str
    reference: str = ""


class RecallIncident(msgspec.Struct, frozen=True, kw_only=True):
    """What to take back: of one person by ``professional``, or of everybody of the conference.

    What was mis-sent is named by its delivery, ``message``: it says to whom and about what it was.
    """

    reference: str = ""
    professional: UUID | None = None
    message: UUID | None = None
    ends_sessions: bool = False
    words: str = ""


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody was told, and why, or why not."""

    decision: Told
    reason: str


class CloseIncident(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt."""

    lessons: str


class IncidentListing(msgspec.Struct, frozen=True, kw_only=True):
    """An incident in a list: nothing of what people wrote."""

    id: UUID
    reference: str
    kind: IncidentKind
    conference_reference: str | None
    reported_by: str | None
    known_at: datetime
    recalled_at: datetime | None
    commissioner: Told | None
    people: Told | None
    closed_at: datetime | None

    @property
    def due_at(self) -> datetime:
        """Until when the Information Commissioner is to be told."""
        return self.known_at + TELL_WITHIN

    def is_overdue(self, now: datetime) -> bool:
        """Whether that has passed without a decision."""
        return self.commissioner is None and now > self.due_at


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done about an incident."""

    at: datetime
    kind: Step
    who: str
    words: str
    counts: dict[str, int]


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Who may have seen what, and when; ``is_link`` where it was by a personal link."""

    at: datetime
    what: str
    who: str
    subject_kind: str
    via: str
    entry: int | None

    @property
    def is_link(self) -> bool:
        """Whether a link was opened, be it by a person or by a scanner of mail."""
        return self.via == "link"


class Concerned(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked to the conference of an incident."""

    id: UUID
    name: str
    role: str
    agency: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A message about that conference that went out: what, to whom and when; none of its words."""

    id: UUID
    kind: str
    recipient: str
    sent_at: datetime


class IncidentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One incident with its timeline and who may have seen what."""

    listing: IncidentListing
    description: str
    concerned: str
    events: list[Event]
    sightings: list[Sighting]
    people: list[Concerned]
    sent: list[Sent]

    @property
    def by_agency(self) -> dict[str, list[Concerned]]:
        """Whom to choose from, by agency."""
        found: dict[str, list[Concerned]] = {}
        for one in self.people:
            found.setdefault(one.agency, []).append(one)
        return found

    @property
    def is_opened(self) -> bool:
        """Whether a link that was recalled had been opened before."""
        return any(one.is_link for one in self.sightings)
