"""What calendars said last, and whether anything they are made of changed since.

The database notes by itself, in the transaction that changes it, whose meetings or which room is
another; what is noted here is what was made of that. So a program that asks again whether anything
changed costs the reading of a few small rows, and never the making of the calendar.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

import msgspec

from people.audit.service import fetch
from people.errors import NotFoundError

EVERYBODY = UUID(int=0)
"""Under which is noted what may change the calendar of anybody."""
CHANGES_KEPT_FOR = timedelta(days=1)
# Each row has an id of its own, so the sum is another whatever is added, and in whatever order.
CHANGES = f"""
SELECT coalesce(sum(uuid_hash_extended(changed.id, 0)::numeric), 0)::text
  FROM feed_change AS changed
 WHERE changed.about IN (coalesce(feed.about, account.professional), '{EVERYBODY}')"""  # noqa: S608 - an id of ours
"""What changed of a feed's person or room until now, as one text, within a query of both."""
_LOCK = f"""
SELECT ({CHANGES}) AS changes FROM feed JOIN account ON account.id = feed.account
 WHERE feed.id = $1"""  # noqa: S608 - our own query
_SAID = """
SELECT about, sequence, stamped_at, starts_at, ends_at, state, gone_at
  FROM feed_entry WHERE feed = $1"""
_KEEP = """
INSERT INTO feed_entry
       (feed, id, about, sequence, stamped_at, starts_at, ends_at, state, gone_at)
SELECT $1, said.* FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[],
       $6::timestamptz[], $7::timestamptz[], $8::varchar[], $9::timestamptz[]) AS said
ON CONFLICT (feed, about) DO UPDATE
   SET sequence = excluded.sequence, stamped_at = excluded.stamped_at,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, state = excluded.state,
       gone_at = excluded.gone_at"""
_KEEP_TAG = "UPDATE feed SET tag = $2, tag_of = $3, tag_until = $4 WHERE id = $1"
# Who reads it at this moment holds the row: whatever was worked out with what goes is forgotten.
_FORGET_CHANGES = """
WITH gone AS (DELETE FROM feed_change WHERE changed_at < $1 RETURNING about)
UPDATE feed SET tag_of = NULL FROM account
 WHERE account.id = feed.account AND feed.tag_of IS NOT NULL
   AND (coalesce(feed.about, account.professional) IN (SELECT about FROM gone)
        OR EXISTS (SELECT FROM gone WHERE about = $2))"""


class SaidState(StrEnum):
    """What a calendar says of a meeting: that it is, that it is off, or nothing any more."""

    STANDING = "standing"
    CANCELLED = "cancelled"
    LEFT = "left"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar said last of one meeting; ``about`` is what takes up the time."""

    about: UUID
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: SaidState = SaidState.STANDING
    gone_at: datetime | None = None


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """The tag of what was last written of a calendar, and of what that was made."""

    tag: str
    made_of: str | None
    until: datetime

    def stands(self, made_of: str, *, now: datetime) -> bool:
        """Whether a calendar made now would have this tag, as far as is known."""
        return self.made_of == made_of and now < self.until


async def lock_feed(feed: UUID) -> str:
    """Hold a feed until the end of the transaction that is open; what changed of it until now.

    What it is made of is to be read after this, so that no change lies between them unseen.

    Raises:
        NotFoundError: it is gone.
    """
    await fetch("SELECT FROM feed WHERE id = $1 FOR UPDATE", feed)
    rows = await fetch(_LOCK, feed)
    if not rows:
        raise NotFoundError
    return str(rows[0]["changes"])


async def load_said(feed: UUID) -> dict[UUID, Said]:
    """What a feed said last, by what that was about. Inside a transaction that is open."""
    rows = await fetch(_SAID, feed)
    return {row["about"]: msgspec.convert(dict(row), Said) for row in rows}


async def keep(feed: UUID, said: Collection[Said], tag: Tag) -> None:
    """Keep what a feed says now of these meetings, and its tag. Within the feed's lock."""
    if said:
        columns = [
            [getattr(one, name) for one in said]
            for name in ("about", "sequence", "stamped_at", "starts_at", "ends_at", "state",
                         "gone_at")
        ]  # fmt: skip
        await fetch(_KEEP, feed, [uuid4() for _ in said], *columns)
    await fetch(_KEEP_TAG, feed, tag.tag, tag.made_of, tag.until)


async def sweep(*, entries_before: datetime, now: datetime) -> None:
    """Forget what is too old to be said. Inside a transaction that is open."""
    await fetch("DELETE FROM feed_entry WHERE ends_at < $1 OR gone_at < $1", entries_before)
    await fetch(_FORGET_CHANGES, now - CHANGES_KEPT_FOR, EVERYBODY)
