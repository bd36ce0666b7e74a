"""Guidance for whoever holds the link of an invitation: read and confirmed without an account.

Shown after answering, since that is when somebody without an account looks at a page of ours. As
with answers, looking changes nothing, and the reference in the mail's subject is asked for.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.attending.by_link import LINK, Opened, open_link
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import typed_in
from people.links import service as links
from people.links.pages import DEAD
from people.pages import faulty, page, see_other
from standards.guidance import service as guidance

_PAGE = "conferences/by_link/guidance.html"


@get("/a/{token:str}/guidance/{guidance_id:uuid}", opt=LINK, exception_handlers=DEAD)
async def show_guidance(
    token: FromPath[str], guidance_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Template:
    """What it says, and the question whether it was read."""
    return page(_PAGE, **await _shown(await open_link(token, viewer, now), guidance_id))


@post("/a/{token:str}/guidance/{guidance_id:uuid}", opt=LINK, exception_handlers=DEAD)
async def submit_reading(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    guidance_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
) -> Response[Any] | Template:
    """Note that it was read, if the reference is the one in the mail's subject."""
    form = await request.form()
    opened = await open_link(token, viewer, now)
    shown = await _shown(opened, guidance_id)
    try:
        typed = str(form.get("reference", ""))
        await links.check_typed(opened.asked.id, typed, opened.asked.reference, now=now)
        await guidance.confirm_for(opened.viewer, guidance_id, opened.asked.professional, now=now)
    except InvalidError as error:
        return faulty(_PAGE, error, typed=typed_in(form), **shown)
    return see_other(f"{opened.path}/guidance/{guidance_id}", "Noted: you have read it.")


async def _shown(opened: Opened, guidance_id: UUID) -> dict[str, Any]:
    found = await guidance.get_for(opened.viewer, guidance_id, opened.asked.professional)
    return {"path": opened.path, "guidance": found}


ROUTES = [show_guidance, submit_reading]
