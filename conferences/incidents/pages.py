"""Pages for incidents: reporting one, the log, one with its timeline, what is done about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from conferences.incidents import service
from conferences.incidents.values import (
    CloseIncident,
    Decide,
    RecallIncident,
    ReportIncident,
    Step,
)
from people.asking import AskedAt, AskedBy
from people.errors import Fault, InvalidError
from people.forms import Faults, read_form, typed_in
from people.pages import faulty, page, see_other
from people.permissions import Permission, Viewer

MANAGE = {"permission": Permission.INCIDENT_MANAGE}
REPORT = {"permission": Permission.INCIDENT_REPORT}
_NEW = "conferences/incidents/new.html"
_ONE = "conferences/incidents/incident.html"
AnyRequest = Request[Any, Any, Any]


@get("/incidents/new", opt=REPORT)
async def start_incident() -> Template:
    """Ask what went wrong."""
    return page(_NEW)


@post("/incidents/new", opt=REPORT)
async def submit_incident(request: AnyRequest, viewer: AskedBy, now: AskedAt) -> Response[Any]:
    """Take the report, and say its reference."""
    form = await request.form()
    asked = read_form(ReportIncident, form)
    if isinstance(asked, Faults):
        return faulty(_NEW, asked)
    try:
        reference = await service.report(viewer, asked, now=now)
    except InvalidError as error:
        return faulty(_NEW, error, typed=typed_in(form))
    words = f"Reported as incident {reference}. The data protection officer knows of it now."
    return see_other("/oversight", words)


@get("/incidents", opt=MANAGE)
async def list_incidents(viewer: AskedBy, now: AskedAt) -> Template:
    """Every incident, open ones first."""
    found = await service.list_incidents(viewer, now=now)
    return page("conferences/incidents/incidents.html", incidents=found, now=now)


@get("/incidents/export.csv", opt={**MANAGE, "step_up": True}, media_type="text/csv")
async def export_incidents(viewer: AskedBy, now: AskedAt) -> Response[bytes]:
    """The log as a file."""
    return Response(
        await service.export(viewer, now=now),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="incidents.csv"'},
    )


@get("/incidents/{incident_id:uuid}", opt=MANAGE)
async def show_incident(incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt) -> Template:
    """One incident: what happened, what is due, what was done, who may have seen what."""
    record = await service.get(viewer, incident_id, now=now)
    return page(_ONE, record=record, now=now)


@post("/incidents/{incident_id:uuid}/recall", opt=MANAGE)
async def submit_recall(
    request: AnyRequest, incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Take back what can be taken back."""
    form = await request.form()
    asked = read_form(RecallIncident, form)
    try:
        if not isinstance(asked, Faults):
            await service.recall(viewer, incident_id, asked, now=now)
            return see_other(
                f"/incidents/{incident_id}", "Recalled. See below who may have seen it."
            )
        faults: Faults | InvalidError = asked
    except InvalidError as error:
        faults = error
    record = await service.get(viewer, incident_id, now=now)
    return faulty(_ONE, faults, typed=typed_in(form), record=record, now=now)


@post("/incidents/{incident_id:uuid}/commissioner", opt=MANAGE)
async def submit_commissioner(
    request: AnyRequest, incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Write down whether the Information Commissioner was told, and why or why not."""
    return await _decide(request, viewer, incident_id, Step.COMMISSIONER, now)


@post("/incidents/{incident_id:uuid}/people", opt=MANAGE)
async def submit_people(
    request: AnyRequest, incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Write down whether the people concerned were told, and why or why not."""
    return await _decide(request, viewer, incident_id, Step.PEOPLE, now)


@post("/incidents/{incident_id:uuid}/close", opt=MANAGE)
async def submit_closing(
    request: AnyRequest, incident_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Close it with what was learnt."""
    form = await request.form()
    asked = CloseIncident(lessons=str(form.get("lessons", "")))
    try:
        await service.close(viewer, incident_id, asked, now=now)
    except InvalidError as error:
        record = await service.get(viewer, incident_id, now=now)
        return faulty(_ONE, error, typed=typed_in(form), record=record, now=now)
    return see_other("/incidents", "The incident is closed.")


async def _decide(
    request: AnyRequest, viewer: Viewer, incident: UUID, step: Step, now: datetime
) -> Response[Any]:
    form = await request.form()
    asked = read_form(
        Decide,
        FormMultiDict([
            (name.removeprefix(f"{step.value}_"), value)
            for name, value in form.multi_items()
            if name.startswith(f"{step.value}_")
        ]),
    )  # fmt: skip
    try:
        if not isinstance(asked, Faults):
            await service.decide(viewer, incident, step, asked, now=now)
            return see_other(f"/incidents/{incident}", "The decision is written down.")
        found = asked.faults
    except InvalidError as error:
        found = error.faults
    faults = [Fault(f"{step.value}_{one.field}", one.message, one.typed) for one in found]
    record = await service.get(viewer, incident, now=now)
    return faulty(_ONE, faults, typed=typed_in(form), record=record, now=now)


ROUTES = [
    start_incident, submit_incident, list_incidents, export_incidents, show_incident,
    submit_recall, submit_commissioner, submit_people, submit_closing,
]  # fmt: skip
