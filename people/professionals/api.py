"""People for programs."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from people.asking import AskedAt, AskedBy, IfMatch
from people.duplicates import service as duplicates
from people.duplicates.values import Noun
from people.fields import on_revision
from people.imports import ImportResult, as_faults
from people.pages import moved_to
from people.permissions import Permission, Viewer
from people.professionals import service
from people.professionals.values import (
    AddProfessional,
    ChangeProfessional,
    FindProfessionals,
    ProfessionalRecord,
    Professionals,
    SetDeputies,
    Show,
)

VIEW = {"permission": Permission.PROFESSIONAL_VIEW}
EDIT = {"permission": Permission.PROFESSIONAL_EDIT}
_PATH = "/api/v1/professionals"
_ONE = f"{_PATH}/{{professional_id:uuid}}"


@get(_PATH, opt=VIEW)
async def list_professionals(
    viewer: AskedBy,
    now: AskedAt,
    search: FromQuery[str] = "",
    agency: FromQuery[UUID | None] = None,
    show: FromQuery[Show] = Show.WORKING,
    page_number: FromQuery[int] = 1,
) -> Professionals:
    """The people looked for, fifty at a time, and how many there are."""
    wanted = FindProfessionals(search=search, agency=agency, show=show, page=page_number)
    return await service.list_professionals(viewer, wanted, now=now)


@get(_ONE, opt=VIEW)
async def get_professional(professional_id: FromPath[UUID], viewer: AskedBy) -> Response[Any]:
    """Somebody with those around them; the ETag is the revision. Who was merged leads on (301)."""
    answer = await _answer(viewer, professional_id)
    kept = await duplicates.find_kept(viewer, Noun.PROFESSIONAL, professional_id)
    return moved_to(f"{_PATH}/{kept}") if kept else answer


@post(_PATH, opt=EDIT)
async def add_professional(
    data: JSONBody[AddProfessional], viewer: AskedBy, now: AskedAt
) -> Response[ProfessionalRecord]:
    """Add somebody."""
    professional_id = await service.add(viewer, data, now=now)
    answer = await _answer(viewer, professional_id)
    answer.headers["location"] = f"{_PATH}/{professional_id}"
    return answer


@put(_ONE, opt=EDIT)
async def change_professional(
    professional_id: FromPath[UUID],
    data: JSONBody[ChangeProfessional],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ProfessionalRecord]:
    """Change somebody; name the revision looked at in the body or, as ETag, in If-Match."""
    await service.change(viewer, professional_id, on_revision(data, if_match), now=now)
    return await _answer(viewer, professional_id)


@put(f"{_ONE}/deputies", opt=EDIT)
async def set_deputies(
    professional_id: FromPath[UUID],
    data: JSONBody[SetDeputies],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ProfessionalRecord]:
    """Say who usually stands in for somebody; name the revision as for a change."""
    await service.set_deputies(viewer, professional_id, on_revision(data, if_match), now=now)
    return await _answer(viewer, professional_id)


@post(f"{_ONE}/confirmation", opt=EDIT, status_code=200)
async def confirm_professional(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[ProfessionalRecord]:
    """Note that the agency confirmed somebody and their address today."""
    await service.confirm(viewer, professional_id, now=now)
    return await _answer(viewer, professional_id)


@post(f"{_ONE}/leaving", opt=EDIT, status_code=200)
async def note_leaving(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[ProfessionalRecord]:
    """Note that somebody works here no more."""
    await service.leave(viewer, professional_id, now=now)
    return await _answer(viewer, professional_id)


@post(f"{_ONE}/return", opt=EDIT, status_code=200)
async def note_return(
    professional_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[ProfessionalRecord]:
    """Note that somebody who left works here again."""
    await service.rejoin(viewer, professional_id, now=now)
    return await _answer(viewer, professional_id)


@post(f"{_PATH}/import", opt=EDIT, status_code=200)
async def import_professionals(
    request: Request[Any, Any, Any],
    viewer: AskedBy,
    now: AskedAt,
    *,
    dry_run: FromQuery[bool] = False,
) -> ImportResult:
    """Bring in a file (CSV, XLSX, ODS) sent as the body; with `dry_run`, say what it would do."""
    data = await request.body()
    result = await service.import_professionals(viewer, data, dry_run=dry_run, now=now)
    if result.faults:
        raise as_faults(result)
    return result


async def _answer(viewer: Viewer, professional: UUID) -> Response[ProfessionalRecord]:
    record = await service.get_professional(viewer, professional)
    return Response(record, headers={"etag": f'"{record.person.revision}"'})


ROUTES = [
    list_professionals,
    get_professional,
    add_professional,
    change_professional,
    set_deputies,
    confirm_professional,
    note_leaving,
    note_return,
    import_professionals,
]
