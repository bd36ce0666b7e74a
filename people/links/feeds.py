"""Calendars somebody subscribes to: a secret address each, for as long as its account may look.

A token has 256 bits, is shown once and kept as a digest. Whatever it opens is asked anew at each
reading with the account's rights of that moment: one that is disabled, barred or of another role
has an emptier calendar at once. An address that is unknown, past its date or revoked is not there.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

import asyncpg
import msgspec

from people import public_url
from people.audit.service import Subject, Verb, fetch, housekeeping, reading, recorded
from people.errors import Fault, InvalidError, NotFoundError, RefusedError
from people.fields import tidy
from people.links import said
from people.links.said import Tag
from people.links.tables import Feed
from people.permissions import Permission, Role, Via, Viewer, check, permissions_of
from people.sign_in.service import WHO, check_tries, digest_of, note_try

LASTS = timedelta(days=366)
MOST_FEEDS = 10
FORGOTTEN_AFTER = timedelta(days=90)
_READINGS = 15  # in a quarter of an hour: 60 an hour
_MISSES = 30  # from one network in a quarter of an hour
_BY_DIGEST = (
    WHO.format(
        way="feed",
        more="feed.id AS feed, feed.kind, feed.about, feed.tag, feed.tag_of, feed.tag_until,"
        f" ({said.CHANGES}) AS changes",
    )
    + "feed.revoked_at IS NULL AND feed.expires_at > $2"
)
# That it was read is noted by the same query: most who ask are told that nothing changed.
_READ = f"""
WITH asked AS ({_BY_DIGEST}), noted AS (
  UPDATE feed SET last_used_at = $2, last_used_from = $3 FROM asked
   WHERE feed.id = asked.feed
     AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute'))
SELECT * FROM asked"""  # noqa: S608 - our own query
_FORGET_SAID = """
DELETE FROM feed_entry USING feed
 WHERE feed.id = feed_entry.feed AND least(feed.expires_at, feed.revoked_at) < $1"""
_LIST = """
SELECT id, kind, about, label, made_at, expires_at, last_used_at, last_used_from, revoked_at
  FROM feed WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2
 ORDER BY made_at DESC, id"""


class FeedKind(StrEnum):
    """Of whose time a feed is."""

    OWN = "own"
    ROOM = "room"


NEEDS = {FeedKind.OWN: Permission.CONFERENCE_VIEW, FeedKind.ROOM: Permission.VENUE_VIEW}
"""What an account has to hold to make a feed, and as long as it is read."""


class AddFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar to subscribe to: one's own meetings, or a room's."""

    label: str
    kind: FeedKind = FeedKind.OWN
    room: UUID | None = None

    def __post_init__(self) -> None:
        tidy(self, lines={"label": 120})
        if (self.kind is FeedKind.ROOM) != (self.room is not None):
            words = "Choose a room." if self.room is None else "Only a room's calendar has a room."
            raise InvalidError(Fault("room", words))


class FeedListing(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as its owner sees it; its address is nowhere."""

    id: UUID
    kind: FeedKind
    about: UUID | None
    label: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFeed:
    """A feed whose address was asked for, and who is taken to ask: its account, to look only.

    ``changes`` says what changed of its person or room until now, ``tag`` what is known of what was
    last written of it; none where it was not read yet.
    """

    id: UUID
    kind: FeedKind
    about: UUID | None
    viewer: Viewer
    changes: str
    tag: Tag | None

    @property
    def whose(self) -> UUID | None:
        """The person or the room it is of."""
        return self.viewer.professional if self.about is None else self.about


def address_of(token: str) -> str:
    """Where the calendar of a token is read.

    Raises:
        UnavailableError: nobody said how people reach the service.
    """
    return f"{public_url.get()}/feeds/{token}.ics"


async def add_feed(viewer: Viewer, asked: AddFeed, *, now: datetime) -> tuple[UUID, str]:
    """Make a calendar to subscribe to; its id, and its token, which is given here and never again.

    Raises:
        NotFoundError: the viewer may not look at this anyway.
        RefusedError: there are ten already, or no person of the agencies stands behind the account.
    """
    check(viewer, NEEDS[asked.kind])
    if viewer.account is None or (asked.kind is FeedKind.OWN and viewer.professional is None):
        raise RefusedError("This account is not linked to a person, who alone has meetings.")
    token, made = secrets.token_urlsafe(32), uuid4()
    async with recorded(
        viewer, Verb.COLLECT, Subject("feed", made), now=now, name="feed.add"
    ) as act:
        await act.fetch("SELECT FROM account WHERE id = $1 FOR UPDATE", viewer.account)
        if len(await fetch(_LIST, viewer.account, now)) >= MOST_FEEDS:
            raise RefusedError("You have ten calendars already. Stop one of them first.")
        await Feed.insert(
            Feed(
                id=made,
                digest=digest_of(token),
                account=viewer.account,
                kind=asked.kind.value,
                about=asked.room,
                label=asked.label,
                made_at=now,
                expires_at=now + LASTS,
            )
        )
        act.note(kind=asked.kind, room=asked.room)
    return made, token


async def revoke_feed(viewer: Viewer, feed: UUID, *, now: datetime) -> None:
    """Let a calendar's address open nothing any more.

    Raises:
        NotFoundError: there is no such feed, or it is not the viewer's.
    """
    check(viewer, Permission.SESSION_OWN)
    async with recorded(
        viewer, Verb.ALTER, Subject("feed", feed), now=now, name="feed.revoke"
    ) as act:
        rows = await act.fetch(
            "UPDATE feed SET revoked_at = coalesce(revoked_at, $3)"
            " WHERE id = $1 AND account = $2 RETURNING id",
            feed, viewer.account, now,
        )  # fmt: skip
        if not rows:
            raise NotFoundError


async def list_feeds(viewer: Viewer, *, now: datetime) -> list[FeedListing]:
    """The viewer's calendars whose addresses work, the newest first."""
    check(viewer, Permission.SESSION_OWN)
    async with reading(viewer):
        rows = await fetch(_LIST, viewer.account, now)
    return msgspec.convert([dict(row) for row in rows], list[FeedListing])


async def open_feed(token: str, *, network: str, now: datetime) -> OpenedFeed:
    """What a token opens, and for whom.

    That it was asked for, when and from where, is noted with the feed and not in the trail: the
    asking is a program's, every hour, for times alone.

    Raises:
        NotFoundError: it is unknown, past its date or revoked, or the account may look no more.
        TooManyTriesError: it was asked for more than 15 times in a quarter of an hour.
    """
    # In one transaction, and not waiting for the disk: programs ask every few minutes for what has
    # not changed, and when they last did may be forgotten where the server is cut off.
    async with housekeeping(waits_for_disk=False) as transaction:
        row = await transaction.connection.fetchrow(_READ, digest_of(token), now, network or None)
        if row is None:
            tried, most = await note_try(f"feed-miss:{network}", now=now), _MISSES
        else:
            tried, most = await note_try(f"feed:{row['feed']}", now=now), _READINGS
    check_tries(tried, most)
    if row is None:
        raise NotFoundError
    return _opened(row)


async def sweep(*, now: datetime) -> None:
    """Forget calendars that opened nothing for ninety days, and what is too old to be said."""
    before = now - FORGOTTEN_AFTER
    async with housekeeping():
        await said.sweep(entries_before=before, now=now)
        await fetch(_FORGET_SAID, before)
        await fetch("DELETE FROM feed WHERE least(expires_at, revoked_at) < $1", before)


def _opened(row: asyncpg.Record) -> OpenedFeed:
    roles, kind = frozenset(Role(role) for role in row["roles"]), FeedKind(row["kind"])
    viewer = Viewer(
        name=row["name"],
        via=Via.LINK,
        account=row["id"],
        professional=row["professional"],
        agency=row["agency"],
        roles=roles,
        permissions=permissions_of(roles) & {NEEDS[kind]},
    )
    check(viewer, NEEDS[kind])
    return OpenedFeed(
        id=row["feed"], kind=kind, about=row["about"], viewer=viewer, changes=row["changes"],
        tag=_tag(row),
    )  # fmt: skip


def _tag(row: asyncpg.Record) -> Tag | None:
    if row["tag"] is None:
        return None
    return Tag(tag=row["tag"], made_of=row["tag_of"], until=row["tag_until"])
