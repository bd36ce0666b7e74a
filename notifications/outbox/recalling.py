"""What waits about subjects, and taking it back so that nothing of it leaves afterwards.

A deliverer notes in a row that it turns to the mail server, in the statement that asks whether the
mail is still wanted. So each row is either taken back before that, and never leaves, or was with
the server already, and then may have gone out.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from notifications.messages.values import MessageKind
from people.audit.service import Act, fetch

_OPEN = "sent_at IS NULL AND failed_at IS NULL AND dead_at IS NULL AND withdrawn_at IS NULL"
_WAITING = f"""
SELECT count(*) AS mails, min(due_at) AS first_at, max(due_at) AS last_at FROM message
 WHERE about = ANY($1::uuid[]) AND {_OPEN}
"""  # noqa: S608 - our own condition
_LOCK = f"""
SELECT id, about, kind, handing_at IS NOT NULL AS is_leaving FROM message
 WHERE about = ANY($1::uuid[]) AND {_OPEN}
   AND ($2::text IS NULL OR recipient IN (
        SELECT id FROM professional WHERE lower(email) = lower($2)))
 ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own condition
_LOCK_THESE = f"""
SELECT id, about, kind, handing_at IS NOT NULL AS is_leaving FROM message
 WHERE id = ANY($1::uuid[]) AND {_OPEN} ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own condition
_SENT_TO = """
SELECT DISTINCT coalesce(professional.name, 'somebody of the family') AS name
  FROM message LEFT JOIN professional ON professional.id = message.recipient
 WHERE message.id = ANY($1::uuid[]) AND (sent_at IS NOT NULL OR handing_at IS NOT NULL)
 ORDER BY name
"""
_WITHDRAW = """
UPDATE message SET withdrawn_at = coalesce(withdrawn_at, $2), payload = NULL
 WHERE id = ANY($1::uuid[]) AND sent_at IS NULL
RETURNING handing_at IS NOT NULL AS is_leaving
"""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many mails wait, and when the first and the last of them go out."""

    mails: int
    first_at: datetime | None
    last_at: datetime | None


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that waits, or is with the mail server at this moment."""

    id: UUID
    about: UUID
    kind: MessageKind
    is_leaving: bool


async def find_waiting(about: Collection[UUID]) -> Waiting:
    """What waits about these; inside a transaction that is open."""
    [row] = await fetch(_WAITING, list(about))
    return Waiting(**dict(row))


async def lock_waiting(
    act: Act, about: Collection[UUID], *, address: str | None = None
) -> list[Queued]:
    """What waits about these, to one address if one is given; no deliverer takes it up. A step."""
    return [
        msgspec.convert(dict(row), Queued) for row in await act.fetch(_LOCK, list(about), address)
    ]


async def lock_messages(act: Act, messages: Collection[UUID]) -> list[Queued]:
    """Those of these that wait; no deliverer takes them up before the act ends. A step."""
    rows = await act.fetch(_LOCK_THESE, list(messages))
    return [msgspec.convert(dict(row), Queued) for row in rows]


async def lock_sent(act: Act, messages: Collection[UUID]) -> list[str]:
    """Who was sent any of these, or may have been, by name; the rest stays queued. A step."""
    await act.fetch(
        "SELECT FROM message WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", list(messages)
    )
    rows = await act.fetch(_SENT_TO, list(messages))
    return [row["name"] for row in rows]


async def withdraw(act: Act, messages: Collection[UUID]) -> int:
    """Take these back; how many of them were with the mail server already. A step."""
    rows = await act.fetch(_WITHDRAW, list(messages), act.now)
    return sum(row["is_leaving"] for row in rows)
