"""A personal link in a real browser: at every width, with script and without."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.booking.tables import Conference
from conferences.reports.tables import ReportFile
from people.audit.service import Subject, Verb, reading, recorded
from people.links import service as links
from people.permissions import OPERATOR
from tests.conferences.attending.rows import rows_of
from tests.conferences.gathering import a_gathering, a_professional, adopt_standard
from tests.conferences.served import served
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot

pytestmark = pytest.mark.usefixtures("database", "file_store")
STARTS = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)


class Mail:
    """What somebody's mail holds."""

    def __init__(self, address: str, path: str, reference: str) -> None:
        self.address, self.path, self.reference = address, path, reference


@pytest.fixture
async def mail(now: datetime, tmp_path: Path) -> AsyncIterator[Mail]:
    await adopt_standard(now)
    made = await a_gathering(now, starts_at=STARTS, ends_at=STARTS + timedelta(minutes=90))
    await a_professional(made.agencies["health"], "Morag Vane", "School nurse")
    attending.use("convenor@convenor.invalid")
    async with served(tmp_path, now) as address:
        links.use(address)
        subject = Subject("conference", made.conference)
        async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="test.book") as act:
            conference = await Conference.objects().get(Conference.id == made.conference)
            assert conference is not None
            await attending.announce(act, conference)
        async with reading(OPERATOR):
            askings = await attending.load_askings(made.conference)
        own = next(one for one in askings if one.professional == made.people["health"])
        yield Mail(address, f"/a/{own.link_token}", own.reference)


@needs_browser
async def test_a_link_is_used_at_every_width(mail: Mail, tmp_path: Path):
    report = tmp_path / "My report.pdf"
    report.write_bytes(b"%PDF-1.7\n%%EOF\n")
    async with launch() as browser:
        screen = await open_screen(browser, mail.address)
        page = screen.page
        await page.goto("/a/unknown")
        assert await check_page(screen) == []
        await page.goto(mail.path)
        assert await check_page(screen) == []
        await screenshot(page, "by-link")
        await screenshot(page, "by-link-390", width=390)
        await page.get_by_text("I will come", exact=True).click()
        await page.get_by_role("button", name="Send answer").click()
        await page.get_by_text("not the reference in the subject").first.wait_for()
        assert await check_page(screen) == []
        await page.locator("#reference").fill(mail.reference)
        await page.get_by_role("button", name="Send answer").click()
        await page.get_by_role("heading", name="Your answer was noted").wait_for()
        assert await check_page(screen) == []
        await page.get_by_role("link", name="Change your answer").click()
        await page.locator("#file").set_input_files(report)
        await page.locator("#report_reference").fill(mail.reference)
        await page.get_by_role("button", name="Hand in report").click()
        await page.get_by_role("heading", name="Your report was received").wait_for()
        assert await check_page(screen) == []
        await screenshot(page, "by-link-receipt-390", width=390)
    [row] = await Invitation.select(Invitation.reply).where(Invitation.reply != "none")
    assert row["reply"] == "accepted"


@needs_browser
async def test_a_link_works_without_script(mail: Mail, tmp_path: Path):
    report = tmp_path / "My report.txt"
    report.write_text("Seen on Monday.")
    async with launch() as browser:
        screen = await open_screen(browser, mail.address, width=390, script=False)
        page = screen.page
        await page.goto(mail.path)
        await page.get_by_text("Somebody else will come for me", exact=True).click()
        await page.locator("#deputy").select_option(label="Morag Vane, School nurse")
        await page.locator("#reference").fill(mail.reference)
        await page.get_by_role("button", name="Send answer").click()
        await page.get_by_role("heading", name="Your answer was noted").wait_for()
        await page.goto(mail.path)
        await page.locator("#file").set_input_files(report)
        await page.locator("#report_reference").fill(mail.reference)
        await page.get_by_role("button", name="Hand in report").click()
        await page.get_by_role("heading", name="Your report was received").wait_for()
        assert screen.complaints == []
    assert await ReportFile.count() == 1


@needs_browser
async def test_a_scanner_that_runs_scripts_and_follows_every_link_changes_nothing(
    mail: Mail, database: str
):
    before = await rows_of(database)
    async with launch() as browser:
        screen = await open_screen(browser, mail.address)
        page = screen.page
        await page.goto(mail.path)
        for _ in range(2):  # scripts run, fields are filled in, keys are pressed, links followed
            await page.mouse.wheel(0, 5000)
            await page.keyboard.press("Tab")
            await page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            for field in await page.locator("input[type=text], textarea").all():
                await field.fill("Scanned")
            for choice in await page.locator("input[type=radio]").all():
                await choice.dispatch_event("click")
        links_ = await page.locator("a").evaluate_all("all => all.map(one => one.href)")
        for link in {one for one in links_ if one.startswith(mail.address)}:
            await page.goto(link)
        assert await rows_of(database) == before
        await page.goto(mail.path)
        await page.locator("input[name=answer][value=accepted]").dispatch_event("click")
        await page.get_by_role("button", name="Send answer").click()
        await page.get_by_text("not the reference in the subject").first.wait_for()
    assert not await Invitation.exists().where(Invitation.reply != "none")


def test_the_page_says_the_same_without_script():
    page = (Path(__file__).parents[3] / "templates/conferences/by_link/meeting.html").read_text()
    assert "<script" not in page
    assert "hx-" not in page
