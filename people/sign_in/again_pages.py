"""Pages to prove anew who is signed in, before what may not be left to an unattended screen."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from people.accounts.factors import FactorKind, kinds_of, passkey_options
from people.asking import AskedAt, AskedBy
from people.errors import Fault, NotFoundError, RefusedError
from people.forms import Faults, read_form
from people.pages import faulty, inside, page
from people.permissions import Permission, Viewer
from people.sign_in import entering, kept_forms, made_up
from people.sign_in.cookies import session_cookie
from people.sign_in.entering import WrongSignInError
from people.sign_in.middleware import SET_UP
from people.sign_in.pages import GivenProof, field_of

OWN: dict[str, Any] = {"permission": Permission.SESSION_OWN, "is_for_partial": True}
_AGAIN = "people/sign_in/again.html"
AnyRequest = Request[Any, Any, Any]


@get("/sign-in/again", opt=OWN)
async def show_again(request: AnyRequest, viewer: AskedBy) -> Response[Any]:
    """Ask for a factor of who is signed in; somebody without one is led to set one up."""
    kinds = await _kinds(viewer)
    if not kinds and viewer.is_partial:
        return Redirect(SET_UP, status_code=303)
    shown = _shown(request.query_params.get("next", "/"), request.query_params.get("form", ""))
    return page(_AGAIN, kinds=kinds, **shown)


@post("/sign-in/again", opt=OWN)
async def submit_again(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take the proof and go on with a session of another id, or say that it proves nothing."""
    form = await request.form()
    shown = _shown(str(form.get("next", "/")), str(form.get("form", "")))
    asked = read_form(GivenProof, form)
    if isinstance(asked, Faults):
        return faulty(_AGAIN, asked.faults, kinds=await _kinds(viewer), **shown)
    try:
        renewed = await entering.prove_again(viewer, request.auth, asked.proof, now=now)
    except WrongSignInError as error:
        fault = Fault(field_of(asked.kind), str(error))
        return faulty(_AGAIN, [fault], kinds=await _kinds(viewer), **shown)
    return _back(request, renewed, shown)


@post("/sign-in/again/passkey/options", opt=OWN, status_code=200)
async def offer_passkey_again(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """What the browser needs to ask for a passkey of who is signed in."""
    options = await passkey_options(viewer.account, now=now)
    return Response(options.encode(), media_type="application/json")


@get("/sign-in/again/form/{form_id:uuid}", opt={"permission": Permission.SESSION_OWN})
async def show_kept_form(form_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """Offer to send on what was typed before the proof."""
    kept = await kept_forms.get_form(viewer, form_id, now=now)
    return page("people/sign_in/kept_form.html", kept=kept)


@post("/sign-in/again-as", opt={"permission": Permission.SESSION_OWN})
async def submit_again_as(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """In the demonstration, take a press of a button for a proof: made-up people have no factor."""
    form = await request.form()
    if await _kinds(viewer):
        raise RefusedError("This account has a way to prove who it is: use that.")
    renewed = await entering.renew_made_up(viewer, request.auth, factor=made_up.FACTOR, now=now)
    shown = _shown(str(form.get("next", "/")), str(form.get("form", "")))
    return _back(request, renewed, shown)


def _back(request: AnyRequest, renewed: str, shown: dict[str, Any]) -> Redirect:
    going = f"/sign-in/again/form/{quote(shown['form'])}" if shown["form"] else shown["next"]
    return Redirect(going, status_code=303, cookies=[session_cookie(request, renewed)])


def _shown(going: str, form: str) -> dict[str, Any]:
    try:
        kept = str(UUID(form)) if form else ""
    except ValueError:
        kept = ""
    return {"next": inside(going), "form": kept}


async def _kinds(viewer: Viewer) -> frozenset[FactorKind]:
    if viewer.account is None:
        raise NotFoundError
    return await kinds_of(viewer.account)


ROUTES = [show_again, submit_again, offer_passkey_again, show_kept_form]
DEMO_ROUTES = [submit_again_as]
