"""Keeping and erasing, for programs."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.keeping import service
from conferences.keeping.values import (
    Batch,
    ChangePeriod,
    HoldListing,
    Preview,
    Run,
    ScheduleLine,
    SetHold,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

MANAGE = {"permission": Permission.RETENTION_MANAGE}
ERASE = {"permission": Permission.RETENTION_MANAGE, "step_up": True}
APPROVE = {"permission": Permission.RETENTION_APPROVE, "step_up": True}
HOLD = {"permission": Permission.HOLD_SET}
TAGS = ["keeping"]


class Reason(msgspec.Struct, frozen=True):
    """Why."""

    reason: str = ""


class Review(msgspec.Struct, frozen=True):
    """When to look again."""

    review_on: date


@get("/api/v1/retention", opt=MANAGE, tags=TAGS)
async def list_schedule(viewer: AskedBy) -> list[ScheduleLine]:
    """Every class of record with its period and the periods before it."""
    return await service.list_schedule(viewer)


@put("/api/v1/retention/{code:str}", opt=ERASE, tags=TAGS)
async def change_period(
    code: FromPath[str], data: JSONBody[ChangePeriod], viewer: AskedBy, now: AskedAt
) -> ScheduleLine:
    """Set another period; name the revision looked at."""
    await service.change_period(viewer, code, data, now=now)
    return await service.get_line(viewer, code)


@get("/api/v1/retention-due", opt=MANAGE, tags=TAGS)
async def show_due(viewer: AskedBy, now: AskedAt) -> Preview:
    """What is due and what holds it back."""
    return await service.get_preview(viewer, now=now)


@get("/api/v1/erasure-runs", opt=MANAGE, tags=TAGS)
async def list_runs(viewer: AskedBy) -> list[Run]:
    """Every list that was asked for."""
    return await service.list_runs(viewer)


@post("/api/v1/erasure-runs", opt=ERASE, tags=TAGS)
async def ask(data: JSONBody[Reason], viewer: AskedBy, now: AskedAt) -> Response[Run]:
    """Ask a second person for what is due."""
    run = await service.ask(viewer, data.reason, now=now)
    found = await service.get_run(viewer, run, now=now)
    return Response(found, headers={"location": f"/api/v1/erasure-runs/{run}"})


@get("/api/v1/erasure-runs/{run_id:uuid}", opt=MANAGE, tags=TAGS)
async def get_run(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Run:
    """One list and what became of it."""
    return await service.get_run(viewer, run_id, now=now)


@post("/api/v1/erasure-runs/{run_id:uuid}/approve", opt=APPROVE, tags=TAGS, status_code=200)
async def approve(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Run:
    """Agree, as the second person."""
    await service.approve(viewer, run_id, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post("/api/v1/erasure-runs/{run_id:uuid}/refuse", opt=APPROVE, tags=TAGS, status_code=200)
async def refuse(
    run_id: FromPath[UUID], data: JSONBody[Reason], viewer: AskedBy, now: AskedAt
) -> Run:
    """Say no, as the second person."""
    await service.refuse(viewer, run_id, data.reason, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post("/api/v1/erasure-runs/{run_id:uuid}/take-back", opt=MANAGE, tags=TAGS, status_code=200)
async def take_back(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Run:
    """Take back what still waits."""
    await service.take_back(viewer, run_id, now=now)
    return await service.get_run(viewer, run_id, now=now)


@post("/api/v1/erasure-runs/{run_id:uuid}/carry-out", opt=ERASE, tags=TAGS, status_code=200)
async def carry_out(run_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Batch:
    """Erase the next things on a list that was agreed."""
    return await service.carry_out(viewer, run_id, now=now)


@get("/api/v1/holds", opt=HOLD, tags=TAGS)
async def list_holds(viewer: AskedBy, now: AskedAt) -> list[HoldListing]:
    """Every hold, those that stand first."""
    return await service.list_holds(viewer, now=now)


@post("/api/v1/holds", opt=HOLD, tags=TAGS)
async def set_hold(data: JSONBody[SetHold], viewer: AskedBy, now: AskedAt) -> Response[HoldListing]:
    """Hold a family, a conference or a person."""
    hold = await service.set_hold(viewer, data, now=now)
    found = await service.get_hold(viewer, hold, now=now)
    return Response(found, headers={"location": f"/api/v1/holds/{hold}"})


@get("/api/v1/holds/{hold_id:uuid}", opt=HOLD, tags=TAGS)
async def get_hold(hold_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> HoldListing:
    """One hold."""
    return await service.get_hold(viewer, hold_id, now=now)


@post("/api/v1/holds/{hold_id:uuid}/review", opt=HOLD, tags=TAGS, status_code=200)
async def review_hold(
    hold_id: FromPath[UUID], data: JSONBody[Review], viewer: AskedBy, now: AskedAt
) -> HoldListing:
    """Let a hold stand on until the day given."""
    await service.review_hold(viewer, hold_id, data.review_on, now=now)
    return await service.get_hold(viewer, hold_id, now=now)


@post(
    "/api/v1/holds/{hold_id:uuid}/lift", opt={**HOLD, "step_up": True}, tags=TAGS, status_code=200
)
async def lift_hold(
    hold_id: FromPath[UUID], data: JSONBody[Reason], viewer: AskedBy, now: AskedAt
) -> HoldListing:
    """Let a hold stand no more."""
    await service.lift_hold(viewer, hold_id, data.reason, now=now)
    return await service.get_hold(viewer, hold_id, now=now)


ROUTES = [
    list_schedule,
    change_period,
    show_due,
    list_runs,
    ask,
    get_run,
    approve,
    refuse,
    take_back,
    carry_out,
    list_holds,
    set_hold,
    get_hold,
    review_hold,
    lift_hold,
]
