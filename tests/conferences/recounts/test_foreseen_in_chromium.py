"""What a change to a calendar would move, as a browser shows it wide and narrow."""

from datetime import datetime
from pathlib import Path

import pytest

from people.permissions import Role
from tests.conferences.gathering import a_gathering, adopt_standard
from tests.conferences.reports.handing_in import ENDS, STARTS, fall_due
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.people.test_pages_in_chromium import _account, _served, _sign_in_as

WIDTHS = (1280, 390)


@needs_browser
@pytest.mark.usefixtures("database", "file_store")
async def test_the_form_of_a_calendar_says_what_it_would_move(tmp_path: Path, now: datetime):
    await adopt_standard(now)
    await fall_due(await a_gathering(now, starts_at=STARTS, ends_at=ENDS), now)
    await _account("Coral Fox", Role.COORDINATOR, now)
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in_as(page, "Coral Fox")
        await page.goto("/calendars/dundee/entries/new")
        await page.get_by_text("Worked all the same").click()
        await page.get_by_label("What is it called?").fill("Open Saturday")
        await page.get_by_label("First day").fill("9/1/2027")
        await page.get_by_role("button", name="See what it would move").click()
        await page.get_by_role("heading", name="What it would do").wait_for()
        assert await page.get_by_label("What is it called?").input_value() == "Open Saturday"
        assert await page.get_by_text("Would be later").count() > 0
        assert await check_page(screen, WIDTHS) == []
        for width in WIDTHS:
            await screenshot(page, f"calendar-foreseen-{width}", width)
