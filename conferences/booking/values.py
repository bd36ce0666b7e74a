"""What is asked for when a conference is arranged, changed, booked or cancelled."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from conferences.attending.values import AllTheSame, Invitee


class Kind(StrEnum):
    """The kinds of conference."""

    INITIAL = "initial"
    REVIEW = "review"
    PRE_BIRTH = "pre_birth"
    TRANSFER = "transfer"


class SegmentPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the conference, with the family or without."""

    title: str
    minutes: int
    with_family: bool = True


class ArrangeConference(msgspec.Struct, frozen=True, kw_only=True):
    """A conference to be held about children of one family.

    Without ``clock_event`` and ``clock_started_on`` the last conference about each child starts a
    clock; what is due first decides. ``expected_on`` is a second clock before a birth.
    ``like_previous`` expects those of the latest of them as well. ``all_the_same``
    says why each is invited who looks like a relative of the family.
    """

    kind: Kind
    children: tuple[UUID, ...]
    chair: UUID | None = None
    lead_professional: UUID | None = None
    minute_taker: UUID | None = None
    invitees: tuple[Invitee, ...] = ()
    segments: tuple[SegmentPlan, ...] = ()
    clock_event: str | None = None
    clock_started_on: date | None = None
    expected_on: date | None = None
    like_previous: bool = False
    all_the_same: tuple[AllTheSame, ...] = ()


class ChangeConference(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; what is left out stays. ``invitees`` are all there are to be.

    ``all_the_same`` says why each who is new is invited who looks like a relative of the family.
    """

    revision: int | None = None
    chair: UUID | UnsetType | None = UNSET
    lead_professional: UUID | UnsetType | None = UNSET
    minute_taker: UUID | UnsetType | None = UNSET
    invitees: tuple[Invitee, ...] | UnsetType = UNSET
    segments: tuple[SegmentPlan, ...] | UnsetType = UNSET
    clock_event: str | UnsetType = UNSET
    clock_started_on: date | UnsetType = UNSET
    all_the_same: tuple[AllTheSame, ...] = ()


class BookConference(msgspec.Struct, frozen=True, kw_only=True):
    """A time and a place: a room or a link, and an end or a length in minutes.

    ``dial_in`` is the number, and any code, by which to join by telephone. Neither it nor the link
    is ever mailed.

    ``reason`` says why a booked conference moves, ``late_reason`` why it is after the due date,
    ``short_notice_reason`` why invitations go out below the floor for notice.
    """

    starts_at: datetime
    ends_at: datetime | None = None
    minutes: int | None = None
    room: UUID | None = None
    link: str | None = None
    dial_in: str | None = None
    reason: str = ""
    late_reason: str = ""
    short_notice_reason: str = ""
    revision: int | None = None
