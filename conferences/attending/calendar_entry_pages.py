"""One's own meeting as a file, for whoever is signed in."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from conferences.attending import service
from people.asking import AskedAt, AskedBy
from people.pages import CALENDAR, as_calendar
from people.permissions import Permission

OWN = {"permission": Permission.INVITATION_ANSWER}


@get("/invitations/{invitation_id:uuid}/meeting.ics", opt=OWN, media_type=CALENDAR)
async def download_calendar_entry(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """One's own meeting as a file for the own calendar."""
    return as_calendar(
        "meeting.ics", await service.give_calendar_entry(viewer, invitation_id, now=now)
    )


ROUTES = [download_calendar_entry]
