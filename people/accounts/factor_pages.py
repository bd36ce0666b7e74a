"""One's own page of what one signs in with, and of the password."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people import public_url
from people.accounts import own_factors, resetting
from people.accounts.joining_pages import MadePasskey, TypeAppCode
from people.accounts.own_factors import NameFactor
from people.accounts.resetting import ChangePassword
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError, RefusedError, RepeatedError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer

OWN = {"permission": Permission.SESSION_OWN}
CHANGE = {"permission": Permission.SESSION_OWN, "step_up": True}
_FOLDER = "people/accounts/factors"
_SHOWN = "These codes were made and shown already. If you did not keep them, make new ones."
AnyRequest = Request[Any, Any, Any]


@get("/account/password", opt=OWN)
async def start_own_password(viewer: AskedBy) -> Template:
    """Ask for the password there is, and another."""
    resetting.own_account(viewer)
    return page(f"{_FOLDER}/password.html")


@post("/account/password", opt=OWN)
async def submit_own_password(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Change one's password; one stays signed in here alone."""
    try:
        asked = demand_form(ChangePassword, await request.form())
        await resetting.change_password(viewer, asked, session=request.auth, now=now)
    except InvalidError as error:
        return faulty(f"{_FOLDER}/password.html", error)
    return see_other("/account/factors", "Your password was changed. You are signed out elsewhere.")


@get("/account/factors", opt=OWN)
async def list_own_factors(viewer: AskedBy) -> Template:
    """What one signs in with."""
    return page(f"{_FOLDER}/factors.html", own=await own_factors.list_own(viewer))


@get("/account/factors/new", opt=CHANGE)
async def start_own_factor(viewer: AskedBy) -> Template:
    """Offer a passkey and an authenticator app."""
    return page(f"{_FOLDER}/new.html", **await _offers(viewer))


@post("/account/factors/app", opt=CHANGE)
async def submit_own_app(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Make a secret for an authenticator app, and go on to scan it."""
    form = await request.form()
    try:
        await own_factors.begin_app(viewer, demand_form(NameFactor, form), now=now)
    except RepeatedError:
        pass
    except InvalidError as error:
        return faulty(f"{_FOLDER}/new.html", error, typed=typed_in(form), **await _offers(viewer))
    return see_other("/account/factors/app")


@get("/account/factors/app", opt=CHANGE)
async def start_own_app(viewer: AskedBy) -> Response[Any]:
    """Show the secret to scan, and ask for a code."""
    app = await own_factors.find_app(viewer)
    if app is None:
        return see_other("/account/factors/new")
    return page(f"{_FOLDER}/app.html", app=app)


@post("/account/factors/app/code", opt=CHANGE)
async def submit_own_app_code(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Sign in with the app from now on."""
    app = await own_factors.find_app(viewer)
    if app is None:
        return see_other("/account/factors")
    try:
        asked = demand_form(TypeAppCode, await request.form())
        codes = await own_factors.confirm_app(viewer, asked.app_code, session=request.auth, now=now)
    except InvalidError as error:
        return faulty(f"{_FOLDER}/app.html", error, app=app)
    return _added(codes, "The authenticator app was added.")


@post("/account/factors/passkey/options", opt=CHANGE)
async def make_own_passkey_options(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """Give the browser what it needs to make a passkey."""
    options = await own_factors.passkey_options(viewer, now=now)
    return Response(options.encode(), status_code=200, media_type="application/json")


@post("/account/factors/passkey", opt=CHANGE)
async def submit_own_passkey(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Sign in with the passkey from now on."""
    form = await request.form()
    try:
        named, made = demand_form(NameFactor, form), demand_form(MadePasskey, form)
        codes = await own_factors.add_passkey(
            viewer, made.answer, named, session=request.auth, now=now
        )
    except InvalidError as error:
        return faulty(f"{_FOLDER}/new.html", error, typed=typed_in(form), **await _offers(viewer))
    return _added(codes, "The passkey was added.")


@get("/account/factors/{factor_id:uuid}", opt=CHANGE)
async def show_own_factor(factor_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """One thing one signs in with: to name, or to remove."""
    return page(f"{_FOLDER}/factor.html", **await _one(viewer, factor_id))


@post("/account/factors/{factor_id:uuid}", opt=CHANGE)
async def submit_own_factor_name(
    request: AnyRequest, factor_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Call it something else."""
    form = await request.form()
    try:
        await own_factors.rename(viewer, factor_id, demand_form(NameFactor, form), now=now)
    except InvalidError as error:
        context = await _one(viewer, factor_id)
        return faulty(f"{_FOLDER}/factor.html", error, typed=typed_in(form), **context)
    return see_other("/account/factors", "The name was changed.")


@post("/account/factors/{factor_id:uuid}/remove", opt=CHANGE)
async def submit_own_factor_removal(
    request: AnyRequest, factor_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Sign in with it no more."""
    await own_factors.remove(viewer, factor_id, session=request.auth, now=now)
    return see_other("/account/factors", "It was removed. You are signed out elsewhere.")


@post("/account/factors/recovery-codes", opt=CHANGE)
async def submit_own_recovery_codes(
    request: AnyRequest, viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Make ten new recovery codes and show them, this once."""
    try:
        codes = await own_factors.renew_recovery_codes(viewer, session=request.auth, now=now)
    except RepeatedError as error:
        raise RefusedError(_SHOWN) from error
    return page(f"{_FOLDER}/codes.html", codes=codes)


def _added(codes: list[str], notice: str) -> Response[Any]:
    if codes:
        return page(f"{_FOLDER}/codes.html", codes=codes)
    return see_other("/account/factors", notice)


async def _offers(viewer: Viewer) -> dict[str, Any]:
    return {
        "own": await own_factors.list_own(viewer),
        "takes_passkeys": public_url.takes_passkeys(),
    }


async def _one(viewer: Viewer, factor: UUID) -> dict[str, Any]:
    own = await own_factors.list_own(viewer)
    return {"own": own, "factor": own_factors.one_of(own, factor)}


ROUTES = [
    start_own_password,
    submit_own_password,
    list_own_factors,
    start_own_factor,
    submit_own_app,
    start_own_app,
    submit_own_app_code,
    make_own_passkey_options,
    submit_own_passkey,
    show_own_factor,
    submit_own_factor_name,
    submit_own_factor_removal,
    submit_own_recovery_codes,
]
