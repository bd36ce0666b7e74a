"""What is said about letters and print runs: what is sent, and what is read."""

from datetime import datetime
from uuid import UUID

import msgspec

from notifications.letters.laying_out import CHECKS
from notifications.letters.second_readers import Unread
from notifications.letters.values import Style, Way
from notifications.messages.values import MessageKind
from people.clock import Instant
from people.errors import Fault, InvalidError
from people.fields import tidy

MOST_ENCLOSURES = 8


class WriteTo(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to write to, by their part, invitation or asking; a line for each enclosure."""

    about: UUID
    enclosures: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"enclosures": 500})
        if len(self.enclosed) > MOST_ENCLOSURES:
            words = f"Put at most {MOST_ENCLOSURES} things into one envelope."
            raise InvalidError(Fault("enclosures", words))

    @property
    def enclosed(self) -> tuple[str, ...]:
        """What goes into the envelope with the letter, one by one."""
        typed = (" ".join(line.split()) for line in self.enclosures.splitlines())
        return tuple(line for line in typed if line)


class PrepareRun(msgspec.Struct, frozen=True, kw_only=True):
    """Whom of a case to write to, in one run."""

    letters: tuple[WriteTo, ...] = ()

    def __post_init__(self) -> None:
        if not self.letters:
            raise InvalidError(Fault("letters", "Choose at least one person to write to."))
        if len({one.about for one in self.letters}) != len(self.letters):
            raise InvalidError(Fault("letters", "Somebody is chosen twice. Leave one out."))


class CheckLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at of one letter."""

    letter: UUID
    right_person: bool = False
    right_address: bool = False
    right_enclosures: bool = False

    @property
    def ticked(self) -> list[str]:
        """The lines of the check sheet that were ticked."""
        return [name for name in CHECKS if getattr(self, name)]


class CheckRun(msgspec.Struct, frozen=True, kw_only=True):
    """The check sheet of a run, a part for each letter."""

    letters: tuple[CheckLetter, ...] = ()


class RefuseRun(msgspec.Struct, frozen=True, kw_only=True):
    """Why a run is given back."""

    reason: str

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 1000})


class GiveLetters(msgspec.Struct, frozen=True, kw_only=True):
    """That letters were posted or handed over: which, how, when, and who did it."""

    way: Way
    given_at: Instant
    given_by: str
    letters: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        tidy(self, lines={"given_by": 200})
        if not self.letters:
            raise InvalidError(Fault("letters", "Tick the letters that were."))


class LetterOffered(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be written to now, or why not; ``is_due`` where nobody told them yet.

    ``address_since`` is how old the address is that would stand in the window.
    """

    about: UUID
    name: str
    is_family: bool
    kind: MessageKind
    conference: UUID
    conference_reference: str
    starts_at: datetime
    is_due: bool
    refusal: str = ""
    way: Way | None = None
    style: Style = Style.PLAIN
    language: str = ""
    is_translated: bool = True
    unread: tuple[Unread, ...] = ()
    address_since: datetime | None = None
    waits_in: UUID | None = None


class RunListing(msgspec.Struct, frozen=True, kw_only=True):
    """A print run on a list."""

    id: UUID
    family: UUID
    family_reference: str
    reference: str
    state: str
    prepared_at: datetime
    letters: int
    given: int
    stopped: int

    @property
    def stage(self) -> str:
        """How far it is: its state, or that everything in it went out."""
        if self.state == "released" and self.given + self.stopped == self.letters:
            return "done"
        return self.state


class CaseLetters(msgspec.Struct, frozen=True, kw_only=True):
    """The letters of one case: who may be written to now, and the runs that were made.

    ``writer`` is the viewer, where letters they make would not say where to write back to.
    """

    family: UUID
    family_reference: str
    is_silent: bool
    offered: tuple[LetterOffered, ...]
    runs: tuple[RunListing, ...]
    writer: UUID | None = None


class LetterShown(msgspec.Struct, frozen=True, kw_only=True):
    """One letter of a run, as whoever checks, releases or posts it sees it."""

    id: UUID
    about: UUID
    reference: str
    kind: MessageKind
    name: str
    address: tuple[str, ...]
    way: Way
    style: Style
    language: str
    is_translated: bool
    unread: tuple[Unread, ...]
    enclosures: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    conference: UUID
    address_since: datetime | None
    checks: tuple[str, ...]
    is_right: bool
    stopped_at: datetime | None
    printed_at: datetime | None
    given_way: Way | None
    given_at: datetime | None
    given_by: str

    @property
    def may_be_given(self) -> bool:
        """Whether it may still be posted or handed over."""
        return self.is_right and self.printed_at is not None and self.given_at is None


class RunRecord(RunListing, frozen=True, kw_only=True):
    """A print run with its letters."""

    shown: tuple[LetterShown, ...]
    prepared_by: str
    released_by: str | None
    released_at: datetime | None
    withdrawn_at: datetime | None
    is_own: bool
    is_silent: bool
    revision: int

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The translations in it that a second person has yet to confirm."""
        waiting = {each.id: each for one in self.shown if one.is_right for each in one.unread}
        return tuple(waiting.values())

    @property
    def is_right(self) -> bool:
        """Whether there is a letter in it that may be sent."""
        return any(one.is_right for one in self.shown)
