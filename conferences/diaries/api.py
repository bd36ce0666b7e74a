"""Venues and rooms for programs."""

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
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

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
    headers = {"location": f"/api/v1/venues/{venue_id}"}
    return Response(await service.get_venue(viewer, venue_id), headers=headers)


@get("/api/v1/venues/{venue_id:uuid}", opt=VIEW)
async def get_venue(venue_id: FromPath[UUID], viewer: AskedBy) -> VenueListing:
    """One venue with its rooms."""
    return await service.get_venue(viewer, venue_id)


@put("/api/v1/venues/{venue_id:uuid}", opt=EDIT)
async def change_venue(
    venue_id: FromPath[UUID], data: JSONBody[ChangeVenue], viewer: AskedBy, now: AskedAt
) -> VenueListing:
    """Change a venue; give the revision that was looked at."""
    await service.change_venue(viewer, venue_id, data, now=now)
    return await service.get_venue(viewer, venue_id)


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
    headers = {"location": f"/api/v1/rooms/{room_id}"}
    return Response(await service.get_room(viewer, room_id), headers=headers)


@get("/api/v1/rooms/{room_id:uuid}", opt=VIEW)
async def get_room(room_id: FromPath[UUID], viewer: AskedBy) -> RoomListing:
    """One room, with its venue."""
    return await service.get_room(viewer, room_id)


@put("/api/v1/rooms/{room_id:uuid}", opt=EDIT)
async def change_room(
    room_id: FromPath[UUID], data: JSONBody[ChangeRoom], viewer: AskedBy, now: AskedAt
) -> RoomListing:
    """Change a room; give the revision that was looked at."""
    await service.change_room(viewer, room_id, data, now=now)
    return await service.get_room(viewer, room_id)


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
