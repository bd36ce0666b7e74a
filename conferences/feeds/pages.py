"""The calendars of one's account, and the address at which programs read one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, head, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.diaries import service as diaries
from conferences.feeds import service
from conferences.feeds.service import ReadFeed
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, NotFoundError, RefusedError, RepeatedError
from people.forms import demand_form, typed_in
from people.links import feeds
from people.links.feeds import NEEDS, AddFeed, FeedKind
from people.pages import CALENDAR, faulty, page, see_other
from people.permissions import Permission, Viewer, may
from people.sign_in.middleware import network_asking

OWN = {"permission": Permission.FEED_OWN}
LINK = {"permission": Permission.LINK_USE}
_CALENDARS = "conferences/feeds/calendars.html"
_ENDING = ".ics"
AnyRequest = Request[Any, Any, Any]


@get("/account/calendars", opt=OWN)
async def list_calendars(viewer: AskedBy, now: AskedAt) -> Template:
    """One's calendars to subscribe to, and how to make one."""
    return page(_CALENDARS, **await _context(viewer, now))


@post("/account/calendars", opt={**OWN, "step_up": True})
async def submit_calendar(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Make a calendar and show its address, this once."""
    form = await request.form()
    try:
        asked = demand_form(AddFeed, form)
        _, token = await service.add_feed(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_CALENDARS, error, typed=typed_in(form), **await _context(viewer, now))
    except RepeatedError as error:
        raise RefusedError(
            "This calendar was made and its address shown already. If you did not keep it, stop"
            " it and make another."
        ) from error
    address = feeds.address_of(token)
    return page("conferences/feeds/address.html", asked=asked, address=address)


@post("/account/calendars/{feed_id:uuid}/revoke", opt=OWN)
async def submit_stop(feed_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let a calendar's address open nothing any more, and go back."""
    await feeds.revoke_feed(viewer, feed_id, now=now)
    return see_other("/account/calendars", "The calendar's address opens nothing any more.")


@head("/feeds/{name:str}", opt=LINK)
async def look_at_calendar(
    request: AnyRequest, name: FromPath[str], now: AskedAt
) -> Response[None]:
    """Say whether the calendar is there, and the tag of its bytes."""
    read = await _read(request, name, now)
    return Response(None, media_type=CALENDAR, headers=_headers(read.tag))


@get("/feeds/{name:str}", opt=LINK)
async def read_calendar(request: AnyRequest, name: FromPath[str], now: AskedAt) -> Response[bytes]:
    """The calendar itself, or that nothing changed since it was read."""
    read = await _read(request, name, now)
    return Response(
        read.calendar or b"",
        status_code=200 if read.calendar is not None else 304,
        media_type=CALENDAR,
        headers=_headers(read.tag),
    )


async def _read(request: AnyRequest, name: str, now: datetime) -> ReadFeed:
    if not name.endswith(_ENDING):
        raise NotFoundError
    return await service.read_feed(
        name.removesuffix(_ENDING),
        request.headers.get("if-none-match", ""),
        network=network_asking(request),
        now=now,
    )


def _headers(tag: str) -> dict[str, str]:
    return {"etag": tag, "x-robots-tag": "noindex"}


async def _context(viewer: Viewer, now: datetime) -> dict[str, Any]:
    rooms = await diaries.list_rooms(viewer) if may(viewer, NEEDS[FeedKind.ROOM]) else []
    return {
        "calendars": await feeds.list_feeds(viewer, now=now),
        "has_own": may(viewer, NEEDS[FeedKind.OWN]) and viewer.professional is not None,
        "rooms": {room.id: f"{room.venue_name}, {room.name}" for room in rooms},
    }


ROUTES = [list_calendars, submit_calendar, submit_stop, look_at_calendar, read_calendar]
