"""The pages of letters in a real browser, wide and narrow."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from conferences.letters import service as letters
from notifications.letters import service
from notifications.letters.service import WriteWording
from notifications.letters.wordings import as_lines
from people import public_url
from tests.builders import NOW
from tests.conferences.letters.stage import Stage, a_stage
from tests.conferences.served import served
from tests.conftest import Visit
from tests.journeys.browser import check_page, launch, needs_browser, open_screen, screenshot
from tests.notifications.letters.test_wordings import POLISH
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("database", "file_store")
WIDTHS = (1280, 390)


@pytest.fixture
async def address(tmp_path: Path, now: datetime) -> AsyncIterator[str]:
    async with served(tmp_path, now) as place:
        public_url.use(place)
        yield place


@pytest.fixture
async def stage(visit: Visit) -> Stage:
    return await a_stage(visit)


async def _brought_in(visitor: Visitor, code: str = "meeting_notice") -> UUID:
    """A translation that waits for a second reader, brought in by somebody."""
    asked = WriteWording(
        wording=code, language="pl", translated_by="Anna Kowal", sentences=as_lines(POLISH[code])
    )
    return await service.write_wording(visitor.viewer, asked, now=NOW)


@needs_browser
async def test_pages_of_letters_are_whole_at_every_width(address: str, stage: Stage):
    case = f"/families/{stage.people.family}/letters"
    draft, released = await stage.made("mother"), await stage.printed("father")
    assert await letters.count_open(stage.first) == (0, 1)
    paths = {
        "draft": f"/print-runs/{draft}",
        "released": f"/print-runs/{released}",
        "runs": "/print-runs",
        "wordings": "/letter-wordings",
        "translate": "/letter-wordings/meeting_notice/new",
        "case": case,
        "waits": f"/letter-wordings/{await _brought_in(stage.second)}",
        "own": f"/letter-wordings/{await _brought_in(stage.coordinator, 'labels')}",
    }
    session = {"name": "sid", "value": stage.coordinator.client.cookies["__Host-sid"]}
    wrong = []
    async with launch() as browser:
        screen = await open_screen(browser, address)
        cookie = {**session, "url": address}
        await screen.page.context.add_cookies([cookie])  # type: ignore[list-item]
        for name, path in paths.items():
            await screen.page.goto(path)
            wrong += [f"{name}: {one}" for one in await check_page(screen, WIDTHS)]
            for width in WIDTHS:
                await screenshot(screen.page, f"letters-{name}-{width}", width)
        await letters.withdraw(stage.first, draft, now=(await stage.read(draft)).prepared_at)
        await screen.page.goto(case)
        wrong += [f"case again: {one}" for one in await check_page(screen, WIDTHS)]
        await screenshot(screen.page, "letters-case-again-390", 390)
    assert wrong == []
