"""What stands in a calendar somebody subscribes to: when one's own meetings are, or a room's.

Times and nothing else, of conferences that are the account's business at this very reading: a bar,
a restriction or a withdrawn invitation takes a meeting out at once. What was told is what is shown:
a professional sees the time of the latest invitation, a chair that of the conference.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending.telling import service_address
from conferences.diaries import service as diaries
from conferences.entitlement import let_in_sql, professional_of
from conferences.feeds.shown import SHOWN_FOR, said_now, shown, unchanged_until
from notifications.calendar_mail.addresses import domain_of
from notifications.calendar_mail.feeds import FORM, FeedEntry, feed
from people.audit.service import fetch, housekeeping
from people.errors import Fault, InvalidError
from people.links import feeds, said
from people.links.feeds import AddFeed, FeedKind, OpenedFeed, open_feed
from people.links.said import Said, SaidState, Tag
from people.permissions import Viewer

# Who is invited, stands in or runs it is who may see it; what is left to ask is who is shut out.
# Of one meeting there is one entry, from when to when somebody is wanted in whatever part.
_OWN = """
WITH part AS (
  SELECT asked.conference, asked.sequence, asked.stamped_at,
         (asked.told->>'starts_at')::timestamptz AS starts_at,
         (asked.told->>'ends_at')::timestamptz AS ends_at
    FROM invitation AS asked
   WHERE asked.professional = $1 AND asked.withdrawn_at IS NULL AND asked.told IS NOT NULL
     AND asked.stamped_at IS NOT NULL AND asked.reply NOT IN ('declined', 'deputy')
  UNION ALL
  SELECT asked.conference, deputed.sequence, deputed.stamped_at,
         (deputed.told->>'starts_at')::timestamptz, (deputed.told->>'ends_at')::timestamptz
    FROM stand_in AS deputed JOIN invitation AS asked ON asked.id = deputed.invitation
   WHERE deputed.professional = $1 AND deputed.ended_at IS NULL AND asked.withdrawn_at IS NULL
     AND deputed.told IS NOT NULL AND deputed.stamped_at IS NOT NULL
     AND deputed.reply <> 'declined'
  UNION ALL
  SELECT run.id, run.sequence, greatest(run.booked_at, run.cancelled_at),
         run.starts_at, run.ends_at
    FROM conference AS run
   WHERE $1 IN (run.chair, run.lead_professional, run.minute_taker)
     AND run.starts_at IS NOT NULL AND run.booked_at IS NOT NULL
     AND NOT EXISTS (SELECT FROM invitation AS asked WHERE asked.conference = run.id
                      AND asked.professional = $1 AND asked.withdrawn_at IS NULL
                      AND asked.told IS NOT NULL)
), own AS (
  SELECT conference, max(sequence) AS sequence, max(stamped_at) AS stamped_at,
         min(starts_at) AS starts_at, max(ends_at) AS ends_at
    FROM part GROUP BY conference
)
SELECT held.id AS about, own.sequence, own.stamped_at, own.starts_at, own.ends_at,
       CASE WHEN held.state = 'cancelled' THEN 'cancelled' ELSE 'standing' END AS state,
       CASE WHEN held.state = 'cancelled' THEN held.cancelled_at END AS gone_at
  FROM own JOIN conference AS held ON held.id = own.conference
 WHERE own.ends_at > $2 AND {let_in}
"""
# Asked for what is open, since the opposite is asked for each row of its own.
_OPEN = """
SELECT held.id FROM feed_entry AS entry JOIN conference AS held ON held.id = entry.about
 WHERE entry.feed = $2 AND {let_in}
"""
_DECLINED = """
SELECT asked.conference AS id FROM invitation AS asked
 WHERE asked.professional = $1 AND asked.withdrawn_at IS NULL
   AND asked.reply IN ('declined', 'deputy')
 UNION ALL
SELECT asked.conference FROM stand_in AS deputed
  JOIN invitation AS asked ON asked.id = deputed.invitation
 WHERE deputed.professional = $1 AND deputed.ended_at IS NULL AND asked.withdrawn_at IS NULL
   AND deputed.reply = 'declined'
"""
# Whose conference takes the room is nobody's business here: everybody who sees rooms sees when.
_ROOM = """
SELECT busy.about, coalesce(max(held.sequence), 0) AS sequence,
       coalesce(max(held.booked_at), min(busy.starts_at)) AS stamped_at,
       min(busy.starts_at) AS starts_at, max(busy.ends_at) AS ends_at
  FROM busy_interval AS busy LEFT JOIN conference AS held ON held.id = busy.about
 WHERE busy.resource = $1 AND busy.ends_at > $2
 GROUP BY busy.about
