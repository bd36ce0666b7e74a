"""Erasing what is kept of changes made together: with their conferences, or by their age. Steps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from conferences.together.values import Together
from people.audit.service import Act, fetch
from people.vault import written

_REMINDED = """
SELECT id, asked, asked_sealed FROM joint_change
 WHERE kind = 'remind' AND made_at < $1 ORDER BY made_at, id
"""
_STILL_THERE = "SELECT id FROM conference WHERE id = ANY($1::uuid[])"


async def list_reminded(before: datetime) -> list[tuple[UUID, UUID | None]]:
    """The reminders set off by hand before that, beside each conference they were about still.

    Their lines are about people and go with no case. Inside a transaction that is open.
    """
    about = {row["id"]: _conferences_of(row) for row in await fetch(_REMINDED, before)}
    known = [conference for those in about.values() for conference in those]
    there = {row["id"] for row in await fetch(_STILL_THERE, known)}
    return [
        (made, conference)
        for made, those in about.items()
        for conference in (there.intersection(those) or {None})
    ]


def _conferences_of(row: Mapping[str, Any]) -> tuple[UUID, ...]:
    asked = written.opened("joint_change", row, "asked")["asked"]
    return msgspec.json.decode(asked, type=Together).conferences


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
