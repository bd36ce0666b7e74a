"""Marking who came in a real browser, faster than the line answers."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, expect

from conferences.attending.tables import Invitation
from people.accounts.tables import Account
from people.permissions import OPERATOR, Role
from people.sign_in.service import start_session
from tests.builders import a_booked_conference, a_core_group, a_standard, invited
from tests.conferences.attending.marked import today
from tests.conferences.served import served
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot

pytestmark = pytest.mark.usefixtures("database")
_PATIENCE = 600
_IS_STILL = "() => document.querySelectorAll('.htmx-request').length === 0"


@dataclass
class Sheet:
    """A coordinator before the sheet of four people; nothing that is sent arrives before it may."""

    page: Page
    path: str
    may_arrive: asyncio.Event = field(default_factory=asyncio.Event)

    async def hold(self, route: Route) -> None:
        """Let what is sent arrive only when it may."""
        await self.may_arrive.wait()
        await route.continue_()

    async def cut_off(self) -> None:
        """Let nothing that is sent arrive."""
        await self.connect()
        await self.page.route(f"**{self.path}", lambda route: route.abort())

    async def connect(self) -> None:
        """Let what is sent arrive at once."""
        await self.page.unroute(f"**{self.path}")


@pytest.fixture
async def sheet(tmp_path: Path, now: datetime) -> AsyncIterator[Sheet]:
    """Nobody is marked, and what is marked waits on the line."""
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(today(), invitees=invited(*people.values()))
    account = Account(
        id=uuid4(), name="Somebody", sign_in_name="somebody@x.example",
        roles=[Role.COORDINATOR.value], made_at=now,
    )  # fmt: skip
    await Account.insert(account)
    session_id = await start_session(OPERATOR, account.id, factors=["password"], now=now)
    async with served(tmp_path, now) as address, launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await page.context.add_cookies([{"name": "sid", "value": session_id, "url": address}])
        path = f"/conferences/{conference.id}/attendance"
        await page.goto(path)
        assert await check_page(screen) == []
        made = Sheet(page, path)
        await page.route(f"**{path}", made.hold)
        yield made


async def _mark_all(page: Page, as_what: str = "Came") -> None:
    """Mark everybody without waiting for an answer."""
    choices = page.get_by_label("Came?", exact=True)
    for seat in range(await choices.count()):
        await choices.nth(seat).select_option(label=as_what)


async def _marked() -> int:
    number: int = await Invitation.count().where(Invitation.attendance == "attended")
    return number


@needs_browser
async def test_marks_made_faster_than_they_are_answered_are_all_kept(sheet: Sheet):
    page = sheet.page
    answered: list[int] = []
    page.on("response", lambda answer: answered.append(answer.status))
    await _mark_all(page, "Apologies")
    await _mark_all(page)
    sheet.may_arrive.set()
    for _ in range(_PATIENCE):
        if len(answered) < 8:
            await page.wait_for_timeout(100)
    assert answered == [200] * 8
    assert await _marked() == 4
    await page.get_by_text("4 of 4").wait_for()
    await page.get_by_text("Quorate", exact=True).wait_for()


@needs_browser
async def test_control_they_are_lost_where_they_do_not_wait_for_one_another(
    sheet: Sheet,
):
    page = sheet.page
    await page.evaluate(
        "() => document.querySelectorAll('[hx-sync]')"
        ".forEach((e) => e.setAttribute('hx-sync', 'closest form:drop'))"
    )
    await _mark_all(page)
    sheet.may_arrive.set()
    await page.wait_for_function(_IS_STILL)
    assert await _marked() == 1


@needs_browser
async def test_what_is_typed_while_a_mark_is_refused_stays_and_is_kept(sheet: Sheet):
    page = sheet.page
    line = page.locator("[id^=seat-]").first
    await line.get_by_label("Came?", exact=True).select_option(label="Not required")
    await line.get_by_text("Reason and times").click()
    await line.get_by_label("Reason", exact=True).fill("Left the post last week.")
    sheet.may_arrive.set()
    await line.get_by_text("Say why").wait_for()
    await screenshot(page, "attendance-refused-390", width=390)
    await line.get_by_label("Reason", exact=True).press("Tab")
    await line.get_by_text("Say why").wait_for(state="detached")
    assert await Invitation.exists().where(Invitation.attendance == "not_required")


@needs_browser
async def test_a_mark_that_does_not_arrive_is_said_until_it_does(sheet: Sheet):
    page = sheet.page
    words = page.get_by_text("Not everything you marked was kept")
    assert not await words.is_visible()
    await sheet.cut_off()
    choices = page.get_by_label("Came?", exact=True)
    await choices.last.select_option(label="Came")
    await words.wait_for(state="visible")
    await expect(words).to_be_in_viewport(timeout=60_000)
    await screenshot(page, "attendance-not-kept-390", width=390)
    assert await choices.last.input_value() == "attended"
    assert await _marked() == 0
    await sheet.connect()
    await choices.first.select_option(label="Came")
    await page.get_by_text("1 of 4").wait_for()
    await words.wait_for(state="visible")
    await choices.last.select_option(label="Online")
    await page.get_by_text("2 of 4").wait_for()
    await words.wait_for(state="hidden")


@needs_browser
async def test_what_did_not_arrive_is_kept_by_pressing_save(sheet: Sheet):
    page = sheet.page
    await sheet.cut_off()
    await page.get_by_label("Came?", exact=True).first.select_option(label="Came")
    await page.get_by_text("Not everything you marked was kept").wait_for(state="visible")
    await sheet.connect()
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_text("1 of 4").wait_for()
    assert await _marked() == 1


@needs_browser
async def test_whoever_has_to_sign_in_again_is_led_there(sheet: Sheet):
    page = sheet.page
    sheet.may_arrive.set()
    await page.context.clear_cookies(name="sid")
    await page.get_by_label("Came?", exact=True).first.select_option(label="Came")
    await page.wait_for_url(re.compile("/sign-in"))