"""


class ReadFeed(msgspec.Struct, frozen=True):
    """A calendar, and the tag of its bytes; no bytes where the asker has them already."""

    tag: str
    calendar: bytes | None


async def add_feed(viewer: Viewer, asked: AddFeed, *, now: datetime) -> tuple[UUID, str]:
    """Make a calendar to subscribe to; its id, and its token, which is given here and never again.

    Raises:
        NotFoundError: the viewer may not look at this anyway.
        InvalidError: there is no such room.
        RefusedError: there are ten already, or no person of the agencies stands behind the account.
    """
    if asked.room is not None:
        rooms = {room.id for room in await diaries.list_rooms(viewer)}
        if asked.room not in rooms:
            raise InvalidError(Fault("room", "Choose one of the rooms that are listed."))
    return await feeds.add_feed(viewer, asked, now=now)


async def read_feed(token: str, known: str, *, network: str, now: datetime) -> ReadFeed:
    """The calendar of a token, unless ``known`` holds the tag of what it would be.

    ``known`` is the value of If-None-Match. Where nothing that it is made of changed since it was
    made, its tag is known without making it again.

    Raises:
        NotFoundError: the token opens nothing, or nothing any more.
        TooManyTriesError: it was asked for more than 15 times in a quarter of an hour.
    """
    opened = await open_feed(token, network=network, now=now)
    last = opened.tag
    stands = last is not None and last.stands(_made_of(opened, opened.changes), now=now)
    if last is not None and stands and _is_known(last.tag, known):
        return ReadFeed(last.tag, None)
    tag, entries = await _made(opened, now)
    if _is_known(tag, known):
        return ReadFeed(tag, None)
    return ReadFeed(tag, await asyncio.to_thread(feed, entries))


async def _made(opened: OpenedFeed, now: datetime) -> tuple[str, list[FeedEntry]]:
    """What the calendar says now and its tag, both kept for the next reading."""
    async with housekeeping():
        changes = await said.lock_feed(opened.id)
        before = await said.load_said(opened.id)
        after = await _said_now(opened, before, now)
        seen = shown(after.values(), now=now)
        entries = _entries(opened.id, seen)
        tag = Tag(
            tag=_tag(opened.id, entries),
            made_of=_made_of(opened, changes),
            until=unchanged_until(seen, now=now),
        )
        fresh = [one for about, one in after.items() if one is not before.get(about)]
        await said.keep(opened.id, fresh, tag)
    return tag.tag, entries


async def _said_now(
    opened: OpenedFeed, before: Mapping[UUID, Said], now: datetime
) -> dict[UUID, Said]:
    """What is said of each meeting; nothing of what the asker is shut out of.

    That is left as it was said, in case they are let in again.
    """
    since = now - SHOWN_FOR
    if opened.kind is FeedKind.ROOM:
        found = _found(await fetch(_ROOM, opened.whose, since))
        return said_now(before, found, declined=(), now=now)
    who, let_in = (
        professional_of(opened.viewer),
        let_in_sql(family="held.family", person="$1::uuid"),
    )
    found = _found(await fetch(_OWN.format(let_in=let_in), who, since))
    is_open = {row["id"] for row in await fetch(_OPEN.format(let_in=let_in), who, opened.id)}
    declined = {row["id"] for row in await fetch(_DECLINED, who)}
    open_ = {about: one for about, one in before.items() if about in is_open}
    return said_now(open_, found, declined=declined, now=now)


def _found(rows: Iterable[asyncpg.Record]) -> list[Said]:
    return [msgspec.convert(dict(row), Said) for row in rows]


def _entries(of_feed: UUID, seen: list[Said]) -> list[FeedEntry]:
    """Meetings under ids of this feed alone: nobody learns that two calendars share one."""
    domain = domain_of(service_address())
    return [
        FeedEntry(
            uid=f"{_digest(one.about, of_feed)}@{domain}",
            sequence=one.sequence,
            stamped_at=one.stamped_at,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            is_cancelled=one.state is SaidState.CANCELLED,
        )
        for one in seen
    ]


def _digest(about: UUID, of_feed: UUID) -> str:
    return hashlib.blake2b(about.bytes, key=of_feed.bytes, digest_size=16).hexdigest()


def _made_of(opened: OpenedFeed, changes: str) -> str:
    """All that decides about the bytes but the time: whose, what changed, and the form."""
    return f"{FORM} {service_address()} {opened.whose} {changes}"


def _tag(of_feed: UUID, entries: list[FeedEntry]) -> str:
    """The strong tag of the bytes, which these entries of this feed give and no others."""
    whole = hashlib.sha256(f"{FORM} {of_feed} ".encode())
    whole.update(msgspec.json.encode(entries))
    return f'"{whole.hexdigest()}"'


def _is_known(tag: str, known: str) -> bool:
    """Whether the asker has it: RFC 9110, 13.1.2, where a weak tag is as good as a strong one."""
    given = [one.strip().removeprefix("W/") for one in known.split(",")]
    return tag in given or known.strip() == "*"
