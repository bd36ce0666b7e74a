"""What a draft would have changed in the past two years."""

from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission
from standards.agreed.in_force import ALL_KINDS, KIND_WORDS
from standards.calendars.quarters import quarter_of
from standards.measures.definitions import TITLES
from standards.measures.verdicts import REASON_WORDS
from standards.what_if import service
from standards.what_if.api import OF_ADDRESS, AskedFor, csv_of
from standards.what_if.service import WhatIf

DRAFTS = {"permission": Permission.DRAFT_VIEW}
_QUARTERS_BACK = 12


@get("/standards/drafts/{draft_id:uuid}/what-if", opt=DRAFTS, dependencies=OF_ADDRESS)
async def show_what_if(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, asked: AskedFor
) -> Template:
    """Two years of conferences under the draft, beside what was counted or is in force."""
    found = await service.count(viewer, draft_id, asked, now=now)
    latest = quarter_of(now).moved(-1)
    return page(
        "standards/what_if/what_if.html",
        found=found,
        titles=TITLES,
        agencies=sorted(found.names.items(), key=lambda one: one[1]),
        reasons=REASON_WORDS,
        kinds=[(code, words) for code, words in KIND_WORDS.items() if code != ALL_KINDS],
        quarters=[(str(one), one.words) for one in reversed(latest.last(_QUARTERS_BACK))],
        query=_query(found),
    )


@get(
    "/standards/drafts/{draft_id:uuid}/what-if/csv",
    opt=DRAFTS | {"step_up": True},
    dependencies=OF_ADDRESS,
)
async def download_what_if(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, asked: AskedFor
) -> Response[bytes]:
    """The same as CSV, with every verdict that changes for those who see rows."""
    every = msgspec.structs.replace(asked, page=None)
    return csv_of(await service.count(viewer, draft_id, every, now=now))


def _query(found: WhatIf) -> str:
    asked = found.asked
    return urlencode(
        {
            "quarter": str(found.quarters[-1]),
            "kind": asked.kind,
            "beside": asked.beside,
            "measure": asked.measure or "",
            "agency": asked.agency or "",
        }
    )


ROUTES = [show_what_if, download_what_if]
