"""The review of present attendance for programs."""

from litestar import Response, get
from litestar.params import FromQuery

from people.asking import AskedAt, AskedBy
from people.importing import csv_file
from people.permissions import Permission
from people.spreadsheets import write_csv
from standards.baseline import service
from standards.baseline.counting import SHEET_HEADINGS, sheet_rows
from standards.baseline.service import IN_FORCE, MOST_QUARTERS, Asked, Review
from standards.calendars.quarters import read_quarter

VIEW = {"permission": Permission.FIGURE_VIEW}


@get("/api/v1/attendance-review", opt=VIEW)
async def get_review(
    viewer: AskedBy,
    now: AskedAt,
    standard: FromQuery[str] = IN_FORCE,
    kind: FromQuery[str] = "review",
    source: FromQuery[str] = "all",
    quarter: FromQuery[str] = "",
    quarters: FromQuery[int] = MOST_QUARTERS,
) -> Review:
    """What a standard would have said about up to eight quarters that end with one."""
    asked = asked_for(standard, kind, source, quarter, quarters)
    return await service.get_review(viewer, asked, now=now)


@get("/api/v1/attendance-review/csv", opt=VIEW, media_type="text/csv")
async def get_csv(
    viewer: AskedBy,
    now: AskedAt,
    standard: FromQuery[str] = IN_FORCE,
    kind: FromQuery[str] = "review",
    source: FromQuery[str] = "all",
    quarter: FromQuery[str] = "",
    quarters: FromQuery[int] = MOST_QUARTERS,
) -> Response[bytes]:
    """The same as CSV."""
    asked = asked_for(standard, kind, source, quarter, quarters)
    return csv_answer(await service.get_review(viewer, asked, now=now))


def asked_for(standard: str, kind: str, source: str, quarter: str, quarters: int) -> Asked:
    """What an address asks for."""
    return Asked(
        standard=standard or IN_FORCE,
        kind=kind,
        source=source,
        last=read_quarter(quarter) if quarter else None,
        quarters=quarters,
    )


def csv_answer(review: Review) -> Response[bytes]:
    """A review as a CSV file to take away."""
    rows = sheet_rows(review.standard_title, review.lines)
    return csv_file(write_csv(SHEET_HEADINGS, rows), "attendance-review.csv")


ROUTES = [get_review, get_csv]
