"""What looks odd in a file of past conferences is said beforehand, and hinders nobody."""

from datetime import datetime

import pytest

from conferences.history import service
from conferences.history.values import HistoryResult, Matching
from people.permissions import Role
from tests.builders import a_viewer, an_agency
from tests.conferences.history.records import as_csv
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
LEAD = a_viewer(Role.STANDARDS_LEAD)
HEADINGS = (
    "Conference ref", "Date", "Time", "Status", "Due by", "Last review", "Agency", "Date invited",
    "Att.", "Report due", "Report received on",
)  # fmt: skip
GOOD = [
    "CC/1", "3/3/2025", "10:00", "held", "10/3/2025", "3/9/2024", "Tayford Health", "3/2/2025",
    "Y", "27/2/2025", "26/2/2025",
]  # fmt: skip
ODD = (
    ("Date", "2/3/2025", "This was a Sunday. Check the day."),
    ("Time", "01:30", "Hardly a conference begins at this time. Check it."),
    ("Due by", "10/3/2026", "The due day is 372 days after the conference"),
    ("Last review", "3/3/2025", "The start of the clock is on the day of the conference"),
    ("Last review", "3/9/2023", "The start of the clock is 547 days before the conference"),
    ("Date invited", "4/3/2025", "The invitation is 1 day after the conference"),
    ("Date invited", "3/2/2024", "The invitation is 394 days before the conference"),
    ("Report due", "4/3/2025", "The day the report was due is 1 day after the conference"),
    ("Report received on", "26/2/2024", "The report is 371 days before the conference"),
    ("Report received on", "26/6/2025", "The report is 115 days after the conference"),
)


async def _look(
    records: list[list[str]], now: datetime, *, dry_run: bool = True, source: str = "Log"
) -> HistoryResult:
    return await service.bring_in(
        LEAD,
        as_csv(records, HEADINGS),
        source=source,
        matching=Matching(),
        dry_run=dry_run,
        now=now,
    )


def _with(**changes: str) -> list[str]:
    named = {
        heading: changes.get(_name(heading), text)
        for heading, text in zip(HEADINGS, GOOD, strict=True)
    }
    return list(named.values())


def _name(heading: str) -> str:
    return "".join(letter if letter.isalpha() else "_" for letter in heading)


@pytest.mark.parametrize(("column", "text", "message"), ODD)
async def test_what_hardly_can_be_is_named_where_it_stands_and_may_be_brought_in(
    column: str, text: str, message: str, now: datetime
):
    await an_agency("Tayford Health")
    assert (await _look([GOOD], now)).doubts == ()
    odd = await _look([_with(**{_name(column): text})], now)
    (found,) = odd.doubts
    assert (found.row, found.column, found.typed) == (2, column, text)
    assert found.message.startswith(message)
    assert odd.faults == ()
    done = await _look([_with(**{_name(column): text})], now, dry_run=False)
    assert (done.is_done, done.doubts) == (True, odd.doubts)


async def test_nobody_comes_to_a_conference_that_was_cancelled(now: datetime):
    await an_agency("Tayford Health")
    (found,) = (await _look([_with(Status="cancelled")], now)).doubts
    assert (found.column, found.typed) == ("Att.", "Y")
    assert (await _look([_with(Status="cancelled", Att_="A")], now)).doubts == ()


async def test_a_report_of_an_earlier_file_is_held_against_a_day_that_is_corrected(now: datetime):
    await an_agency("Tayford Health")
    assert (await _look([GOOD], now, dry_run=False)).doubts == ()
    later = ["CC/1", "3/11/2025", *[""] * 9]
    found = (await _look([later], now)).doubts
    assert {(one.row, one.column, one.typed) for one in found} == {(2, "Date", "3/11/2025")}
    assert any("The report is 250 days before the conference" in one.message for one in found)
    silent = ["CC/1", "", "", "", "", "", "Tayford Health", "", "Y", "", ""]
    assert (await _look([silent], now)).doubts == ()


async def test_a_column_that_is_the_same_in_every_row_is_named_at_its_heading(now: datetime):
    await an_agency("Tayford Health")
    filled = [_with(Conference_ref=f"CC/{number}") for number in range(20)]
    found = (await _look(filled, now)).doubts
    assert {one.row for one in found} == {1}
    assert "Date" in {one.column for one in found}
    assert "All 20 rows say the same here" in found[0].message
    assert "Agency" not in {one.column for one in found}
    assert (await _look(filled[:19], now)).doubts == ()
    one_day = [_with(Role=str(number)) for number in range(20)]
    assert (await _look(one_day, now)).doubts == ()


@pytest.mark.usefixtures("file_store")
async def test_the_page_says_what_looks_odd_and_brings_it_in_all_the_same(visit: Visit):
    await an_agency("Tayford Health")
    lead = await visit(Role.STANDARDS_LEAD)
    data = as_csv([_with(Date_invited="1/4/2025")], HEADINGS)
    seen = await lead.submit(
        "/history/new", {"source": "Log"}, files={"file": ("log.csv", data, "text/csv")}
    )
    assert seen.status_code == 200
    assert "1 thing looks odd: look at what and where" in text_of(seen)
    assert "The invitation is 29 days after the conference, which was on 3 Mar 2025" in text_of(
        seen
    )
    carried = seen.text.partition('name="data" value="')[2].partition('"')[0]
    form = {"data": carried, "source": "Log"}
    listed = await lead.submit("/history/check", form | {"then": "doubts"})
    assert "The invitation is 29 days after" in listed.content.decode("utf-8-sig")
    done = await lead.submit("/history/check", form | {"then": "bring_in"})
    assert done.headers["location"] == "/history"
