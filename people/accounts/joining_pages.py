"""The pages an invitation to join leads to: code, password, factor, recovery codes.

Looking changes nothing, and nothing is done before the code of the letter was typed. From there
on a cookie says that this is the browser in which it was.
"""

from contextlib import suppress
from typing import Any

import msgspec
from litestar import Request, Response, get, head, post
from litestar.params import FromPath
from litestar.response import Template

from people import public_url
from people.accounts import joining
from people.accounts.factors import FactorKind
from people.accounts.mailed_links import TYPED_WITHIN, Opened
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, RepeatedError
from people.forms import demand_form, typed_in
from people.links.service import DeadLinkError
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer
from people.sign_in.cookies import is_secure, own_cookie, session_cookie
from people.sign_in.service import start_session

LINK = {"permission": Permission.LINK_USE}
_FOLDER = "people/accounts/joining"
AnyRequest = Request[Any, Any, Any]


def show_dead(_request: AnyRequest, _error: DeadLinkError) -> Template:
    """The one answer to every link that leads nowhere, or nowhere any more."""
    return page(f"{_FOLDER}/dead.html", status_code=404)


DEAD: dict[Any, Any] = {DeadLinkError: show_dead}


class TypeCode(msgspec.Struct, frozen=True):
    """The code of the letter."""

    code: str


class TypePassword(msgspec.Struct, frozen=True):
    """The password chosen, or the one there is."""

    password: str


class TypeAppCode(msgspec.Struct, frozen=True):
    """What the authenticator app shows."""

    app_code: str


class MadePasskey(msgspec.Struct, frozen=True):
    """What the browser made."""

    answer: str


@head("/join/{token:str}", opt=LINK, exception_handlers=DEAD)
async def look(request: AnyRequest, token: FromPath[str], now: AskedAt) -> None:
    """Say whether the invitation works, without its page."""
    await _open(request, token, now)


@get("/join/{token:str}", opt=LINK, exception_handlers=DEAD)
async def show_invitation(request: AnyRequest, token: FromPath[str], now: AskedAt) -> Template:
    """Ask for the code of the letter."""
    opened = await _open(request, token, now)
    return page(f"{_FOLDER}/code.html", opened=opened)


