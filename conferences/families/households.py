"""A family and its people as an act holds them: only for those entitled to the family."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from conferences.entitlement import professional_of, visible_child_sql, workable_sql
from conferences.families.sealing import details_of
from people.audit.service import Act, fetch
from people.errors import NotFoundError
from people.permissions import Viewer
from people.vault.service import CaseKey

_MEMBER = "SELECT member.* FROM family_member AS member WHERE member.id = $2 AND {seen}"
_OF_FAMILY = """
SELECT * FROM family_member WHERE family = $1 ORDER BY left_at IS NOT NULL, made_at, id
"""


def family_seen(viewer: Viewer, family: str) -> str:
    """Whether the viewer may see any child of that family, as SQL; ``$1`` is the professional."""
    visible = visible_child_sql(viewer, child="theirs", parameter="$1")
    return f"EXISTS (SELECT FROM child AS theirs WHERE theirs.family = {family} AND {visible})"


async def lock_family(act: Act, family: UUID) -> asyncpg.Record:
    """The family's row, held until the act ends.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    seen = family_seen(act.viewer, "family.id")
    rows = await act.fetch(
        f"SELECT family.* FROM family WHERE family.id = $2 AND {seen} FOR UPDATE",  # noqa: S608
        professional_of(act.viewer), family,
    )  # fmt: skip
    return only(rows)


async def find_member(viewer: Viewer, member: UUID) -> asyncpg.Record:
    """The member's row, for whoever may see the family.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    query = _MEMBER.format(seen=family_seen(viewer, "member.family"))
    return only(await fetch(query, professional_of(viewer), member))


async def lock_member(act: Act, member: UUID) -> asyncpg.Record:
    """The member's row, held with the family until the act ends.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    row = await find_member(act.viewer, member)
    await lock_family(act, row["family"])
    return await find_member(act.viewer, member)


async def members_of(family: UUID) -> dict[UUID, asyncpg.Record]:
    """The family's people by their ids, those who left last. In an open transaction."""
    return {row["id"]: row for row in await fetch(_OF_FAMILY, family)}


async def find_conference(
    viewer: Viewer, conference: UUID, *, lock: bool = False
) -> asyncpg.Record:
    """The conference's row, held until the act ends where asked.

    Raises:
        NotFoundError: there is none, or none the viewer may see.
    """
    visible = workable_sql(viewer, conference="c", parameter="$1")
    rows = await fetch(
        f"SELECT c.* FROM conference AS c WHERE c.id = $2 AND {visible}"  # noqa: S608
        f"{' FOR UPDATE' if lock else ''}",
        professional_of(viewer), conference,
    )  # fmt: skip
    return only(rows)


def name_of(key: CaseKey, row: Mapping[str, Any]) -> str:
    """The name in a member's row, opened."""
    return details_of(key, row).name


def only(rows: Sequence[asyncpg.Record]) -> asyncpg.Record:
    """The one row there should be.

    Raises:
        NotFoundError: there is none.
    """
    if not rows:
        raise NotFoundError
    return rows[0]
