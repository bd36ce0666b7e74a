"""What was sent about a conference: the page, the file, and sending an invitation again."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.attending import recalling, sent
from conferences.attending.sent import SentList
from people.asking import AskedAt, AskedBy
from people.pages import page, see_other
from people.permissions import Permission

VIEW = {"permission": Permission.DELIVERY_VIEW}
RECORD = {"permission": Permission.INVITATION_RECORD}


@get("/conferences/{conference_id:uuid}/sent", opt=VIEW)
async def show_sent(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """What was sent to whom, what the mail server said, and what was answered."""
    found = await sent.list_sent(viewer, conference_id, now=now)
    waiting = await recalling.find_waiting(viewer, conference_id)
    return page(
        "conferences/attending/sent.html", sent=found, waiting=waiting, conference_id=conference_id
    )


@get("/conferences/{conference_id:uuid}/sent.csv", opt={**VIEW, "step_up": True})
async def export_sent(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """The same as a file, for evidence of notice."""
    name, content = await sent.export_sent(viewer, conference_id, now=now)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv", headers=headers)


@post("/invitations/{invitation_id:uuid}/send-again", opt=RECORD)
async def submit_again(
    invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send the invitation that stands once more, and go back."""
    conference = await sent.send_again(viewer, invitation_id, now=now)
    return see_other(f"/conferences/{conference}/sent", "It is on its way again.")


@get("/api/v1/conferences/{conference_id:uuid}/sent", opt=VIEW)
async def list_sent(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> SentList:
    """What was sent about a conference, by person."""
    return await sent.list_sent(viewer, conference_id, now=now)


@post("/api/v1/invitations/{invitation_id:uuid}/send-again", opt=RECORD, status_code=202)
async def send_again(invitation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Send the invitation that stands once more."""
    await sent.send_again(viewer, invitation_id, now=now)


ROUTES = [show_sent, export_sent, submit_again]
API = [list_sent, send_again]
