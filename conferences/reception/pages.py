"""The page at the door."""

from litestar import get
from litestar.response import Template

from conferences.reception.service import get_reception
from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission


@get("/reception", opt={"permission": Permission.RECEPTION_VIEW})
async def show_reception(viewer: AskedBy, now: AskedAt) -> Template:
    """Who comes today, to which room, and when."""
    return page("conferences/reception/reception.html", found=await get_reception(viewer, now=now))


ROUTES = [show_reception]
