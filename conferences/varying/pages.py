"""Pages for variations: asking on the conference, deciding as the manager named, what is open."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.varying import service
from conferences.varying.values import STANDING_WORDS, AskVariation, DecideVariation
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

ASK = {"permission": Permission.VARIATION_ASK}
DECIDE = {"permission": Permission.VARIATION_APPROVE}
VIEW = {"permission": Permission.VARIATION_VIEW}
_LIST = "conferences/varying/variations.html"
_ONE = "conferences/varying/variation.html"
AnyRequest = Request[Any, Any, Any]


@get("/variations", opt=VIEW)
async def list_open(viewer: AskedBy, now: AskedAt) -> Template:
    """What waits to be decided, and which approved days run out."""
    found = await service.list_open(viewer, now=now)
    return page("conferences/varying/open.html", found=found, standings=STANDING_WORDS)


@get("/conferences/{conference_id:uuid}/variations", opt=ASK)
async def list_variations(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """The variations of a conference, and a form to ask for one."""
    found = await service.list_of_conference(viewer, conference_id, now=now)
    return page(_LIST, found=found, standings=STANDING_WORDS)


@post("/conferences/{conference_id:uuid}/variations", opt=ASK)
async def submit_asking(
    request: AnyRequest, conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Ask for a later day."""
    form = await request.form()
    found = await service.list_of_conference(viewer, conference_id, now=now)
    try:
        made = await service.ask(viewer, conference_id, demand_form(AskVariation, form), now=now)
    except InvalidError as error:
        return faulty(_LIST, error, typed=typed_in(form), found=found, standings=STANDING_WORDS)
    return see_other(f"/variations/{made}", "Asked. The senior manager you named is written to.")


@get("/variations/{variation_id:uuid}", opt=VIEW)
async def show_variation(variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One variation, with what its reader may do about it."""
    varied = await service.get_variation(viewer, variation_id, now=now)
    return page(_ONE, varied=varied, standings=STANDING_WORDS)


@post("/variations/{variation_id:uuid}/approve", opt=DECIDE | {"step_up": True})
async def submit_approval(
    request: AnyRequest, variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say yes."""
    return await _decided(request, variation_id, viewer, now, is_approved=True)


@post("/variations/{variation_id:uuid}/refuse", opt=DECIDE)
async def submit_refusal(
    request: AnyRequest, variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say no."""
    return await _decided(request, variation_id, viewer, now, is_approved=False)


@post("/variations/{variation_id:uuid}/withdraw", opt=ASK)
async def submit_withdrawal(
    variation_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take it back: what was agreed counts again."""
    await service.withdraw(viewer, variation_id, now=now)
    return see_other(f"/variations/{variation_id}", "Withdrawn. What was agreed counts again.")


async def _decided(
    request: AnyRequest, variation: UUID, viewer: AskedBy, now: AskedAt, *, is_approved: bool
) -> Response[Any]:
    form = await request.form()
    decide = service.approve if is_approved else service.refuse
    try:
        await decide(viewer, variation, demand_form(DecideVariation, form), now=now)
    except InvalidError as error:
        varied = await service.get_variation(viewer, variation, now=now)
        return faulty(_ONE, error, typed=typed_in(form), varied=varied, standings=STANDING_WORDS)
    notice = "Approved. Whoever asked is written to." if is_approved else "Refused, with why."
    return see_other(f"/variations/{variation}", notice)


ROUTES = [
    list_open,
    list_variations,
    submit_asking,
    show_variation,
    submit_approval,
    submit_refusal,
    submit_withdrawal,
]
