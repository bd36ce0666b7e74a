"""Pages for whoever cannot sign in: a forgotten password, a lost passkey or app.

What is answered tells nobody who has an account: it is the same words after the same time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, head, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import lost_factors, resetting
from people.accounts.joining_pages import DEAD
from people.accounts.resetting import ResetPassword
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer

PUBLIC = {"permission": Permission.PAGE_PUBLIC}
LINK = {"permission": Permission.LINK_USE}
_FOLDER = "people/accounts/help"
_ANSWERED_AFTER_S = 0.4
"""Longer than either answer takes to make."""

AnyRequest = Request[Any, Any, Any]
Asking = Callable[..., Awaitable[None]]


class WhoSignsIn(msgspec.Struct, frozen=True):
    """The name somebody signs in with."""

    sign_in_name: str


@get("/forgotten-password", opt=PUBLIC)
async def start_forgotten_password() -> Template:
    """Ask who forgot their password."""
    return page(f"{_FOLDER}/forgotten.html")


@post("/forgotten-password", opt=PUBLIC)
async def submit_forgotten_password(
    request: AnyRequest, viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Send a letter, if there is somebody to send it to."""
    return await _asked(request, viewer, now, resetting.ask_for_letter, "forgotten")


@get("/lost-factor", opt=PUBLIC)
async def start_lost_factor() -> Template:
    """Ask who lost what they prove themselves with."""
    return page(f"{_FOLDER}/lost.html")


@post("/lost-factor", opt=PUBLIC)
async def submit_lost_factor(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Call for somebody who calls back, if there is somebody to call."""
    return await _asked(request, viewer, now, lost_factors.ask, "lost")


@head("/reset/{token:str}", opt=LINK, exception_handlers=DEAD)
async def look_at_reset(token: FromPath[str], now: AskedAt) -> None:
    """Say whether the link works, without its page."""
    await resetting.open_letter(token, now=now)


@get("/reset/{token:str}", opt=LINK, exception_handlers=DEAD)
async def start_reset(token: FromPath[str], now: AskedAt) -> Template:
    """Ask for the code of the letter and another password."""
    opened = await resetting.open_letter(token, now=now)
    return page(f"{_FOLDER}/reset.html", opened=opened)


@post("/reset/{token:str}", opt=LINK, exception_handlers=DEAD)
async def submit_reset(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the password, and go on to sign in with it."""
    form = await request.form()
    opened = await resetting.open_letter(token, now=now)
    try:
        await resetting.reset(viewer, opened, demand_form(ResetPassword, form), now=now)
    except InvalidError as error:
        typed = {"code": [str(form.get("code", ""))]}
        return faulty(f"{_FOLDER}/reset.html", error, typed=typed, opened=opened)
    return see_other("/sign-in", "Your password was changed. Sign in with the new one.")


async def _asked(
    request: AnyRequest, viewer: Viewer, now: datetime, ask: Asking, template: str
) -> Response[Any]:
    """Do what was asked for, and answer the same after the same time whatever came of it."""
    began = time.monotonic()
    form = await request.form()
    try:
        asked = demand_form(WhoSignsIn, form)
    except InvalidError as error:
        return faulty(f"{_FOLDER}/{template}.html", error, typed=typed_in(form))
    network = request.client.host if request.client else ""
    await ask(viewer, asked.sign_in_name, network=network, now=now)
    await asyncio.sleep(max(0.0, began + _ANSWERED_AFTER_S - time.monotonic()))
    return page(f"{_FOLDER}/{template}_asked.html")


ROUTES = [
    start_forgotten_password,
    submit_forgotten_password,
    start_lost_factor,
    submit_lost_factor,
    look_at_reset,
    start_reset,
    submit_reset,
]
