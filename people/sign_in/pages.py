"""Pages to sign in by two steps and to sign out; in the demonstration, to be anybody."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from people import public_url
from people.accounts.factors import FactorKind, kinds_of, passkey_options
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError, RefusedError
from people.forms import Faults, read_form, typed_in
from people.open_id.logout import find_way_out
from people.pages import faulty, inside, page, see_other
from people.permissions import Permission
from people.sign_in import entering, made_up, service
from people.sign_in.cookies import cookie, cookie_name, session_cookie
from people.sign_in.entering import PENDING_FOR, Entered, Proof, SignInEndedError, WrongSignInError
from people.sign_in.middleware import origin_of
from people.sign_in.throttling import count_network

PUBLIC: dict[str, Any] = {"permission": Permission.PAGE_PUBLIC}
_SIGN_IN = "people/sign_in/sign_in.html"
_SECOND = "people/sign_in/second_step.html"
_AT_ONCE = timedelta(0)
_FIELDS = {
    FactorKind.PASSKEY: "answer",
    FactorKind.RECOVERY_CODE: "recovery",
    FactorKind.TOTP: "code",
}
AnyRequest = Request[Any, Any, Any]


class SignIn(msgspec.Struct, frozen=True):
    """What is typed to sign in, and where to go then."""

    sign_in_name: str
    password: str
    next: str = "/"


class GivenProof(msgspec.Struct, frozen=True):
    """The factor that is given: a code that is typed, or what a passkey answered."""

    kind: FactorKind
    code: str = ""
    recovery: str = ""
    answer: str = ""

    def __post_init__(self) -> None:
        if not self.proof.answer.strip():
            raise InvalidError(Fault(field_of(self.kind), "Type the code."))

    @property
    def proof(self) -> Proof:
        """The proof, from the field that goes with its kind."""
        return Proof(kind=self.kind, answer=getattr(self, field_of(self.kind)))


class SignInAs(msgspec.Struct, frozen=True):
    """Whom the demonstration signs in."""

    sign_in_name: str
    next: str = "/"


@get("/sign-in", opt=PUBLIC)
async def show_sign_in(request: AnyRequest) -> Template:
    """Ask for name and password, or a passkey."""
    return page(_SIGN_IN, **_first_step(inside(request.query_params.get("next", "/"))))


@post("/sign-in", opt=PUBLIC)
async def submit_sign_in(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Go on to the second step, or say that name and password do not belong together."""
    form = await request.form()
    asked = read_form(SignIn, form)
    going = inside(str(form.get("next", "/")))
    if isinstance(asked, Faults):
        return faulty(_SIGN_IN, asked, **_first_step(going))
    try:
        entered = await entering.give_password(
            viewer, asked.sign_in_name, asked.password, origin=origin_of(request), now=now
        )
    except WrongSignInError as error:
        fault = Fault("sign_in_name", str(error))
        typed = {**typed_in(form), "password": [""]}
        return faulty(_SIGN_IN, [fault], typed=typed, **_first_step(going))
    return signed_in(request, entered, going)


@get("/sign-in/second-step", opt=PUBLIC)
async def show_second_step(request: AnyRequest, now: AskedAt) -> Response[Any]:
    """Ask for a factor of whoever gave the right password."""
    pending = request.cookies.get(cookie_name(request, "pending"), "")
    account = await entering.find_pending(pending, now=now) if pending else None
    going = inside(request.query_params.get("next", "/"))
    if account is None:
        return Redirect("/" if request.user.is_signed_in else "/sign-in", status_code=303)
    return page(_SECOND, next=going, kinds=await kinds_of(account))


