"""Pages of addresses: what waits for one to be made sure of, one's own, and answering by link."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from notifications.addresses import service
from notifications.addresses.dangers import Danger
from notifications.addresses.values import CHECKED, ConfirmAddress
from people.asking import AskedAt, AskedBy
from people.clock import local_day
from people.errors import Fault, InvalidError
from people.forms import typed_in
from people.links.pages import DEAD
from people.pages import faulty, page, see_other
from people.permissions import Permission
from people.professionals.confirming import How

DECIDE = {"permission": Permission.MAIL_DECIDE}
OWN = {"permission": Permission.INVITATION_ANSWER}
LINK = {"permission": Permission.LINK_USE}
_HELD = "notifications/addresses/held.html"
_QUESTION = "notifications/addresses/question.html"
AnyRequest = Request[Any, Any, Any]


@get("/addresses", opt=DECIDE)
async def list_held(viewer: AskedBy, now: AskedAt) -> Template:
    """Whose mail waits, and why."""
    return page(_HELD, held=await service.list_held(viewer), today=local_day(now))


@post("/addresses/{professional_id:uuid}", opt=DECIDE)
async def submit_confirmation(
    request: AnyRequest, professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say that somebody made sure of the address, and send what waits for it."""
    form = await request.form()
    field = f"how-{professional_id}"
    given = str(form.get(field, ""))
    if given not in {one.value for one in CHECKED}:
        fault = Fault(field, "Say how you made sure: ring them first, or ask their agency.")
        held = await service.list_held(viewer)
        return faulty(_HELD, [fault], typed=typed_in(form), held=held, today=local_day(now))
    known = {one.value for one in Danger}
    asked = ConfirmAddress(
        email=str(form.get("email", "")),
        how=How(given),
        warned_of=tuple(Danger(one) for one in form.getall("warned_of", []) if one in known),
    )
    await service.confirm(viewer, professional_id, asked, now=now)
    return see_other("/addresses", "Noted. What waited is on its way.")


@get("/my-address", opt=OWN)
async def show_own(viewer: AskedBy, now: AskedAt) -> Template:
    """One's own address, and whether it is right."""
    own = await service.get_own(viewer, now=now)
    return page("notifications/addresses/own.html", own=own, today=local_day(now))


@post("/my-address", opt=OWN)
async def submit_own(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Say that one's own address is right."""
    form = await request.form()
    await service.confirm_own(viewer, str(form.get("email", "")), now=now)
    return see_other("/my-address", "Thank you. It is noted that the address is right.")


@get("/address/{token:str}", opt=LINK, exception_handlers=DEAD)
async def show_question(token: FromPath[str], now: AskedAt) -> Template:
    """Ask whoever holds the link whether the address is right; looking changes nothing."""
    question = await service.find_question(token, now=now)
    return page(_QUESTION, question=question, path=f"/address/{token}")


@post("/address/{token:str}", opt=LINK, exception_handlers=DEAD)
async def submit_answer(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take it that the address is right, if the reference is the one in the mail's subject."""
    form = await request.form()
    question = await service.find_question(token, now=now)
    path = f"/address/{token}"
    try:
        await service.answer(viewer, question, str(form.get("reference", "")), now=now)
    except InvalidError as error:
        return faulty(_QUESTION, error, typed=typed_in(form), question=question, path=path)
    return see_other(path)


ROUTES = [list_held, submit_confirmation, show_own, submit_own, show_question, submit_answer]
