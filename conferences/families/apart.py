"""Would two people who must not meet be brought together? By time, by waiting room, or online.

Bail conditions and orders of a court are kept by whoever arranges: the two are never in one part
of a meeting, nor in the house within a quarter of an hour of each other, nor in one waiting room.
Pure: who is where and when comes in as values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from uuid import UUID

GAP = timedelta(minutes=15)
"""The least time between one leaving and the other coming."""

Stretch = tuple[datetime, datetime]


class Encounter(StrEnum):
    """How two people would come together."""

    ONLINE = "online"
    TIME = "time"
    WAITING_ROOM = "waiting_room"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentTime:
    """A part of a conference: its place in the order, its length, whether the family is there."""

    position: int
    minutes: int
    with_family: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One stretch of somebody's being at one conference.

    ``venue`` is none where it is held online. ``waits`` says that the person waits somewhere
    before being called in, as family members do.
    """

    person: UUID
    conference: UUID
    starts_at: datetime
    ends_at: datetime
    venue: UUID | None = None
    is_remote: bool = False
    waits: bool = False
    waiting_room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two people who must not meet; ``not_online`` where not even on a screen."""

    one: UUID
    other: UUID
    not_online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Two people who would come together, and how."""

    apart: Apart
    how: Encounter


def stretches(
    segments: Sequence[SegmentTime],
    chosen: Iterable[int],
    *,
    starts_at: datetime,
    ends_at: datetime,
) -> list[Stretch]:
    """From when until when somebody is there who comes to these parts, in order.

    Without parts it is the whole time; without a choice, every part that is held with the family.
    Parts that follow each other are one stretch, and the last part lasts until the end.
    """
    if not segments:
        return [(starts_at, ends_at)]
    wanted = set(chosen) or {one.position for one in segments if one.with_family}
    found: list[Stretch] = []
    at = starts_at
    ordered = sorted(segments, key=lambda one: one.position)
    for place, segment in enumerate(ordered):
        until = at + timedelta(minutes=segment.minutes)
        if place == len(ordered) - 1:
            until = max(until, ends_at)
        if segment.position in wanted:
            begins = found.pop()[0] if found and found[-1][1] == at else at
            found.append((begins, until))
        at = until
    return found


def encounters(presences: Iterable[Presence], kept: Iterable[Apart]) -> list[Found]:
    """Every way in which two who must not meet would; none is what may be arranged."""
    by_person: dict[UUID, list[Presence]] = {}
    for presence in presences:
        by_person.setdefault(presence.person, []).append(presence)
    found: dict[Found, None] = {}
    for apart in kept:
        pairs = product(by_person.get(apart.one, ()), by_person.get(apart.other, ()))
        for one, other in pairs:
            how = encounter(one, other, not_online=apart.not_online)
            if how is not None:
                found[Found(apart=apart, how=how)] = None
    return list(found)


def encounter(one: Presence, other: Presence, *, not_online: bool) -> Encounter | None:
    """How these two stretches would bring two people together, if they would."""
    is_same = one.conference == other.conference
    if one.is_remote or other.is_remote:
        overlaps = one.starts_at < other.ends_at and other.starts_at < one.ends_at
        return Encounter.ONLINE if not_online and is_same and overlaps else None
    if not is_same and (one.venue is None or one.venue != other.venue):
        return None
    if one.starts_at < other.ends_at + GAP and other.starts_at < one.ends_at + GAP:
        return Encounter.TIME
    if one.waits and other.waits and _is_same_room(one.waiting_room, other.waiting_room):
        is_near = is_same or one.starts_at.date() == other.starts_at.date()
        return Encounter.WAITING_ROOM if is_near else None
    return None


def _is_same_room(one: str, other: str) -> bool:
    """Whether two waiting rooms may be one: one that is not said may be any."""
    first, second = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    return not first or not second or first == second
