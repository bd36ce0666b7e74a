"""Which agency each one is now: itself, or the one it was found to be, however often.

What was measured is kept under the agency that was measured, and never rewritten. Whoever counts by
agency counts it under the one that stands, and says what that was called.
"""

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
