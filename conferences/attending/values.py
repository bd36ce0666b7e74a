"""What is asked of invitees, what they answer, and what became of it, as values."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from people.clock import Instant

Expectation = Literal["attend", "report", "both", "if_involved"]
Attendance = Literal[
    "attended", "remote", "deputy", "apologies", "absent", "excluded", "not_required"
]
EXPECTATIONS: tuple[Expectation, ...] = ("both", "attend", "report", "if_involved")
ATTENDANCES: tuple[Attendance, ...] = (
    "attended", "remote", "deputy", "apologies", "absent", "excluded", "not_required",
)  # fmt: skip


class Reply(StrEnum):
    """What an invitee has said."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DEPUTY = "deputy"


class Source(StrEnum):
    """By which way an answer, a notice or a report came."""

    LINK = "link"
    SIGNED_IN = "signed_in"
    PHONE = "phone"
    PAPER = "paper"
    MAIL = "mail"


class Invitee(msgspec.Struct, frozen=True, kw_only=True, rename={"is_insisted_on": "required"}):
    """Somebody to be expected at a conference, and how.

    ``arrives_at`` and ``leaves_at`` say when the person is wanted, where that is not for the
    whole of it.
    """

    professional: UUID
    expectation: Expectation
    is_insisted_on: bool = False
    counts_to_quorum: bool = True
    may_decide: bool = True
    is_observer: bool = False
    arrives_at: Instant | None = None
    leaves_at: Instant | None = None


class AllTheSame(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody is invited although they look like a relative of the family."""

    professional: UUID
    reason: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says to an invitation.

    ``deputy`` is one of the agency's confirmed people, ``deputy_wish`` anybody else by name, whom
    a coordinator confirms first. ``sequence`` is that of the meeting as it was shown: an answer
    to an earlier time is refused. ``all_the_same`` says why somebody stands in who looks like a
    relative of the family; only a coordinator is ever asked for it.
    """

    answer: Literal["accepted", "tentative", "declined", "deputy"]
    reason: str = ""
    deputy: UUID | None = None
    deputy_wish: str = ""
    sequence: int | None = None
    all_the_same: tuple[AllTheSame, ...] = ()


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Who came of one invitation; ``attendance`` none takes back what was marked.

    ``revision`` is that of the row as it was shown.
    """

    invitation: UUID
    attendance: Attendance | None
    reason: str = ""
    arrived_at: Instant | None = None
    left_at: Instant | None = None
    revision: int | None = None


class WalkIn(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who came without having been invited.

    ``all_the_same`` says why they are added although they look like a relative of the family.
    """

    professional: UUID
    attendance: Literal["attended", "remote"] = "attended"
    arrived_at: Instant | None = None
    counts_to_quorum: bool = True
    all_the_same: tuple[AllTheSame, ...] = ()


class DeputyChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the agency who may stand in."""

    professional: UUID
    name: str
    role: str
    is_usual: bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One person's own invitation, or own asking to stand in: nothing of a child.

    ``id`` is what a personal link is about: the invitation, or the asking to stand in; then
    ``is_stand_in`` holds and ``invitation`` is the one stood in for.
    """

    id: UUID
    invitation: UUID
    conference: UUID
    professional: UUID
    is_stand_in: bool
    name: str
    agency: str
    reference: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    link: str | None
    dial_in: str | None
    expectation: str
    sequence: int
    reply: str
    reply_reason: str
    replied_at: datetime | None
    deputy: UUID | None
    deputy_name: str | None
    deputy_wish: str
    is_open: bool
    deputies: tuple[DeputyChoice, ...]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody was told: for any time at all, and for the time that stands now."""

    invitation: UUID
    first_invited_at: datetime | None
    notice_given_at: datetime | None
    source: str | None


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """Whose invitation a mail belongs to, whether it still stands or not.

    ``about`` is the invitation, or the asking to stand in; ``reference`` the one in the subject of
    this person's mails, ``meeting`` the conference's own.
    """

    about: UUID
    invitation: UUID
    conference: UUID
    meeting: str
    is_stand_in: bool
    professional: UUID
    name: str
    address: str | None
    agency: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    reference: str
    sequence: int
    time_sequence: int
    reply: str
    reply_order: str
    stands: bool
