"""Letters and print runs, for programs."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.letters import service
from conferences.letters.pages import PREPARE, PRINT, RELEASE
from conferences.letters.values import (
    CaseLetters,
    CheckRun,
    GiveLetters,
    PrepareRun,
    RefuseRun,
    RunListing,
    RunRecord,
)
from people.asking import AskedAt, AskedBy
from people.pages import as_pdf

_RUN = "/api/v1/print-runs/{run_id:uuid}"
_CASE = "/api/v1/families/{family_id:uuid}/letters"


@get("/api/v1/print-runs", opt=PREPARE)
async def list_runs(viewer: AskedBy, now: AskedAt) -> tuple[RunListing, ...]:
    """The print runs that are not done, and those of late."""
    return await service.list_runs(viewer, now=now)


@get(_CASE, opt=PREPARE)
async def get_case_letters(family_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> CaseLetters:
    """Who of a case may be written to now, and the runs that were made."""
    return await service.get_case_letters(viewer, family_id, now=now)


@post(_CASE, opt=PREPARE)
async def prepare(
    family_id: FromPath[UUID], data: JSONBody[PrepareRun], viewer: AskedBy, now: AskedAt
) -> Response[RunRecord]:
    """Make the letters of a run."""
    run = await service.prepare(viewer, family_id, data, now=now)
    record = await service.get_run(viewer, run, now=now)
    return Response(record, headers={"location": f"/api/v1/print-runs/{run}"})


@get(_RUN, opt=PREPARE)
async def get_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RunRecord:
    """One run with its letters, and which of them are still right."""
    return await service.get_run(viewer, run_id, now=now)


@get(f"{_RUN}/preview", opt=PREPARE, media_type="application/pdf")
async def preview_letters(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The letters, marked as not released."""
    paper = await service.preview_letters(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@get(f"{_RUN}/letters", opt=PRINT, media_type="application/pdf")
async def print_letters(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The letters of a released run."""
    paper = await service.print_letters(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@get(f"{_RUN}/check-sheet", opt=PRINT, media_type="application/pdf")
async def print_check_sheet(
    run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[bytes]:
    """The check sheet of a run."""
    paper = await service.print_check_sheet(viewer, run_id, now=now)
    return as_pdf(paper.name, paper.content)


@put(f"{_RUN}/check", opt=PREPARE)
async def ask_release(
    run_id: FromPath[UUID], data: JSONBody[CheckRun], viewer: AskedBy, now: AskedAt
) -> RunRecord:
    """Take the check sheet and ask a second person."""
    await service.ask_release(viewer, run_id, data, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post(f"{_RUN}/release", opt=RELEASE, status_code=200)
async def release(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RunRecord:
    """Release a run as the second person."""
    await service.release(viewer, run_id, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post(f"{_RUN}/refuse", opt=RELEASE, status_code=200)
async def refuse(
    run_id: FromPath[UUID], data: JSONBody[RefuseRun], viewer: AskedBy, now: AskedAt
) -> RunRecord:
    """Give a run back to whoever prepared it."""
    await service.refuse(viewer, run_id, data, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post(f"{_RUN}/withdraw", opt=PREPARE, status_code=200)
async def withdraw(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> RunRecord:
    """Take a run back."""
    await service.withdraw(viewer, run_id, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post(f"{_RUN}/given", opt=PREPARE, status_code=200)
async def record_given(
    run_id: FromPath[UUID], data: JSONBody[GiveLetters], viewer: AskedBy, now: AskedAt
) -> RunRecord:
    """Record that letters were posted or handed over."""
    await service.record_given(viewer, run_id, data, now=now)
    return await service.get_run(viewer, run_id, now=now)


ROUTES: list[Any] = [
    list_runs,
    get_case_letters,
    prepare,
    get_run,
    preview_letters,
    print_letters,
    print_check_sheet,
    ask_release,
    release,
    refuse,
    withdraw,
    record_given,
]
