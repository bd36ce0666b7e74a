"""Erasing personal links and feeds, which open nothing any more. Steps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from people.audit.service import Act, fetch


async def list_expired(before: datetime) -> list[tuple[UUID, UUID]]:
    """The links that expired before then: each with what it was about."""
    rows = await fetch("SELECT id, about FROM personal_link WHERE expires_at < $1", before)
    return [(row["id"], row["about"]) for row in rows]


async def erase(act: Act, found: Collection[UUID]) -> int:
    """Erase links; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM personal_link WHERE id = ANY($1::uuid[]) RETURNING id", list(found)
    )
    return len(rows)


async def erase_about(act: Act, subjects: Collection[UUID]) -> int:
    """Erase every link about these; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM personal_link WHERE about = ANY($1::uuid[]) RETURNING id", list(subjects)
    )
    return len(rows)


async def erase_feeds_of(act: Act, account: UUID) -> None:
    """Erase every calendar an account made. A step."""
    await act.fetch(
        "DELETE FROM feed_entry USING feed WHERE feed.id = feed_entry.feed AND feed.account = $1",
        account,
    )
    await act.fetch("DELETE FROM feed WHERE account = $1", account)


async def erase_said(act: Act, subjects: Collection[UUID]) -> int:
    """Erase what calendars said about these meetings; how much that was. A step."""
    rows = await act.fetch(
        "DELETE FROM feed_entry WHERE about = ANY($1::uuid[]) RETURNING feed", list(subjects)
    )
    await act.fetch(
        "UPDATE feed SET tag_of = NULL WHERE id = ANY($1::uuid[])",
        list({row["feed"] for row in rows}),
    )
    return len(rows)
