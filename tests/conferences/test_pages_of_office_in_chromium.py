"""Pages kept by office, with something on each, as a browser shows them wide and narrow."""

from datetime import timedelta
from pathlib import Path

import pytest

from conferences.access import service as access
from conferences.access.values import AskEmergency, SetBar
from conferences.children.bars import BarReason
from conferences.keeping import service as keeping
from conferences.keeping.values import SetHold
from people.permissions import Role
from tests.builders import NOW, a_booked_conference, a_professional, a_standard, an_agency
from tests.conferences.two_conferences import a_known_conference
from tests.conftest import Visit
from tests.journeys.browser import check_page, launch, needs_browser, open_screen
from tests.people.test_pages_in_chromium import _account, _served, _sign_in_as

WIDTHS = (1280, 390)
pytestmark = pytest.mark.usefixtures("database", "file_store")


@needs_browser
async def test_pages_kept_by_office_have_no_fault_a_browser_finds(tmp_path: Path, visit: Visit):
    await a_standard()
    groups = ("social_work", "health", "police", "education")
    agencies = {group: await an_agency(group=group) for group in groups}
    known = await a_known_conference("Aileen Sorrel", 1, agencies)
    await a_booked_conference()
    viewer = (await visit(Role.COORDINATOR)).viewer
    barred = await a_professional()
    bar = SetBar(professional=barred.id, reference="F-0001", reason=BarReason.RELATIVE)
    await access.set_bar(viewer, bar, now=NOW)
    hold = await keeping.set_hold(
        viewer,
        SetHold(
            kind="family", reference="F-0001", reason="A claim.",
            review_on=(NOW + timedelta(days=90)).date(),
        ),
        now=NOW,
    )  # fmt: skip
    await access.ask(viewer, AskEmergency(reference="F-0001", reason="A sheriff asks."), now=NOW)
    await _account("Coral Fox", Role.COORDINATOR, NOW)
    await _account("Olga Fox", Role.DATA_PROTECTION_OFFICER, NOW)
    case, family = f"/conferences/{known.conference}", f"/families/{known.family}"
    pages = {
        "Coral Fox": (
            "/bars", f"/bars?conference={known.conference}", f"{family}/access",
            "/emergency-access", "/approvals", "/reception", "/holds", "/holds/new",
            f"/holds/{hold}", "/handovers", f"{case}/handover", f"{case}/who-looked",
            f"/children/{known.child}", case, "/oversight",
        ),
        "Olga Fox": (
            "/retention", "/retention/due", "/retention/runs",
            "/retention/lines/children_families", "/subject-access", "/subject-access/new",
            "/holds", "/approvals", "/oversight",
        ),
    }  # fmt: skip
    assert await _faults(tmp_path, pages) == {}


async def _faults(
    folder: Path, pages: dict[str, tuple[str, ...]]
) -> dict[tuple[str, str], list[str]]:
    """What is wrong with each page, opened by whom."""
    faults: dict[tuple[str, str], list[str]] = {}
    async with _served(folder) as address, launch() as browser:
        for who, paths in pages.items():
            screen = await open_screen(browser, address)
            await _sign_in_as(screen.page, who)
            for path in paths:
                answer = await screen.page.goto(path)
                status = answer.status if answer else 0
                found = [] if status == 200 else [f"answered {status}"]
                if found := found + await check_page(screen, WIDTHS):
                    faults[who, path] = found
    return faults
