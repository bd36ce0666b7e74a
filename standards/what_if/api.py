"""What a draft would have changed, for programs."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from people.asking import AskedAt, AskedBy
from people.importing import csv_file
from people.permissions import Permission
from people.spreadsheets import write_csv
from standards.calendars.quarters import read_quarter
from standards.measures.verdicts import Measure
from standards.what_if import service
from standards.what_if.service import Asked, WhatIf
from standards.what_if.sheets import HEADINGS, rows_of

DRAFTS = {"permission": Permission.DRAFT_VIEW}
Beside = Literal["in_force", "stood"]


@get("/api/v1/standard-drafts/{draft_id:uuid}/what-if", opt=DRAFTS)
async def get_what_if(
    draft_id: FromPath[UUID],
    viewer: AskedBy,
    now: AskedAt,
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
    beside: FromQuery[Beside] = "stood",
    measure: FromQuery[Measure | None] = None,
    agency: FromQuery[UUID | None] = None,
) -> WhatIf:
    """Two years that end with a quarter under the draft, beside what was counted or is in force."""
    asked = asked_of(quarter, kind, beside, measure=measure, agency=agency)
    return await service.count(viewer, draft_id, asked, now=now)


@get("/api/v1/standard-drafts/{draft_id:uuid}/what-if/csv", opt=DRAFTS | {"step_up": True})
async def get_what_if_csv(
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


def asked_of(
    quarter: str,
    kind: str,
    beside: Beside,
    *,
    measure: Measure | None = None,
    agency: UUID | None = None,
) -> Asked:
    """What an address asks for.

    Raises:
        NotFoundError: it names no quarter.
    """
    last = read_quarter(quarter) if quarter else None
    return Asked(last=last, kind=kind, beside=beside, measure=measure, agency=agency)


def csv_of(found: WhatIf) -> Response[bytes]:
    """What a draft would have changed, as a CSV file to take away."""
    return csv_file(write_csv(HEADINGS, rows_of(found)), "what-if.csv")


ROUTES = [get_what_if, get_what_if_csv]
