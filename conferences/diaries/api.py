"""Venues and rooms for programs."""

from typing import TypeVar
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.diaries import service
from conferences.diaries.venues import (
    AddVenue,
    ChangeRoom,
    ChangeVenue,
    RoomBooking,
    RoomDetails,
    RoomListing,
    VenueListing,
)
from people.asking import AskedAt, AskedBy, IfMatch
from people.fields import on_revision
from people.permissions import Permission

Listing = TypeVar("Listing", VenueListing, RoomListing)
VIEW = {"permission": Permission.VENUE_VIEW}
EDIT = {"permission": Permission.VENUE_EDIT}


@get("/api/v1/venues", opt=VIEW)
async def list_venues(viewer: AskedBy) -> list[VenueListing]:
    """Every venue with its rooms."""
    return await service.list_venues(viewer)


@post("/api/v1/venues", opt=EDIT)
async def add_venue(
    data: JSONBody[AddVenue], viewer: AskedBy, now: AskedAt
) -> Response[VenueListing]:
    """Add a venue with its rooms."""
    venue_id = await service.add_venue(viewer, data, now=now)
    answer = _answer(await service.get_venue(viewer, venue_id))
    answer.headers["location"] = f"/api/v1/venues/{venue_id}"
    return answer


@get("/api/v1/venues/{venue_id:uuid}", opt=VIEW)
async def get_venue(venue_id: FromPath[UUID], viewer: AskedBy) -> Response[VenueListing]:
    """One venue with its rooms; its ETag is its revision."""
    return _answer(await service.get_venue(viewer, venue_id))


@put("/api/v1/venues/{venue_id:uuid}", opt=EDIT)
async def change_venue(
    venue_id: FromPath[UUID],
    data: JSONBody[ChangeVenue],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[VenueListing]:
    """Change a venue; name the revision looked at in the body or, as ETag, in If-Match."""
    await service.change_venue(viewer, venue_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_venue(viewer, venue_id))


@get("/api/v1/venues/{venue_id:uuid}/bookings", opt=VIEW)
async def list_bookings(
    venue_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> list[RoomBooking]:
    """When the rooms of a venue are taken from now on."""
    return await service.list_bookings(viewer, venue=venue_id, now=now)


@post("/api/v1/venues/{venue_id:uuid}/rooms", opt=EDIT)
async def add_room(
    venue_id: FromPath[UUID], data: JSONBody[RoomDetails], viewer: AskedBy, now: AskedAt
) -> Response[RoomListing]:
    """Add a room to a venue."""
    room_id = await service.add_room(viewer, venue_id, data, now=now)
    answer = _answer(await service.get_room(viewer, room_id))
    answer.headers["location"] = f"/api/v1/rooms/{room_id}"
    return answer


@get("/api/v1/rooms/{room_id:uuid}", opt=VIEW)
async def get_room(room_id: FromPath[UUID], viewer: AskedBy) -> Response[RoomListing]:
    """One room, with its venue; its ETag is its revision."""
    return _answer(await service.get_room(viewer, room_id))


@put("/api/v1/rooms/{room_id:uuid}", opt=EDIT)
async def change_room(
    room_id: FromPath[UUID],
    data: JSONBody[ChangeRoom],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[RoomListing]:
    """Change a room; name the revision looked at in the body or, as ETag, in If-Match."""
    await service.change_room(viewer, room_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_room(viewer, room_id))


def _answer(listing: Listing) -> Response[Listing]:
    return Response(listing, headers={"etag": f'"{listing.revision}"'})


ROUTES = [
    list_venues,
    add_venue,
    get_venue,
    change_venue,
    list_bookings,
    add_room,
    get_room,
    change_room,
]
