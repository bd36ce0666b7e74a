"""Pages on who looked at a case."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from conferences.trail import service
from people.asking import AskedAt, AskedBy
from people.errors import Fault, NotFoundError
from people.pages import faulty, page
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


ROUTES = [show_who_looked_at_conference, show_who_looked_at_child, find_case]
