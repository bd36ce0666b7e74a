"""Pages for those who call back whoever lost what they sign in with, and who decide."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import lost_factors, service
from people.accounts.lost_factors import Decide, RecordCall
from people.asking import AskedAt, AskedBy
from people.clock import local
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer

RESET = {"permission": Permission.FACTOR_RESET}
CHANGE = {"permission": Permission.FACTOR_RESET, "step_up": True}
_FOLDER = "people/accounts/lost_factors"
AnyRequest = Request[Any, Any, Any]


@get("/accounts/lost-factors", opt=RESET)
async def list_lost_factors(viewer: AskedBy) -> Template:
    """Whoever lost something and waits."""
    return page(f"{_FOLDER}/lost_factors.html", lost=await lost_factors.list_lost(viewer))


@get("/accounts/{account_id:uuid}/lost-factor", opt=RESET)
async def start_call(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Ask which number was called back, and when."""
    return page(f"{_FOLDER}/call.html", **await _call(viewer, account_id, now))


@post("/accounts/{account_id:uuid}/lost-factor", opt=CHANGE)
async def submit_call(
    request: AnyRequest, account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Keep that somebody was called back, and wait for a second person."""
    form = await request.form()
    try:
        asked = demand_form(RecordCall, form)
        lost = await lost_factors.record_call(viewer, account_id, asked, now=now)
    except InvalidError as error:
        context = await _call(viewer, account_id, now)
        return faulty(f"{_FOLDER}/call.html", error, typed=typed_in(form), **context)
    return see_other(f"/accounts/lost-factors/{lost}", "It waits for a second person now.")


@get("/accounts/lost-factors/{lost_id:uuid}", opt=RESET)
async def show_lost_factor(lost_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """What is at stake, for the second person."""
    return page(f"{_FOLDER}/decide.html", one=await lost_factors.get_lost(viewer, lost_id))


@post("/accounts/lost-factors/{lost_id:uuid}", opt=CHANGE)
async def submit_decision(
    request: AnyRequest, lost_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let the owner set it up again, or not."""
    form = await request.form()
    try:
        asked = demand_form(Decide, form)
        await lost_factors.decide(viewer, lost_id, asked, now=now)
    except InvalidError as error:
        one = await lost_factors.get_lost(viewer, lost_id)
        return faulty(f"{_FOLDER}/decide.html", error, typed=typed_in(form), one=one)
    words = (
        "A letter is on its way to its owner, who is told at every address known."
        if asked.is_approved
        else "Nothing was changed."
    )
    return see_other("/accounts/lost-factors", words)


async def _call(viewer: Viewer, account: UUID, now: datetime) -> dict[str, Any]:
    found = await service.get_account(viewer, account)
    return {"account": found, "at": local(now), "now": now}


ROUTES = [list_lost_factors, start_call, submit_call, show_lost_factor, submit_decision]
