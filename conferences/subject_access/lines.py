"""What is kept of an answered request, and for how long."""

from datetime import date
from uuid import UUID

from conferences.keeping.lines import Due, Erased, Line, also_of_case, offer
from people.audit.service import Act, fetch
from people.clock import local_day

_CLOSED = """
SELECT id, reference, closed_at FROM subject_request
 WHERE state = 'closed' AND asked_by_sealed IS NOT NULL
   AND (closed_at AT TIME ZONE 'Europe/London')::date <= $1 AND ($2::uuid IS NULL OR id = $2)
 ORDER BY closed_at, reference
"""
_OF_CASE = """
SELECT id FROM subject_request
 WHERE subject = $1 OR subject IN (SELECT id FROM child WHERE family = $1)
"""


async def list_answered(since: date, only: UUID | None) -> list[Due]:
    """The requests that were answered that long ago and still have their bundle."""
    return [
        Due(
            subject=row["id"], reference=f"Request {row['reference']}",
            counted_from=local_day(row["closed_at"]),
        )
        for row in await fetch(_CLOSED, since, only)
    ]  # fmt: skip


async def erase_bundle(act: Act, due: Due) -> Erased:
    """Erase what was gathered and who asked; that somebody asked, and when, stays. A step."""
    return Erased(counts={"subject_item": await _empty(act, [due.subject])})


@also_of_case
async def erase_of_case(act: Act, family: UUID, conferences: list[UUID]) -> Erased:
    """Erase the bundles about the children of a case, which hold no less than the case. A step."""
    del conferences
    requests = [row["id"] for row in await act.fetch(_OF_CASE, family)]
    return Erased(counts={"subject_item": await _empty(act, requests)})


async def _empty(act: Act, requests: list[UUID]) -> int:
    rows = await act.fetch(
        "DELETE FROM subject_item WHERE request = ANY($1::uuid[]) RETURNING id", requests
    )
    await act.fetch(
        "UPDATE subject_request SET asked_by_sealed = NULL, subject_reference = '', identity = '',"
        " extension_reason = '', handed_over = '', identity_sealed = NULL,"
        " extension_reason_sealed = NULL, handed_over_sealed = NULL WHERE id = ANY($1::uuid[])",
        requests,
    )
    return len(rows)


offer(
    Line(
        code="subject_access", position=100, days=365,
        source="Long enough to answer a complaint about the answer (proposed).",
        words="Bundles of subject access",
        event="The day the request was closed",
        does="The bundle and who asked are erased; that somebody asked, and when, stays.",
        list_due=list_answered, erase=erase_bundle,
    )
)  # fmt: skip
