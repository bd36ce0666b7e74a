"""Changing several together in a real browser: asked, looked at, done; and what waits."""

from datetime import timedelta
from pathlib import Path

from people.accounts.tables import Account
from people.permissions import OPERATOR, Role
from people.sign_in.middleware import LOOPBACK_COOKIE
from people.sign_in.service import start_session
from tests.builders import NOW
from tests.conferences.served import served
from tests.conferences.together.conftest import Day
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot

SOON = NOW + timedelta(minutes=1)
NARROW_AND_WIDE = (320, 1280)


@needs_browser
async def test_a_room_is_changed_for_a_day_and_each_page_is_whole(day: Day, tmp_path: Path):
    async with served(tmp_path, SOON) as address, launch() as browser:
        account = Account(
            name="Morag Petrie", sign_in_name="morag@convenor.example",
            roles=[Role.COORDINATOR.value], made_at=NOW,
        )  # fmt: skip
        await Account.insert(account)
        session = await start_session(OPERATOR, account.id, factors=["password"], now=SOON)
        screen = await open_screen(browser, address)
        page = screen.page
        await page.context.add_cookies(
            [{"name": LOOPBACK_COOKIE, "value": session, "url": address}]
        )
        await page.goto("/joint-changes")
        assert await check_page(screen, NARROW_AND_WIDE) == []
        await page.get_by_role("link", name="Another room").click()
        await page.get_by_label("Day", exact=True).fill("28/12/2026")
        await page.get_by_label("Room they are in").select_option(str(day.room.id))
        await page.get_by_label("Room they move to").select_option(str(day.other.id))
        await page.get_by_label("Why").fill("A burst pipe.")
        assert await check_page(screen, NARROW_AND_WIDE) == []
        await page.get_by_role("button", name="See what it would do").click()
        assert await check_page(screen, NARROW_AND_WIDE) == []
        for width in (1280, 390):
            await screenshot(page, f"joint-change-look-{width}", width)
        await page.get_by_role("button", name="Do it").click()
        assert "Done, not sent yet" in await page.inner_text("main")
        assert await check_page(screen, NARROW_AND_WIDE) == []
        for width in (1280, 390):
            await screenshot(page, f"joint-change-made-{width}", width)
        await page.goto(f"/conferences/{day.first.id}")
        assert "1 mail goes out at 09:36." in await page.inner_text("main")
        assert await check_page(screen, NARROW_AND_WIDE) == []
        await page.goto(f"/conferences/{day.first.id}/sent")
        assert await check_page(screen, NARROW_AND_WIDE) == []
        await screenshot(page, "sent-waiting-390", 390)
