"""What is said about guidance, and how it is read."""

from datetime import datetime
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy
from standards.measures.verdicts import Measure

_LONGEST = 20_000


class PublishGuidance(msgspec.Struct, frozen=True, kw_only=True):
    """Guidance to publish: what it says, for whom, and on which figures; none named means all."""

    title: str
    words: str
    agencies: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()

    def __post_init__(self) -> None:
        tidy(self, lines={"title": 200}, paragraphs={"words": _LONGEST})


class PublishVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A new version of guidance: what it says now, and what is different, for those who know it."""

    words: str
    changed: str
    revision: int

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"words": _LONGEST, "changed": 600})
        if not self.changed:
            raise InvalidError(Fault("changed", "Say in a sentence what is different."))


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of guidance."""

    id: UUID
    number: int
    words: str
    changed: str
    published_at: datetime

    @property
    def paragraphs(self) -> list[str]:
        """What it says, paragraph by paragraph."""
        return [part.strip() for part in self.words.split("\n\n") if part.strip()]


class GuidanceListing(msgspec.Struct, frozen=True, kw_only=True):
    """Guidance in a list, with what the viewer still has to read."""

    id: UUID
    title: str
    number: int
    published_at: datetime
    measures: tuple[Measure, ...]
    is_asked: bool
    read_at: datetime | None
    read: int
    asked: int

    @property
    def is_unread(self) -> bool:
        """Whether the viewer is asked to read it and has not."""
        return self.is_asked and self.read_at is None


class GuidanceRead(msgspec.Struct, frozen=True, kw_only=True):
    """Guidance as whoever it is for reads it: the latest version first."""

    id: UUID
    title: str
    agencies: tuple[UUID, ...]
    roles: tuple[str, ...]
    measures: tuple[Measure, ...]
    withdrawn_at: datetime | None
    revision: int
    versions: tuple[Version, ...]
    is_asked: bool = False
    read_at: datetime | None = None

    @property
    def current(self) -> Version:
        """What it says now."""
        return self.versions[0]


class AgencyReadings(msgspec.Struct, frozen=True, kw_only=True):
    """How many of an agency's people have read a version, and how many were never reached."""

    agency: UUID
    name: str
    asked: int
    read: int
    unreached: int


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has not read a version yet."""

    name: str
    role: str
    agency: str
    told: int
    told_at: datetime | None


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """Who has read a version: by agency, and by name those who have not, for those entitled."""

    agencies: tuple[AgencyReadings, ...]
    unread: tuple[Reader, ...]
    may_see_names: bool
