"""What is said about calendars: what is sent to change one, and what is read."""

import re
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from people.errors import Fault, InvalidError
from people.fields import tidy
from standards.calendars.public_holidays import Base
from standards.calendars.working import EntryKind, Stretch, WorkingCalendar
from standards.calendars.years import YEARS

BASE_WORDS = {
    Base.SCOTLAND: "Scotland's bank holidays",
    Base.DUNDEE: "Dundee's public holidays",
    Base.ENGLAND: "England's bank holidays",
    Base.NONE: "No public holidays",
}
KIND_WORDS = {
    EntryKind.CLOSED: "Closed",
    EntryKind.WORKED: "Worked all the same",
    EntryKind.TERM: "School term",
}
_MOST_DAYS = 366
_ENDS_SOON = timedelta(days=400)
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
_WHY = {"reason": 400}
_RESERVED = frozenset({"agency", "new", "standard"})


class CalendarMeant(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar is called, whose holidays it keeps and which days it works; 0 is Monday."""

    title: str
    base: Base
    weekdays: tuple[int, ...]
    _paragraphs: ClassVar[dict[str, int]] = {}

    def __post_init__(self) -> None:
        tidy(self, lines={"title": 80}, paragraphs=self._paragraphs)
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise InvalidError(Fault("weekdays", "Choose at least one day that is worked."))
        if not self.key or self.key in _RESERVED:
            raise InvalidError(Fault("title", "Choose another title, with letters.", self.title))

    @property
    def key(self) -> str:
        """The key a calendar of that title is given."""
        return _NOT_IN_A_KEY.sub("-", self.title.casefold()).strip("-")[:40]


class DescribeCalendar(CalendarMeant, frozen=True, kw_only=True):
    """What a calendar is from now on, and why so."""

    reason: str
    revision: int = 0
    _paragraphs: ClassVar[dict[str, int]] = _WHY


class DaysMeant(msgspec.Struct, frozen=True, kw_only=True):
    """A day, days or a term, as an entry of a calendar has it."""

    kind: EntryKind
    first_on: date
    last_on: date | None = None
    name: str
    _paragraphs: ClassVar[dict[str, int]] = {}

    def __post_init__(self) -> None:
        tidy(self, lines={"name": 80}, paragraphs=self._paragraphs)
        self.stretch  # noqa: B018 - refuses days that cannot be

    @property
    def stretch(self) -> Stretch:
        """The days it means.

        Raises:
            InvalidError: it ends before it begins, is too long or too far away, or is a term of
                which nobody said when it ends.
        """
        if self.kind is EntryKind.TERM and self.last_on is None:
            raise InvalidError(Fault("last_on", "Give the last day of the term."))
        last_on = self.last_on or self.first_on
        if self.first_on.year not in YEARS:
            words = f"Give a day in the years {YEARS[0]} to {YEARS[-1]}."
            raise InvalidError(Fault("first_on", words, self.first_on.isoformat()))
        if not 0 <= (last_on - self.first_on).days < _MOST_DAYS:
            words = "Give a last day on or after the first, within a year of it."
            raise InvalidError(Fault("last_on", words, last_on.isoformat()))
        return Stretch(self.kind, self.first_on, last_on, self.name)


class SetEntry(DaysMeant, frozen=True, kw_only=True):
    """A day, days or a term to be added to a calendar, or one as it shall be, and why."""

    reason: str
    _paragraphs: ClassVar[dict[str, int]] = _WHY


class ForeseeChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change to a calendar to be looked at before it is made.

    What would be added, which entry would be taken out (or replaced), and
    what the calendar would be.
    """

    add: tuple[DaysMeant, ...] = ()
    remove: UUID | None = None
    describe: CalendarMeant | None = None


class GiveReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why an entry is taken out of a calendar, or a file brought into it."""

    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs=_WHY)


class GiveNothing(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing more than what the address says: what a change would do is looked at."""


class EntryListing(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody added to a calendar."""

    id: UUID
    kind: EntryKind
    first_on: date
    last_on: date
    name: str

    @property
    def kind_words(self) -> str:
        """What it is, in words."""
        return KIND_WORDS[self.kind]


class ChangeListing(msgspec.Struct, frozen=True, kw_only=True):
    """One change to a calendar, and how many due dates already told it touched."""

    id: UUID
    what: str
    reason: str
    changed_at: datetime
    by: str
    later: int
    kept: int


class CalendarListing(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar in a list: what it is called, whose holidays it keeps, who keeps it."""

    key: str
    title: str
    base: Base
    weekdays: tuple[int, ...]
    revision: int
    agencies: tuple[str, ...]
    known_until: date | None

    @property
    def base_words(self) -> str:
        """Whose public holidays it keeps, in words."""
        return BASE_WORDS[self.base]

    def ends_soon(self, today: date) -> bool:
        """Whether what is known of it ends within about a year."""
        return ends_soon(self.known_until, today)


class CalendarRead(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar with what was added to it and how it was changed, the latest first."""

    listing: CalendarListing
    working: WorkingCalendar
    entries: tuple[EntryListing, ...]
    changes: tuple[ChangeListing, ...]


def ends_soon(known_until: date | None, today: date) -> bool:
    """Whether what is known of a calendar ends so soon that due dates reach beyond it."""
    return known_until is not None and known_until - today < _ENDS_SOON
