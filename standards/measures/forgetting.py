"""Letting figures forget whose they were: they keep what was counted. A step."""

from collections.abc import Collection
from uuid import UUID

from people.audit.service import Act

ERASED = "erased"
"""What stands where the reference of a conference stood."""
_FACTS = """
UPDATE conference_facts
   SET reference = 'erased', rest = rest || '{"reference": "erased", "family": null}'
 WHERE conference = ANY($1::uuid[]) AND reference <> 'erased' RETURNING id
"""


async def forget(act: Act, conferences: Collection[UUID]) -> int:
    """Take the family and the reference out of the facts of conferences; how many facts. A step.

    What was superseded forgets too. The database refuses every other change to them.
    """
    facts = await act.fetch(_FACTS, list(conferences))
    await act.fetch(
        "UPDATE assessment SET reference = 'erased'"
        " WHERE conference = ANY($1::uuid[]) AND reference <> 'erased'",
        list(conferences),
    )
    return len(facts)
