"""A family member's own pages: own meetings, own answer, own papers, and nothing else."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.families import service
from conferences.families.part_values import GiveReply
from conferences.packs import service as packs
from conferences.packs.pages import given
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

OWN = {"permission": Permission.MEETING_OWN}
_ONE = "conferences/families/own_meeting.html"
AnyRequest = Request[Any, Any, Any]


@get("/my-meetings", opt=OWN)
async def list_own_meetings(viewer: AskedBy, now: AskedAt) -> Template:
    """One's own meetings."""
    meetings = await service.list_own_meetings(viewer, now=now)
    return page("conferences/families/own_meetings.html", meetings=meetings)


@get("/my-meetings/{part_id:uuid}", opt=OWN)
async def show_own_meeting(part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One's own meeting: when, where, who chairs, one's answer and one's papers."""
    return page(_ONE, **await _context(viewer, part_id, now))


@post("/my-meetings/{part_id:uuid}", opt=OWN)
async def submit_own_reply(
    request: AnyRequest, part_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Answer: come, cannot come, or be heard in another way."""
    form = await request.form()
    try:
        asked = demand_form(GiveReply, form)
        await service.answer_own(viewer, part_id, asked, now=now)
    except InvalidError as error:
        return faulty(_ONE, error, typed=typed_in(form), **await _context(viewer, part_id, now))
    return see_other(f"/my-meetings/{part_id}", "Thank you. Your answer was noted.")


@get("/my-meetings/{part_id:uuid}/papers/{paper_id:uuid}", opt=OWN)
async def open_own_paper(
    part_id: FromPath[UUID], paper_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """Give one of one's own papers out, as something to save."""
    return given(await packs.open_own_paper(viewer, part_id, paper_id, now=now))


async def _context(viewer: AskedBy, part_id: UUID, now: AskedAt) -> dict[str, Any]:
    return {
        "meeting": await service.get_own_meeting(viewer, part_id, now=now),
        "papers": await packs.list_own_papers(viewer, part_id, now=now),
    }


ROUTES = [list_own_meetings, show_own_meeting, submit_own_reply, open_own_paper]
