"""Families that are linked, since a child of each was found to be one; in an open transaction."""

from uuid import UUID

from people.audit.service import fetch

_LINKED = """
WITH RECURSIVE linked AS (
  SELECT $1::uuid AS family
   UNION
  SELECT CASE WHEN one.family = linked.family THEN other.family ELSE one.family END
    FROM linked
    JOIN child AS one ON true
    JOIN child AS other ON other.id = one.merged_into
   WHERE linked.family IN (one.family, other.family)
) SELECT family FROM linked WHERE family <> $1
"""


async def linked_families(family: UUID) -> list[UUID]:
    """The other families that a case is linked with: what protects one protects them all."""
    return [row["family"] for row in await fetch(_LINKED, family)]
