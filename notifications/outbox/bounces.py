"""Mail that was sent and came back: whoever it went to was not told by it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from people.audit.service import Act, fetch

_LONGEST = 500
_RETURNED = """
UPDATE message SET bounced_at = coalesce(bounced_at, $2), server_answer = $3
 WHERE id = ANY($1::uuid[]) AND sent_at IS NOT NULL RETURNING id
"""
_LAST_SENT = """
SELECT id FROM message
 WHERE about = $1 AND sent_at IS NOT NULL AND kind IN ('cancellation', 'invitation', 'update')
 ORDER BY sequence DESC NULLS LAST, sent_at DESC LIMIT 1
"""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of ours that somebody answers to, or that came back."""

    id: UUID
    about: UUID
    recipient: UUID
    sent_at: datetime | None


async def find_sent(messages: Collection[UUID]) -> list[Sent]:
    """Those of these mails that are ours and were sent; inside a transaction that is open."""
    rows = await fetch(
        "SELECT id, about, recipient, sent_at FROM message"
        " WHERE id = ANY($1::uuid[]) AND sent_at IS NOT NULL",
        list(messages),
    )
    return [msgspec.convert(dict(row), Sent) for row in rows]


async def note_returned(act: Act, messages: Sequence[UUID], words: str) -> int:
    """Note that these came back for good, in the server's words; how many those were. A step."""
    rows = await act.fetch(_RETURNED, list(messages), act.now, words[:_LONGEST])
    return len(rows)


async def last_sent(about: UUID) -> UUID | None:
    """The mail by which somebody was told last; inside a transaction that is open."""
    rows = await fetch(_LAST_SENT, about)
    return rows[0]["id"] if rows else None
