"""Agencies for programs."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from people.agencies import service
from people.agencies.values import AddAgency, AgencyListing, ChangeAgency
from people.asking import AskedAt, AskedBy, IfMatch
from people.duplicates import service as duplicates
from people.duplicates.values import Noun
from people.fields import on_revision
from people.imports import ImportResult, as_faults
from people.pages import moved_to
from people.permissions import Permission

VIEW = {"permission": Permission.AGENCY_VIEW}
EDIT = {"permission": Permission.AGENCY_EDIT}
AnyRequest = Request[Any, Any, Any]


@get("/api/v1/agencies", opt=VIEW)
async def list_agencies(
    viewer: AskedBy, is_active: FromQuery[bool | None] = None
) -> list[AgencyListing]:
    """Every agency; with `is_active` only the open or only the closed."""
    return await service.list_agencies(viewer, is_active=is_active)


@get("/api/v1/agencies/{agency_id:uuid}", opt=VIEW)
async def get_agency(agency_id: FromPath[UUID], viewer: AskedBy) -> Response[Any]:
    """One agency; its ETag is its revision. One that was merged leads on (301)."""
    answer = _answer(await service.get_agency(viewer, agency_id))
    kept = await duplicates.find_kept(viewer, Noun.AGENCY, agency_id)
    return moved_to(f"/api/v1/agencies/{kept}") if kept else answer


@post("/api/v1/agencies", opt=EDIT)
async def add_agency(
    data: JSONBody[AddAgency], viewer: AskedBy, now: AskedAt
) -> Response[AgencyListing]:
    """Add an agency."""
    agency_id = await service.add(viewer, data, now=now)
    answer = _answer(await service.get_agency(viewer, agency_id))
    answer.headers["location"] = f"/api/v1/agencies/{agency_id}"
    return answer


@put("/api/v1/agencies/{agency_id:uuid}", opt=EDIT)
async def change_agency(
    agency_id: FromPath[UUID],
    data: JSONBody[ChangeAgency],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[AgencyListing]:
    """Change an agency; name the revision looked at in the body or, as ETag, in If-Match."""
    await service.change(viewer, agency_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_agency(viewer, agency_id))


@post("/api/v1/agencies/{agency_id:uuid}/deactivation", opt=EDIT, status_code=200)
async def deactivate_agency(
    agency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[AgencyListing]:
    """Close an agency: nobody chooses it any more."""
    await service.deactivate(viewer, agency_id, now=now)
    return _answer(await service.get_agency(viewer, agency_id))


@post("/api/v1/agencies/{agency_id:uuid}/reactivation", opt=EDIT, status_code=200)
async def reactivate_agency(
    agency_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[AgencyListing]:
    """Open an agency again."""
    await service.reactivate(viewer, agency_id, now=now)
    return _answer(await service.get_agency(viewer, agency_id))


@post("/api/v1/agencies/import", opt=EDIT, status_code=200)
async def import_agencies(
    request: AnyRequest, viewer: AskedBy, now: AskedAt, *, dry_run: FromQuery[bool] = False
) -> ImportResult:
    """Bring in a file (CSV, XLSX, ODS) sent as the body; with `dry_run`, say what it would do."""
    data = await request.body()
    result = await service.import_agencies(viewer, data, dry_run=dry_run, now=now)
    if result.faults:
        raise as_faults(result)
    return result


def _answer(agency: AgencyListing) -> Response[AgencyListing]:
    return Response(agency, headers={"etag": f'"{agency.revision}"'})


ROUTES = [
    list_agencies,
    get_agency,
    add_agency,
    change_agency,
    deactivate_agency,
    reactivate_agency,
    import_agencies,
]
