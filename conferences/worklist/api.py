"""The work list for programs."""

from litestar import get
from litestar.params import FromQuery

from conferences.worklist.service import Filters, WorkList, get_work_list
from people.asking import AskedAt, AskedBy
from people.permissions import Permission


@get("/api/v1/work-list", opt={"permission": Permission.WORKLIST_VIEW}, tags=["work list"])
async def show_work_list(
    viewer: AskedBy, now: AskedAt, show: FromQuery[str] = "all", agency: FromQuery[str] = ""
) -> WorkList:
    """What needs doing, soonest due first."""
    return await get_work_list(viewer, Filters(show=show, agency=agency), now=now)


ROUTES = [show_work_list]
