"""Where a quarter stands in a reporting year that may begin in April; its name stays."""

from collections.abc import Iterator

import pytest

from people.permissions import Role
from standards.calendars.quarters import Quarter, read_quarter
from standards.quarterly import years
from standards.quarterly.years import in_year
from tests.conftest import Visit
from tests.visitor import text_of


@pytest.fixture
def _as_usual() -> Iterator[None]:
    yield
    years.use("january")


@pytest.mark.usefixtures("_as_usual")
@pytest.mark.parametrize(
    ("first_month", "said"),
    [
        ("january", ["first quarter of 2026", "fourth quarter of 2026", "first quarter of 2027"]),
        (
            "april",
            ["fourth quarter of 2025/26", "third quarter of 2026/27", "fourth quarter of 2026/27"],
        ),
        (
            "july",
            ["third quarter of 2025/26", "second quarter of 2026/27", "third quarter of 2026/27"],
        ),
        (
            "october",
            ["second quarter of 2025/26", "first quarter of 2026/27", "second quarter of 2026/27"],
        ),
    ],
)
def test_a_quarter_stands_in_the_year_that_began_last(first_month: str, said: list[str]):
    years.use(first_month)
    quarters = [read_quarter(one) for one in ("2026-Q1", "2026-Q4", "2027-Q1")]
    assert [in_year(quarter) for quarter in quarters] == said


@pytest.mark.usefixtures("_as_usual")
def test_a_century_ends_within_a_reporting_year():
    years.use("april")
    assert in_year(Quarter(2099, 4)) == "third quarter of 2099/00"


@pytest.mark.usefixtures("_as_usual", "database")
async def test_a_report_says_where_its_quarter_stands_and_keeps_its_name(visit: Visit):
    years.use("april")
    chief = await visit(Role.CHIEF_OFFICER)
    shown = await chief.get("/quarterly-reports/2026-Q3")
    assert "July to September 2026, second quarter of 2026/27" in text_of(shown)
    given = await chief.api("GET", "/quarterly-reports/2026-Q3")
    assert (given.json()["quarter"], given.json()["in_year"]) == (
        "2026-Q3", "second quarter of 2026/27"
    )  # fmt: skip
