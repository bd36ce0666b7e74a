"""The page of mail that did not arrive."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from notifications.deliveries import service
from people.asking import AskedAt, AskedBy, OnPage
from people.pages import page, part_of, see_other
from people.permissions import Permission


@get("/deliveries", opt={"permission": Permission.DELIVERY_VIEW})
async def list_undelivered(viewer: AskedBy, now: AskedAt, number: OnPage = 1) -> Template:
    """Messages that are due and did not go out."""
    return page(
        "notifications/deliveries/deliveries.html",
        undelivered=part_of(await service.list_undelivered(viewer, now=now), number),
    )


@post("/deliveries/{message_id:uuid}/try-again", opt={"permission": Permission.DELIVERY_RETRY})
async def submit_try_again(
    message_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Queue a message again, and go back to the list."""
    await service.try_again(viewer, message_id, now=now)
    return see_other("/deliveries", "The message is on its way again. Look back in a minute.")


ROUTES = [list_undelivered, submit_try_again]
