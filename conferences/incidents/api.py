"""Incidents, for programs."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from conferences.incidents import service
from conferences.incidents.values import (
    CloseIncident,
    Decide,
    IncidentListing,
    IncidentRecord,
    RecallIncident,
    ReportIncident,
    Step,
)
from people.asking import AskedAt, AskedBy
from people.permissions import Permission

MANAGE = {"permission": Permission.INCIDENT_MANAGE}


@post("/api/v1/incidents", opt={"permission": Permission.INCIDENT_REPORT})
async def add_incident(
    data: JSONBody[ReportIncident], viewer: AskedBy, now: AskedAt
) -> dict[str, Any]:
    """Report one; the answer is its reference, which says nothing of what is known."""
    return {"reference": await service.report(viewer, data, now=now)}


@get("/api/v1/incidents", opt=MANAGE)
async def list_incidents(viewer: AskedBy, now: AskedAt) -> list[IncidentListing]:
    """Every incident, open ones first."""
    return await service.list_incidents(viewer, now=now)


@get("/api/v1/incidents/export.csv", opt={**MANAGE, "step_up": True}, media_type="text/csv")
async def export_incidents(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The log as CSV."""
    content = await service.export(viewer, now=now)
    return Response(content, media_type="text/csv; charset=utf-8")


@get("/api/v1/incidents/{incident_id:uuid}", opt=MANAGE)
async def get_incident(
    incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> IncidentRecord:
    """One with its timeline and who may have seen what."""
    return await service.get(viewer, incident_id, now=now)


@post("/api/v1/incidents/{incident_id:uuid}/recall", opt=MANAGE, status_code=200)
async def recall_incident(
    incident_id: FromPath[UUID], data: JSONBody[RecallIncident], viewer: AskedBy, now: AskedAt
) -> IncidentRecord:
    """Take back what can be taken back."""
    await service.recall(viewer, incident_id, data, now=now)
    return await service.get(viewer, incident_id, now=now)


@put("/api/v1/incidents/{incident_id:uuid}/commissioner", opt=MANAGE, status_code=204)
async def decide_commissioner(
    incident_id: FromPath[UUID], data: JSONBody[Decide], viewer: AskedBy, now: AskedAt
) -> None:
    """Write down whether the Information Commissioner was told, and why or why not."""
    await service.decide(viewer, incident_id, Step.COMMISSIONER, data, now=now)


@put("/api/v1/incidents/{incident_id:uuid}/people", opt=MANAGE, status_code=204)
async def decide_people(
    incident_id: FromPath[UUID], data: JSONBody[Decide], viewer: AskedBy, now: AskedAt
) -> None:
    """Write down whether the people concerned were told, and why or why not."""
    await service.decide(viewer, incident_id, Step.PEOPLE, data, now=now)


@post("/api/v1/incidents/{incident_id:uuid}/close", opt=MANAGE, status_code=204)
async def close_incident(
    incident_id: FromPath[UUID], data: JSONBody[CloseIncident], viewer: AskedBy, now: AskedAt
) -> None:
    """Close it with what was learnt."""
    await service.close(viewer, incident_id, data, now=now)


ROUTES = [
    add_incident, list_incidents, export_incidents, get_incident, recall_incident,
    decide_commissioner, decide_people, close_incident,
]  # fmt: skip
