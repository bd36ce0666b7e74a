"""What a draft would have changed in the past two years."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission
from standards.agreed.in_force import ALL_KINDS, KIND_WORDS
from standards.calendars.quarters import read_quarter
from standards.measures.definitions import TITLES
from standards.measures.verdicts import REASON_WORDS
from standards.what_if import service
from standards.what_if.recounting import direction


@get("/standards/drafts/{draft_id:uuid}/what-if", opt={"permission": Permission.DRAFT_VIEW})
async def show_what_if(
    draft_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
) -> Template:
    """Two years of conferences under the draft, beside what was counted."""
    last = read_quarter(quarter) if quarter else None
    found = await service.count(viewer, draft_id, last=last, kind=kind, now=now)
    return page(
        "standards/what_if/what_if.html",
        found=found,
        titles=TITLES,
        reasons=REASON_WORDS,
        direction=direction,
        kinds=[(code, words) for code, words in KIND_WORDS.items() if code != ALL_KINDS],
    )


ROUTES = [show_what_if]
