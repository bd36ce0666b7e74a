"""Identities for programs: to list, link, decide, unlink and forget them."""

from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from people.asking import AskedAt, AskedBy
from people.open_id import identities
from people.open_id.values import AskLink, DecideLink, IdentityListing, WaitingLink
from people.permissions import Permission

MANAGE = {"permission": Permission.ACCOUNT_MANAGE}
CHANGE = {"permission": Permission.ACCOUNT_MANAGE, "step_up": True}
DECIDE = {"permission": Permission.FACTOR_RESET, "step_up": True}
OWN = {"permission": Permission.SESSION_OWN}
OWN_CHANGE = {"permission": Permission.SESSION_OWN, "step_up": True}


class IdentityShown(msgspec.Struct, frozen=True, kw_only=True):
    """An identity, and the link that waits for a second person, if one does."""

    identity: IdentityListing
    waiting: WaitingLink | None


@get("/api/v1/identities", opt=MANAGE)
async def list_identities(viewer: AskedBy) -> list[IdentityListing]:
    """Everybody a provider vouched for, those nobody linked first."""
    return await identities.list_identities(viewer)


@get("/api/v1/own-identities", opt=OWN)
async def list_own_identities(viewer: AskedBy) -> list[IdentityListing]:
    """The identities by which the account signs in."""
    return await identities.list_own(viewer)


@get("/api/v1/identities/{identity_id:uuid}", opt=MANAGE)
async def show_identity(
    identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> IdentityShown:
    """One identity."""
    found, waiting = await identities.get_identity(viewer, identity_id, now=now)
    return IdentityShown(identity=found, waiting=waiting)


@post("/api/v1/identities/{identity_id:uuid}/link", opt=CHANGE, status_code=204)
async def ask_link(
    identity_id: FromPath[UUID], data: JSONBody[AskLink], viewer: AskedBy, now: AskedAt
) -> None:
    """Ask that an identity be linked to an account; another administrator decides."""
    await identities.ask_link(viewer, identity_id, data, now=now)


@put("/api/v1/identities/{identity_id:uuid}/link", opt=DECIDE, status_code=204)
async def decide_link(
    identity_id: FromPath[UUID], data: JSONBody[DecideLink], viewer: AskedBy, now: AskedAt
) -> None:
    """Decide it, as the second administrator."""
    await identities.decide_link(viewer, identity_id, data, now=now)


@delete("/api/v1/identities/{identity_id:uuid}/link", opt=OWN_CHANGE)
async def unlink(identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let an identity sign in as nobody any more; one's own, or for administrators any."""
    await identities.unlink(viewer, identity_id, now=now)


@delete("/api/v1/identities/{identity_id:uuid}", opt=CHANGE)
async def forget(identity_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Forget an identity that nobody linked."""
    await identities.forget(viewer, identity_id, now=now)


ROUTES = [
    list_identities,
    list_own_identities,
    show_identity,
    ask_link,
    decide_link,
    unlink,
    forget,
]
