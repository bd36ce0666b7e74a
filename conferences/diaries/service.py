"""Who and what is taken when, and the venues and rooms conferences are held in."""

import hashlib
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import msgspec

from conferences.diaries.tables import BusyInterval, Room, Venue
from conferences.diaries.venues import (
    AddVenue,
    ChangeRoom,
    ChangeVenue,
    RoomBooking,
    RoomDetails,
    RoomListing,
    VenueListing,
)
from conferences.entitlement import let_in_sql, professional_of
from people.audit.constraints import explain
from people.audit.service import Act, Subject, Verb, fetch, reading, recorded
from people.clock import clock, moment
from people.errors import ClashError, Fault, InvalidError, NotFoundError, RefusedError
from people.fields import check_revision
from people.permissions import Permission, Viewer, check

# Both are over the same range as the exclusion constraint, so its index serves the question.
_HOLDERS = """
SELECT busy.resource, busy.starts_at, busy.ends_at,
       CASE WHEN {let_in} THEN conference.reference END AS reference
  FROM busy_interval AS busy
  LEFT JOIN conference ON conference.id = busy.about
 WHERE busy.resource = ANY($1::uuid[])
   AND tstzrange(busy.starts_at, busy.ends_at, '[)') && tstzrange($2, $3, '[)')
 ORDER BY busy.starts_at
"""

