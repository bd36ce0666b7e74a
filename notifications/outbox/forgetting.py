"""Erasing messages: what they carried, or all that is known of them. Steps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from people.audit.service import Act, fetch

_STALE_PAYLOADS = """
SELECT id, about FROM message
 WHERE payload IS NOT NULL AND coalesce(failed_at, dead_at) < $1
"""
_OLD_LETTERS = """
SELECT id, about FROM message
 WHERE coalesce(sent_at, failed_at, dead_at, withdrawn_at) < $1
"""


async def list_stale_payloads(before: datetime) -> list[tuple[UUID, UUID]]:
    """Messages nobody sent again that ended before then: each with what it was about."""
    return [(row["id"], row["about"]) for row in await fetch(_STALE_PAYLOADS, before)]


async def list_ended(before: datetime) -> list[tuple[UUID, UUID]]:
    """Messages that ended before then, in whatever way: each with what it was about."""
    return [(row["id"], row["about"]) for row in await fetch(_OLD_LETTERS, before)]


async def empty_payloads(act: Act, messages: Collection[UUID]) -> int:
    """Erase what messages carried that were never sent; they cannot be tried again. A step."""
    rows = await act.fetch(
        "UPDATE message SET payload = NULL, withdrawn_at = coalesce(withdrawn_at, $2)"
        " WHERE id = ANY($1::uuid[]) AND payload IS NOT NULL RETURNING id",
        list(messages), act.now,
    )  # fmt: skip
    return len(rows)


async def erase(act: Act, messages: Collection[UUID]) -> int:
    """Erase all that is known of messages; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM message WHERE id = ANY($1::uuid[]) RETURNING id", list(messages)
    )
    return len(rows)


async def erase_about(act: Act, subjects: Collection[UUID]) -> int:
    """Erase every message about these, queued ones with them; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM message WHERE about = ANY($1::uuid[]) RETURNING id", list(subjects)
    )
    return len(rows)
