"""Pages for agencies: list, one, forms to add and change, bringing in."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from people import importing
from people.agencies import service
from people.agencies.imports import COLUMNS
from people.agencies.values import (
    GROUP_WORDS,
    AddAgency,
    AgencyListing,
    ChangeAgency,
)
from people.asking import AskedAt, AskedBy
from people.duplicates import service as duplicates
from people.duplicates.values import Noun
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, moved_to, page, see_other
from people.permissions import Permission, Viewer

VIEW = {"permission": Permission.AGENCY_VIEW}
EDIT = {"permission": Permission.AGENCY_EDIT}
IMPORT = importing.ImportPage(
    path="/agencies/import",
    list_path="/agencies",
    columns=COLUMNS,
    example=("Tayford Health", "Health", "Scotland", "desk@health.example"),
)
AnyRequest = Request[Any, Any, Any]


@get("/agencies", opt=VIEW)
async def list_agencies(viewer: AskedBy) -> Template:
    """Every agency, those closed last."""
    return page("people/agencies/agencies.html", agencies=await service.list_agencies(viewer))


@get("/agencies/{agency_id:uuid}", opt=VIEW)
async def show_agency(agency_id: FromPath[UUID], viewer: AskedBy) -> Response[Any]:
    """One agency, or the one it was merged into."""
    agency = await service.get_agency(viewer, agency_id)
    if kept := await duplicates.find_kept(viewer, Noun.AGENCY, agency_id):
        return moved_to(f"/agencies/{kept}")
    return page("people/agencies/agency.html", agency=agency)


@get("/agencies/new", opt=EDIT)
async def start_agency(viewer: AskedBy) -> Template:
    """Ask about a new agency."""
    return page(**await _form(viewer, None))


@post("/agencies/new", opt=EDIT)
async def submit_agency(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Add the agency and go on to it."""
    form = await request.form()
    asked = read_form(AddAgency, form)
    if isinstance(asked, Faults):
        return faulty(faults=asked, **await _form(viewer, None))
    try:
        agency_id = await service.add(viewer, asked, now=now)
    except InvalidError as error:
        alike = await duplicates.agencies_like(viewer, asked)
        context = await _form(viewer, None)
        return faulty(faults=error, typed=typed_in(form), **context, alike=alike)
    return see_other(f"/agencies/{agency_id}", f"{asked.name} was added.")


@get("/agencies/{agency_id:uuid}/edit", opt=EDIT)
async def start_agency_change(agency_id: FromPath[UUID], viewer: AskedBy) -> Template:
    """Show an agency to be changed."""
    return page(**await _form(viewer, await service.get_agency(viewer, agency_id)))


@post("/agencies/{agency_id:uuid}/edit", opt=EDIT)
async def submit_agency_change(
    request: AnyRequest, agency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Change the agency and go back to it."""
    form = await request.form()
    asked = read_form(ChangeAgency, form)
    agency = await service.get_agency(viewer, agency_id)
    if isinstance(asked, Faults):
        return faulty(faults=asked, **await _form(viewer, agency))
    try:
        await service.change(viewer, agency_id, asked, now=now)
    except InvalidError as error:
        return faulty(faults=error, typed=typed_in(form), **await _form(viewer, agency))
    return see_other(f"/agencies/{agency_id}", f"{asked.name} was changed.")


@post("/agencies/{agency_id:uuid}/deactivate", opt=EDIT)
async def submit_closing(agency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Close the agency and go back to it."""
    await service.deactivate(viewer, agency_id, now=now)
    return see_other(f"/agencies/{agency_id}", "Nobody can choose this agency any more.")


@post("/agencies/{agency_id:uuid}/reactivate", opt=EDIT)
async def submit_opening(agency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Open the agency again and go back to it."""
    await service.reactivate(viewer, agency_id, now=now)
    return see_other(f"/agencies/{agency_id}", "This agency can be chosen again.")


@get("/agencies/import", opt=EDIT)
async def start_import() -> Response[Any]:
    """Ask for a file of agencies."""
    return importing.asking(IMPORT)


@get("/agencies/import/example", opt=EDIT)
async def show_import_example() -> Response[bytes]:
    """A file of agencies to begin with."""
    return importing.example_of(IMPORT)


@post("/agencies/import", opt=EDIT)
async def submit_import(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Show what the file would do, or bring it in."""
    bring_in = partial(service.import_agencies, viewer, now=now)
    return await importing.answer(IMPORT, await request.form(), bring_in)


async def _form(viewer: Viewer, agency: AgencyListing | None) -> dict[str, Any]:
    return {
        "template": "people/agencies/agency_form.html",
        "agency": agency,
        "groups": list(GROUP_WORDS.items()),
        "calendars": list((await service.list_calendars(viewer)).items()),
    }


ROUTES = [
    list_agencies,
    show_agency,
    start_agency,
    submit_agency,
    start_agency_change,
    submit_agency_change,
    submit_closing,
    submit_opening,
    start_import,
    show_import_example,
    submit_import,
]
