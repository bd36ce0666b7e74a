"""The review of present attendance as a page, to be read, printed and taken away."""

from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from people.asking import AskedAt, AskedBy
from people.pages import page
from people.permissions import Permission
from standards.agreed.in_force import ALL_KINDS, KIND_WORDS
from standards.baseline import service
from standards.baseline.api import asked_for, csv_answer
from standards.baseline.service import IN_FORCE, MOST_QUARTERS, SOURCES

VIEW = {"permission": Permission.FIGURE_VIEW}


@get("/attendance-review", opt=VIEW)
async def show_review(
    viewer: AskedBy,
    now: AskedAt,
    standard: FromQuery[str] = IN_FORCE,
    kind: FromQuery[str] = "review",
    source: FromQuery[str] = "all",
    quarter: FromQuery[str] = "",
    quarters: FromQuery[int] = MOST_QUARTERS,
) -> Template:
    """What a standard would have said about up to two years."""
    asked = asked_for(standard, kind, source, quarter, quarters)
    return page(
        "standards/baseline/review.html",
        review=await service.get_review(viewer, asked, now=now),
        standards=await service.list_standards(viewer),
        kinds=[one for one in KIND_WORDS.items() if one[0] != ALL_KINDS],
        sources=list(SOURCES.items()),
        ends=[(str(one), one.words) for one in await service.list_quarters(viewer, kind, now=now)],
        query=urlencode(
            {
                "standard": standard,
                "kind": kind,
                "source": source,
                "quarter": quarter,
                "quarters": quarters,
            }
        ),
    )


@get("/attendance-review/csv", opt=VIEW)
async def download_csv(
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


ROUTES = [show_review, download_csv]
