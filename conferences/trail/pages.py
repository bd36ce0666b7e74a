"""Pages on who looked at a case."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.trail import anomalies, service
from conferences.trail.values import ReviewAnomaly
from people.asking import AskedAt, AskedBy, OnPage
from people.errors import Fault, NotFoundError
from people.pages import faulty, page, part_of, see_other
from people.permissions import Permission

_LOOKED = "conferences/trail/who_looked.html"
_CASES = "conferences/trail/cases.html"


@get("/conferences/{conference_id:uuid}/who-looked", opt={"permission": Permission.CONFERENCE_VIEW})
async def show_who_looked_at_conference(
    conference_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    before: FromQuery[int | None] = None,
) -> Template:
    """Who did what about the family of a conference."""
    looked = await service.who_looked_at_conference(viewer, conference_id, now=now, before=before)
    return page(_LOOKED, looked=looked, path=f"/conferences/{conference_id}")


@get("/children/{child_id:uuid}/who-looked", opt={"permission": Permission.CHILD_VIEW})
async def show_who_looked_at_child(
    child_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, before: FromQuery[int | None] = None
) -> Template:
    """Who did what about the family of a child."""
    looked = await service.who_looked_at_child(viewer, child_id, now=now, before=before)
    return page(_LOOKED, looked=looked, path=f"/children/{child_id}")


@get("/audit/cases", opt={"permission": Permission.AUDIT_VIEW})
async def find_case(
    viewer: AskedBy,
    now: AskedAt,
    reference: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Template:
    """Ask for a reference, and say who did what about its case."""
    if not reference.strip():
        return page(_CASES, reference="", looked=None)
    try:
        looked = await service.who_looked_at_case(viewer, reference, now=now, before=before)
    except NotFoundError as error:
        fault = Fault("reference", str(error), reference)
        return faulty(_CASES, [fault], reference=reference, looked=None)
    return page(_CASES, reference=reference, looked=looked)


@get("/audit/anomalies", opt={"permission": Permission.AUDIT_VIEW})
async def list_anomalies(viewer: AskedBy, now: AskedAt, number: OnPage = 1) -> Template:
    """What looked odd, first what nobody reviewed yet."""
    found = part_of(await anomalies.list_anomalies(viewer, now=now), number)
    return page("conferences/trail/anomalies.html", anomalies=found)


@post("/audit/anomalies/{anomaly_id:uuid}/review", opt={"permission": Permission.AUDIT_VIEW})
async def submit_review(
    request: Request[Any, Any, Any], anomaly_id: FromPath[UUID], viewer: AskedBy, now: AskedAt
) -> Response[Any]:
    """Write down what somebody found out about one."""
    form = await request.form()
    asked = ReviewAnomaly(note=str(form.get("note", "")))
    await anomalies.review(viewer, anomaly_id, asked, now=now)
    return see_other("/audit/anomalies", "Marked as reviewed.")


ROUTES = [
    show_who_looked_at_conference,
    show_who_looked_at_child,
    find_case,
    list_anomalies,
    submit_review,
]
