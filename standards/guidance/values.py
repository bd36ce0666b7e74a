"""What is said about guidance, and how it is read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from people.clock import short_day
from people.errors import Fault, InvalidError
from people.fields import tidy
from standards.measures.verdicts import Measure

_LONGEST = 20_000
_MOST_DAYS = 60
_MOST_REMINDERS = 10


class PublishGuidance(msgspec.Struct, frozen=True, kw_only=True):
    """Guidance to publish: what it says, for whom, and on which figures; none named means all."""

    asking: ClassVar[Mapping[str, str]] = {
        "title": "Give it a title.",
        "words": "Write what the guidance says.",
    }
    title: str
    words: str
    agencies: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    remind_every: int = 5
    most_reminders: int = 2

    def __post_init__(self) -> None:
        tidy(self, lines={"title": 200}, paragraphs={"words": _LONGEST})
        if not 1 <= self.remind_every <= _MOST_DAYS:
            words = f"Give a number of working days from 1 to {_MOST_DAYS}."
            raise InvalidError(Fault("remind_every", words, str(self.remind_every)))
        if not 0 <= self.most_reminders <= _MOST_REMINDERS:
            words = f"Give a number from 0 to {_MOST_REMINDERS}."
            raise InvalidError(Fault("most_reminders", words, str(self.most_reminders)))


class PublishVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A new version of guidance: what it says now, and what is different, for those who know it.

    ``agencies`` and ``roles`` are those whom the change concerns; none named means everybody the
    guidance is for. Others who have read it are not asked again.
    """

    asking: ClassVar[Mapping[str, str]] = {
        "words": "Write what the guidance says now.",
        "changed": "Say what is different in this version.",
    }
    words: str
    changed: str
    revision: int
    agencies: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()

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
    agencies: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """What it says, paragraph by paragraph."""
        return [part.strip() for part in self.words.split("\n\n") if part.strip()]


class Changed(msgspec.Struct, frozen=True):
    """A paragraph that a version has and the one before had not, or the other way round."""

    what: Literal["gone", "new", "same"]
    words: str


def changes_between(before: Version, after: Version) -> tuple[Changed, ...]:
    """What a version says, paragraph by paragraph, with what is new and what is gone."""
    old, new = before.paragraphs, after.paragraphs
    found: list[Changed] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            found += (Changed("same", words) for words in new[new_from:new_to])
        else:
            found += (Changed("gone", words) for words in old[old_from:old_to])
            found += (Changed("new", words) for words in new[new_from:new_to])
    return tuple(found)


class GuidanceListing(msgspec.Struct, frozen=True, kw_only=True):
    """Guidance in a list, with what the viewer still has to read."""

    id: UUID
    title: str
    number: int
    published_at: datetime
    measures: tuple[Measure, ...]
    is_asked: bool
    read_at: datetime | None
    put_off_at: datetime | None
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
    remind_every: int
    most_reminders: int
    withdrawn_at: datetime | None
    revision: int
    versions: tuple[Version, ...]
    is_asked: bool = False
    read_at: datetime | None = None

    @property
    def current(self) -> Version:
        """What it says now."""
        return self.versions[0]

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What it says now beside what it said before; nothing where there is one version."""
        return changes_between(self.versions[1], self.current) if self.versions[1:] else ()


class AgencyReadings(msgspec.Struct, frozen=True, kw_only=True):
    """How many of an agency's people have read a version, and how many were never reached."""

    agency: UUID
    name: str
    asked: int
    read: int
    no_address: int
    bounced: int
    no_account: int
    """Of those never reached, how many could not sign in either."""

    @property
    def unreached(self) -> int:
        """How many were never reached by any way."""
        return self.no_address + self.bounced


Reach = Literal["bounced", "no_address", "read", "told", "waiting"]
REACH_WORDS: Mapping[Reach, str] = {
    "bounced": "Never reached: our mail came back",
    "no_address": "Never reached: no mail address is known",
    "read": "Read",
    "told": "Told, not read",
    "waiting": "Mail is on its way",
}


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was asked to read a version, and what came of it."""

    name: str
    role: str
    agency: str
    told: int
    told_at: datetime | None
    read_at: datetime | None
    read_by: str | None
    reach: Reach
    has_account: bool

    @property
    def reach_words(self) -> str:
        """What came of asking, in words."""
        return REACH_WORDS[self.reach]


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """Who has read a version: by agency, and by name for those entitled to names."""

    number: int
    agencies: tuple[AgencyReadings, ...]
    unread: tuple[Reader, ...]
    read: tuple[Reader, ...]
    may_see_names: bool


READER_HEADINGS = (
    "Version", "Agency", "Name", "Role", "State", "Times told", "Last told", "Read", "Read by",
    "Has an account",
)  # fmt: skip
AGENCY_HEADINGS = (
    "Version", "Agency", "Asked", "Read", "Never reached: no address",
    "Never reached: mail came back", "Of these without an account",
)  # fmt: skip
Sheet = tuple[Sequence[str], Iterable[Sequence[str | int | None]]]


def sheet_of(readings: Readings) -> Sheet:
    """Who has read a version as headings and rows: by name for those entitled, else by agency."""
    if not readings.may_see_names:
        return AGENCY_HEADINGS, (
            (readings.number, one.name, one.asked, one.read, one.no_address, one.bounced,
             one.no_account)
            for one in readings.agencies
        )  # fmt: skip
    return READER_HEADINGS, (
        (readings.number, one.agency, one.name, one.role, one.reach_words, one.told,
         short_day(one.told_at), short_day(one.read_at), one.read_by,
         "yes" if one.has_account else "no")
        for one in (*readings.unread, *readings.read)
    )  # fmt: skip
