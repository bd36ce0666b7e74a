"""Outcomes for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from conferences.outcomes import service
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


ROUTES: list[Any] = [get_outcome, record_outcome, get_closing, close, reopen]
