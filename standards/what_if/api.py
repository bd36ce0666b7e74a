"""What a draft would have changed, for programs."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter

from people.asking import AskedAt, AskedBy
from people.errors import NotFoundError
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


async def asked_of(
    quarter: FromQuery[str] = "",
    kind: FromQuery[str] = "review",
    beside: FromQuery[Beside] = "stood",
    measure: FromQuery[str] = "",
    agency: FromQuery[str] = "",
    number: Annotated[int, QueryParameter(name="page")] = 1,
) -> Asked:
    """What an address asks for.

    Raises:
        NotFoundError: it names no quarter, measure or agency.
    """
    try:
        return Asked(
            last=read_quarter(quarter) if quarter else None,
            kind=kind,
            beside=beside,
            measure=Measure(measure) if measure else None,
            agency=UUID(agency) if agency else None,
            page=number,
        )
    except ValueError:
        raise NotFoundError from None


OF_ADDRESS = {"asked": Provide(asked_of)}
AskedFor = NamedDependency[Asked]


@get("/api/v1/standard-drafts/{draft_id:uuid}/what-if", opt=DRAFTS, dependencies=OF_ADDRESS)
async def get_what_if(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, asked: AskedFor
) -> WhatIf:
    """Two years that end with a quarter under the draft, beside what was counted or is in force."""
    return await service.count(viewer, draft_id, asked, now=now)


@get(
    "/api/v1/standard-drafts/{draft_id:uuid}/what-if/csv",
    opt=DRAFTS | {"step_up": True},
    dependencies=OF_ADDRESS,
)
async def get_what_if_csv(
    draft_id: FromPath[UUID], viewer: AskedBy, now: AskedAt, asked: AskedFor
) -> Response[bytes]:
    """The same as CSV, with every verdict that changes for those who see rows."""
    every = msgspec.structs.replace(asked, page=None)
    return csv_of(await service.count(viewer, draft_id, every, now=now))


def csv_of(found: WhatIf) -> Response[bytes]:
    """What a draft would have changed, as a CSV file to take away."""
    return csv_file(write_csv(HEADINGS, rows_of(found)), "what-if.csv")


ROUTES = [get_what_if, get_what_if_csv]
