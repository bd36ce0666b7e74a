"""Everything that belongs to a case, found by what refers to what.

A case is a family: its children, their conferences, and all that hangs from them. Which tables
hang from which is read from the database's own foreign keys, so that a new one is never forgotten.
"""

from collections.abc import Collection
from uuid import UUID

from people.audit.service import fetch

_EDGES = """
SELECT child.relname AS table, parent.relname AS parent, attribute.attname AS column
  FROM pg_constraint AS link
  JOIN pg_class AS child ON child.oid = link.conrelid
  JOIN pg_class AS parent ON parent.oid = link.confrelid
  JOIN pg_attribute AS attribute ON attribute.attrelid = link.conrelid
   AND attribute.attnum = link.conkey[1]
 WHERE link.contype = 'f' AND cardinality(link.conkey) = 1
   AND EXISTS (SELECT FROM pg_attribute AS key WHERE key.attrelid = child.oid
                  AND key.attname = 'id' AND key.atttypid = 'uuid'::regtype)
"""
_CONFERENCES = "SELECT DISTINCT conference FROM conference_child WHERE child = ANY($1)"
_CHILDREN = "SELECT id FROM child WHERE family = $1"
_BY_REFERENCE = """
SELECT family, NULL::uuid AS conference FROM child WHERE lower(case_reference) = lower($1)
UNION SELECT id, NULL FROM family WHERE lower(reference) = lower($1)
UNION SELECT NULL, id FROM conference WHERE lower(reference) = lower($1)
"""
_NAMES = """
SELECT id, reference FROM conference WHERE id = ANY($1)
UNION ALL SELECT id, case_reference FROM child WHERE id = ANY($1)
UNION ALL SELECT id, reference FROM family WHERE id = ANY($1)
UNION ALL SELECT invitation.id, conference.reference FROM invitation
  JOIN conference ON conference.id = invitation.conference WHERE invitation.id = ANY($1)
"""


class CaseReferences:
    """Finds and names what conferences know by reference, for the trail's own pages."""

    async def find(self, reference: str) -> list[UUID]:
        """Every id that belongs to the case or the conference of this reference."""
        found: set[UUID] = set()
        for row in await fetch(_BY_REFERENCE, reference):
            found |= await (
                ids_of_family(row["family"])
                if row["family"] is not None
                else ids_under("conference", [row["conference"]])
            )
        return sorted(found)

    async def name(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """The references of those of these ids that have one."""
        return {row["id"]: row["reference"] for row in await fetch(_NAMES, list(ids))}


async def families_of(reference: str) -> list[UUID]:
    """The families a reference of a family, a child or a conference leads to."""
    rows = await fetch(
        f"SELECT DISTINCT coalesce(named.family, child.family) AS family FROM ({_BY_REFERENCE})"  # noqa: S608 - a query of ours
        " AS named LEFT JOIN conference_child AS about ON about.conference = named.conference"
        " LEFT JOIN child ON child.id = about.child",
        reference,
    )
    return [row["family"] for row in rows if row["family"] is not None]


async def ids_of_family(family: UUID) -> set[UUID]:
    """The ids of a family, its children, their conferences, and whatever hangs from them."""
    children = [row["id"] for row in await fetch(_CHILDREN, family)]
    conferences = [row["conference"] for row in await fetch(_CONFERENCES, children)]
    return await ids_under("family", [family]) | await ids_under("conference", conferences)


async def ids_under(table: str, ids: Collection[UUID]) -> set[UUID]:
    """These ids of a table, and of every row that refers to one of them, however far down."""
    edges = [(row["table"], row["parent"], row["column"]) for row in await fetch(_EDGES)]
    known: dict[str, set[UUID]] = {table: set(ids)}
    waiting = [table]
    while waiting:
        parent = waiting.pop()
        for child in {child for child, of, _ in edges if of == parent}:
            columns = [column for one, of, column in edges if (one, of) == (child, parent)]
            new = await _referring(child, columns, known[parent]) - known.get(child, set())
            if new:
                known.setdefault(child, set()).update(new)
                waiting.append(child)
    return set().union(*known.values())


async def _referring(table: str, columns: Collection[str], to: Collection[UUID]) -> set[UUID]:
    condition = " OR ".join(f'"{column}" = ANY($1)' for column in columns)
    rows = await fetch(f'SELECT id FROM "{table}" WHERE {condition}', list(to))  # noqa: S608 - names from the catalogue
    return {row["id"] for row in rows}
