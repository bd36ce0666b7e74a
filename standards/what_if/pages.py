"""What a draft would have changed in the past two years."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission
from standards.agreed.in_force import ALL_KINDS, KIND_WORDS
from standards.calendars.quarters import quarter_of
from standards.measures.definitions import TITLES
from standards.measures.verdicts import REASON_WORDS, Measure
from standards.what_if import service
from standards.what_if.api import Beside, asked_of, csv_of

DRAFTS = {"permission": Permission.DRAFT_VIEW}
_QUARTERS_BACK = 12


@get("/standards/drafts/{draft_id:uuid}/what-if", opt=DRAFTS)
async def show_what_if(
    draft_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
    beside: FromQuery[Beside] = "stood",
    measure: FromQuery[str] = "",
    agency: FromQuery[str] = "",
) -> Template:
    """Two years of conferences under the draft, beside what was counted or is in force."""
    asked = asked_of(
        quarter, kind, beside,
        measure=Measure(measure) if measure in set(Measure) else None, agency=_id(agency),
    )  # fmt: skip
    found = await service.count(viewer, draft_id, asked, now=now)
    latest = quarter_of(now).moved(-1)
    return page(
        "standards/what_if/what_if.html",
        found=found,
        titles=TITLES,
        reasons=REASON_WORDS,
        kinds=[(code, words) for code, words in KIND_WORDS.items() if code != ALL_KINDS],
        quarters=[(str(one), one.words) for one in reversed(latest.last(_QUARTERS_BACK))],
        query=f"quarter={quarter}&kind={kind}&beside={beside}",
    )


@get("/standards/drafts/{draft_id:uuid}/what-if/csv", opt=DRAFTS | {"step_up": True})
async def download_what_if(
    draft_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
    beside: FromQuery[Beside] = "stood",
) -> Response[bytes]:
    """The same as CSV, with every verdict that changes for those who see rows."""
    asked = msgspec.structs.replace(asked_of(quarter, kind, beside), most=None)
    return csv_of(await service.count(viewer, draft_id, asked, now=now))


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


ROUTES = [show_what_if, download_what_if]
