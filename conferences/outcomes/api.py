"""Outcomes for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.outcomes import service
from conferences.outcomes.aftermath_values import Aftermath, RecordAftermath, RecordChange
from conferences.outcomes.forecasting import ConferenceForecast
from conferences.outcomes.values import (
    CloseConference,
    Closed,
    Closing,
    OutcomeRecord,
    RecordOutcome,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

RECORD = {"permission": Permission.OUTCOME_RECORD}


class Reopen(msgspec.Struct, frozen=True):
    """Why a closed record is opened again."""

    reason: str


@get("/api/v1/conferences/{conference_id:uuid}/outcome", opt=RECORD)
async def get_outcome(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> OutcomeRecord:
    """What is recorded of a conference."""
    return await service.get_outcome(viewer, conference_id, now=now)


@put("/api/v1/conferences/{conference_id:uuid}/outcome", opt=RECORD)
async def record_outcome(
    conference_id: FromPath[UUID], data: JSONBody[RecordOutcome], viewer: AskedBy, now: AskedAt
) -> OutcomeRecord:
    """Record what was decided; give the revision that was looked at, none for the first time."""
    await service.record_outcome(viewer, conference_id, data, now=now)
    return await service.get_outcome(viewer, conference_id, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/closing", opt=RECORD)
async def get_closing(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Closing:
    """What closing a conference now would mean, and what is missing."""
    return await service.get_closing(viewer, conference_id, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/close", opt=RECORD, status_code=200)
async def close(
    conference_id: FromPath[UUID], data: JSONBody[CloseConference], viewer: AskedBy, now: AskedAt
) -> Closed:
    """Close a conference: held or inquorate by its verdict."""
    return await service.close(viewer, conference_id, data, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/reopen", opt=RECORD, status_code=200)
async def reopen(
    conference_id: FromPath[UUID], data: JSONBody[Reopen], viewer: AskedBy, now: AskedAt
) -> OutcomeRecord:
    """Open the record of a closed conference again."""
    await service.reopen(viewer, conference_id, data.reason, now=now)
    return await service.get_outcome(viewer, conference_id, now=now)


@get("/api/v1/conferences/{conference_id:uuid}/aftermath", opt=RECORD)
async def get_aftermath(conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Aftermath:
    """What followed a conference, until when each thing is due, and how it stands."""
    return await service.get_aftermath(viewer, conference_id, now=now)


@put("/api/v1/conferences/{conference_id:uuid}/aftermath", opt=RECORD)
async def record_aftermath(
    conference_id: FromPath[UUID], data: JSONBody[RecordAftermath], viewer: AskedBy, now: AskedAt
) -> Aftermath:
    """Record all that was sent, held and ratified, and how each child was heard."""
    await service.record_aftermath(viewer, conference_id, data, now=now)
    return await service.get_aftermath(viewer, conference_id, now=now)


@post("/api/v1/conferences/{conference_id:uuid}/changes", opt=RECORD)
async def add_change(
    conference_id: FromPath[UUID], data: JSONBody[RecordChange], viewer: AskedBy, now: AskedAt
) -> Aftermath:
    """Record a significant change, and when the chair was told of it."""
    await service.add_change(viewer, conference_id, data, now=now)
    return await service.get_aftermath(viewer, conference_id, now=now)


@put("/api/v1/changes/{change_id:uuid}", opt=RECORD)
async def correct_change(
    change_id: FromPath[UUID], data: JSONBody[RecordChange], viewer: AskedBy, now: AskedAt
) -> Aftermath:
    """Say when the chair was told of a change, or put its days right."""
    conference = await service.correct_change(viewer, change_id, data, now=now)
    return await service.get_aftermath(viewer, conference, now=now)


@delete("/api/v1/changes/{change_id:uuid}", opt=RECORD)
async def remove_change(change_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> None:
    """Take out a change that was recorded by mistake."""
    await service.remove_change(viewer, change_id, now=now)


@get(
    "/api/v1/conferences/{conference_id:uuid}/forecast",
    opt={"permission": Permission.WORKLIST_VIEW},
)
async def get_forecast(
    conference_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> ConferenceForecast:
    """How a conference stands to each measure, why, and what would still rescue it."""
    return await service.get_forecast(viewer, conference_id, now=now)


ROUTES: list[Any] = [
    get_outcome,
    record_outcome,
    get_closing,
    close,
    reopen,
    get_aftermath,
    record_aftermath,
    add_change,
    correct_change,
    remove_change,
    get_forecast,
]
