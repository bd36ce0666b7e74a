"""What is held back of one sender's mail: as one thing, read after all or dropped. Steps."""

from datetime import datetime
from uuid import UUID

import msgspec

from notifications.inbox.service import gist_of
from people.audit.service import Act, fetch
from people.errors import NotFoundError

_HELD = """
SELECT first.id, first.gist_sealed, held.mails, held.size, held.first_at, held.last_at
  FROM (SELECT sender_index, count(*) AS mails, sum(size::bigint)::bigint AS size,
               min(arrived_at) AS first_at, max(arrived_at) AS last_at,
               (array_agg(id ORDER BY arrived_at, id))[1] AS id
          FROM inbound_mail WHERE state = 'held' GROUP BY sender_index) AS held
  JOIN inbound_mail AS first ON first.id = held.id
 ORDER BY held.first_at, held.id
"""
_TAKE_UP = """
UPDATE inbound_mail SET state = 'new', gist_sealed = NULL, next_at = $2
 WHERE state = 'held' AND sender_index = (
       SELECT sender_index FROM inbound_mail WHERE id = $1 AND state = 'held')
RETURNING id
"""
_DROP = """
UPDATE inbound_mail SET state = 'decided', settled_at = $2, decision = 'refused', decided_by = $3,
       mail_sealed = NULL, gist_sealed = NULL
 WHERE state = 'held' AND sender_index = (
       SELECT sender_index FROM inbound_mail WHERE id = $1 AND state = 'held')
RETURNING id
"""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one sender: how many mails, how large together, since when.

    ``id`` is the first of them.
    """

    id: UUID
    sender: str | None
    mails: int
    size: int
    first_at: datetime
    last_at: datetime


async def list_held() -> list[Held]:
    """What is held, a sender each, the longest held first; inside a transaction that is open."""
    return [
        Held(
            id=row["id"], sender=gist_of(row["id"], row["gist_sealed"]).sender,
            mails=row["mails"], size=row["size"],
            first_at=row["first_at"], last_at=row["last_at"],
        )
        for row in await fetch(_HELD)
    ]  # fmt: skip


async def count_held() -> int:
    """Of how many senders mail is held; inside a transaction that is open."""
    query = "SELECT count(DISTINCT sender_index) AS held FROM inbound_mail WHERE state = 'held'"
    return int((await fetch(query))[0]["held"])


async def take_up(act: Act, mail: UUID) -> int:
    """Have everything read that is held of the sender of this; how many mails. A step.

    Raises:
        NotFoundError: nothing of them is held.
    """
    return _counted(await act.fetch(_TAKE_UP, mail, act.now))


async def drop(act: Act, mail: UUID) -> int:
    """Drop unread everything that is held of the sender of this; how many mails. A step.

    Raises:
        NotFoundError: nothing of them is held.
    """
    return _counted(await act.fetch(_DROP, mail, act.now, act.viewer.account))


def _counted(rows: list[object]) -> int:
    if not rows:
        raise NotFoundError
    return len(rows)
