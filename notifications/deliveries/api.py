"""Mail that did not arrive, for programs."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from notifications.deliveries import service
from notifications.deliveries.service import Undelivered
from people.asking import AskedAt, AskedBy
from people.permissions import Permission


@get("/api/v1/deliveries", opt={"permission": Permission.DELIVERY_VIEW})
async def list_deliveries(viewer: AskedBy, now: AskedAt) -> list[Undelivered]:
    """Messages that are due and did not go out: first those nobody tries any more."""
    return await service.list_undelivered(viewer, now=now)


@post(
    "/api/v1/deliveries/{message_id:uuid}/try-again",
    opt={"permission": Permission.DELIVERY_RETRY},
    status_code=204,
)
async def try_again(message_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Queue a message again that failed or is dead."""
    await service.try_again(viewer, message_id, now=now)


ROUTES = [list_deliveries, try_again]