@post("/sign-in/second-step", opt=PUBLIC)
async def submit_second_step(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start the session, or say that the factor proves nothing."""
    form = await request.form()
    going = inside(str(form.get("next", "/")))
    pending = request.cookies.get(cookie_name(request, "pending"), "")
    account = await entering.find_pending(pending, now=now) if pending else None
    if account is None:
        return _too_late(request, going)
    kinds = await kinds_of(account)
    asked = read_form(GivenProof, form)
    if isinstance(asked, Faults):
        return faulty(_SECOND, asked.faults, next=going, kinds=kinds)
    try:
        entered = await entering.give_factor(
            viewer, pending, asked.proof, origin=origin_of(request), now=now
        )
    except WrongSignInError as error:
        return faulty(_SECOND, [Fault(field_of(asked.kind), str(error))], next=going, kinds=kinds)
    except SignInEndedError:
        return _too_late(request, going)
    return signed_in(request, entered, going)


@post("/sign-in/passkey/options", opt=PUBLIC, status_code=200)
async def offer_passkey(request: AnyRequest, now: AskedAt) -> Response[bytes]:
    """What the browser needs to ask for a passkey: of the half-done sign-in, or of anybody."""
    origin = origin_of(request)
    await count_network(f"passkey {origin.network}", now=now)
    pending = request.cookies.get(cookie_name(request, "pending"), "")
    is_second = (await request.form()).get("step") == "second"
    account = await entering.find_pending(pending, now=now) if pending and is_second else None
    options = await passkey_options(account, now=now)
    return Response(options.encode(), media_type="application/json")


@post("/sign-in/passkey", opt=PUBLIC)
async def submit_passkey(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start the session of whose passkey answered."""
    form = await request.form()
    going = inside(str(form.get("next", "/")))
    try:
        entered = await entering.give_passkey(
            viewer, str(form.get("answer", "")), origin=origin_of(request), now=now
        )
    except WrongSignInError as error:
        fault = Fault("sign_in_name", str(error))
        return faulty(_SIGN_IN, [fault], typed={}, **_first_step(going))
    return signed_in(request, entered, going)


@post("/sign-out", opt={"permission": Permission.SESSION_OWN, "is_for_partial": True})
async def submit_sign_out(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Redirect:
    """End the session and forget everything in this browser."""
    way_out = await find_way_out(viewer, now=now)
    if request.auth:
        await service.sign_out(viewer, request.auth, now=now)
    return signed_out(request, f"/sign-in/with/{way_out}/out" if way_out else "/sign-in")


@get("/sign-in-as", opt=PUBLIC)
async def show_sign_in_as(viewer: AskedBy) -> Template:
    """Offer everybody who may sign in to the demonstration."""
    return page(
        "people/sign_in/sign_in_as.html", accounts=await made_up.list_who_can_sign_in(viewer)
    )


@post("/sign-in-as", opt=PUBLIC)
async def submit_sign_in_as(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Start a session for whom was chosen, without a password: made-up people only."""
    asked = read_form(SignInAs, await request.form())
    accounts = await made_up.list_who_can_sign_in(viewer)
    chosen = None
    if not isinstance(asked, Faults):
        chosen = next((who for who in accounts if who.sign_in_name == asked.sign_in_name), None)
    if chosen is None:
        raise RefusedError("Choose one of the people on the page.")
    session_id = await service.start_session(
        viewer, chosen.id, factors=[made_up.FACTOR], browser=origin_of(request).browser, now=now
    )
    return signed_in(request, Entered(session_id=session_id), "/")


def signed_in(request: AnyRequest, entered: Entered, going: str) -> Redirect:
    """Go on: with the session's cookie to where one wanted to, or to the second step."""
    if entered.session_id is None:
        path = f"/sign-in/second-step?next={quote(going)}"
        return Redirect(
            path,
            status_code=303,
            cookies=[cookie(request, "pending", entered.pending or "", lasts=PENDING_FOR)],
        )
    cookies = [session_cookie(request, entered.session_id), *_forgotten(request, "pending")]
    if entered.device is not None:
        kept = cookie(request, "device", entered.device, lasts=service.DEVICES_KEPT_FOR)
        cookies.append(kept)
    return Redirect(going, status_code=303, cookies=cookies)


def signed_out(request: AnyRequest, going: str = "/sign-in") -> Redirect:
    """Lead out, and forget all this browser holds but that it was here before."""
    forgotten = _forgotten(request, "sid", "pending")
    answer = Redirect(going, status_code=303, cookies=forgotten)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def field_of(kind: FactorKind) -> str:
    """The field in which that kind of factor is given, and its faults are shown."""
    return _FIELDS[kind]


def _first_step(going: str) -> dict[str, Any]:
    return {"next": going, "takes_passkeys": public_url.takes_passkeys()}


def _too_late(request: AnyRequest, going: str) -> Response[Any]:
    """Lead back to the first step; whoever is signed in already goes on."""
    if request.user.is_signed_in:
        return Redirect(going, status_code=303)
    return see_other(
        f"/sign-in?next={quote(going)}",
        "Too long has passed since the first step. Type your name and password again.",
    )


def _forgotten(request: AnyRequest, *names: str) -> list[Cookie]:
    return [cookie(request, name, "", lasts=_AT_ONCE) for name in names]


ROUTES = [
    show_sign_in,
    submit_sign_in,
    show_second_step,
    submit_second_step,
    offer_passkey,
    submit_passkey,
    submit_sign_out,
]
DEMO_ROUTES = [show_sign_in_as, submit_sign_in_as]
