"""What is said about a family member's part in a conference: what is sent, and what is read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from conferences.families.values import Channel, MemberRole, Need
from people.clock import Instant
from people.errors import Fault, InvalidError
from people.fields import tidy

_WAITING_ROOM = 80


class Expectation(StrEnum):
    """How somebody is to take part."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    IN_WRITING = "in_writing"
    THROUGH_ADVOCATE = "through_advocate"
    NOT_INVITED = "not_invited"


class WhyNot(StrEnum):
    """Why somebody of the family is not asked."""

    EXCLUDED_BY_CHAIR = "excluded_by_chair"
    TOO_YOUNG = "too_young"
    OWN_WISH = "own_wish"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"
    KEPT_APART = "kept_apart"
    OTHER = "other"


class Reply(StrEnum):
    """What somebody of the family answered."""

    ATTENDS = "attends"
    CANNOT = "cannot"
    OTHERWISE = "otherwise"


class Came(StrEnum):
    """Whether somebody of the family was there."""

    ATTENDED = "attended"
    REMOTE = "remote"
    NOT_THERE = "not_there"
    EXCLUDED = "excluded"


class Heard(StrEnum):
    """How somebody's views reached the conference."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    IN_WRITING = "in_writing"
    THROUGH_ADVOCATE = "through_advocate"
    THROUGH_WORKER = "through_worker"
    NOT_HEARD = "not_heard"


class SetPart(msgspec.Struct, frozen=True, kw_only=True):
    """How a family member is to take part; without ``segments`` in all with the family."""

    expectation: Expectation
    why_not: WhyNot | None = None
    why_not_words: str = ""
    segments: tuple[int, ...] = ()
    waiting_room: str = ""
    revision: int | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"waiting_room": _WAITING_ROOM}, paragraphs={"why_not_words": 1000})
        if (self.expectation is Expectation.NOT_INVITED) != (self.why_not is not None):
            words = "Say why they are not asked, and nothing for those who are."
            raise InvalidError(Fault("why_not", words))
        if self.why_not is WhyNot.EXCLUDED_BY_CHAIR and not self.why_not_words:
            words = "Give the chair's reason: it is kept with the decision."
            raise InvalidError(Fault("why_not_words", words))


class RecordNotice(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody was told of the present time by a person; ``by_whom`` posted, handed, rang."""

    channel: Channel
    given_at: Instant
    by_whom: str
    is_taken_all_the_same: bool = False
    why: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={"by_whom": 200, "why": 300})
        if self.channel is Channel.EMAIL:
            words = "Mail goes out from here: use the button for it."
            raise InvalidError(Fault("channel", words))


class LetterGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A letter somebody posted or handed over: which time of the conference it told of."""

    channel: Channel
    given_at: datetime
    contact: UUID | None
    sequence: int
    is_off: bool
    by_whom: str


class GiveReply(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody answered: comes, cannot, or wants to be heard in another way; and needs."""

    reply: Reply
    words: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"words": 1000})


class RecordReply(GiveReply, frozen=True, kw_only=True):
    """The same, as it came to a coordinator."""

    source: str = "phone"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.source not in ("phone", "paper", "in_person"):
            raise InvalidError(Fault("source", "Say how the answer came."))


class MarkFamily(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one family member's part: whether they came, and how they were heard."""

    part: UUID
    attendance: Came
    heard: Heard
    heard_words: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"heard_words": 1000})


class NoticeShown(msgspec.Struct, frozen=True, kw_only=True):
    """How and when somebody was told."""

    what: str
    channel: Channel
    given_at: datetime
    by_whom: str
    is_of_present_time: bool


class PartListing(msgspec.Struct, frozen=True, kw_only=True):
    """One family member at a conference; ``id`` is none while nothing was decided about them."""

    id: UUID | None
    member: UUID
    name: str
    role: MemberRole
    beside_name: str | None
    may_be_asked: bool
    expectation: Expectation | None
    why_not: WhyNot | None
    segments: tuple[int, ...]
    waiting_room: str
    reference: str
    reply: str
    replied_at: datetime | None
    attendance: Came | None
    heard: Heard | None
    told: tuple[NoticeShown, ...]
    revision: int | None

    @property
    def is_told(self) -> bool:
        """Whether they know the present time."""
        return any(one.is_of_present_time for one in self.told)


class SegmentListing(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the conference, to choose from."""

    position: int
    title: str
    minutes: int
    with_family: bool


class FamilyAtConference(msgspec.Struct, frozen=True, kw_only=True):
    """A family at one of its conferences; ``runs`` for who arranges or chairs it."""

    conference: UUID
    family: UUID
    conference_reference: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    runs: bool
    is_silent: bool
    clashes: tuple[str, ...]
    segments: tuple[SegmentListing, ...]
    parts: tuple[PartListing, ...]


class PartRecord(PartListing, frozen=True, kw_only=True):
    """Everything about one family member's part, opened for whoever arranges it."""

    conference: UUID
    conference_reference: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    ways: tuple[Channel, ...]
    why_not_words: str
    reply_words: str
    heard_words: str
    needs: tuple[Need, ...]
    need_words: str
    safe_times: str
    safe_person: str
    all_segments: tuple[SegmentListing, ...]
    is_silent: bool


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Who waits where, as those at the door are told: nothing but a reference and initials.

    ``is_to_be_asked`` stands in place of a room where this one and somebody else of the meeting
    must not be in one place and what is arranged would bring them there.
    """

    conference: UUID
    part: UUID
    reference: str
    initials: str
    waiting_room: str
    comes_at: datetime
    is_to_be_asked: bool = False


class OwnMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """One's own meeting, as somebody of the family sees it: nothing of anybody else."""

    id: UUID
    reference: str
    state: str
    expectation: Expectation
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    venue: str
    address: str
    directions: str
    waiting_room: str
    link: str | None
    dial_in: str | None
    chair: str | None
    reply: str
    reply_words: str
    may_answer: bool