_ROOMS = """
SELECT room.id, room.venue, venue.name AS venue_name, venue.address, room.name, room.capacity,
       room.is_step_free, room.has_hearing_loop, room.is_active, room.revision
  FROM room
  JOIN venue ON venue.id = room.venue
"""
_IN_ORDER = " ORDER BY lower(venue.name), lower(room.name)"
_BOOKINGS = """
SELECT busy.resource AS room, room.name AS room_name, busy.starts_at, busy.ends_at,
       CASE WHEN {let_in} THEN conference.reference END AS reference
  FROM busy_interval AS busy
  JOIN room ON room.id = busy.resource
  LEFT JOIN conference ON conference.id = busy.about
 WHERE room.{column} = $1 AND busy.ends_at > $2
 ORDER BY busy.starts_at, lower(room.name)
"""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A room or a person that can be in one place at a time; ``name`` is for messages only."""

    kind: Literal["room", "person"]
    id: UUID
    name: str


async def take(
    act: Act,
    *,
    about: UUID,
    resources: list[Resource],
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    """Take all of the rooms and people for that time, or none of them.

    A step. Everything a conference needs is taken by one call: the locks are in one order then,
    so that two acts cannot wait for each other. To rearrange, ``free`` first in the same act.

    Raises:
        ClashError: one of them is taken; it says by which conference and when.
        InvalidError: the end is not after the start.
    """
    if ends_at <= starts_at:
        raise _ends_too_early()
    wanted = {resource.id: resource for resource in resources}
    await act.fetch(
        "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key",
        sorted(lock_key(resource) for resource in wanted),
    )
    await _check_free(act, wanted, starts_at, ends_at)
    rows = [
        BusyInterval(
            id=uuid4(),
            resource=resource.id,
            resource_kind=resource.kind,
            about=about,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for resource in wanted.values()
    ]
    if rows:
        await BusyInterval.insert(*rows)


async def free(act: Act, *, about: UUID) -> None:
    """Give back every room and person taken for that conference. A step."""
    await act.fetch("DELETE FROM busy_interval WHERE about = $1", about)


async def find_room(act: Act, room: UUID) -> RoomListing | None:
    """The room, which stays as it is until the act ends; none if there is no such room. A step."""
    rows = await act.fetch(f"{_ROOMS} WHERE room.id = $1 FOR SHARE", room)
    return _rooms(rows)[0] if rows else None


async def add_venue(viewer: Viewer, asked: AddVenue, *, now: datetime) -> UUID:
    """Add a building with its rooms; gives its id.

    Raises:
        InvalidError: there is one of that name, or two of the rooms have the same name.
    """
    check(viewer, Permission.VENUE_EDIT)
    venue = uuid4()
    subject = Subject("venue", venue)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="venue.add") as act:
        described = {name: value for name, value in _fields(asked).items() if name != "rooms"}
        await Venue.insert(Venue(id=venue, **described))
        rooms = [Room(id=uuid4(), venue=venue, **_fields(room)) for room in asked.rooms]
        if rooms:
            await Room.insert(*rooms)
        act.note(rooms=[room.id for room in rooms])
    return venue


async def change_venue(viewer: Viewer, venue: UUID, asked: ChangeVenue, *, now: datetime) -> None:
    """Write down what is different about a building.

    Raises:
        NotFoundError: there is no such building.
        InvalidError: another has the name.
        RefusedError: somebody changed it meanwhile, or it shall be used no more and conferences
            are still to be held there.
    """
    check(viewer, Permission.VENUE_EDIT)
    subject = Subject("venue", venue)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="venue.change") as act:
        stored = await act.fetch("SELECT * FROM venue WHERE id = $1 FOR UPDATE", venue)
        _check_found(stored)
        check_revision(stored[0], asked, noun="venue")
        if not asked.is_active:
            _check_unused(await _fetch_bookings(viewer, "venue", venue, now))
        await Venue.update(_next(Venue, asked)).where(Venue.id == venue)


async def add_room(viewer: Viewer, venue: UUID, asked: RoomDetails, *, now: datetime) -> UUID:
    """Add a room to a building; gives its id.

    Raises:
        NotFoundError: there is no such building.
        InvalidError: the building has a room of that name.
    """
    check(viewer, Permission.VENUE_EDIT)
    room = uuid4()
    subject = Subject("room", room)
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="room.add") as act:
        _check_found(await act.fetch("SELECT FROM venue WHERE id = $1 FOR SHARE", venue))
        await Room.insert(Room(id=room, venue=venue, **_fields(asked)))
        act.note(venue=venue)
    return room


async def change_room(viewer: Viewer, room: UUID, asked: ChangeRoom, *, now: datetime) -> None:
    """Write down what is different about a room.

    Raises:
        NotFoundError: there is no such room.
        InvalidError: another has the name.
        RefusedError: somebody changed it meanwhile, or it shall be used no more and conferences
            are still to be held in it.
    """
    check(viewer, Permission.VENUE_EDIT)
    subject = Subject("room", room)
    async with recorded(viewer, Verb.ALTER, subject, now=now, name="room.change") as act:
        stored = await act.fetch("SELECT * FROM room WHERE id = $1 FOR UPDATE", room)
        _check_found(stored)
        check_revision(stored[0], asked, noun="room")
        if not asked.is_active:
            _check_unused(await _fetch_bookings(viewer, "id", room, now))
        await Room.update(_next(Room, asked)).where(Room.id == room)


async def list_venues(viewer: Viewer) -> list[VenueListing]:
    """Every building with its rooms, by name, those no longer used last."""
    check(viewer, Permission.VENUE_VIEW)
    async with reading(viewer):
        venues = await fetch("SELECT * FROM venue ORDER BY is_active DESC, lower(name)")
        rooms = _rooms(await fetch(_ROOMS + _IN_ORDER))
    return [_venue(row, rooms) for row in venues]


async def get_venue(viewer: Viewer, venue: UUID) -> VenueListing:
    """A building with its rooms.

    Raises:
        NotFoundError: there is no such building.
    """
    check(viewer, Permission.VENUE_VIEW)
    async with reading(viewer):
        rows = await fetch("SELECT * FROM venue WHERE id = $1", venue)
        _check_found(rows)
        rooms = _rooms(await fetch(f"{_ROOMS} WHERE venue.id = $1 {_IN_ORDER}", venue))
    return _venue(rows[0], rooms)


async def list_rooms(viewer: Viewer) -> list[RoomListing]:
    """Every room that can be booked, with its building."""
    check(viewer, Permission.VENUE_VIEW)
    async with reading(viewer):
        return _rooms(await fetch(f"{_ROOMS} WHERE room.is_active AND venue.is_active {_IN_ORDER}"))


async def get_room(viewer: Viewer, room: UUID) -> RoomListing:
    """A room, with its building.

    Raises:
        NotFoundError: there is no such room.
    """
    check(viewer, Permission.VENUE_VIEW)
    async with reading(viewer):
        rows = await fetch(f"{_ROOMS} WHERE room.id = $1", room)
    _check_found(rows)
    return _rooms(rows)[0]


async def list_bookings(viewer: Viewer, *, venue: UUID, now: datetime) -> list[RoomBooking]:
    """When the rooms of a building are taken from now on: times and references, nothing more."""
    check(viewer, Permission.VENUE_VIEW)
    async with reading(viewer):
        return _bookings(await _fetch_bookings(viewer, "venue", venue, now))


async def _check_free(
    act: Act, wanted: dict[UUID, Resource], starts_at: datetime, ends_at: datetime
) -> None:
    query = _HOLDERS.format(let_in=_let_in("$4"))
    who = professional_of(act.viewer)
    holders = await act.fetch(query, list(wanted), starts_at, ends_at, who)
    if holders:
        raise _clash(holders, wanted)


def _let_in(parameter: str) -> str:
    """Whoever is shut out of a case reads that something is held, and not what."""
    return let_in_sql(family="conference.family", person=f"{parameter}::uuid")


async def _fetch_bookings(
    viewer: Viewer, column: str, value: UUID, now: datetime
) -> list[asyncpg.Record]:
    query = _BOOKINGS.format(column=column, let_in=_let_in("$3"))
    return await fetch(query, value, now, professional_of(viewer))


def lock_key(resource: UUID) -> int:
    """The advisory lock of a resource: the same in every process, 64 bits with a sign.

    >>> lock_key(UUID(int=1)) == lock_key(UUID(int=1)) != lock_key(UUID(int=2))
    True
    """
    digest = hashlib.blake2b(b"busy_interval" + resource.bytes, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _held_by(holder: asyncpg.Record) -> str:
    times = f"{clock(holder['starts_at'])} to {clock(holder['ends_at'])}"
    return f"{_holder(holder)}, {times}"


def _clash(holders: list[asyncpg.Record], wanted: dict[UUID, Resource]) -> ClashError:
    sentences = [
        f"{wanted[holder['resource']].name} is taken from {clock(holder['starts_at'])}"
        f" to {clock(holder['ends_at'])} by {_holder(holder)}."
        for holder in holders
    ]
    advice = "Choose another time, or somebody or somewhere else."
    return ClashError(" ".join([*sentences, advice]), held_by=_held_by(holders[0]))


def _holder(holder: asyncpg.Record) -> str:
    reference = holder["reference"]
    return f"conference {reference}" if reference else "something else"


def _fields(asked: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in asked.__struct_fields__}


def _next(table: type[Venue] | type[Room], asked: ChangeVenue | ChangeRoom) -> dict[Any, Any]:
    return {**_fields(asked), "revision": table.revision + 1}


def _rooms(rows: list[asyncpg.Record]) -> list[RoomListing]:
    return msgspec.convert([dict(row) for row in rows], list[RoomListing])


def _bookings(rows: list[asyncpg.Record]) -> list[RoomBooking]:
    return msgspec.convert([dict(row) for row in rows], list[RoomBooking])


def _venue(row: asyncpg.Record, rooms: list[RoomListing]) -> VenueListing:
    own = [room for room in rooms if room.venue == row["id"]]
    return msgspec.convert({**row, "rooms": own}, VenueListing)


def _check_found(rows: list[asyncpg.Record]) -> None:
    if not rows:
        raise NotFoundError


def _check_unused(rows: list[asyncpg.Record]) -> None:
    if not rows:
        return
    raise RefusedError(
        f"Conferences are still to be held here, the first on {moment(rows[0]['starts_at'])}"
        f" ({_holder(rows[0])}). Move them elsewhere first."
    )


def _venue_known() -> InvalidError:
    words = "There is a venue of that name already. Add rooms to that one, or give another name."
    return InvalidError(Fault("name", words))


def _room_known() -> InvalidError:
    words = "This venue has a room of that name already. Give another name."
    return InvalidError(Fault("name", words))


def _taken_just_now() -> ClashError:
    return ClashError(
        "Somebody has just taken the room or one of the people for that time."
        " Look again and choose another time."
    )


def _ends_too_early() -> InvalidError:
    return InvalidError(Fault("ends_at", "Give an end that is later than the start."))


explain(
    {
        "venue_name_key": _venue_known,
        "room_name_once": _room_known,
        "busy_interval_taken_once": _taken_just_now,
        "busy_interval_ends_after_start": _ends_too_early,
    }
)
