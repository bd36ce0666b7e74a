"""Signing in, proving anew and the list of sessions as a browser shows them, wide and narrow."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page

from people.permissions import OPERATOR, Role
from people.sign_in.service import start_session
from tests.conftest import NOW
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.people.sign_in.owners import PASSWORD, an_owner
from tests.people.test_pages_in_chromium import _served

WIDTHS = (1280, 390)
pytestmark = pytest.mark.usefixtures("database")


async def _type_code(page: Page, code: str) -> None:
    await page.get_by_label("Code from your authenticator app").fill(code)
    await page.get_by_role("button", name="Go on").click()


@needs_browser
async def test_signing_in_and_proving_anew_have_no_fault_a_browser_finds(tmp_path: Path):
    owner = await an_owner(Role.ADMINISTRATOR)
    await start_session(OPERATOR, owner.account, factors=["totp"], now=NOW, browser="Edge")
    async with _served(tmp_path) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await page.goto("/sign-in")
        assert await check_page(screen, WIDTHS) == []
        await screenshot(page, "sign-in-first-step")
        await page.get_by_label("Name or e-mail").fill(owner.name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        assert await check_page(screen, WIDTHS) == []
        await screenshot(page, "sign-in-second-step", 390)
        await _type_code(page, "000000")
        assert await check_page(screen, WIDTHS) == []
        await _type_code(page, owner.code())
        await page.goto("/account/sessions")
        assert await check_page(screen, WIDTHS) == []
        await screenshot(page, "sessions")
        await page.goto("/account")
        assert await check_page(screen, WIDTHS) == []
        await page.goto("/sign-in/again?next=/accounts")
        assert await check_page(screen, WIDTHS) == []
        await screenshot(page, "sign-in-again")
        await _type_code(page, owner.code(NOW + timedelta(seconds=30)))
        assert page.url == f"{address}/accounts"
        await page.goto("/account/sessions")
        await page.get_by_role("button", name="Sign out everywhere").click()
        assert page.url.endswith("/sign-in")
        await page.go_back()
        assert "Where you are signed in" not in await page.content()
