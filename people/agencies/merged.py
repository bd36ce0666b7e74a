"""Which agency each one is now: itself, or the one it was found to be, however often.

What was measured is kept under the agency that was measured, and never rewritten. Whoever counts by
agency counts it under the one that stands, and says what that was called.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from people.audit.service import fetch

STANDING_SQL = """(
WITH RECURSIVE standing (id, stands) AS (
  SELECT id, id FROM agency WHERE merged_into IS NULL
   UNION ALL
  SELECT agency.id, standing.stands FROM agency JOIN standing ON agency.merged_into = standing.id)
SELECT id, stands FROM standing)"""
"""Every agency by its id, with the id of the one that stands for it; as a table of a query."""


def all_of_sql(agency: str) -> str:
    """The ids of an agency and of all that were merged into it, as SQL over an expression."""
    return f"(SELECT merged.id FROM {STANDING_SQL} AS merged WHERE merged.stands = {agency})"  # noqa: S608 - our own parts


class CountedAgency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency on its own calendar, and the one that stands for it, under which it is counted."""

    id: UUID
    name: str
    group: str
    calendar: str
    stands: UUID

    @property
    def is_standing(self) -> bool:
        """Whether it is counted under its own name."""
        return self.id == self.stands


async def load_counted() -> tuple[CountedAgency, ...]:
    """Every agency by its name, those that were merged too, inside a transaction that is open."""
    rows = await fetch(
        f'SELECT agency.id, name, "group", calendar, merged.stands'  # noqa: S608 - our own parts
        f" FROM agency JOIN {STANDING_SQL} AS merged ON merged.id = agency.id ORDER BY name"
    )
    return tuple(CountedAgency(**row) for row in rows)


def merged_into(agency: UUID, every: Iterable[CountedAgency]) -> tuple[str, ...]:
    """The names of the agencies that were merged into one, however often."""
    return tuple(one.name for one in every if one.stands == agency and not one.is_standing)