@post("/join/{token:str}", opt=LINK, exception_handlers=DEAD)
async def submit_code(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Go on in this browser, if the code is that of the letter."""
    form = await request.form()
    opened = await _open(request, token, now)
    try:
        asked = demand_form(TypeCode, form)
        browser = await joining.type_code(viewer, opened, asked.code, now=now)
    except RepeatedError:
        return see_other(f"{opened.path}/password")
    except InvalidError as error:
        return faulty(f"{_FOLDER}/code.html", error, typed=typed_in(form), opened=opened)
    answer = see_other(f"{opened.path}/password")
    age = int(TYPED_WITHIN.total_seconds())
    answer.cookies.append(own_cookie(request, _cookie(request), browser, max_age=age))
    return answer


@get("/join/{token:str}/password", opt=LINK, exception_handlers=DEAD)
async def start_password(request: AnyRequest, token: FromPath[str], now: AskedAt) -> Response[Any]:
    """Ask for a password: a new one, or the one there is."""
    opened = await _open(request, token, now)
    if not opened.is_code_typed:
        return see_other(opened.path)
    return page(f"{_FOLDER}/password.html", opened=opened)


@post("/join/{token:str}/password", opt=LINK, exception_handlers=DEAD)
async def submit_password(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Keep the password, and go on to what is proved beside it."""
    form = await request.form()
    opened = await _open(request, token, now)
    try:
        asked = demand_form(TypePassword, form)
        await joining.type_password(viewer, opened, asked.password, now=now)
    except RepeatedError:
        return see_other(f"{opened.path}/factor")
    except InvalidError as error:
        return faulty(f"{_FOLDER}/password.html", error, opened=opened)
    return see_other(f"{opened.path}/factor")


@get("/join/{token:str}/factor", opt=LINK, exception_handlers=DEAD)
async def start_factor(request: AnyRequest, token: FromPath[str], now: AskedAt) -> Response[Any]:
    """Offer a passkey and an authenticator app: one is needed."""
    opened = await _open(request, token, now)
    if not opened.is_password_typed:
        return see_other(opened.path)
    return page(f"{_FOLDER}/factor.html", **_offers(opened))


@post("/join/{token:str}/app", opt=LINK, exception_handlers=DEAD)
async def submit_app(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Make a secret for an authenticator app, and go on to scan it."""
    opened = await _open(request, token, now)
    with suppress(RepeatedError):
        await joining.begin_app(viewer, opened, now=now)
    return see_other(f"{opened.path}/app")


@get("/join/{token:str}/app", opt=LINK, exception_handlers=DEAD)
async def start_app(request: AnyRequest, token: FromPath[str], now: AskedAt) -> Response[Any]:
    """Show the secret to scan, and ask for a code."""
    opened = await _open(request, token, now)
    app = await joining.find_app(opened)
    if app is None:
        return see_other(f"{opened.path}/factor")
    return page(f"{_FOLDER}/app.html", opened=opened, app=app)


@post("/join/{token:str}/app/code", opt=LINK, exception_handlers=DEAD)
async def submit_app_code(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Be done with the app that shows this code."""
    form = await request.form()
    opened = await _open(request, token, now)
    app = await joining.find_app(opened)
    if app is None:
        return see_other(f"{opened.path}/factor")
    try:
        asked = demand_form(TypeAppCode, form)
        codes = await joining.complete_with_app(viewer, opened, asked.app_code, now=now)
    except InvalidError as error:
        return faulty(f"{_FOLDER}/app.html", error, opened=opened, app=app)
    return await _joined(request, viewer, opened, codes, FactorKind.TOTP)


@post("/join/{token:str}/passkey/options", opt=LINK, exception_handlers=DEAD)
async def make_passkey_options(
    request: AnyRequest, token: FromPath[str], now: AskedAt
) -> Response[bytes]:
    """Give the browser what it needs to make a passkey."""
    opened = await _open(request, token, now)
    options = await joining.passkey_options(opened, now=now)
    return Response(options.encode(), status_code=200, media_type="application/json")


@post("/join/{token:str}/passkey", opt=LINK, exception_handlers=DEAD)
async def submit_passkey(
    request: AnyRequest, token: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Be done with the passkey the browser made."""
    form = await request.form()
    opened = await _open(request, token, now)
    try:
        asked = demand_form(MadePasskey, form)
        codes = await joining.complete_with_passkey(
            viewer, opened, asked.answer, label="Passkey", now=now
        )
    except InvalidError as error:
        return faulty(f"{_FOLDER}/factor.html", error, **_offers(opened))
    return await _joined(request, viewer, opened, codes, FactorKind.PASSKEY)


async def _joined(
    request: AnyRequest, viewer: Viewer, opened: Opened, codes: list[str], kind: FactorKind
) -> Response[Any]:
    """Show the recovery codes, this once, and let the browser in."""
    now = request.scope["state"]["now"]
    factors = ["password", kind.value]
    session_id = await start_session(viewer, opened.account, factors=factors, now=now)
    cookies = [
        session_cookie(request, session_id),
        own_cookie(request, _cookie(request), "", max_age=0),
    ]
    return page(f"{_FOLDER}/done.html", codes=codes, opened=opened, cookies=cookies)


async def _open(request: AnyRequest, token: str, now: AskedAt) -> Opened:
    browser = request.cookies.get(_cookie(request), "")
    return await joining.open_invitation(token, browser=browser, now=now)


def _offers(opened: Opened) -> dict[str, Any]:
    return {"opened": opened, "takes_passkeys": public_url.takes_passkeys()}


def _cookie(request: AnyRequest) -> str:
    return "__Host-joining" if is_secure(request) else "joining"


ROUTES = [
    look,
    show_invitation,
    submit_code,
    start_password,
    submit_password,
    start_factor,
    submit_app,
    start_app,
    submit_app_code,
    make_passkey_options,
    submit_passkey,
]
