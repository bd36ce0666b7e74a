"""Erasing what is kept of changes made together, with the conferences they were about. Steps."""

from collections.abc import Collection
from uuid import UUID

from people.audit.service import Act


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
