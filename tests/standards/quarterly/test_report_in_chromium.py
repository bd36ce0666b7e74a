"""The report with two years of figures in a real browser: accessible, quiet, nothing sideways."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route

from people.permissions import Role
from tests.conftest import Visit
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.standards.quarterly.city import (
    IDS,
    IN_FORCE_FROM,
    a_review,
    close,
    every_week,
    found_city,
    from_agency,
)
from tests.visitor import Visitor

COMING = {"Social work": 0.97, "Health visiting": 0.9, "Police": 0.8, "GP practices": 0.2}
FIGURE = "/quarterly-reports/2026-Q3/figures"


@pytest.fixture
async def _two_years(database: str, now: datetime) -> None:
    """Two reviews a week from October 2024; more come and report once the standard is in force."""
    assert database
    await found_city(now)
    chance = random.Random(17)
    reviews = []
    for on in every_week(date(2024, 10, 1), 104):
        gain = 0.1 if on >= IN_FORCE_FROM else 0.0
        for add in (0, 2):
            day = on + timedelta(days=add)
            invitees = [
                from_agency(
                    name,
                    day,
                    attendance="attended" if chance.random() < share + gain else "apologies",
                    **({} if chance.random() < share else {"report_received_at": None}),
                )
                for name, share in COMING.items()
            ]
            late = timedelta(days=9) if chance.random() < 0.1 else timedelta()
            children = chance.choice((1, 1, 2, 3))
            reviews.append(a_review(day, *invitees, due_on=day - late, children=children))
    await close(now, *reviews)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch() as running:
        yield running


def _answered_by(visitor: Visitor) -> Callable[[Route], Awaitable[None]]:
    async def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        got = await visitor.get(f"{address.path}?{address.query}")
        headers = {name: value for name, value in got.headers.items() if name != "content-encoding"}
        await route.fulfill(status=got.status_code, headers=headers, body=got.content)

    return answer


@needs_browser
@pytest.mark.usefixtures("_two_years")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/quarterly-reports/2026-Q3", "quarterly-report"),
        (f"{FIGURE}/report_on_time", "quarterly-figure"),
        (f"{FIGURE}/attended?agency={IDS['GP practices']}", "quarterly-figure-agency"),
        ("/measures", "measures"),
        ("/measures/plan_sent", "measure"),
        ("/standards", "standards"),
        ("/standards/new", "standards-new"),
    ],
)
async def test_the_page_is_accessible_and_quiet_at_every_width(
    visit: Visit, browser: Browser, path: str, name: str
):
    visitor = await visit(Role.CHIEF_OFFICER, Role.STANDARDS_LEAD)
    screen = await open_screen(browser, "https://test")
    await screen.page.route("**/*", _answered_by(visitor))
    await screen.page.goto(path, wait_until="load")
    await screenshot(screen.page, name)
    await screenshot(screen.page, f"{name}-390", width=390)
    closed = screen.page.locator("details:not([open]) > summary")
    while await closed.count():
        await closed.first.click()
    assert await check_page(screen) == []
    await screen.page.context.close()
