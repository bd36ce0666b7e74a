"""What stands in a calendar somebody subscribes to: when one's own meetings are, or a room's.

Times and nothing else, of conferences that are the account's business at this very reading: a bar,
a restriction or a withdrawn invitation takes a meeting out at once. What was told is what is shown:
a professional sees the time of the latest invitation, a chair that of the conference.
"""

import asyncio
import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from conferences.attending.telling import service_address
from conferences.diaries import service as diaries
from conferences.entitlement import let_in_sql, professional_of
from notifications.calendar_mail.addresses import domain_of
from notifications.calendar_mail.feeds import FORM, FeedEntry, feed
from people.audit.service import fetch, reading
from people.errors import Fault, InvalidError
from people.links import feeds
from people.links.feeds import AddFeed, FeedKind, OpenedFeed, open_feed
from people.permissions import Viewer

SHOWN_FOR = timedelta(days=90)
"""How long a meeting that is over stays in the calendar, and one that was cancelled."""
# Who is invited, stands in or runs it is who may see it; what is left to ask is who is shut out.
_OWN = """
WITH own AS (
  SELECT asked.id, asked.conference, asked.sequence, asked.stamped_at,
         (asked.told->>'starts_at')::timestamptz AS starts_at,
         (asked.told->>'ends_at')::timestamptz AS ends_at
    FROM invitation AS asked
   WHERE asked.professional = $1 AND asked.withdrawn_at IS NULL AND asked.told IS NOT NULL
     AND asked.stamped_at IS NOT NULL AND asked.reply NOT IN ('declined', 'deputy')
  UNION ALL
  SELECT deputed.id, asked.conference, deputed.sequence, deputed.stamped_at,
         (deputed.told->>'starts_at')::timestamptz, (deputed.told->>'ends_at')::timestamptz
    FROM stand_in AS deputed JOIN invitation AS asked ON asked.id = deputed.invitation
   WHERE deputed.professional = $1 AND deputed.ended_at IS NULL AND asked.withdrawn_at IS NULL
     AND deputed.told IS NOT NULL AND deputed.stamped_at IS NOT NULL
     AND deputed.reply <> 'declined'
  UNION ALL
  SELECT run.id, run.id, run.sequence, greatest(run.booked_at, run.cancelled_at),
         run.starts_at, run.ends_at
    FROM conference AS run
   WHERE $1 IN (run.chair, run.lead_professional, run.minute_taker)
     AND run.starts_at IS NOT NULL AND run.booked_at IS NOT NULL
     AND NOT EXISTS (SELECT FROM invitation AS asked WHERE asked.conference = run.id
                      AND asked.professional = $1 AND asked.withdrawn_at IS NULL
                      AND asked.told IS NOT NULL)
)
SELECT own.id, own.sequence, own.stamped_at, own.starts_at, own.ends_at,
       held.state = 'cancelled' AS is_cancelled
  FROM own JOIN conference AS held ON held.id = own.conference
 WHERE own.ends_at > $2 AND (held.cancelled_at IS NULL OR held.cancelled_at > $2) AND {let_in}
"""
# Whose conference takes the room is nobody's business here: everybody who sees rooms sees when.
_ROOM = """
SELECT busy.about AS id, coalesce(held.sequence, 0) AS sequence,
       coalesce(held.booked_at, busy.starts_at) AS stamped_at, busy.starts_at, busy.ends_at,
       false AS is_cancelled
  FROM busy_interval AS busy LEFT JOIN conference AS held ON held.id = busy.about
 WHERE busy.resource = $1 AND busy.ends_at > $2
"""
_ENTRIES = "SELECT * FROM ({query}) AS entry ORDER BY starts_at, id"
_DIGEST = """
SELECT count(*) || ' ' || coalesce(sum(hash_record_extended(entry, 0)::numeric), 0) AS digest
  FROM ({query}) AS entry
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

    ``known`` is the value of If-None-Match. The tag is worked out by the database from what would
    be written, so that telling a program that nothing changed writes nothing.

    Raises:
        NotFoundError: the token opens nothing, or nothing any more.
        TooManyTriesError: it was asked for more than 15 times in a quarter of an hour.
    """
    opened = await open_feed(token, network=network, now=now)
    query, who = _query(opened)
    since = now - SHOWN_FOR
    async with reading(opened.viewer):
        digest = (await fetch(_DIGEST.format(query=query), who, since))[0]["digest"]
        tag = _tag(opened.id, digest)
        if _is_known(tag, known):
            return ReadFeed(tag, None)
        rows = await fetch(_ENTRIES.format(query=query), who, since)
    entries = [_entry(opened.id, row) for row in rows]
    return ReadFeed(tag, await asyncio.to_thread(feed, entries))


def _query(opened: OpenedFeed) -> tuple[str, UUID | None]:
    """What the calendar is made of, and whose or which room's it is."""
    if opened.kind is FeedKind.ROOM:
        return _ROOM, opened.about
    let_in = let_in_sql(family="held.family", person="$1::uuid")
    return _OWN.format(let_in=let_in), professional_of(opened.viewer)


def _entry(of_feed: UUID, row: asyncpg.Record) -> FeedEntry:
    """A meeting under an id of this feed alone: nobody learns that two calendars share one."""
    uid = hashlib.blake2b(row["id"].bytes, key=of_feed.bytes, digest_size=16).hexdigest()
    return FeedEntry(
        uid=f"{uid}@{domain_of(service_address())}",
        sequence=row["sequence"],
        stamped_at=row["stamped_at"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        is_cancelled=row["is_cancelled"],
    )


def _tag(of_feed: UUID, digest: str) -> str:
    """The strong tag of the bytes: what they are made of, of which feed and in which form."""
    whole = f"{FORM} {of_feed} {digest} {service_address()}"
    return f'"{hashlib.sha256(whole.encode()).hexdigest()}"'


def _is_known(tag: str, known: str) -> bool:
    """Whether the asker has it: RFC 9110, 13.1.2, where a weak tag is as good as a strong one."""
    given = [one.strip().removeprefix("W/") for one in known.split(",")]
    return tag in given or known.strip() == "*"
