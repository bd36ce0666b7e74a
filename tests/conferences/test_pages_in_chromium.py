"""Reports, outcomes and rows behind figures in a real browser, at every width."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Page

from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from people.accounts.tables import Account
from people.links import service as links
from people.permissions import OPERATOR, Role
from people.sign_in.service import start_session
from tests.conferences.gathering import Gathering, a_gathering, adopt_standard, done_for
from tests.conferences.outcomes.held import mark
from tests.conferences.served import served
from tests.journeys.browser import (
    Screen,
    check_page,
    launch,
    needs_browser,
    open_screen,
    screenshot,
)

pytestmark = pytest.mark.usefixtures("database", "file_store")


@pytest.fixture
async def gathering(now: datetime) -> Gathering:
    booked_at, starts_at = now - timedelta(days=60), now - timedelta(hours=2)
    await adopt_standard(booked_at)
    made = await a_gathering(
        booked_at, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)
    )
    due_at = now - timedelta(days=7)
    await done_for(
        made, booked_at,
        "INSERT INTO report (id, invitation, due_at, first_due_at, due_counted, waived_reason)"
        " SELECT gen_random_uuid(), id, $1, $1, '5 working days before', '' FROM invitation",
        due_at,
    )  # fmt: skip
    await done_for(
        made, booked_at,
        "UPDATE invitation SET notice_given_at = $1, first_invited_at = $1,"
        " notice_source = 'phone'", booked_at,
    )  # fmt: skip
    return made


@pytest.fixture
async def address(tmp_path: Path, now: datetime) -> AsyncIterator[str]:
    async with served(tmp_path, now) as place:
        links.use(place)
        yield place


async def _sign_in(
    screen: Screen, address: str, now: datetime, *roles: Role, professional: UUID
) -> None:
    account = Account(
        id=uuid4(), name="Somebody", sign_in_name=f"{uuid4().hex}@x.example",
        roles=[role.value for role in roles], made_at=now,
        professional=professional,
    )  # fmt: skip
    await Account.insert(account)
    session_id = await start_session(OPERATOR, account.id, factors=["password"], now=now)
    await screen.page.context.add_cookies([{"name": "sid", "value": session_id, "url": address}])


async def _look(screen: Screen, path: str, name: str) -> None:
    await screen.page.goto(path)
    await _look_at(screen, name)


async def _look_at(screen: Screen, name: str) -> None:
    closed = screen.page.locator("main details:not([open]) > summary")
    while await closed.count():
        await closed.first.click()
    assert await check_page(screen) == [], name
    await screenshot(screen.page, name)
    await screenshot(screen.page, f"{name}-390", width=390)


@needs_browser
async def test_a_conference_is_recorded_closed_and_counted_at_every_width(
    gathering: Gathering, address: str, now: datetime
):
    file = HandedIn("Report on the family.pdf", b"%PDF-1.7\n%%EOF\n")
    health = gathering.viewer("health")
    await reports.hand_in(health, gathering.invitations["health"], file, now=now)
    await mark(gathering, now, police="absent", education="apologies")
    path = f"/conferences/{gathering.conference}"
    async with launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in(
            screen, address, now, Role.COORDINATOR, Role.CHAIR,
            professional=gathering.people["chair"],
        )  # fmt: skip
        await _look(screen, f"{path}/reports", "reports")
        police = gathering.invitations["police"]
        await _look(screen, f"/invitations/{police}/report/record", "report-record")
        await _look(screen, f"{path}/outcome", "outcome")
        await _record_and_close(page)
        await _look_at(screen, "closed")
        await _look(screen, f"{path}/after", "after")
        await _look(screen, f"{path}/verdicts", "verdicts")
        await page.get_by_role("link", name="Quorate").first.click()
        await page.get_by_role("heading", name="What stood here").wait_for()
        await _look_at(screen, "verdict")
        await _look(screen, "/assessments?quarter=2026-Q4&measure=report_on_time", "rows")
        await page.select_option("#measure", "attended")
        await page.get_by_text("sent apologies and no deputy").wait_for()


async def _record_and_close(page: Page) -> None:
    await page.get_by_text("Remains on the register", exact=True).click()
    await page.locator("#decisions").fill("Visits weekly.")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("heading", name="Close the conference").wait_for()
    await page.get_by_role("button", name="Close the conference").click()
    await page.get_by_text("Why did the chair go on?").last.wait_for()
    await page.locator("#proceeded_reason").fill("It could not wait.")
    await page.get_by_role("button", name="Close the conference").click()
    await page.get_by_role("heading", name="The conference is closed").wait_for()


@needs_browser
async def test_a_report_is_handed_in_signed_in_at_every_width(
    gathering: Gathering, address: str, now: datetime, tmp_path: Path
):
    report = tmp_path / "My report.txt"
    report.write_text("Seen on Monday.")
    async with launch() as browser:
        screen = await open_screen(browser, address)
        page = screen.page
        await _sign_in(
            screen, address, now, Role.PROFESSIONAL, professional=gathering.people["health"]
        )
        path = f"/invitations/{gathering.invitations['health']}/report"
        await _look(screen, path, "hand-in")
        await page.get_by_role("button", name="Hand in").click()
        await page.get_by_text("Choose the file with your report.").first.wait_for()
        await _look_at(screen, "hand-in-faulty")
        await page.locator("#file").set_input_files(report)
        await page.get_by_role("button", name="Hand in").click()
        await page.get_by_role("heading", name="Your report was received").wait_for()
        await _look_at(screen, "receipt")
        await _look(screen, path, "hand-in-again")
