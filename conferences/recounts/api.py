"""What a change of a calendar did to due dates, for programs."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from conferences.recounts import service
from people.asking import AskedBy
from people.permissions import Permission
from standards.calendars import service as calendars
from standards.calendars.recounts import TouchedListing


@get(
    "/api/v1/calendars/{key:str}/changes/{change_id:uuid}",
    opt={"permission": Permission.STANDARD_VIEW},
)
async def list_touched(
    key: FromPath[str], change_id: FromPath[UUID], viewer: AskedBy
) -> list[TouchedListing]:
    """The due dates a change touched, of the conferences the viewer may see."""
    await calendars.get_change(viewer, key, change_id)
    return await service.list_touched(viewer, change_id)


ROUTES = [list_touched]
