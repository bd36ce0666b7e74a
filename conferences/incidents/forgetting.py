"""What of an incident goes with the case it was about, and that an open one keeps the case."""

from collections.abc import Mapping
from uuid import UUID

from conferences.keeping.lines import Erased, also_held_by, also_of_case
from people.audit.service import Act, fetch
from people.vault import service as vault

_OPEN = """
SELECT conference.family, incident.reference FROM incident
  JOIN conference ON conference.id = incident.conference WHERE incident.closed_at IS NULL
"""
_WORDS = """
UPDATE incident_event SET words_sealed = NULL
 WHERE incident = ANY($1::uuid[]) AND words_sealed IS NOT NULL
"""


@also_held_by
async def open_incidents() -> Mapping[UUID, str]:
    """The cases about which an incident is still open, in a transaction that is open."""
    return {row["family"]: f"Incident {row['reference']}" for row in await fetch(_OPEN)}


@also_of_case
async def forget_case(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Take out of incidents what people wrote, and which conference they were about. A step.

    That there was one, when, and what was decided stays: the log of breaches is kept by law.
    """
    del family
    rows = await act.fetch(
        "SELECT id FROM incident WHERE conference = ANY($1::uuid[])", conferences
    )
    incidents = [row["id"] for row in rows]
    for incident in incidents:
        empty = vault.seal("", about=f"incident.words:{incident}")
        await act.fetch(
            "UPDATE incident SET conference = NULL, description_sealed = $2 WHERE id = $1",
            incident, empty,
        )  # fmt: skip
    await act.fetch(_WORDS, incidents)
    return Erased(counts={"incident": len(incidents)})
