"""The door's list for programs."""

from litestar import get

from conferences.reception.service import Reception, get_reception
from people.asking import AskedAt, AskedBy
from people.permissions import Permission


@get("/api/v1/reception", opt={"permission": Permission.RECEPTION_VIEW})
async def show_reception(viewer: AskedBy, now: AskedAt) -> Reception:
    """Who comes today, to which room, and when."""
    return await get_reception(viewer, now=now)


ROUTES = [show_reception]
