"""Telling professionals of a conference of a silent family, because a coordinator says so."""

from datetime import datetime
from uuid import UUID

from conferences.attending import service as attending
from conferences.booking.placing import follow_up
from conferences.families import service as families
from people.audit.service import Subject, Verb, recorded
from people.errors import RefusedError
from people.permissions import Permission, Viewer, check


async def tell_by_hand(viewer: Viewer, conference: UUID, *, now: datetime) -> None:
    """Send the professionals what is new of a conference, although the family is silent.

    Raises:
        NotFoundError: there is no such conference for the viewer.
        RefusedError: it has no date, or is over.
    """
    check(viewer, Permission.CONFERENCE_ARRANGE)
    subject = Subject("conference", conference)
    async with recorded(viewer, Verb.DISCLOSE, subject, now=now, name=families.BY_HAND) as act:
        row = await attending.lock_conference(act, conference)
        if row.state == "booked":
            await follow_up(act, row)
        elif row.state == "cancelled" and row.starts_at is not None:
            await attending.call_off(act, row)
        else:
            raise RefusedError("There is nothing to tell: it has no date, or it is over.")
