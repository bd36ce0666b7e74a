"""Giving somebody of a family own access from their page, and shutting it, by page and by API."""

from typing import Any
from uuid import UUID

from litestar import Response, delete, post, put
from litestar.params import FromPath

from conferences.families import service
from conferences.families.values import MemberRecord
from people.asking import AskedAt, AskedBy
from people.pages import see_other
from people.permissions import Permission

EDIT = {"permission": Permission.FAMILY_EDIT}
PROVE = EDIT | {"step_up": True}
_AT = "/family-members/{member_id:uuid}/own-access"
_BY_API = f"/api/v1{_AT}"


@post(_AT, opt=PROVE)
async def submit_access(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Invite somebody of the family to join, at the address they agreed to."""
    await service.give_access(viewer, member_id, now=now)
    return see_other(f"/family-members/{member_id}", "They may see their own meetings.")


@post(f"{_AT}/end", opt=EDIT)
async def submit_access_end(
    member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Shut somebody's own access."""
    await service.end_access(viewer, member_id, now=now)
    return see_other(f"/family-members/{member_id}", "Their own access is shut.")


@put(_BY_API, opt=PROVE)
async def give_access(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MemberRecord:
    """Let somebody of the family sign in; the invitation goes to the address they agreed to."""
    await service.give_access(viewer, member_id, now=now)
    return await service.get_member(viewer, member_id, now=now)


@delete(_BY_API, opt=EDIT, status_code=200)
async def end_access(member_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> MemberRecord:
    """Let somebody of the family in no more."""
    await service.end_access(viewer, member_id, now=now)
    return await service.get_member(viewer, member_id, now=now)


PAGES = [submit_access, submit_access_end]
API = [give_access, end_access]
