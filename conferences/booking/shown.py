"""What the page of a conference shows: the conference, what to do next, how it stands, its mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from conferences.attending import recalling
from conferences.booking import service
from conferences.booking.steps import next_steps
from conferences.mailed import service as mailed
from conferences.outcomes import service as outcomes
from people.permissions import Viewer


async def all_of(viewer: Viewer, conference: UUID, *, now: datetime) -> dict[str, Any]:
    """Everything the page is made of.

    Raises:
        NotFoundError: there is no such conference for the viewer.
    """
    seen = await service.get_conference(viewer, conference, now=now)
    is_kept = seen.may.see_replies
    outlooks = await outcomes.list_outlooks(viewer, conference, now=now) if is_kept else ()
    waiting = None
    if seen.may.see_deliveries:
        waiting = await recalling.find_waiting(viewer, conference)
    return {
        "seen": seen,
        "steps": next_steps(seen, now),
        "outlooks": outlooks,
        "waiting": waiting,
        "conference_id": conference,
        "mails": await mailed.list_of_conference(viewer, conference, now=now),
        "now": now,
    }
