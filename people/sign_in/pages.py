"""Pages to sign in and out; in the demonstration, to sign in as anybody."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect, Template

from people.asking import AskedAt, AskedBy
from people.errors import Fault, RefusedError
from people.forms import Faults, read_form, typed_in
from people.open_id.logout import find_way_out
from people.pages import faulty, inside, page
from people.permissions import Permission
from people.sign_in import service
from people.sign_in.cookies import session_cookie

PUBLIC: dict[str, Any] = {"permission": Permission.PAGE_PUBLIC}
AnyRequest = Request[Any, Any, Any]


class SignIn(msgspec.Struct, frozen=True):
    """What is typed to sign in, and where to go then."""

    sign_in_name: str
    password: str
    next: str = "/"


class SignInAs(msgspec.Struct, frozen=True):
    """Whom the demonstration signs in."""

    sign_in_name: str
    next: str = "/"


@get("/sign-in", opt=PUBLIC)
async def show_sign_in(request: AnyRequest) -> Template:
    """Ask for name and password."""
    return page("people/sign_in/sign_in.html", next=inside(request.query_params.get("next", "/")))


@post("/sign-in", opt=PUBLIC)
async def submit_sign_in(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start a session, or say that name and password do not belong together."""
    form = await request.form()
    asked = read_form(SignIn, form)
    going = inside(str(form.get("next", "/")))
    if isinstance(asked, Faults):
        return faulty("people/sign_in/sign_in.html", asked, next=going)
    network = request.client.host if request.client else ""
    try:
        session_id = await service.sign_in(
            viewer, asked.sign_in_name, asked.password, network=network, now=now
        )
    except service.WrongSignInError as error:
        fault = Fault("sign_in_name", str(error))
        typed = {**typed_in(form), "password": [""]}
        return faulty("people/sign_in/sign_in.html", [fault], typed=typed, next=going)
    return _signed_in(request, session_id, going)


@post("/sign-out", opt={"permission": Permission.SESSION_OWN})
async def submit_sign_out(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Redirect:
    """End the session and forget everything in this browser."""
    way_out = await find_way_out(viewer, now=now)
    if request.auth:
        await service.sign_out(viewer, request.auth, now=now)
    answer = Redirect(f"/sign-in/with/{way_out}/out" if way_out else "/sign-in", status_code=303)
    answer.headers["clear-site-data"] = '"cache", "cookies", "storage"'
    answer.delete_cookie(request.app.state.session_cookie, path="/")
    return answer


@get("/sign-in-as", opt=PUBLIC)
async def show_sign_in_as(viewer: AskedBy) -> Template:
    """Offer everybody who may sign in to the demonstration."""
    return page(
        "people/sign_in/sign_in_as.html", accounts=await service.list_who_can_sign_in(viewer)
    )


@post("/sign-in-as", opt=PUBLIC)
async def submit_sign_in_as(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start a session for whom was chosen, without a password: made-up people only."""
    asked = read_form(SignInAs, await request.form())
    accounts = await service.list_who_can_sign_in(viewer)
    chosen = None
    if not isinstance(asked, Faults):
        chosen = next((who for who in accounts if who.sign_in_name == asked.sign_in_name), None)
    if chosen is None:
        raise RefusedError("Choose one of the people on the page.")
    session_id = await service.start_session(viewer, chosen.id, factors=["demo"], now=now)
    return _signed_in(request, session_id, "/")


def _signed_in(request: AnyRequest, session_id: str, going: str) -> Redirect:
    return Redirect(going, status_code=303, cookies=[session_cookie(request, session_id)])


ROUTES = [show_sign_in, submit_sign_in, submit_sign_out]
DEMO_ROUTES = [show_sign_in_as, submit_sign_in_as]
