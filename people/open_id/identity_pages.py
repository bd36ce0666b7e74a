"""Pages for identities: those of one's own account, and all of them for administrators."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people.accounts import service as accounts
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.open_id import identities
from people.open_id.pages import Doors
from people.open_id.values import AskLink, DecideLink
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer

MANAGE = {"permission": Permission.ACCOUNT_MANAGE}
CHANGE = {"permission": Permission.ACCOUNT_MANAGE, "step_up": True}
DECIDE = {"permission": Permission.FACTOR_RESET, "step_up": True}
OWN = {"permission": Permission.SESSION_OWN}
OWN_CHANGE = {"permission": Permission.SESSION_OWN, "step_up": True}
_ONE = "people/open_id/identity.html"
AnyRequest = Request[Any, Any, Any]


@get("/account/organisations", opt=OWN)
async def show_own_identities(request: AnyRequest, viewer: AskedBy) -> Template:
    """By which organisations one signs in, and which one could link."""
    doors: Doors = request.app.state.doors
    return page(
        "people/open_id/own.html",
        identities=await identities.list_own(viewer),
        providers=list(doors.providers.values()),
    )


@post("/account/organisations/{identity_id:uuid}/unlink", opt=OWN_CHANGE)
async def submit_own_unlinking(
    identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let an organisation sign one in no more, and sign out everywhere."""
    await identities.unlink(viewer, identity_id, now=now)
    return see_other("/sign-in", "Unlinked. Sign in again.")


@get("/accounts/identities", opt=MANAGE)
async def list_identities(viewer: AskedBy) -> Template:
    """Everybody a provider vouched for, those waiting to be linked first."""
    return page(
        "people/open_id/identities.html", identities=await identities.list_identities(viewer)
    )


@get("/accounts/identities/{identity_id:uuid}", opt=MANAGE)
async def show_identity(identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One of them: whose account it could be, or is."""
    return page(_ONE, **await _shown(viewer, identity_id, now=now))


@post("/accounts/identities/{identity_id:uuid}", opt=CHANGE)
async def submit_link(
    request: AnyRequest, identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Ask that it be linked to an account."""
    form = await request.form()
    asked = read_form(AskLink, form)
    if isinstance(asked, Faults):
        return faulty(_ONE, asked, **await _shown(viewer, identity_id, now=now))
    try:
        await identities.ask_link(viewer, identity_id, asked, now=now)
    except InvalidError as error:
        shown = await _shown(viewer, identity_id, now=now)
        return faulty(_ONE, error, typed=typed_in(form), **shown)
    return see_other(f"/accounts/identities/{identity_id}", "Asked. Another administrator decides.")


@post("/accounts/identities/{identity_id:uuid}/decision", opt=DECIDE)
async def submit_decision(
    request: AnyRequest, identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Decide it, as the second administrator."""
    form = await request.form()
    said = read_form(DecideLink, form)
    if isinstance(said, Faults):
        return faulty(_ONE, said, **await _shown(viewer, identity_id, now=now))
    try:
        await identities.decide_link(viewer, identity_id, said, now=now)
    except InvalidError as error:
        shown = await _shown(viewer, identity_id, now=now)
        return faulty(_ONE, error, typed=typed_in(form), **shown)
    words = "Linked." if said.is_approved else "Refused."
    return see_other(f"/accounts/identities/{identity_id}", words)


@post("/accounts/identities/{identity_id:uuid}/unlink", opt=CHANGE)
async def submit_unlinking(
    identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let it sign in as nobody any more."""
    await identities.unlink(viewer, identity_id, now=now)
    return see_other("/accounts/identities", "Unlinked, and signed out everywhere.")


@post("/accounts/identities/{identity_id:uuid}/forget", opt=CHANGE)
async def submit_forgetting(
    identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Forget one that is nobody of ours."""
    await identities.forget(viewer, identity_id, now=now)
    return see_other("/accounts/identities", "Forgotten.")


async def _shown(viewer: Viewer, identity: UUID, *, now: datetime) -> dict[str, Any]:
    found, waiting = await identities.get_identity(viewer, identity, now=now)
    listed = await accounts.list_accounts(viewer)
    choices = [
        (str(one.id), f"{one.name}, {one.sign_in_name}")
        for one in listed
        if one.disabled_at is None and one.id != viewer.account
    ]
    return {"identity": found, "waiting": waiting, "choices": choices}


ROUTES = [
    show_own_identities,
    submit_own_unlinking,
    list_identities,
    show_identity,
    submit_link,
    submit_decision,
    submit_unlinking,
    submit_forgetting,
]
