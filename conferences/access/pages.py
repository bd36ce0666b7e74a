"""Pages for those who keep somebody from a case, and who let them in again."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.access import service
from conferences.access.values import REASON_WORDS, SetBar
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

BAR = {"permission": Permission.ACCESS_BAR}
_BARS = "conferences/access/bars.html"
AnyRequest = Request[Any, Any, Any]


@get("/bars", opt=BAR)
async def list_bars(
    viewer: AskedBy, now: AskedAt, conference: FromQuery[UUID | None] = None
) -> Template:
    """Whom the viewer keeps from which case, and a form for somebody else."""
    found = await service.list_bars(viewer, conference=conference, now=now)
    return page(_BARS, found=found, reasons=_reasons())


@post("/bars", opt=BAR)
async def submit_bar(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Keep somebody from a case from now on."""
    form = await request.form()
    try:
        asked = demand_form(SetBar, form)
        await service.set_bar(viewer, asked, now=now)
    except InvalidError as error:
        found = await service.list_bars(viewer, now=now)
        return faulty(_BARS, error, typed=typed_in(form), found=found, reasons=_reasons())
    return see_other("/bars", "It is in force. If we hold such a case, they are out of it.")


@post("/bars/{bar_id:uuid}/lift", opt=BAR | {"step_up": True})
async def submit_lifting(bar_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Let somebody in again."""
    await service.lift_bar(viewer, bar_id, now=now)
    return see_other("/bars", "It is lifted. Invite them again where they are to come.")


@post("/replacements/{replacement_id:uuid}/done", opt={"permission": Permission.CONFERENCE_ARRANGE})
async def submit_done(
    replacement_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Note that the agency was asked for somebody else."""
    await service.finish_replacement(viewer, replacement_id, now=now)
    return see_other("/work-list", "It is off the list.")


def _reasons() -> list[tuple[str, str]]:
    return [(reason.value, words) for reason, words in REASON_WORDS.items()]


ROUTES = [list_bars, submit_bar, submit_lifting, submit_done]
