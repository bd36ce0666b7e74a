"""The quarterly report through pages and API."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from people.permissions import Role
from tests.conftest import Visit
from tests.standards.quarterly.city import (
    IDS,
    a_review,
    close,
    every_week,
    found_city,
    from_agency,
)
from tests.visitor import text_of

REPORT = "/quarterly-reports/2026-Q3"
ABSENT = {"attendance": "absent", "report_received_at": None}


@pytest.fixture
async def _quarter(database: str, now: datetime) -> None:
    """Thirteen reviews in the third quarter of 2026, all agencies there but the GP practices."""
    assert database
    await found_city(now)
    days = every_week(date(2026, 7, 1), 13)
    others = ("Social work", "Health visiting", "Police")
    await close(
        now,
        *(
            a_review(
                on,
                *(from_agency(name, on) for name in others),
                from_agency("GP practices", on, **(ABSENT if week % 3 else {})),
            )
            for week, on in enumerate(days)
        ),
    )


@pytest.mark.usefixtures("_quarter")
async def test_the_report_begins_with_its_finding(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    latest = await chief.get("/quarterly-reports")
    assert (latest.status_code, latest.headers["location"]) == (303, REPORT)
    page = await chief.get(REPORT)
    assert page.status_code == 200
    assert (
        "85% of reports came in time, below the 90% standard, within chance."
        " Clearly below it: GP practices."
    ) in text_of(page)


@pytest.mark.usefixtures("_quarter")
async def test_each_agency_stands_as_n_of_n_with_interval_and_verdict(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    said = text_of(await chief.get(REPORT))
    assert "GP practices 5 of 13 38% 18% to 64% Clearly below" in said
    assert "7 more would have reached the standard" in said
    assert "Police 13 of 13 100% 77% to 100% At standard, within chance" in said
    assert "Provisional: fewer than 12 months" in said


@pytest.mark.usefixtures("_quarter")
async def test_charts_have_titles_and_descriptions_and_no_styles(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    page = (await chief.get(REPORT)).text
    assert page.count('role="img"') == page.count("<desc ")
    assert "app-chart--wide" in page
    assert "app-chart--narrow" in page
    assert "style=" not in page
    assert "<style" not in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("_quarter")
async def test_a_figure_opens_to_definition_rule_exclusions_and_agencies(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    page = await chief.get(f"{REPORT}/figures/report_on_time?agency={IDS['GP practices']}")
    said = text_of(page)
    assert "Reports on time: GP practices" in said
    assert "at least 5 working days before the conference" in said
    assert "Project proposal for Action 17" in said
    assert "no report came 8" in said
    assert "Nothing was left out" in said
    assert "See the rows" not in said


@pytest.mark.usefixtures("_quarter")
async def test_rows_are_linked_for_those_entitled(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    page = await lead.get(f"{REPORT}/figures/attended")
    assert "/assessments?quarter=2026-Q3&amp;measure=attended&amp;kind=review" in page.text
    assert "By agency" in page.text


@pytest.mark.usefixtures("_quarter")
@pytest.mark.parametrize(
    "path",
    [
        "/quarterly-reports/2026-Q5",
        f"{REPORT}?kind=party",
        f"{REPORT}/figures/applause",
        f"{REPORT}/figures/attended?agency=00000000-0000-4000-8000-00000000000f",
    ],
)
async def test_what_is_not_there_is_not_found(visit: Visit, path: str):
    chief = await visit(Role.CHIEF_OFFICER)
    assert (await chief.get(path)).status_code == 404


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.CHAIR, Role.MINUTE_TAKER])
@pytest.mark.parametrize("path", [REPORT, f"{REPORT}/csv", f"{REPORT}/figures/attended"])
async def test_figures_are_not_for(visit: Visit, role: Role, path: str):
    assert (await (await visit(role)).get(path)).status_code == 404


@pytest.mark.parametrize("measure", ["attended", "notice", "held_in_time", "quorate"])
async def test_an_empty_quarter_has_a_page_that_says_so(visit: Visit, measure: str):
    chief = await visit(Role.CHIEF_OFFICER)
    page = await chief.get("/quarterly-reports/2026-Q4")
    assert page.status_code == 200
    assert "Too few conferences to say anything" in text_of(page)
    assert "This quarter has not ended" in text_of(page)
    figure = await chief.get(f"/quarterly-reports/2026-Q4/figures/{measure}")
    assert figure.status_code == 200
    assert "Nothing was counted" in text_of(figure)


@pytest.mark.usefixtures("_quarter")
async def test_the_csv_holds_the_figures_of_the_page(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    answer = await chief.get(f"{REPORT}/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "quarterly-report-2026-Q3-review.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    (practices,) = [
        row
        for row in rows
        if (row["Agency"], row["Measure"], row["Period"])
        == ("GP practices", "report_on_time", "quarter")
    ]
    assert (practices["Met"], practices["Of"], practices["Percent"]) == ("5", "13", "38")
    assert practices["Verdict"] == "clearly below"
    through_api = await chief.api("GET", "/quarterly-reports/2026-Q3/csv")
    assert through_api.content == answer.content


@pytest.mark.usefixtures("_quarter")
async def test_the_api_gives_the_same_figures(visit: Visit):
    chief = await visit(Role.CHIEF_OFFICER)
    report = (await chief.api("GET", "/quarterly-reports/2026-Q3")).json()
    (practices,) = [one for one in report["agencies"] if one["agency"]["name"] == "GP practices"]
    share = practices["figures"]["report_on_time"]["quarter"]
    assert (share["met"], share["of"], share["words"], share["short_of"]) == (
        5, 13, "clearly below", 7
    )  # fmt: skip
    assert report["figures"]["quorate"]["quarter"]["met"] == 13
    assert (await chief.api("GET", "/quarterly-reports")).json() == ["2026-Q3"]
    assert (await chief.api("GET", "/quarterly-reports/2026-Q9")).status_code == 404


async def test_a_convener_with_too_many_left_out_is_named_on_the_report_and_asked(
    visit: Visit, now: datetime
):
    await found_city(now)
    on = date(2026, 8, 4)
    late_at = datetime(2026, 8, 3, 9, tzinfo=UTC)
    told = [from_agency("Police", on) for _ in range(16)]
    short = [from_agency("Police", on, notice_given_at=late_at) for _ in range(3)]
    whole = [from_agency("Police", on) for _ in range(9)]
    late = from_agency("Police", on, notice_given_at=late_at)
    await close(
        now,
        a_review(on, *told, *short, convener=IDS["Social work"]),
        a_review(on, *whole, late, convener=IDS["Health visiting"]),
    )
    chief = await visit(Role.CHIEF_OFFICER)
    page = text_of(await chief.get(REPORT))
    assert "Social work 3 19 16%: too many" in page
    assert "Health visiting 1 10 10%" in page
    assert page.count("too many") == 1 + page.count("is too many")
    assert "Ask Social work about notice: 3 of 19 invitations are left out" in page
    assert "Ask Health visiting about notice" not in page
