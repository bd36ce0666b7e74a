"""The page by which the chair restricts a file of a report."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.reports import restricted
from conferences.reports.restricted import RestrictFile
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import demand_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

RESTRICT = {"permission": Permission.ACCESS_RESTRICT}
_PAGE = "conferences/reports/restricted.html"
AnyRequest = Request[Any, Any, Any]


@get("/report-files/{file_id:uuid}/access", opt=RESTRICT)
async def show_access(file_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """For whom the file is, and a form to change it."""
    return page(_PAGE, file=await restricted.get_file_access(viewer, file_id, now=now))


@post("/report-files/{file_id:uuid}/access", opt=RESTRICT)
async def submit_access(
    request: AnyRequest, file_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Let the file be for the people named."""
    form = await request.form()
    file = await restricted.get_file_access(viewer, file_id, now=now)
    try:
        asked = demand_form(RestrictFile, form)
        await restricted.restrict_file(viewer, file_id, asked, now=now)
    except InvalidError as error:
        return faulty(_PAGE, error, typed=typed_in(form), file=file)
    return see_other(f"/conferences/{file.conference}/reports", "Saved. It is in force.")


ROUTES = [show_access, submit_access]
