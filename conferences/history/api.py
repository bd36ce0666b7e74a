"""Past conferences from spreadsheets, for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from conferences.history import service
from conferences.history.pages import faulty_rows
from conferences.history.values import HistoryResult, ImportListing, Matching, SourceListing
from people.asking import AskedAt, AskedBy
from people.importing import csv_file
from people.pages import AnyRequest
from people.permissions import Permission

MAY = {"permission": Permission.HISTORY_IMPORT}


@get("/api/v1/history/imports", opt=MAY)
async def list_imports(viewer: AskedBy) -> list[ImportListing]:
    """The files that were brought in, the latest first."""
    return await service.list_imports(viewer)


@get("/api/v1/history/sources", opt=MAY)
async def list_sources(viewer: AskedBy) -> list[SourceListing]:
    """The spreadsheets whose columns and words are remembered."""
    return await service.list_sources(viewer)


@put("/api/v1/history/sources/{source:str}", opt=MAY, status_code=204)
async def put_matching(
    source: FromPath[str], data: JSONBody[Matching], viewer: AskedBy, now: AskedAt
) -> None:
    """Say what a source's headings and words mean."""
    await service.remember(viewer, source, data, now=now)


@post("/api/v1/history/imports", opt=MAY, status_code=200)
async def bring_in(
    request: AnyRequest,
    viewer: AskedBy,
    now: AskedAt,
    source: FromQuery[str],
    sheet: FromQuery[str] = "",
    *,
    dry_run: FromQuery[bool] = False,
) -> Response[HistoryResult | dict[str, Any]]:
    """Bring in a file (CSV, XLSX, ODS) sent as the body; with `dry_run`, say what it would do.

    With faults nothing is brought in, and the answer is a problem with status 422 that holds what
    the file was taken for as well.
    """
    data = await request.body()
    result = await service.bring_in(
        viewer, data, source=source, sheet=sheet, dry_run=dry_run, now=now
    )
    if not result.faults:
        return Response(result)
    problem = {"type": "about:blank", "title": "Check what you gave", "status": 422}
    body = msgspec.to_builtins(result) | problem | {"detail": result.faults[0].message}
    return Response(body, status_code=422, media_type="application/problem+json")


@post("/api/v1/history/faulty-rows", opt=MAY, status_code=200, media_type="text/csv")
async def list_faulty_rows(
    request: AnyRequest,
    viewer: AskedBy,
    now: AskedAt,
    source: FromQuery[str],
    sheet: FromQuery[str] = "",
) -> Response[bytes]:
    """Everything wrong with a file sent as the body, as CSV; nothing is brought in."""
    data = await request.body()
    result = await service.bring_in(viewer, data, source=source, sheet=sheet, dry_run=True, now=now)
    return csv_file(faulty_rows(result), "faulty-rows.csv")


@delete("/api/v1/history/imports/{import_id:uuid}", opt=MAY)
async def undo(import_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Let nothing count of a file that was brought in."""
    await service.undo(viewer, import_id, now=now)


ROUTES = [list_imports, list_sources, put_matching, bring_in, list_faulty_rows, undo]
