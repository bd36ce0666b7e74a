"""Everything the tables hold, to be compared before and after."""

from typing import Any

from people.audit.service import fetch, reading
from people.permissions import OPERATOR

_LEFT_OUT = {
    "audit_entry", "done_act", "merge", "migration", "approval", "message",
    "feed_change",  # notes that something changed, and only ever grows
}  # fmt: skip
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


async def everything(*, but: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """Every row of every table but the trail and what was merged itself, by table."""
    async with reading(OPERATOR):
        names = [row["tablename"] for row in await fetch(_TABLES)]
        return {
            name: sorted(
                str(row["whole"])
                for row in await fetch(f"SELECT to_jsonb(t) AS whole FROM {name} AS t")  # noqa: S608
            )
            for name in names
            if name not in _LEFT_OUT | but
        }
