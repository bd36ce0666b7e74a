"""The page a coordinator starts on."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from conferences.worklist import tasks
from conferences.worklist.service import Filters, get_work_list
from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission


@get("/work-list", opt={"permission": Permission.WORKLIST_VIEW})
async def show_work_list(
    request: Request[Any, Any, Any], viewer: AskedBy, now: AskedAt
) -> Template:
    """What needs doing; for htmx the list alone."""
    asked = request.query_params
    filters = Filters(show=asked.get("show", "all"), agency=asked.get("agency", ""))
    found = await get_work_list(viewer, filters, now=now)
    is_part = request.headers.get("hx-request") == "true"
    name = "_list" if is_part else "work_list"
    return page(f"conferences/worklist/{name}.html", work=found, tasks=tasks, now=now)


ROUTES = [show_work_list]
