"""One's own meeting as a file, for whoever is signed in."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from conferences.attending import service
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

OWN = {"permission": Permission.INVITATION_ANSWER}
MEDIA_TYPE = "text/calendar"


@get("/invitations/{invitation_id:uuid}/meeting.ics", opt=OWN, media_type=MEDIA_TYPE)
async def download_calendar_entry(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """One's own meeting as a file for the own calendar."""
    return entry_file(await service.give_calendar_entry(viewer, invitation_id, now=now))


def entry_file(entry: bytes) -> Response[bytes]:
    """An entry as a file that calendars open."""
    headers = {"content-disposition": 'attachment; filename="meeting.ics"'}
    return Response(entry, media_type=MEDIA_TYPE, headers=headers)


ROUTES = [download_calendar_entry]
