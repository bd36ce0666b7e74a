"""Pages for venues and their rooms."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.diaries import service
from conferences.diaries.venues import AddVenue, ChangeRoom, ChangeVenue, RoomDetails
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

VIEW = {"permission": Permission.VENUE_VIEW}
EDIT = {"permission": Permission.VENUE_EDIT}
_VENUE_FORM = "conferences/diaries/venue_form.html"
_ROOM_FORM = "conferences/diaries/room_form.html"
AnyRequest = Request[Any, Any, Any]


@get("/venues", opt=VIEW)
async def list_venues(viewer: AskedBy) -> Template:
    """Every venue with its rooms."""
    return page("conferences/diaries/venues.html", venues=await service.list_venues(viewer))


@get("/venues/{venue_id:uuid}", opt=VIEW)
async def show_venue(venue_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One venue: how to get there, its rooms, and when they are taken."""
    return page(
        "conferences/diaries/venue.html",
        venue=await service.get_venue(viewer, venue_id),
        bookings=await service.list_bookings(viewer, venue=venue_id, now=now),
    )


@get("/venues/new", opt=EDIT)
async def start_venue() -> Template:
    """Ask about a new venue."""
    return page(_VENUE_FORM, venue=None)


@post("/venues/new", opt=EDIT)
async def submit_venue(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Add the venue and go on to it, so that rooms can be added."""
    form = await request.form()
    try:
        asked = demand_form(AddVenue, form)
        venue_id = await service.add_venue(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_VENUE_FORM, error, typed=typed_in(form), venue=None)
    return see_other(f"/venues/{venue_id}", f"{asked.name} was added. Now add its rooms.")


@get("/venues/{venue_id:uuid}/edit", opt=EDIT)
async def start_venue_change(venue_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show a venue to be changed."""
    return page(_VENUE_FORM, venue=await service.get_venue(viewer, venue_id))


@post("/venues/{venue_id:uuid}/edit", opt=EDIT)
async def submit_venue_change(
    request: AnyRequest, venue_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the venue and go back to it."""
    form = await request.form()
    try:
        asked = demand_form(ChangeVenue, form)
        await service.change_venue(viewer, venue_id, asked, now=now)
    except InvalidError as error:
        venue = await service.get_venue(viewer, venue_id)
        return faulty(_VENUE_FORM, error, typed=typed_in(form), venue=venue)
    return see_other(f"/venues/{venue_id}", f"{asked.name} was changed.")


@get("/venues/{venue_id:uuid}/rooms/new", opt=EDIT)
async def start_room(venue_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Ask about a new room."""
    return page(_ROOM_FORM, venue=await service.get_venue(viewer, venue_id), room=None)


@post("/venues/{venue_id:uuid}/rooms/new", opt=EDIT)
async def submit_room(
    request: AnyRequest, venue_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Add the room and go back to its venue."""
    form = await request.form()
    try:
        asked = demand_form(RoomDetails, form)
        await service.add_room(viewer, venue_id, asked, now=now)
    except InvalidError as error:
        venue = await service.get_venue(viewer, venue_id)
        return faulty(_ROOM_FORM, error, typed=typed_in(form), venue=venue, room=None)
    return see_other(f"/venues/{venue_id}", f"{asked.name} was added.")


@get("/rooms/{room_id:uuid}/edit", opt=EDIT)
async def start_room_change(room_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show a room to be changed."""
    room = await service.get_room(viewer, room_id)
    return page(_ROOM_FORM, venue=await service.get_venue(viewer, room.venue), room=room)


@post("/rooms/{room_id:uuid}/edit", opt=EDIT)
async def submit_room_change(
    request: AnyRequest, room_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the room and go back to its venue."""
    form = await request.form()
    room = await service.get_room(viewer, room_id)
    try:
        asked = demand_form(ChangeRoom, form)
        await service.change_room(viewer, room_id, asked, now=now)
    except InvalidError as error:
        venue = await service.get_venue(viewer, room.venue)
        return faulty(_ROOM_FORM, error, typed=typed_in(form), venue=venue, room=room)
    return see_other(f"/venues/{room.venue}", f"{asked.name} was changed.")


ROUTES = [
    list_venues,
    show_venue,
    start_venue,
    submit_venue,
    start_venue_change,
    submit_venue_change,
    start_room,
    submit_room,
    start_room_change,
    submit_room_change,
]
