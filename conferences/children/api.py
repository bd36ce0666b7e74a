"""Families and children for programs. A list holds no name; a record opens it, and is noted."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from conferences.children import service
from conferences.children.values import (
    AddAnotherChild,
    AddFamily,
    ChangeChild,
    ChangeFamily,
    ChangeRegistration,
    ChildRecord,
    ChildrenFound,
    ChildSearch,
    FamilyRecord,
)
from people.asking import AskedAt, AskedBy, IfMatch
from people.fields import on_revision
from people.imports import ImportResult, as_faults
from people.pages import moved_to
from people.permissions import Permission

VIEW = {"permission": Permission.CHILD_VIEW}
EDIT = {"permission": Permission.CHILD_EDIT}
AnyRequest = Request[Any, Any, Any]
Record = TypeVar("Record", ChildRecord, FamilyRecord)


@get("/api/v1/children", opt=VIEW)
async def list_children(
    viewer: AskedBy,
    now: AskedAt,
    number: Annotated[int, QueryParameter(name="page")] = 1,
) -> ChildrenFound:
    """The children the viewer may see, by reference and initials."""
    return await service.list_children(viewer, page=number, now=now)


@post("/api/v1/children/search", opt=VIEW, status_code=200)
async def search_children(
    data: JSONBody[ChildSearch], viewer: AskedBy, now: AskedAt
) -> ChildrenFound:
    """The children a reference's beginning or a whole name finds; names stand in no address."""
    return await service.list_children(viewer, search=data.search, page=data.page, now=now)


@post("/api/v1/children", opt=EDIT)
async def add_family(
    data: JSONBody[AddFamily], viewer: AskedBy, now: AskedAt
) -> Response[FamilyRecord]:
    """Add a family with its children."""
    family_id = await service.add_family(viewer, data, now=now)
    answer = _answer(await service.get_family(viewer, family_id, now=now))
    answer.headers["location"] = f"/api/v1/families/{family_id}"
    return answer


@get("/api/v1/children/{child_id:uuid}", opt=VIEW)
async def get_child(child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """The record of one child, opened; its ETag is its revision. One merged leads on (301)."""
    record = await service.get_child(viewer, child_id, now=now)
    if record.merged_into is not None:
        return moved_to(f"/api/v1/children/{record.merged_into}")
    return _answer(record)


@put("/api/v1/children/{child_id:uuid}", opt=EDIT)
async def change_child(
    child_id: FromPath[UUID],
    data: JSONBody[ChangeChild],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ChildRecord]:
    """Change a child; name the revision looked at in the body or, as ETag, in If-Match."""
    await service.change_child(viewer, child_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_child(viewer, child_id, now=now))


@put("/api/v1/children/{child_id:uuid}/registration", opt=EDIT)
async def change_registration(
    child_id: FromPath[UUID],
    data: JSONBody[ChangeRegistration],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[ChildRecord]:
    """Say from when until when a child is registered."""
    await service.change_registration(viewer, child_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_child(viewer, child_id, now=now))


@get("/api/v1/families/{family_id:uuid}", opt=EDIT)
async def get_family(
    family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[FamilyRecord]:
    """One family and its children."""
    return _answer(await service.get_family(viewer, family_id, now=now))


@put("/api/v1/families/{family_id:uuid}", opt=EDIT)
async def change_family(
    family_id: FromPath[UUID],
    data: JSONBody[ChangeFamily],
    viewer: AskedBy,
    now: AskedAt,
    if_match: IfMatch = None,
) -> Response[FamilyRecord]:
    """Change a family's name or reference."""
    await service.change_family(viewer, family_id, on_revision(data, if_match), now=now)
    return _answer(await service.get_family(viewer, family_id, now=now))


@post("/api/v1/families/{family_id:uuid}/children", opt=EDIT)
async def add_child(
    family_id: FromPath[UUID], data: JSONBody[AddAnotherChild], viewer: AskedBy, now: AskedAt
) -> Response[ChildRecord]:
    """Add another child to a family."""
    child_id = await service.add_child(viewer, family_id, data, now=now)
    answer = _answer(await service.get_child(viewer, child_id, now=now))
    answer.headers["location"] = f"/api/v1/children/{child_id}"
    return answer


@post("/api/v1/children/import", opt=EDIT, status_code=200)
async def import_children(
    request: AnyRequest, viewer: AskedBy, now: AskedAt, *, dry_run: FromQuery[bool] = False
) -> ImportResult:
    """Bring in the file (CSV, XLSX, ODS) that is the body: all of its rows or none."""
    data = await request.body()
    result = await service.import_children(viewer, data, dry_run=dry_run, now=now)
    if result.faults:
        raise as_faults(result)
    return result


def _answer(record: Record) -> Response[Record]:
    return Response(record, headers={"etag": f'"{record.revision}"'})


ROUTES = [
    list_children,
    search_children,
    add_family,
    get_child,
    change_child,
    change_registration,
    get_family,
    change_family,
    add_child,
    import_children,
]
