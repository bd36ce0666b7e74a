"""What is asked to be changed together, what a look at it shows, and what became of it."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from conferences.booking.slots import dial_in_problem
from people.errors import Fault, InvalidError
from people.fields import tidy

_LONGEST = 366


class Kind(StrEnum):
    """What is changed together."""

    CANCEL = "cancel"
    ONLINE = "online"
    REMIND = "remind"
    REPLACE = "replace"
    ROOM = "room"


class Owes(StrEnum):
    """What people are reminded of."""

    ANSWER = "answer"
    BOTH = "both"
    REPORT = "report"


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """A change of several conferences, and which those are.

    Those from ``on`` until ``until`` that are booked: in ``room`` where they change the room, all
    where they go online (by ``link``, and ``dial_in`` by telephone) or are cancelled,
    ``conferences`` where people are reminded. Everywhere still to come, ``instead`` takes the place
    of ``professional``, with ``answered_too`` also where that person has answered.
    """

    kind: Kind
    on: date | None = None
    until: date | None = None
    room: UUID | None = None
    to_room: UUID | None = None
    link: str = ""
    dial_in: str = ""
    reason: str = ""
    conferences: tuple[UUID, ...] = ()
    owes: Owes = Owes.BOTH
    professional: UUID | None = None
    instead: UUID | None = None
    answered_too: bool = False

    def __post_init__(self) -> None:
        tidy(self, lines={"link": 500, "dial_in": 100}, paragraphs={"reason": 1000})

    @property
    def last_on(self) -> date | None:
        """The last day of it: a day alone where no end is given."""
        return self.until or self.on

    def check(self) -> None:
        """Demand what a change of this kind needs.

        Raises:
            InvalidError: something is missing, or the days are in the wrong order.
        """
        faults = [
            Fault(field, words) for field, words in _NEEDED[self.kind] if not getattr(self, field)
        ]
        if self.on and self.until and not 0 <= (self.until - self.on).days <= _LONGEST:
            faults.append(Fault("until", "Give a last day that is not before the first."))
        if self.kind is Kind.ONLINE and self.dial_in and (words := dial_in_problem(self.dial_in)):
            faults.append(Fault("dial_in", words, self.dial_in))
        if self.kind is Kind.ROOM and self.room and self.room == self.to_room:
            faults.append(Fault("to_room", "Choose another room than the one they are in."))
        if self.kind is Kind.REPLACE and self.instead and self.instead == self.professional:
            faults.append(Fault("instead", "Choose somebody else."))
        if faults:
            raise InvalidError(*faults)


_ON = ("on", "Give the day.")
_WHY = ("reason", "Say why.")
_NEEDED: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.CANCEL: (_ON, _WHY),
    Kind.ONLINE: (_ON, ("link", "Give the link they are held by."), _WHY),
    Kind.REMIND: (("conferences", "Choose the conferences."),),
    Kind.REPLACE: (
        ("professional", "Choose who is replaced."),
        ("instead", "Choose who comes instead."),
    ),
    Kind.ROOM: (
        _ON, ("room", "Choose the room they are in."),
        ("to_room", "Choose the room they move to."), _WHY,
    ),
}  # fmt: skip


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of one conference, or of one person who is reminded.

    ``refusal`` says why it cannot be, and what to do; ``told`` names who gets a mail, ``by_hand``
    who has no address and is to be told otherwise. ``seen`` is given back to confirm it.
    """

    id: UUID
    reference: str
    who: str
    starts_at: datetime | None
    now: str
    then: str
    told: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    refusal: str = ""
    revision: int | None = None
    seen: str = ""

    def stamped(self) -> "Line":
        """The line with what stands for it as it is looked at: another once anything differs."""
        plain = msgspec.structs.replace(self, seen="")
        seen = hashlib.sha256(msgspec.json.encode(plain)).hexdigest()[:32]
        return msgspec.structs.replace(plain, seen=seen)

    @property
    def may_be_done(self) -> bool:
        """Whether nothing stands against it."""
        return not self.refusal


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a change would do; nothing is written."""

    asked: Together
    lines: tuple[Line, ...]

    @property
    def doable(self) -> tuple[Line, ...]:
        """What can be done."""
        return tuple(one for one in self.lines if one.may_be_done)

    @property
    def people(self) -> int:
        """How many mails go out."""
        return sum(len(one.told) for one in self.doable)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was looked at, and whether it is wanted."""

    id: UUID
    seen: str
    is_wanted: bool = True


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was looked at and is to be made as it was seen."""

    asked: Together
    lines: tuple[Seen, ...]


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one conference, or of one person who was reminded."""

    id: UUID
    conference: UUID | None
    professional: UUID | None
    reference: str
    who: str
    starts_at: datetime | None
    state: str
    words: str
    done_at: datetime | None
    sent: int
    waiting: int
    goes_at: datetime | None
    sent_to: tuple[str, ...] = ()


class JointChangeShown(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was made together, with what became of each line the viewer may see."""

    id: UUID
    kind: Kind
    made_at: datetime
    made_by: str
    lines: tuple[LineShown, ...] = ()

    @property
    def is_unfinished(self) -> bool:
        """Whether it was cut off before all of it was done."""
        return any(one.state == "to_do" for one in self.lines)

    @property
    def may_be_undone(self) -> bool:
        """Whether something of it has not left, and can be put back."""
        return any(one.state == "done" and not one.sent for one in self.lines)


class JointChangesFound(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the changes, and whether there are any before these."""

    changes: list[JointChangeShown]
    is_more: bool


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a change was put back, and how much stays since people know of it."""

    undone: int
    left: int

    @property
    def words(self) -> str:
        """The same as a sentence."""
        if not self.left:
            return "Undone: everything is as it was, and nobody is told anything."
        return f"{self.undone} undone. {self.left} stayed: below it says why."
