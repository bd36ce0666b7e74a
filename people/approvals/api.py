"""What waits for a second person, for programs."""

from litestar import get

from people.approvals import service
from people.approvals.values import WaitingApproval
from people.asking import AskedAt, AskedBy
from people.permissions import Permission


@get("/api/v1/approvals", opt={"permission": Permission.APPROVAL_VIEW})
async def list_approvals(viewer: AskedBy, now: AskedAt) -> list[WaitingApproval]:
    """Everything the viewer could decide, and what of it they asked for themselves."""
    return await service.list_waiting(viewer, now=now)


ROUTES = [list_approvals]
