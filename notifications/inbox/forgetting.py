"""Erasing mail that came in: what it said, or all that is known of it. Steps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from people.audit.service import Act, fetch

_OLD = """
SELECT id, about FROM inbound_mail
 WHERE settled_at < $1 AND (mail_sealed IS NOT NULL OR gist_sealed IS NOT NULL)
"""


async def list_settled(before: datetime) -> list[tuple[UUID, UUID | None]]:
    """Mail settled before then that still says what it said: each with what it was about."""
    return [(row["id"], row["about"]) for row in await fetch(_OLD, before)]


async def empty(act: Act, mails: Collection[UUID]) -> int:
    """Erase what mails said, and files that came with them; that they came stays. A step."""
    rows = await act.fetch(
        "UPDATE inbound_mail SET mail_sealed = NULL, gist_sealed = NULL, decision_reason = '',"
        " decision_reason_sealed = NULL, sender_index = NULL"
        " WHERE id = ANY($1::uuid[]) RETURNING id",
        list(mails),
    )
    return len(rows)


async def erase_senders_of_former(act: Act) -> int:
    """Erase the other addresses of people who left; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM known_sender USING professional WHERE NOT professional.is_active"
        " AND professional.id = known_sender.professional RETURNING known_sender.id"
    )
    return len(rows)


async def erase_about(act: Act, subjects: Collection[UUID]) -> int:
    """Erase every mail about these; how many those were. A step."""
    rows = await act.fetch(
        "DELETE FROM inbound_mail WHERE about = ANY($1::uuid[]) RETURNING id", list(subjects)
    )
    return len(rows)
