"""A messy file on its pages, as a standards lead meets it; and the same by program."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from people.permissions import Role
from people.spreadsheets import write_csv
from tests.builders import NOW, a_standard, an_agency
from tests.conferences.history.records import HEADINGS, as_csv, rows, spoilt
from tests.conftest import Visit
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.people.test_pages_in_chromium import _account, _served, _sign_in_as
from tests.visitor import text_of
from tests.workbooks import an_xlsx

pytestmark = pytest.mark.usefixtures("database", "file_store")
EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "history.csv"
WIDTHS = (1280, 390)


async def _agencies() -> None:
    for name, group in (
        ("Strathlorne Social Work", "social_work"), ("Tayford Health", "health"),
        ("Tayford Police", "police"), ("Lorne Primary", "education"), ("Harbour GPs", "health"),
    ):  # fmt: skip
        await an_agency(name, group=group)


def _fields(page: str) -> dict[str, str]:
    """The hidden fields of the page that carry the file on."""
    return {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in ("data", "source")
    }


async def test_a_file_is_checked_its_faults_taken_away_and_once_right_brought_in_and_undone(
    visit: Visit,
):
    await a_standard("dundee-action17")
    await _agencies()
    lead = await visit(Role.STANDARDS_LEAD)
    bad, numbers = spoilt(rows(100), 5)
    sent = {"file": ("log.csv", as_csv(bad), "text/csv")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=sent)
    assert answer.status_code == 422
    assert "5 rows have to be put right" in text_of(answer)
    listed = await lead.submit("/history/check", {**_fields(answer.text), "then": "faults"})
    found = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig"))))
    assert [int(row[0]) for row in found[1:]] == numbers
    sent = {"file": ("log.csv", as_csv(rows(100)), "text/csv")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=sent)
    assert answer.status_code == 200
    done = await lead.submit("/history/check", {**_fields(answer.text), "then": "bring_in"})
    assert done.headers["location"] == "/history"
    (one,) = (await lead.api("GET", "/history/imports")).json()
    review = await lead.get("/attendance-review?standard=dundee-action17&source=history")
    assert "20 of them come from imported records" in text_of(review)
    await lead.submit(f"/history/imports/{one['id']}/undo", {})
    review = (await lead.api("GET", "/attendance-review?source=history")).json()
    assert review["conferences"] == 0


async def test_records_of_older_years_are_reviewed_by_choosing_when_they_end(visit: Visit):
    await a_standard("dundee-action17")
    await _agencies()
    lead = await visit(Role.STANDARDS_LEAD)
    old = [
        [one.replace("/2025", "/2021").replace("/2024", "/2020") for one in row] for row in rows(50)
    ]
    sent = {"file": ("log.csv", as_csv(old), "text/csv")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=sent)
    done = await lead.submit("/history/check", {**_fields(answer.text), "then": "bring_in"})
    assert done.status_code == 303, text_of(done)
    now = await lead.get("/attendance-review")
    assert "Choose other two years" in text_of(now)
    assert 'value="2021-Q1"' in now.text
    review = await lead.get("/attendance-review?standard=dundee-action17&quarter=2021-Q1")
    assert "10 of them come from imported records" in text_of(review)
    assert "against 90%, " in text_of(review)
    assert "quarter=2021-Q1" in review.text.partition("/attendance-review/csv?")[2][:120]


async def test_what_is_said_of_a_word_is_remembered(visit: Visit):
    await an_agency("Tayford Health")
    lead = await visit(Role.COORDINATOR)
    record = [*rows(2)[1][:8], "ja", ""]
    files = {"file": ("log.csv", as_csv([record]), "text/csv")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=files)
    assert "Say under “Words” what “ja” means" in text_of(answer)
    name = answer.text.split('name="word-attendance-')[1].split('"')[0]
    chosen = {**_fields(answer.text), f"word-attendance-{name}": "attended", "then": "check"}
    assert (await lead.submit("/history/check", chosen)).status_code == 200
    (source,) = (await lead.api("GET", "/history/sources")).json()
    assert source["matching"]["words"] == {"attendance": {"ja": "attended"}}


async def test_whoever_brings_in_a_new_agency_is_told_that_quorum_goes_by_what_it_is(visit: Visit):
    lead = await visit(Role.COORDINATOR)
    files = {"file": ("log.csv", as_csv([rows(2)[1]]), "text/csv")}
    hint = "Quorum goes by what an agency is"
    assert hint in text_of(await lead.submit("/history/new", {"source": "Log"}, files=files))
    await an_agency("Tayford Health")
    assert hint not in text_of(await lead.submit("/history/new", {"source": "Log"}, files=files))


async def test_without_a_file_or_a_name_both_are_asked_for(visit: Visit):
    lead = await visit(Role.STANDARDS_LEAD)
    assert "Choose a file" in text_of(await lead.submit("/history/new", {"source": "Log"}))
    files = {"file": ("log.csv", as_csv(rows(1)), "text/csv")}
    answer = await lead.submit("/history/new", {"source": ""}, files=files)
    assert "Give the spreadsheet a name" in text_of(answer)
    files = {"file": ("log.xlsx", b"PK\x03\x04", "application/zip")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=files)
    assert "broken or of another kind" in text_of(answer)


async def test_a_chief_officer_reads_counts_and_an_agency_s_lead_the_own_ones(visit: Visit):
    await a_standard("dundee-action17")
    await _agencies()
    lead = await visit(Role.STANDARDS_LEAD)
    files = {"file": ("log.csv", as_csv(rows(100)), "text/csv")}
    answer = await lead.submit("/history/new", {"source": "Log"}, files=files)
    await lead.submit("/history/check", {**_fields(answer.text), "then": "bring_in"})
    officer = await visit(Role.CHIEF_OFFICER)
    page = text_of(await officer.get("/attendance-review"))
    assert "Tayford Health" in page
    assert "H-" not in page
    assert (await officer.get("/history")).status_code == 404
    sheet = await officer.get("/attendance-review/csv")
    assert sheet.content.decode("utf-8-sig").startswith('"Standard","Agency"')
    other = await visit(Role.AGENCY_LEAD)
    assert "Tayford Health" not in text_of(await other.get("/attendance-review"))


def test_the_example_file_is_the_one_that_is_generated():
    assert EXAMPLE.read_bytes() == write_csv(HEADINGS, rows(60))


@needs_browser
async def test_pages_of_history_have_no_fault_a_browser_finds(tmp_path: Path):
    await a_standard("dundee-action17")
    await an_agency("Tayford Health")
    await _account("Lena Fox", Role.STANDARDS_LEAD, NOW)
    bad, _ = spoilt(rows(60), 4)
    book = an_xlsx({"Notes": [["kept by Lena", date(2026, 1, 5)]], "2025": [HEADINGS, *bad]})
    (tmp_path / "log.xlsx").write_bytes(book)
    faults: dict[str, list[str]] = {}
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in_as(page, "Lena Fox")
        await page.goto("/history/new")
        faults["choose"] = await check_page(screen, WIDTHS)
        await page.fill("#source", "Attendance log")
        await page.set_input_files("#file", tmp_path / "log.xlsx")
        await page.click("text=See what it would do")
        faults["check"] = [one for one in await check_page(screen, WIDTHS) if "422" not in one]
        for width in WIDTHS:
            await screenshot(page, f"history-check-{width}", width)
        (tmp_path / "log.csv").write_bytes(as_csv([row for row in rows(300) if row[6] != "GP"]))
        await page.goto("/history/new")
        await page.fill("#source", "Attendance log")
        await page.set_input_files("#file", tmp_path / "log.csv")
        await page.click("text=See what it would do")
        for choice in await page.locator("select[name^='word-agency']").all():
            if not await choice.input_value():
                await choice.select_option("new:police")
        await page.click("text=Check again >> nth=0")
        await page.click("button:has-text('Bring in')")
        for path in ("/history", "/attendance-review", "/attendance-review?standard=scotland-2014"):
            await page.goto(path)
            faults[path] = await check_page(screen, WIDTHS)
            for width in WIDTHS:
                await screenshot(page, f"history-{path.strip('/?=')[:12]}-{width}", width)
    assert {name: found for name, found in faults.items() if found} == {}
