"""Erasing what is kept of changes made together: with their conferences, or by their age. Steps."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from people.audit.service import Act, fetch

_REMINDED = """
SELECT made.id, conference.id AS conference
  FROM joint_change AS made
  LEFT JOIN LATERAL jsonb_array_elements_text(made.asked -> 'conferences') AS asked (id) ON true
  LEFT JOIN conference ON conference.id = asked.id::uuid
 WHERE made.kind = 'remind' AND made.made_at < $1
 ORDER BY made.made_at, made.id
"""


async def list_reminded(before: datetime) -> list[tuple[UUID, UUID | None]]:
    """The reminders set off by hand before that, beside each conference they were about still.

    Their lines are about people and go with no case. Inside a transaction that is open.
    """
    return [(row["id"], row["conference"]) for row in await fetch(_REMINDED, before)]


async def erase_changes(act: Act, changes: Sequence[UUID]) -> int:
    """Erase whom these reminded, of what, and who set them off; how many lines. A step."""
    rows = await act.fetch(
        "DELETE FROM joint_change_line WHERE joint_change = ANY($1::uuid[]) RETURNING id",
        list(changes),
    )
    await act.fetch("DELETE FROM joint_change WHERE id = ANY($1::uuid[])", list(changes))
    return len(rows)


async def erase_lines(act: Act, conferences: Collection[UUID]) -> int:
    """Erase what was changed about these, and the changes nothing is left of. A step."""
    rows = await act.fetch(
        "DELETE FROM joint_change_line WHERE conference = ANY($1::uuid[]) RETURNING id",
        list(conferences),
    )
    await act.fetch(
        "DELETE FROM joint_change AS made WHERE NOT EXISTS"
        " (SELECT FROM joint_change_line AS line WHERE line.joint_change = made.id)"
    )
    return len(rows)
