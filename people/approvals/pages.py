"""What waits for a second person."""

from litestar import get
from litestar.response import Template

from people.approvals import service
from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission


@get("/approvals", opt={"permission": Permission.APPROVAL_VIEW})
async def list_approvals(viewer: AskedBy, now: AskedAt) -> Template:
    """Everything the viewer could decide, and what of it they asked for themselves."""
    waiting = await service.list_waiting(viewer, now=now)
    return page("people/approvals/approvals.html", waiting=waiting)


ROUTES = [list_approvals]
