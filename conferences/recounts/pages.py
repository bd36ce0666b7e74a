"""The page that says which due dates already told a change of a calendar touched."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from conferences.recounts import service
from people.asking import AskedBy
from people.pages import page
from people.permissions import Permission
from standards.calendars import service as calendars


@get("/calendars/{key:str}/changes/{change_id:uuid}", opt={"permission": Permission.STANDARD_VIEW})
async def show_change(key: FromPath[str], change_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """One change of a calendar, and the due dates it touched of conferences the viewer may see."""
    return page(
        "conferences/recounts/change.html",
        calendar=(await calendars.get_calendar(viewer, key)).listing,
        change=await calendars.get_change(viewer, key, change_id),
        touched=await service.list_touched(viewer, change_id),
    )


ROUTES = [show_change]
