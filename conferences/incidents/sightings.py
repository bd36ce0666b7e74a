"""Who may have seen what of an incident: worked out from the deliveries and the trail."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from conferences.incidents.tables import IncidentSighting
from conferences.trail.belonging import ids_under
from people.audit.service import Act, fetch
from people.batches import in_batches

_DELIVERED = """
SELECT message.sent_at AS at, 'mail ' || message.kind AS what, NULL::uuid AS account,
       message.recipient AS professional, 'message' AS subject_kind, message.id AS subject,
       'mail' AS via, NULL::bigint AS entry
  FROM message WHERE message.about = ANY($1) AND message.sent_at IS NOT NULL
"""
_SEEN = """
SELECT entry.at, entry.act AS what, entry.account, entry.professional, entry.subject_kind,
       entry.subject, entry.via, entry.number AS entry
  FROM audit_entry AS entry
 WHERE (entry.subject = ANY($1) OR audit_entry_mentions(entry.details) && $1::uuid[]::text[])
   AND entry.verb IN ('consult', 'disclose') AND entry.via IN ('link', 'token', 'web')
   AND NOT entry.details ? 'refused'
   AND ($2::uuid IS NULL OR entry.professional = $2 OR entry.subject = ANY($3)
        OR entry.account IN (SELECT id FROM account WHERE professional = $2))
 ORDER BY entry.number DESC
"""
_CONCERNED = """
SELECT invitation.id, invitation.professional FROM invitation
 WHERE invitation.conference = $1 AND ($2::uuid IS NULL OR invitation.professional = $2)
UNION SELECT stand_in.id, stand_in.professional FROM stand_in
  JOIN invitation ON invitation.id = stand_in.invitation
 WHERE invitation.conference = $1 AND ($2::uuid IS NULL OR stand_in.professional = $2)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """The conference, the person if it is one alone, and what asks people to the conference."""

    conference: UUID
    professional: UUID | None
    askings: dict[UUID, UUID]


async def find_concerned(conference: UUID, professional: UUID | None) -> Concerned:
    """Who was asked to the conference, or the one person of them."""
    rows = await fetch(_CONCERNED, conference, professional)
    return Concerned(
        conference=conference,
        professional=professional,
        askings={row["id"]: row["professional"] for row in rows},
    )


async def keep(act: Act, incident: UUID, concerned: Concerned) -> int:
    """Write down who may have seen what until now; how many times that was. A step."""
    rows = await _find(concerned)
    for some in in_batches(rows):
        await IncidentSighting.insert(
            *(IncidentSighting(id=uuid4(), incident=incident, **row) for row in some)
        )
    act.note(sightings=len(rows))
    return len(rows)


async def _find(concerned: Concerned) -> list[dict[str, Any]]:
    askings = list(concerned.askings)
    ids = sorted(await ids_under("conference", [concerned.conference]))
    delivered = await fetch(_DELIVERED, askings)
    seen = await fetch(_SEEN, ids, concerned.professional, askings)
    return [dict(row) for row in (*delivered, *seen)]
