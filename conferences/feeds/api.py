"""Calendars to subscribe to, for programs."""

from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from conferences.feeds import service
from people.asking import AskedAt, AskedBy
from people.links import feeds
from people.links.feeds import AddFeed, FeedListing
from people.permissions import Permission

OWN = {"permission": Permission.FEED_OWN}
_FEEDS = "/api/v1/feeds"


class MadeFeed(msgspec.Struct, frozen=True):
    """A calendar and its address, given this once."""

    id: UUID
    address: str


@get(_FEEDS, opt=OWN)
async def list_feeds(viewer: AskedBy, now: AskedAt) -> list[FeedListing]:
    """One's calendars whose addresses work."""
    return await feeds.list_feeds(viewer, now=now)


@post(_FEEDS, opt={**OWN, "step_up": True})
async def add_feed(data: JSONBody[AddFeed], viewer: AskedBy, now: AskedAt) -> Response[MadeFeed]:
    """Make a calendar; its address is in this answer and in no other."""
    made, token = await service.add_feed(viewer, data, now=now)
    return Response(MadeFeed(made, feeds.address_of(token)))


@delete(f"{_FEEDS}/{{feed_id:uuid}}", opt=OWN)
async def revoke_feed(feed_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let a calendar's address open nothing any more."""
    await feeds.revoke_feed(viewer, feed_id, now=now)


ROUTES = [list_feeds, add_feed, revoke_feed]
