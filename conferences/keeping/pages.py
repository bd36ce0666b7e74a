"""Pages of the retention schedule, of what is due, and of erasing it by two people."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from conferences.keeping import service
from conferences.keeping.values import ChangePeriod
from people.asking import AskedAt, AskedBy
from people.errors import InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission

MANAGE = {"permission": Permission.RETENTION_MANAGE}
ERASE = {"permission": Permission.RETENTION_MANAGE, "step_up": True}
APPROVE = {"permission": Permission.RETENTION_APPROVE, "step_up": True}
AnyRequest = Request[Any, Any, Any]
_LINE = "conferences/keeping/line.html"


class ReasonForm(msgspec.Struct, frozen=True):
    """Why something is asked for or refused."""

    reason: str = ""


@get("/retention", opt=MANAGE)
async def show_schedule(viewer: AskedBy) -> Template:
    """Every class of record with its period."""
    return page("conferences/keeping/schedule.html", lines=await service.list_schedule(viewer))


@get("/retention/lines/{code:str}", opt=MANAGE)
async def start_change(code: FromPath[str], viewer: AskedBy) -> Template:
    """One class of record, its periods so far, and a form for another."""
    return page(_LINE, line=await service.get_line(viewer, code))


@post("/retention/lines/{code:str}", opt=ERASE)
async def submit_change(
    request: AnyRequest, code: FromPath[str], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Set the period and go back to the schedule."""
    form = await request.form()
    line = await service.get_line(viewer, code)
    try:
        asked = read_form(ChangePeriod, form)
        if isinstance(asked, Faults):
            return faulty(_LINE, asked, line=line)
        await service.change_period(viewer, code, asked, now=now)
    except InvalidError as error:
        return faulty(_LINE, error, typed=typed_in(form), line=line)
    return see_other("/retention", f"{line.words}: kept for {asked.days} days from now on.")


@get("/retention/due", opt=MANAGE)
async def show_due(viewer: AskedBy, now: AskedAt) -> Template:
    """What is due, and what holds it back; nothing of it is done."""
    preview = await service.get_preview(viewer, now=now)
    return page("conferences/keeping/due.html", preview=preview)


@post("/retention/due", opt=ERASE)
async def submit_ask(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Ask a second person for what is due."""
    asked = read_form(ReasonForm, await request.form())
    reason = "" if isinstance(asked, Faults) else asked.reason
    run = await service.ask(viewer, reason, now=now)
    return see_other(f"/retention/runs/{run}", "Asked. It waits for a second person.")


@get("/retention/runs", opt=MANAGE)
async def list_runs(viewer: AskedBy) -> Template:
    """Every list that was asked for."""
    return page("conferences/keeping/runs.html", runs=await service.list_runs(viewer))


@get("/retention/runs/{run_id:uuid}", opt=MANAGE)
async def show_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One list and what became of it."""
    run = await service.get_run(viewer, run_id, now=now)
    return page("conferences/keeping/run.html", run=run)


@post("/retention/runs/{run_id:uuid}/approve", opt=APPROVE)
async def approve_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Agree, as the second person."""
    await service.approve(viewer, run_id, now=now)
    return see_other(f"/retention/runs/{run_id}", "Agreed. It can be carried out now.")


@post("/retention/runs/{run_id:uuid}/refuse", opt=APPROVE)
async def refuse_run(
    request: AnyRequest, run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Say no, as the second person."""
    asked = read_form(ReasonForm, await request.form())
    reason = "" if isinstance(asked, Faults) else asked.reason
    await service.refuse(viewer, run_id, reason, now=now)
    return see_other(f"/retention/runs/{run_id}", "Refused. Nothing was erased.")


@post("/retention/runs/{run_id:uuid}/take-back", opt=MANAGE)
async def take_back_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take back what still waits."""
    await service.take_back(viewer, run_id, now=now)
    return see_other(f"/retention/runs/{run_id}", "Taken back. What was left is not erased.")


@post("/retention/runs/{run_id:uuid}/carry-out", opt=ERASE)
async def carry_out_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Erase the next things on the list."""
    batch = await service.carry_out(viewer, run_id, now=now)
    notice = f"{batch.erased} erased, {batch.held} held, {batch.changed} no longer due."
    if batch.left:
        notice += f" {batch.left} are left: carry out the next ones."
    return see_other(f"/retention/runs/{run_id}", notice)


ROUTES = [
    show_schedule,
    start_change,
    submit_change,
    show_due,
    submit_ask,
    list_runs,
    show_run,
    approve_run,
    refuse_run,
    take_back_run,
    carry_out_run,
]
