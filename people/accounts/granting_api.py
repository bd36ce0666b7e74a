"""Roles that two people grant, for programs: what waits, and the second person's yes or no.

Asking is saying what an account may be (``PUT /api/v1/accounts/{id}/roles``): roles that open
cases wait here.
"""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from people.accounts import granting
from people.accounts.granting import AskedRoles
from people.asking import AskedAt, AskedBy
from people.fields import tidy
from people.permissions import Permission

DECIDE = {"permission": Permission.ACCESS_APPROVE}
DECIDE_PROVED = {**DECIDE, "step_up": True}
_GRANTS = "/api/v1/role-grants"
_GRANT = f"{_GRANTS}/{{account_id:uuid}}"


class RefuseRoles(msgspec.Struct, frozen=True, kw_only=True):
    """Why roles are not granted."""

    reason: str = ""

    def __post_init__(self) -> None:
        tidy(self, lines={}, paragraphs={"reason": 500})


@get(_GRANTS, opt=DECIDE)
async def list_asked(viewer: AskedBy, now: AskedAt) -> list[AskedRoles]:
    """The accounts for which roles wait for a second person."""
    return await granting.list_asked(viewer, now=now)


@get(_GRANT, opt=DECIDE)
async def get_asked(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> AskedRoles:
    """The roles that wait for one account."""
    return await granting.get_asked(viewer, account_id, now=now)


@post(f"{_GRANT}/approval", opt=DECIDE_PROVED, status_code=204)
async def approve(account_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Grant them, as the second person; who uses the account signs in anew."""
    await granting.approve(viewer, account_id, now=now)


@post(f"{_GRANT}/refusal", opt=DECIDE, status_code=204)
async def refuse(
    account_id: FromPath[UUID], data: JSONBody[RefuseRoles], viewer: AskedBy, now: AskedAt
) -> None:
    """Grant nothing, as the second person."""
    await granting.refuse(viewer, account_id, data.reason, now=now)


ROUTES = [list_asked, get_asked, approve, refuse]
