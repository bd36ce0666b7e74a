"""Addresses that mail waits for, and one's own, for programs."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from notifications.addresses import service
from notifications.addresses.values import ConfirmAddress, HeldAddress, OwnAddress
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

_HELD = "/api/v1/addresses/held"


class Sent(msgspec.Struct, frozen=True):
    """How many mails went on their way."""

    sent: int


class OwnIsRight(msgspec.Struct, frozen=True):
    """That one's own address is right: which one was looked at."""

    email: str


@get(_HELD, opt={"permission": Permission.MAIL_DECIDE})
async def list_held(viewer: AskedBy) -> list[HeldAddress]:
    """Everybody whose mail waits, with what is dangerous about the address."""
    return await service.list_held(viewer)


@post(
    "/api/v1/addresses/{professional_id:uuid}/confirmation",
    opt={"permission": Permission.MAIL_DECIDE},
    status_code=200,
)
async def confirm_address(
    professional_id: FromPath[UUID], data: JSONBody[ConfirmAddress], viewer: AskedBy, now: AskedAt
) -> Sent:
    """Say that somebody made sure of an address, naming the warnings; what waits is sent."""
    return Sent(await service.confirm(viewer, professional_id, data, now=now))


@get("/api/v1/own-address", opt={"permission": Permission.INVITATION_ANSWER})
async def get_own(viewer: AskedBy, now: AskedAt) -> OwnAddress:
    """One's own address, as mail goes to it."""
    return await service.get_own(viewer, now=now)


@post("/api/v1/own-address", opt={"permission": Permission.INVITATION_ANSWER}, status_code=200)
async def confirm_own(data: JSONBody[OwnIsRight], viewer: AskedBy, now: AskedAt) -> OwnAddress:
    """Say that one's own address is right."""
    await service.confirm_own(viewer, data.email, now=now)
    return await service.get_own(viewer, now=now)


ROUTES = [list_held, confirm_address, get_own, confirm_own]
